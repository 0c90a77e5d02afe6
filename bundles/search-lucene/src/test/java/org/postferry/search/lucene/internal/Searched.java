package org.postferry.search.lucene.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.postferry.mime.MessageReader;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.search.BadQueryException;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchRequest;
import org.postferry.search.lucene.StandIn;
import org.postferry.store.AttachmentTexts;
import org.postferry.store.MailStore;
import org.postferry.store.StoreFailure;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.store.InMemoryMailStore;
import org.postferry.testkit.store.Mailroom;

/** A store with an index, and short words for what is put in and looked for. */
final class Searched implements AutoCloseable {
    static final Instant NOON = Instant.parse("2025-12-01T12:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Readings that may be held when a test ends. */
    private static final int MOST_HELD = 10_000;

    private final Clock clock;
    final MessageReader reader = new Mime4jMessageReader();
    /** Content that holds this word breaks the reader; empty for none. */
    volatile String breaks = "";
    /** Content that holds the word "nested" is nested too deep for its reader. */
    volatile boolean overflows;
    /** Content that holds this word is read only when {@link #readings} lets it; empty for none. */
    volatile String holds;

    final Semaphore readings = new Semaphore(0);
    /** How often the text of a message was asked for. */
    final AtomicInteger textsRead = new AtomicInteger();
    /** While this is set the store's emails cannot be read for a reason that nobody foresaw. */
    final AtomicBoolean failing = new AtomicBoolean();

    /** While this is set a search meets the same where it asks for the journal. */
    volatile boolean failingSearch;

    /** How often the index met that. */
    final AtomicInteger failed = new AtomicInteger();

    /** The index's so-manieth reading of a content from now on fails, as on a disk that is full; 0 for none. */
    final AtomicInteger failsAtContent = new AtomicInteger();
    /** What attachments say cannot be read. */
    volatile boolean breaksAttachments;

    final MailStore store;
    final Mailroom mail;
    private final Path folder;
    LuceneSearchIndex index;
    private int minutes;

    Searched(Path folder) {
        this(folder, new FakeClock());
    }

    private Searched(Path folder, Clock clock) {
        this(folder, new InMemoryMailStore(clock), clock);
    }

    Searched(Path folder, MailStore store, Clock clock) {
        this(folder, store, clock, "");
    }

    /** @param holds from before the index is opened */
    Searched(Path folder, MailStore store, Clock clock, String holds) {
        this.holds = holds;
        this.folder = folder;
        this.clock = clock;
        this.store = store;
        mail = new Mailroom(store, reader, TestAccounts.imap());
        mail.mailboxes("INBOX", "Archive", "Archive/2024");
        open();
    }

    void open() {
        index = new LuceneSearchIndex(failingStore(), breakingReader(), folder, clock);
    }

    private MessageReader breakingReader() {
        return StandIn.of(MessageReader.class, (method, arguments) -> {
            if (method.getName().equals("text")) {
                textsRead.incrementAndGet();
            }
            if (method.getName().equals("text") && !(breaks.isEmpty() && holds.isEmpty() && !overflows)) {
                byte[] message = ((InputStream) arguments[0]).readAllBytes();
                String content = new String(message, UTF_8);
                if (!holds.isEmpty() && content.contains(holds)) {
                    readings.acquire();
                }
                if (overflows && content.contains("nested")) {
                    throw new StackOverflowError();
                }
                if (!breaks.isEmpty() && content.contains(breaks)) {
                    throw new IllegalArgumentException("a defect of the reader");
                }
                return reader.text(new ByteArrayInputStream(message));
            }
            return method.invoke(reader, arguments);
        });
    }

    private MailStore failingStore() {
        return StandIn.of(MailStore.class, (method, arguments) -> {
            boolean indexing = Thread.currentThread().getName().startsWith("search-index");
            if (indexing && failing.get()) {
                failed.incrementAndGet();
                throw new IllegalStateException("nobody foresaw this");
            }
            if (failingSearch && !indexing && method.getName().equals("journal")) {
                throw new IllegalStateException("nobody foresaw this");
            }
            if (indexing
                    && method.getName().equals("contents")
                    && failsAtContent.get() > 0
                    && failsAtContent.decrementAndGet() == 0) {
                throw new StoreFailure("While reading a content: the disk is full.", new IOException("no space left"));
            }
            if (indexing && breaksAttachments && method.getName().equals("attachmentTexts")) {
                return StandIn.of(AttachmentTexts.class, (asked, of) -> {
                    throw new IllegalStateException("kept by nobody we know");
                });
            }
            return method.invoke(store, arguments);
        });
    }

    /** Puts one into the inbox, a minute after the last one. */
    EmailId put(String message, Keyword... keywords) {
        return put("INBOX", message, keywords);
    }

    EmailId put(String mailbox, String message, Keyword... keywords) {
        byte[] bytes = message.replace("\n", "\r\n").getBytes(UTF_8);
        Instant at = NOON.plus(Duration.ofMinutes(minutes++));
        return mail.put(mail.mailbox(mailbox), List.of(new Mailroom.Posted(bytes, at, Set.of(keywords))))
                .get(0);
    }

    /** A message of plain text. */
    EmailId say(String subject, String text) {
        return put("From: Ann <ann@example.org>\nSubject: " + subject
                + "\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
                + text + "\n");
    }

    /** Waits until the index has seen what happened of late. */
    SearchRequest asked(String query) {
        return new SearchRequest(
                query,
                Optional.empty(),
                SearchRequest.Order.RECEIVED,
                Optional.empty(),
                500,
                Optional.of(store.journal().end()),
                PATIENCE);
    }

    SearchPage search(String query) throws BadQueryException, InterruptedException {
        return index.search(asked(query));
    }

    List<EmailId> find(String query) throws BadQueryException, InterruptedException {
        return search(query).items().stream().map(SearchPage.Hit::email).toList();
    }

    @Override
    public void close() {
        holds = "";
        readings.release(MOST_HELD);
        index.close();
    }
}
