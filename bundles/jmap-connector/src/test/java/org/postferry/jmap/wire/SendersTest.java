package org.postferry.jmap.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.container.Await;
import org.postferry.tls.ServerTrust;

/** The threads that requests go out by. */
class SendersTest {
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final int AT_ONCE = 4;

    private static Web web() throws Exception {
        return new Web(ServerTrust.of(Optional.empty()), LONGEST, false, Clock.systemUTC());
    }

    private static int read(Web.Pending pending) throws Exception {
        try (AnswerBody body = pending.answer().body()) {
            return body.readAllBytes().length;
        }
    }

    @Test
    void aThousandDownloadsTakeAFewThreads() throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        byte[] content = new byte[3_000];
        int downloads = 1_000;
        try (Web web = web();
                LocalServer server = new LocalServer(exchange -> LocalServer.send(exchange, 200, content))) {
            long before = threads.getTotalStartedThreadCount();
            Deque<Web.Pending> underWay = new ArrayDeque<>();
            for (int i = 0; i < downloads; i++) {
                if (underWay.size() == AT_ONCE) {
                    assertEquals(content.length, read(underWay.remove()));
                }
                underWay.add(web.begin(Outgoing.get(server.uri("/" + i), "*/*")));
            }
            for (Web.Pending pending : underWay) {
                assertEquals(content.length, read(pending));
            }

            long started = threads.getTotalStartedThreadCount() - before;
            assertTrue(started < downloads / 10, started + " threads were started");
            assertEquals(downloads, web.roundTrips());
        }
    }

    @Test
    void whatIsGivenUpHoldsNoThread() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (Web web = web();
                LocalServer server = new LocalServer(exchange -> {
                    if (exchange.getRequestURI().getPath().equals("/never")) {
                        Await.until("the test is over", LONGEST, () -> over.getCount() == 0);
                    }
                    LocalServer.send(exchange, 200, "{}".getBytes(StandardCharsets.US_ASCII));
                })) {
            Web.Pending never = web.begin(Outgoing.get(server.uri("/never"), "*/*"));
            Await.until("it is being sent", LONGEST, () -> sendersWaiting() > 0);

            never.close();

            Await.until("nobody waits for it", LONGEST, () -> sendersWaiting() == 0);
            assertThrows(WireException.class, never::answer);
            assertEquals(0, web.json(Outgoing.get(server.uri("/"), "*/*")).size());
        } finally {
            over.countDown();
        }
    }

    @Test
    void onceClosedNoThreadIsLeftAndARequestEndsAtOnce() throws Exception {
        Web web = web();
        try (LocalServer server = new LocalServer(
                exchange -> LocalServer.send(exchange, 200, "{}".getBytes(StandardCharsets.US_ASCII)))) {
            try (web) {
                assertEquals(0, web.json(Outgoing.get(server.uri("/"), "*/*")).size());
            }

            Await.until("no thread is left", LONGEST, () -> senders().findAny().isEmpty());
            assertThrows(WireException.class, () -> web.json(Outgoing.get(server.uri("/"), "*/*")));
        }
    }

    /** It is read from the store, whose files an interrupt would close. */
    @Test
    void whoeverReadsWhatIsUploadedIsNotInterruptedWhenItIsGivenUp() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch givenUp = new CountDownLatch(1);
        CompletableFuture<Boolean> wasInterrupted = new CompletableFuture<>();
        try (Web web = web();
                LocalServer server = new LocalServer(
                        exchange -> LocalServer.send(exchange, 200, "{}".getBytes(StandardCharsets.US_ASCII)))) {
            Web.Pending upload = web.begin(Outgoing.upload(server.uri("/"), "text/plain", 1, () -> new InputStream() {
                @Override
                public int read() {
                    reading.countDown();
                    try {
                        assertTrue(givenUp.await(LONGEST.toSeconds(), TimeUnit.SECONDS));
                        wasInterrupted.complete(Thread.currentThread().isInterrupted());
                    } catch (InterruptedException e) {
                        wasInterrupted.complete(true);
                    }
                    return -1;
                }
            }));
            assertTrue(reading.await(LONGEST.toSeconds(), TimeUnit.SECONDS));

            upload.close();

            givenUp.countDown();
            assertFalse(wasInterrupted.get(LONGEST.toSeconds(), TimeUnit.SECONDS));
        }
    }

    private static Stream<Map.Entry<Thread, StackTraceElement[]>> senders() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("jmap-sender"));
    }

    /** Those that wait for a server, not for work. */
    private static long sendersWaiting() {
        return senders()
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().contains("HttpClient")))
                .count();
    }
}
