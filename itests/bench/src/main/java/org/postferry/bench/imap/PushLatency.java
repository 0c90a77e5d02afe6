package org.postferry.bench.imap;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.postferry.bench.measure.Series;
import org.postferry.testkit.dovecot.DovecotServer;

/**
 * How long new mail takes to be seen.
 *
 * @param fromUntagged milliseconds from the server's untagged line on the socket to the row over HTTP
 * @param fromDelivery milliseconds from the end of the delivery; Dovecot waits 500 of them before it says anything
 */
record PushLatency(Series fromUntagged, Series fromDelivery) {

    private static final Duration LONGEST = Duration.ofSeconds(20);

    /** So that deliveries meet the client in every state. */
    private static final int MAX_PAUSE_MILLIS = 400;

    /** The account must go through the proxy and be at rest. */
    static PushLatency measure(Mirror mirror, RecordingProxy proxy, MailSource source, String user, int deliveries) {
        Random random = new Random(deliveries);
        String inbox = mirror.mailboxId("INBOX");
        List<Double> untagged = new ArrayList<>();
        List<Double> delivery = new ArrayList<>();
        try (ImapClient other = new ImapClient(source.port(), user, DovecotServer.PASSWORD)) {
            for (int i = 0; i < deliveries; i++) {
                String id = "push" + i + "." + random.nextLong();
                proxy.listenForNews();
                other.append("INBOX", Churn.message(id));
                long delivered = System.nanoTime();
                mirror.awaitNewest(inbox, "news " + id, LONGEST);
                long seen = System.nanoTime();
                long told = proxy.toldAt();
                if (told == 0) {
                    throw new IllegalStateException("the server told nothing of " + id + ": it came by polling");
                }
                untagged.add((seen - told) / 1e6);
                delivery.add((seen - delivered) / 1e6);
                LockSupport.parkNanos(random.nextInt(MAX_PAUSE_MILLIS) * 1_000_000L);
            }
        }
        return new PushLatency(new Series(untagged), new Series(delivery));
    }
}
