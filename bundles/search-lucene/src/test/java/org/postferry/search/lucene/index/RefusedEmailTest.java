package org.postferry.search.lucene.index;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.search.lucene.analysis.Words;
import org.postferry.store.Journal;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.store.InMemoryMailStore;
import org.postferry.testkit.store.Mailroom;

/**
 * Of an email whose document Lucene refuses. All values that could be too long are cut, so these are refused for what
 * somebody else did: keywords are a text in this index, which no document may change.
 */
class RefusedEmailTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final InMemoryMailStore store = new InMemoryMailStore(new FakeClock());
    private final Mime4jMessageReader reader = new Mime4jMessageReader();
    private final Mailroom mail = new Mailroom(store, reader, TestAccounts.imap());

    @BeforeEach
    void begin() throws IOException {
        mail.mailboxes("INBOX");
        Document foreign = new Document();
        foreign.add(new TextField(Fields.KEYWORD, "a text", Field.Store.NO));
        Journal.Cursor now = store.journal().end();
        try (Directory files = FSDirectory.open(directory.resolve("g1"));
                IndexWriter writer = new IndexWriter(files, new IndexWriterConfig(Words.OF_MAIL))) {
            writer.addDocument(foreign);
            writer.setLiveCommitData(
                    new Marks(now, now, Optional.empty()).written().entrySet());
        }
    }

    @Test
    void anEmailThatLuceneRefusesCostsNeitherTheIndexNorTheEmailsBehindIt() throws Exception {
        try (Generations generations = open()) {
            EmailId before = put();
            EmailId refused = put(Keyword.SEEN);
            EmailId later = put();

            assertTrue(isSeen(generations));

            assertTrue(isFound(generations, before));
            assertFalse(isFound(generations, refused));
            assertTrue(isFound(generations, later));
            assertEquals(Optional.empty(), generations.state().trouble());
            assertFalse(generations.state().rebuilding());
        }
        assertTrue(IndexFolder.isWhole(directory.resolve("g1")));
        assertFalse(Files.exists(directory.resolve("g2")));
        assertFalse(Files.exists(directory.resolve("broken")));
    }

    @Test
    void anEmailThatIsRefusedIsNotFoundByWhatItWasBefore() throws Exception {
        try (Generations generations = open()) {
            EmailId email = put();
            assertTrue(isSeen(generations));
            assertTrue(isFound(generations, email));

            mail.keywords(mail.mailbox("INBOX"), email, Set.of(Keyword.SEEN));

            assertTrue(isSeen(generations));
            assertFalse(isFound(generations, email));
        }
    }

    private EmailId put(Keyword... keywords) {
        byte[] letter = "Subject: a\r\n\r\nword\r\n".getBytes(US_ASCII);
        Instant noon = Instant.parse("2026-03-01T12:00:00Z");
        return mail.put(mail.mailbox("INBOX"), List.of(new Mailroom.Posted(letter, noon, Set.of(keywords))))
                .get(0);
    }

    private Generations open() {
        return new Generations(directory, store, new Documents(store, reader), System::nanoTime);
    }

    /** Waits for what happened until now. */
    private boolean isSeen(Generations generations) throws Exception {
        return generations
                .withAll(store.journal().end(), PATIENCE, (searcher, state) -> state)
                .isPresent();
    }

    private static boolean isFound(Generations generations, EmailId email) throws IOException {
        return generations.with((searcher, state) -> searcher.count(new TermQuery(Documents.term(email)))) == 1;
    }
}
