package org.postferry.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.annotation.Annotation;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.postferry.mime.MessageReader;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.search.lucene.internal.LuceneSearchIndex;
import org.postferry.store.h2.internal.H2MailStore;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.store.Mailroom;

/** The product's store and index in one folder. As a process of its own it takes in mail without end until it is killed. */
final class IndexedStore implements AutoCloseable {
    private static final int BATCH = 50;

    final H2MailStore store;
    final LuceneSearchIndex index;
    private final MessageReader reader = new Mime4jMessageReader();

    IndexedStore(Path folder) {
        store = new H2MailStore(folder.resolve("store"), Clock.systemUTC());
        index = new LuceneSearchIndex(store, reader, in(folder.resolve("index")));
    }

    private static LuceneSearchIndex.Config in(Path directory) {
        return new LuceneSearchIndex.Config() {
            @Override
            public String directory() {
                return directory.toString();
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return LuceneSearchIndex.Config.class;
            }
        };
    }

    /** @param arguments the folder, the number of this life, and how many emails it takes in at most; says after each batch how many it took */
    public static void main(String[] arguments) {
        int life = Integer.parseInt(arguments[1]);
        int most = Integer.parseInt(arguments[2]);
        try (IndexedStore at = new IndexedStore(Path.of(arguments[0]))) {
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
        index.close();
        store.close();
    }
}
