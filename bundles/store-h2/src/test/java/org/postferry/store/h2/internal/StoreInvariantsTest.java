package org.postferry.store.h2.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.model.Keyword;
import org.postferry.store.Journal;
import org.postferry.store.Wish;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.store.h2.row.Digest;
import org.postferry.testkit.FakeClock;

class StoreInvariantsTest {
    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock();

    @Test
    void contentIsSyncedBeforeItsRowsAndEveryCommitIsSynced() {
        List<FaultPoint.Phase> passed = new ArrayList<>();
        try (Mirror mirror = new Mirror(directory, clock, passed::add)) {
            mirror.synced(1);
            passed.clear();

            mirror.contents(1);
        }

        assertEquals(
                List.of(
                        FaultPoint.Phase.PACK_SYNCED,
                        FaultPoint.Phase.BEFORE_COMMIT,
                        FaultPoint.Phase.COMMITTED,
                        FaultPoint.Phase.SYNCED),
                passed);
    }

    @Test
    void equalBytesAreStoredOnceWhateverTheServerSaidOfThem() throws IOException {
        byte[] bytes = new byte[20_000]; // nothing that compression makes small
        new Random(1).nextBytes(bytes);
        System.arraycopy("Subject: other than told\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 28);
        try (Mirror mirror = new Mirror(directory, clock)) {
            mirror.synced(1, 2);

            mirror.content(1, bytes);
            mirror.content(2, bytes);

            assertArrayEquals(bytes, mirror.read(2));
        }
        assertTrue(packed() < 2 * bytes.length, "two emails of " + bytes.length + " bytes took " + packed());
    }

    private long packed() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".pack"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void aBatchThatChangesNothingCommitsNothing() {
        List<FaultPoint.Phase> passed = new ArrayList<>();
        try (Mirror mirror = new Mirror(directory, clock, passed::add)) {
            mirror.synced(1, 2);
            mirror.head(mirror.seen(1).get(0));
            Journal.Cursor end = mirror.store.journal().end();
            passed.clear();

            mirror.head(mirror.seen(1).get(0), new RemoteFact.EmailPresent(mirror.ids(1, 2)));
            mirror.head(mirror.seen(2).get(0));

            assertEquals(end, mirror.store.journal().end());
        }
    }

    @Test
    void whatAMailboxIsShownWithIsKnownWithoutReadingAllOfIt() throws SQLException {
        try (Mirror mirror = new Mirror(directory, clock)) {
            Scope.Mailbox archive = mirror.mailbox("Archive");
            mirror.synced(1, 2, 3, 4);
            mirror.head(new RemoteFact.EmailGone(mirror.ids(4, 4)));
            wish(mirror, new Wish.SetKeywords(List.of(mirror.email(1)), Set.of(Keyword.SEEN), Set.of()));
            wish(
                    mirror,
                    new Wish.SetMailboxes(List.of(mirror.email(2)), Set.of(archive.id()), Set.of(mirror.inbox.id())));
        }
        Map<Long, Long> kept = database(Digests::kept);
        assertEquals(2, new HashSet<>(kept.values()).size(), "two mailboxes with other emails: " + kept);

        assertEquals(database(Digests::counted), kept);

        // as it was before the step that brought the digests, and those after it
        database(sql -> {
            sql.execute("DROP TABLE doubt");
            sql.execute("ALTER TABLE mailbox DROP COLUMN visible");
            return sql.execute("UPDATE meta SET number = 5 WHERE name = 'schema'");
        });
        new Mirror(directory, clock).close();
        assertEquals(kept, database(Digests::kept));
    }

    private static void wish(Mirror mirror, Wish wish) {
        mirror.store.outbox().submit(mirror.account, List.of(wish), false, Optional.empty());
    }

    /** Of which emails each mailbox is shown with. */
    private static final class Digests {
        static Map<Long, Long> kept(Statement sql) throws SQLException {
            Map<Long, Long> kept = new TreeMap<>();
            try (ResultSet rows = sql.executeQuery("SELECT id, visible FROM mailbox")) {
                while (rows.next()) {
                    kept.put(rows.getLong(1), rows.getLong(2));
                }
            }
            return kept;
        }

        static Map<Long, Long> counted(Statement sql) throws SQLException {
            Map<Long, Long> counted = new TreeMap<>();
            kept(sql).keySet().forEach(mailbox -> counted.put(mailbox, 0L));
            try (ResultSet rows = sql.executeQuery("SELECT mailbox, email FROM listing")) {
                while (rows.next()) {
                    counted.merge(rows.getLong(1), Digest.ofVisible(rows.getLong(2)), (one, other) -> one ^ other);
                }
            }
            return counted;
        }
    }

    @FunctionalInterface
    private interface OnDatabase<T> {
        T run(Statement sql) throws SQLException;
    }

    private <T> T database(OnDatabase<T> work) throws SQLException {
        try (Connection database =
                        DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("postferry"), "postferry", "");
                Statement sql = database.createStatement()) {
            return work.run(sql);
        }
    }
}
