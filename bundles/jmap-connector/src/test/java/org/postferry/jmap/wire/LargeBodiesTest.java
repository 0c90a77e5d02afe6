package org.postferry.jmap.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.container.Await;
import org.postferry.tls.ServerTrust;

/** A large message over a slow line: what counts is that it gets on. */
class LargeBodiesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(4);
    private static final int PIECE = 16 * 1024;

    private static Web web(Duration patience) throws Exception {
        return new Web(ServerTrust.of(Optional.empty()), patience, false, Clock.systemUTC());
    }

    /** Gives a piece each eighth of the patience. */
    private static final class SlowLine extends InputStream {
        private int left;
        private long next = System.nanoTime();

        SlowLine(int pieces) {
            left = pieces * PIECE;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("it is read in pieces");
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            Await.until("the line has room again", PATIENCE, () -> System.nanoTime() >= next);
            next = System.nanoTime() + PATIENCE.toNanos() / 8;
            int given = Math.min(Math.min(length, PIECE), left);
            left -= given;
            return given;
        }
    }

    @Test
    void whatGoesOutForLongerThanAServerMayBeSilentArrives() throws Exception {
        AtomicLong taken = new AtomicLong();
        try (Web web = web(PATIENCE);
                LocalServer server = new LocalServer(exchange -> {
                    taken.set(exchange.getRequestBody().readAllBytes().length);
                    LocalServer.send(exchange, 200, "{}".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                })) {
            int pieces = 12;
            Outgoing upload =
                    Outgoing.upload(server.uri("/"), "message/rfc822", pieces * PIECE, () -> new SlowLine(pieces));
            long began = System.nanoTime();

            assertEquals(0, web.json(upload).size());

            assertEquals(pieces * PIECE, taken.get());
            assertTrue(System.nanoTime() - began > PATIENCE.toNanos(), "it took longer than silence may");
            assertTrue(web.bytesOut() >= pieces * PIECE);
        }
    }

    @Test
    void aServerThatTakesNoMoreOfItIsGivenUp() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (Web web = web(Duration.ofMillis(300));
                LocalServer server = new LocalServer(exchange ->
                        Await.until("the client has left", Duration.ofSeconds(20), () -> over.getCount() == 0))) {
            long endless = 1L << 32;
            Outgoing upload = Outgoing.upload(server.uri("/"), "message/rfc822", endless, () -> new InputStream() {
                @Override
                public int read() {
                    return 'x';
                }

                @Override
                public int read(byte[] into, int offset, int length) {
                    return length;
                }
            });

            WireException givenUp = assertThrows(WireException.class, () -> web.send(upload));

            assertEquals(WireException.Reason.TIMED_OUT, givenUp.reason());
            assertTrue(web.bytesOut() < endless / 2, "it did not go out");
        } finally {
            over.countDown();
        }
    }
}
