package org.postferry.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** What a measurement leaves on the disk. */
public final class Folders {
    private static final int TRIES = 20;
    private static final Duration PAUSE = Duration.ofMillis(250);

    private Folders() {}

    /** What is in it, all files together. */
    public static long bytes(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(
                            file -> file.toFile().isFile() ? file.toFile().length() : 0)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a folder with all that is in it, if it is there. A server that ends may still write into it for a moment. */
    public static void delete(Path folder) {
        for (int left = TRIES; Files.exists(folder); left--) {
            try {
                deleteOnce(folder);
            } catch (IOException | UncheckedIOException e) {
                if (left == 0) {
                    throw new IllegalStateException(folder + " cannot be deleted", e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private static void deleteOnce(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        }
    }
}
