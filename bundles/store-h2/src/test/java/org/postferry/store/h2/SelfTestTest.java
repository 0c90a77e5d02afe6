package org.postferry.store.h2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.store.h2.database.Database;
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
    void aDatabaseThatIsDamagedIsSaidAndLeftAsItIs() throws IOException {
        new H2MailStore(directory, Clock.systemUTC()).close();
        Path database = Database.file(directory);
        byte[] damaged = Files.readAllBytes(database);
        Arrays.fill(damaged, (byte) 'x');
        Files.write(database, damaged);

        SelfTest.Verdict verdict = SelfTest.run(directory);

        assertEquals(
                "While opening the database in " + directory
                        + ": the database file is damaged; `./run --rebuild` makes it anew from the packs.",
                verdict.sentence());
        assertFalse(verdict.ok());
        assertArrayEquals(damaged, Files.readAllBytes(database));
    }

    @Test
    void aDatabaseThatIsGoneWhileThePacksAreThereIsSaid() throws IOException {
        Path pack = Files.createDirectories(directory.resolve("packs/1")).resolve("00000001.pack");
        Files.write(pack, new byte[100]);

        SelfTest.Verdict verdict = SelfTest.run(directory);

        assertEquals(
                "The database in " + directory + " is missing, but the packs of 1 account are here: `./run --rebuild`"
                        + " makes the database anew from them.",
                verdict.sentence());
    }

    @Test
    void aStoreThatWasNotClosedIsFineAndLeftAsItIs() throws IOException {
        Path crashed = Files.createDirectory(directory.resolve("crashed"));
        byte[] left;
        try (H2MailStore store = new H2MailStore(directory, Clock.systemUTC())) {
            assertTrue(store.accounts().list().isEmpty());
            left = Files.readAllBytes(Database.file(directory));
        }
        Files.write(Database.file(crashed), left);

        SelfTest.Verdict verdict = SelfTest.run(crashed);

        assertTrue(verdict.ok(), verdict.sentence());
        assertArrayEquals(left, Files.readAllBytes(Database.file(crashed)));
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
