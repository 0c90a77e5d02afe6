package org.postferry.container;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The TCP ports a process listens on, from {@code /proc}. */
final class ListeningSockets {

    private static final String LISTEN = "0A";

    private ListeningSockets() {}

    /** As {@code address:port}, the address as {@code loopback} or else in the kernel's hexadecimal form. */
    static Set<String> of(long pid) throws IOException {
        Set<String> inodes = socketsOf(pid);
        Set<String> listening = new TreeSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String row : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "net", table))) {
                String[] column = row.strip().split("\\s+");
                if (column[3].equals(LISTEN) && inodes.contains(column[9])) {
                    listening.add(readable(column[1]));
                }
            }
        }
        return listening;
    }

    private static Set<String> socketsOf(long pid) throws IOException {
        Set<String> inodes = new HashSet<>();
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc", String.valueOf(pid), "fd"))) {
            for (Path file : open) {
                String target = Files.isSymbolicLink(file)
                        ? Files.readSymbolicLink(file).toString()
                        : "";
                if (target.startsWith("socket:[")) {
                    inodes.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        }
        return inodes;
    }

    /** The kernel writes addresses as 32-bit words of the machine's byte order: little-endian wherever this runs. */
    private static String readable(String local) {
        String[] parts = local.split(":");
        int port = Integer.parseInt(parts[1], 16);
        return switch (parts[0]) {
            case "0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000" -> "loopback:"
                    + port;
            default -> parts[0] + ":" + port;
        };
    }
}
