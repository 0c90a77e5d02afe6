package org.postferry.bench.idle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A limit of the machine's kernel, raised while something is measured and put back when it is closed, or when the process is asked
 * to end. Says what it changes and the way back: a process that is killed at once puts back nothing. Not thread-safe.
 */
final class KernelLimit implements AutoCloseable {
    private final Path file;
    private final String name;
    private final String before;
    private final Optional<Thread> lastResort;

    /**
     * Raises it, where it is lower.
     *
     * @param file below {@code /proc/sys} @param name as sysctl calls it
     */
    KernelLimit(Path file, String name, int needed) {
        this.file = file;
        this.name = name;
        this.before = read();
        if (Integer.parseInt(before) >= needed) {
            lastResort = Optional.empty();
            return;
        }
        if (!Files.isWritable(file)) {
            throw new IllegalStateException(
                    name + " is " + before + " and has to be " + needed + ": as root, sysctl " + name + "=" + needed);
        }
        Thread hook = new Thread(this::putBack, "puts " + name + " back");
        lastResort = Optional.of(hook);
        Runtime.getRuntime().addShutdownHook(hook);
        System.out.println("While this runs, " + name + " of this machine is " + needed + " instead of " + before
                + ". It is put back at the end; after kill -9 nobody does that but you: sysctl " + name + "=" + before);
        write(String.valueOf(needed));
    }

    @Override
    public void close() {
        if (lastResort.isPresent()) {
            putBack();
            try {
                Runtime.getRuntime().removeShutdownHook(lastResort.get());
            } catch (IllegalStateException ending) {
                // the hook runs, and puts back the same
            }
        }
    }

    private void putBack() {
        write(before);
    }

    private String read() {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String value) {
        try {
            Files.writeString(file, value + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(name + " is not to be changed", e);
        }
    }
}
