package org.postferry.store.h2.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.PullEnd;
import org.postferry.model.EmailId;
import org.postferry.store.AccountRecord;
import org.postferry.store.SealedSecret;
import org.postferry.store.StoreFailure;
import org.postferry.store.h2.database.Database;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;

class RebuildTest {
    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock();

    @Test
    void theNextSyncMeetsEveryEmailAgainWithoutFetchingContent() throws IOException {
        EmailId one;
        try (Mirror mirror = new Mirror(directory, clock)) {
            mirror.synced(1, 2, 3);
            mirror.contents(1, 2, 3);
            one = mirror.email(1);
        }
        Files.delete(Database.file(directory));

        Rebuilding.Report report = new Rebuilding(directory, clock).run();

        assertEquals(1, report.accounts());
        assertEquals(3, report.emails());
        assertEquals(0, report.broken());
        try (Mirror mirror = new Mirror(directory, clock)) {
            assertEquals(List.of(), mirror.subjects());
            mirror.synced(1, 2, 3, 4);
            assertEquals(
                    List.of("Subject: mail 1", "Subject: mail 2", "Subject: mail 3", "Subject: mail 4"),
                    mirror.subjects());
            assertEquals(one, mirror.email(1));
            assertArrayEquals(Mirror.message(2), mirror.read(2));
            assertEquals("The text", mirror.shown().get(1).preview());
            assertEquals(
                    1, mirror.store.contentQueue().remaining(mirror.account).emails());
            assertTrue(mirror.email(4).compareTo(mirror.email(3)) > 0);
        }
    }

    @Test
    void settingsAndSealedSecretsComeBackAsTheyWereLast() throws IOException {
        Map<String, SealedSecret> secrets =
                Map.of("password", new SealedSecret("sealed".getBytes(StandardCharsets.UTF_8)));
        AccountRecord last;
        try (H2MailStore store = new H2MailStore(directory, clock)) {
            AccountRecord made = store.accounts().create(TestAccounts.imap(), Map.of());
            store.accounts().update(made.id(), TestAccounts.imap(), secrets);
            last = store.accounts().setPaused(made.id(), true).orElseThrow();
        }
        Files.delete(Database.file(directory));

        new Rebuilding(directory, clock).run();

        try (H2MailStore store = new H2MailStore(directory, clock)) {
            assertEquals(List.of(last), store.accounts().list());
            assertTrue(
                    store.accounts().create(TestAccounts.imap(), Map.of()).id().number()
                            > last.id().number());
        }
    }

    @Test
    void theOldDatabaseIsSetAsideAndNotDeleted() throws IOException {
        try (Mirror mirror = new Mirror(directory, clock)) {
            mirror.synced(1);
            mirror.contents(1);
        }
        byte[] garbage = "this is no database".getBytes(StandardCharsets.UTF_8);
        Files.write(Database.file(directory), garbage);

        Rebuilding.Report report = new Rebuilding(directory, clock).run();

        assertArrayEquals(
                garbage, Files.readAllBytes(directory.resolve(report.setAside().orElseThrow())));
        assertTrue(report.sentences().stream().anyMatch(sentence -> sentence.startsWith("Lost with the database")));
        try (Mirror mirror = new Mirror(directory, clock)) {
            mirror.synced(1);
            assertArrayEquals(Mirror.message(1), mirror.read(1));
        }
    }

    @Test
    void aMissingDatabaseBesideMailIsRefusedInASentence() throws IOException {
        try (Mirror mirror = new Mirror(directory, clock)) {
            mirror.synced(1);
        }
        Files.delete(Database.file(directory));

        StoreFailure refused = assertThrows(StoreFailure.class, () -> new H2MailStore(directory, clock));

        assertTrue(refused.getMessage().contains("./run --rebuild"), refused.getMessage());
    }

    @Test
    void aStoreInUseIsNotRebuilt() {
        try (Mirror mirror = new Mirror(directory, clock)) {
            mirror.synced(1);

            assertThrows(StoreFailure.class, () -> new Rebuilding(directory, clock).run());
        }
    }

    @Test
    void equalBytesOfTwoEmailsComeBackForBoth() throws IOException {
        try (Mirror mirror = new Mirror(directory, clock)) {
            mirror.synced(1, 2);
            try (var writer = mirror.store.contents().writer(mirror.lease, mirror.account)) {
                Mirror.keep(writer, mirror.email(1), Mirror.message(1));
                Mirror.keep(writer, mirror.email(2), Mirror.message(1));
                assertEquals(2, writer.commit());
            }
        }
        Files.delete(Database.file(directory));

        Rebuilding.Report report = new Rebuilding(directory, clock).run();

        assertEquals(2, report.emails());
        assertEquals(Mirror.message(1).length, report.bytes());
        try (Mirror mirror = new Mirror(directory, clock)) {
            mirror.apply(
                    Lane.history(mirror.inbox),
                    mirror.seen(1),
                    Optional.of(new PullEnd.Whole(new Checkpoint("token"), false)));
            assertArrayEquals(Mirror.message(1), mirror.read(1));
        }
    }
}
