package org.postferry.store.h2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.store.h2.internal.H2MailStore;

class SelfTestTest {
    @TempDir
    private Path directory;

    @Test
    void aStoreThatWorksSaysSoAndLeavesNothingBehind() throws IOException {
        Path folder = directory.resolve("new/store");

        SelfTest.Verdict verdict = SelfTest.run(folder);

        assertTrue(verdict.ok(), verdict.sentence());
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(0, left.filter(file -> !file.endsWith("lock")).count());
        }
    }

    @Test
    void aFolderThatIsAFileIsRefusedInASentence() throws IOException {
        Path file = Files.write(directory.resolve("file"), "x".getBytes(StandardCharsets.UTF_8));

        SelfTest.Verdict verdict = SelfTest.run(file.resolve("store"));

        assertFalse(verdict.ok());
        assertTrue(verdict.sentence().endsWith("."), verdict.sentence());
    }

    @Test
    void aStoreInUseIsRefusedInASentence() {
        try (H2MailStore store = new H2MailStore(directory, Clock.systemUTC())) {
            SelfTest.Verdict verdict = SelfTest.run(directory);

            assertFalse(verdict.ok());
            assertEquals("The store in " + directory + " is in use by another process.", verdict.sentence());
            assertTrue(store.accounts().list().isEmpty());
        }
    }
}
