package org.postferry.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What was measured on, in a line: figures of another machine cannot be compared without it. */
public final class Machine {

    private static final long KILOBYTES_PER_GIGABYTE = 1024 * 1024;

    private Machine() {}

    /** Processor, memory, kernel, JDK, and the first line of what each program says of its version. */
    public static String describe(List<List<String>> versionCommands) {
        List<String> parts = new ArrayList<>();
        parts.add(Runtime.getRuntime().availableProcessors() + " cores of " + field("/proc/cpuinfo", "model name")
                + (field("/proc/cpuinfo", "flags").contains("sha_ni")
                        ? " (with SHA instructions)"
                        : " (without SHA instructions)"));
        long kilobytes = Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", ""));
        parts.add(kilobytes / KILOBYTES_PER_GIGABYTE + " GB");
        parts.add("Linux " + kernel(System.getProperty("os.version")));
        parts.add("JDK " + Runtime.version());
        for (List<String> command : versionCommands) {
            parts.add(command.get(0).replaceAll(".*/", "") + " "
                    + Command.run(command).lines().findFirst().orElse("").replaceAll("^[a-z]* ", ""));
        }
        return String.join(", ", parts);
    }

    /** Version and release; whose build it is tells nobody anything. */
    private static String kernel(String version) {
        return version.replaceFirst("^(\\d+\\.\\d+).*", "$1");
    }

    private static String field(String file, String name) {
        try {
            return Files.readAllLines(Path.of(file)).stream()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
