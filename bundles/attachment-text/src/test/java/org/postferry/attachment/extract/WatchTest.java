package org.postferry.attachment.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.container.Await;

class WatchTest {
    private static final Duration PATIENT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void itLooksAtTheClockBeforeItLooksAtAllFiles() throws IOException {
        Process watched = new ProcessBuilder("sleep", "60").start();
        try (Watch watch = new Watch(watched, Duration.ZERO, new WorkFolder(folder), 0)) {
            Await.until("it is killed", PATIENT, () -> !watched.isAlive());

            assertEquals(Optional.of("It took longer than 0 s."), watch.reason());
        } finally {
            watched.destroyForcibly();
        }
    }

    @Test
    void filesBeyondTheLimitAreNotCounted() throws IOException {
        for (int i = 0; i < 100; i++) {
            Files.createDirectory(folder.resolve("d" + i));
            Files.createFile(folder.resolve("f" + i));
        }
        WorkFolder full = new WorkFolder(folder);

        assertEquals(201 * 4_096, full.sizeBytes(Long.MAX_VALUE));
        assertTrue(full.sizeBytes(10 * 4_096) <= 11 * 4_096);
    }
}
