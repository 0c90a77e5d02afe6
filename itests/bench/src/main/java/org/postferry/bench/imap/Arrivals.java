package org.postferry.bench.imap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.postferry.bench.measure.Series;
import org.postferry.testkit.dovecot.DovecotServer;

/**
 * How long new mail that comes during a first sync takes to be seen and found.
 *
 * @param toRow milliseconds from the end of the delivery to the row over HTTP; Dovecot waits 500 of them before it says anything
 * @param toFound milliseconds from that row until a search finds the email
 * @param whole both together
 */
record Arrivals(Series toRow, Series toFound, Series whole) {

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final String INTO = "INBOX";

    /** Looking and delivering must leave the first sync what it needs. */
    private static final int MAX_PAUSE_MILLIS = 250;

    /** Of fewer the slowest in a hundred says nothing; and the index still works at what a first sync brought when that is over. */
    private static final int LEAST = 100;

    /** Until the first sync has ended, and so many at least. */
    static Arrivals measure(Mirror mirror, MailSource source, String user) {
        Random random = new Random(1);
        List<Double> rows = new ArrayList<>();
        List<Double> found = new ArrayList<>();
        List<Double> whole = new ArrayList<>();
        mirror.awaitFirst(INTO, LONGEST); // what came before the first look is none of what is new
        String inbox = mirror.mailboxId(INTO);
        try (ImapClient other = new ImapClient(source.port(), user, DovecotServer.PASSWORD)) {
            do {
                String word = "arrival" + rows.size() + "n" + random.nextInt(Integer.MAX_VALUE);
                other.append(INTO, Churn.message(word));
                long delivered = System.nanoTime();
                mirror.awaitNewestCalmly(inbox, "news " + word, LONGEST);
                long seen = System.nanoTime();
                mirror.awaitFound(word, LONGEST);
                long findable = System.nanoTime();
                rows.add((seen - delivered) / 1e6);
                found.add((findable - seen) / 1e6);
                whole.add((findable - delivered) / 1e6);
                LockSupport.parkNanos(random.nextInt(MAX_PAUSE_MILLIS) * 1_000_000L);
            } while (!mirror.isWhole() || found.size() < LEAST);
        }
        return new Arrivals(new Series(rows), new Series(found), new Series(whole));
    }
}
