package org.postferry.search.lucene.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.AlreadyClosedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.store.InMemoryMailStore;
import org.postferry.testkit.store.Mailroom;

/** An index that breaks while it is in use; {@code DamagedFilesTest} has some that are broken when they are opened. */
class DamagedIndexTest {
    private static final CorruptIndexException DAMAGE = new CorruptIndexException("checksum failed", "a file");

    @TempDir
    Path directory;

    private final InMemoryMailStore store = new InMemoryMailStore(new FakeClock());
    private final Mime4jMessageReader reader = new Mime4jMessageReader();

    @Test
    void whereASearchMeetsDamageTheIndexIsMadeAnewByItself() throws Exception {
        Mailroom mail = new Mailroom(store, reader, TestAccounts.imap());
        mail.mailboxes("INBOX");
        mail.put(
                mail.mailbox("INBOX"),
                List.of(new Mailroom.Posted(
                        "Subject: a\r\n\r\nword\r\n".getBytes(), Instant.parse("2026-03-01T12:00:00Z"), Set.of())));
        try (Generations generations =
                new Generations(directory, store, new Documents(store, reader), System::nanoTime)) {
            assertThrows(
                    CorruptIndexException.class,
                    () -> generations.with((searcher, state) -> {
                        throw DAMAGE;
                    }));

            Await.until("it was made anew", Duration.ofSeconds(30), () -> isWhole(generations));
            assertTrue(Files.isDirectory(directory.resolve("g2")));
            int findable = generations.with(
                    (searcher, state) -> searcher.getIndexReader().numDocs());
            assertEquals(1, findable);
        }
    }

    private boolean isWhole(Generations generations) {
        return !generations.state().rebuilding()
                && generations.state().behind() == 0
                && !Files.exists(directory.resolve("g1"));
    }

    @Test
    void aWriterThatDamageClosedIsToldFromOneThatAFullDiskClosed() {
        assertTrue(IndexFolder.isUnreadable(DAMAGE));
        assertTrue(IndexFolder.isUnreadable(new AlreadyClosedException("this IndexWriter is closed", DAMAGE)));
        assertFalse(IndexFolder.isUnreadable(
                new AlreadyClosedException("this IndexWriter is closed", new IOException("no space left"))));
        assertFalse(IndexFolder.isUnreadable(new IOException("no space left")));
        assertFalse(IndexFolder.isUnreadable(new FileSystemException("a file", null, "Too many open files")));
    }
}
