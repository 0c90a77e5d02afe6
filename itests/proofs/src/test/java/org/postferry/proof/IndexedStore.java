package org.postferry.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.postferry.mime.MessageReader;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.search.lucene.find.Finder;
import org.postferry.search.lucene.index.Documents;
import org.postferry.search.lucene.index.Generations;
import org.postferry.store.Journal;
import org.postferry.store.h2.internal.H2MailStore;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.store.Mailroom;

/** The product's store and index in one folder. As a process of its own it takes in mail without end until it is killed. */
final class IndexedStore implements AutoCloseable {
    private static final int BATCH = 50;

    /**
     * How much faster the index's clock goes than the others: it makes safe what it wrote after a second in which nothing
     * came, or after ten, and such a life is over within three.
     */
    private static final int HASTE = 50;

    /** Said first by a process whose index has no commit to go on from. */
    static final String ANEW = "anew";

    final H2MailStore store;
    final Generations index;
    final Finder finder;
    /** Entries of the journal behind the commit from which the index went on; empty where it had none and walked through the store. */
    private final OptionalLong behindCommit;

    private final MessageReader reader = new Mime4jMessageReader();

    IndexedStore(Path folder) {
        store = new H2MailStore(folder.resolve("store"), Clock.systemUTC());
        Path directory = folder.resolve("index");
        behindCommit = behindCommit(directory.resolve("g1"), store.journal().end());
        index = new Generations(directory, store, new Documents(store, reader), () -> HASTE * System.nanoTime());
        finder = new Finder(store, index, Clock.systemUTC());
    }

    private static OptionalLong behindCommit(Path folder, Journal.Cursor end) {
        if (!Files.isDirectory(folder)) {
            return OptionalLong.empty();
        }
        try (Directory files = FSDirectory.open(folder)) {
            Map<String, String> marks = DirectoryReader.indexExists(files)
                    ? SegmentInfos.readLatestCommit(files).getUserData()
                    : Map.of("walk", "to come");
            return marks.containsKey("walk")
                    ? OptionalLong.empty()
                    : Stream.of("live", "bulk")
                            .mapToLong(mark -> end.sequence()
                                    - Journal.Cursor.parse(marks.get(mark))
                                            .orElseThrow()
                                            .sequence())
                            .max();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param arguments the folder, the number of this life, and how many emails it takes in at most; says how many entries its index has still to see, and after each batch how many emails it took */
    public static void main(String[] arguments) {
        int life = Integer.parseInt(arguments[1]);
        int most = Integer.parseInt(arguments[2]);
        try (IndexedStore at = new IndexedStore(Path.of(arguments[0]))) {
            System.out.println(at.behindCommit.isPresent() ? Long.toString(at.behindCommit.getAsLong()) : ANEW);
            at.takeIn(life, most);
            Thread.currentThread().join(); // until the kill
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** So many new emails, into an account of their own. */
    void takeIn(int life, int most) {
        Mailroom mail = new Mailroom(store, reader, TestAccounts.imap());
        mail.mailboxes("INBOX", "Archive");
        for (int put = 0; put < most; put += BATCH) {
            int count = Math.min(BATCH, most - put);
            take(mail, life, put, count);
            System.out.println(put + count);
        }
    }

    /** Half of it as news, half of it as a first sync brings it. */
    private static void take(Mailroom mail, int life, int first, int count) {
        List<Mailroom.Posted> letters = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            byte[] message = ("From: ann@example.org\r\nSubject: letter\r\nMessage-ID: <" + life + "." + i
                            + "@example.org>\r\n\r\n" + word(life, i) + " stands in this letter alone.\r\n")
                    .getBytes(UTF_8);
            letters.add(new Mailroom.Posted(message, Instant.ofEpochSecond(1_700_000_000 + i), Set.of()));
        }
        if (first / BATCH % 2 == 0) {
            mail.put(mail.mailbox("INBOX"), letters);
        } else {
            mail.putHistory(mail.mailbox("Archive"), letters);
        }
    }

    /** Stands in one email alone. */
    static String word(int life, int number) {
        return "w" + life + "x" + number;
    }

    @Override
    public void close() {
        finder.close();
        index.close();
        store.close();
    }
}
