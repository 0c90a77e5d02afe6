package org.postferry.search.lucene.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.lucene.search.IndexSearcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.mime.MessageReader;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.store.InMemoryMailStore;
import org.postferry.testkit.store.Mailroom;

/** When what was written can be found. */
class StormTest {
    private static final int STORM = 900;

    @TempDir
    Path folder;

    private final MessageReader reader = new Mime4jMessageReader();
    private final InMemoryMailStore store = new InMemoryMailStore(new FakeClock());
    private final Mailroom mail = new Mailroom(store, reader, TestAccounts.imap());
    private long now;

    @Test
    void aStormOfChangesIsShownOnceASecondAndItsEndAtOnce() throws Exception {
        mail.mailboxes("INBOX");
        try (IndexFolder index = new IndexFolder(folder)) {
            Follower follower = new Follower(store, index, new Documents(store, reader), () -> now);
            while (follower.step()) {
                // nothing is here yet
            }
            put(STORM);
            now += Follower.SHOW_STORM_EVERY.toNanos();

            follower.step();
            int first = found(index);
            assertTrue(first > 0 && first < STORM, first + " are found at once");
            Marks shown = follower.marks();
            follower.step();
            assertEquals(first, found(index), "no segment is ended within the second");
            assertEquals(shown, follower.marks(), "and nobody is told that they are found");
            now += Follower.SHOW_STORM_EVERY.toNanos();
            follower.step();
            assertTrue(found(index) > first);

            boolean worked = true;
            while (worked) {
                worked = follower.step();
            }
            assertEquals(STORM, found(index), "what ends it is found without waiting");
            assertFalse(shown.equals(follower.marks()));
        }
    }

    private void put(int count) {
        List<Mailroom.Posted> letters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] message = ("Subject: " + i + "\r\n\r\nHello.\r\n").getBytes(StandardCharsets.US_ASCII);
            letters.add(new Mailroom.Posted(message, Instant.parse("2026-01-02T03:04:05Z"), Set.of()));
        }
        mail.put(mail.mailbox("INBOX"), letters);
    }

    private static int found(IndexFolder index) throws IOException {
        IndexSearcher searcher = index.searchers().acquire();
        try {
            return searcher.getIndexReader().numDocs();
        } finally {
            index.searchers().release(searcher);
        }
    }
}
