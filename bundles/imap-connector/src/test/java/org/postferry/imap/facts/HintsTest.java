package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.testkit.ProvesLimit;

class HintsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void newsDuringIdleIsAHintAndAKeepaliveIsNone() throws Exception {
        try (Played server = Played.signedIn("idle-news")) {
            assertTrue(server.session().awaitHint(LONG));
            server.assertPlayed();
        }
    }

    @Test
    void wakingEndsIdleFromAnotherThread() throws Exception {
        try (Played server = Played.signedIn("idle-woken")) {
            Thread waker = new Thread(server.session()::wake);
            waker.start();
            assertTrue(server.session().awaitHint(LONG));
            waker.join();
        }
    }

    @Test
    void aWaitThatRunsOutIsNoHint() throws Exception {
        try (Played server = Played.signedIn("idle-woken")) {
            assertFalse(server.session().awaitHint(Duration.ofMillis(200)));
            server.assertPlayed();
        }
    }

    @Test
    void whatCameBeforeIdleIsAHintOnce() throws Exception {
        try (Played server = Played.signedIn("idle-missed")) {
            // where the engine stands is told by what it asks; here by a pull that is not made
            server.session().heads(Map.of(Accounts.INBOX, new Checkpoint("imap1:9:12:120:5:-1:0:0:0:0")));

            assertTrue(server.session().awaitHint(LONG));
            server.assertPlayed();
        }
    }

    @Test
    void withoutIdleTheClockDecides() throws Exception {
        try (Played server = Played.signedIn("login-plain")) {
            assertFalse(server.session().awaitHint(Duration.ofMillis(50)));
        }
    }

    @Test
    void aWakeBeforeTheWaitEndsItAtOnce() throws Exception {
        try (Played server = Played.signedIn("login-plain")) {
            server.session().wake();

            assertTrue(server.session().awaitHint(LONG));
        }
    }

    @Test
    void closingUnblocksAWaitInAnException() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch ended = new CountDownLatch(1);
        try (Played server = Played.signedIn("idle-silent")) {
            Thread waiting = new Thread(() -> {
                try {
                    server.session().awaitHint(LONG);
                    fail("the wait ended by itself");
                } catch (ConnectorException | InterruptedException | AssertionError e) {
                    thrown.set(e);
                }
                ended.countDown();
            });
            waiting.start();
            server.assertPlayed();
            server.session().close();
            assertTrue(ended.await(10, java.util.concurrent.TimeUnit.SECONDS));
            waiting.join();
        }
        assertEquals(ConnectorException.class, thrown.get().getClass());
    }

    @Test
    void anAnswerToACommandThatWasNotSentEndsTheConnection() throws Exception {
        try (Played server = Played.signedIn("unknown-tag")) {
            ConnectorException failure = assertThrows(
                    ConnectorException.class, () -> server.session().awaitHint(LONG));

            assertTrue(failure.getMessage().contains("a command that was never sent"), failure.getMessage());
        }
    }

    @Test
    void idleIsRenewedBeforeRoutersForgetTheConnection() throws Exception {
        ManualTimers timers = new ManualTimers();
        try (Played server = Played.signedIn("idle-renewed", timers)) {
            Thread clock = new Thread(() -> {
                timers.fire(Manners.LONGEST_IDLE);
                timers.fire(Manners.LONGEST_IDLE);
            });
            clock.start();

            assertTrue(server.session().awaitHint(Duration.ofHours(1)));
            server.assertPlayed();
            clock.join();
        }
    }

    @Test
    @ProvesLimit("Hints.DONE_TIMEOUT")
    void aServerThatDoesNotAnswerDoneIsLeft() throws Exception {
        ManualTimers timers = new ManualTimers();
        try (Played server = Played.signedIn("idle-no-answer-to-done", timers)) {
            Thread clock = new Thread(() -> {
                timers.fire(Manners.LONGEST_IDLE);
                timers.fire(Hints.DONE_TIMEOUT);
            });
            clock.start();

            assertThrows(ConnectorException.class, () -> server.session().awaitHint(Duration.ofHours(1)));
            clock.join();
        }
    }

    @Test
    void newsThatCrossesDoneIsAHint() throws Exception {
        ManualTimers timers = new ManualTimers();
        try (Played server = Played.signedIn("idle-news-after-done", timers)) {
            Thread clock = new Thread(() -> timers.fire(Manners.LONGEST_IDLE));
            clock.start();

            assertTrue(server.session().awaitHint(Duration.ofHours(1)));
            server.assertPlayed();
            clock.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"idle-news-before-continuation", "idle-flags"})
    void newsIsAHintWheneverItComesAndOfWhateverKind(String transcript) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            assertTrue(server.session().awaitHint(LONG));
            server.assertPlayed();
        }
    }

    @Test
    void aGoodbyeEndsTheWaitInTheServersWords() throws Exception {
        try (Played server = Played.signedIn("idle-bye")) {
            ConnectorException failure = assertThrows(
                    ConnectorException.class, () -> server.session().awaitHint(LONG));

            assertEquals(ConnectorException.Kind.TRANSIENT, failure.kind());
            assertEquals("Server shutting down.", failure.serverSaid());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"idle-refused", "idle-ended-at-once"})
    void whereIdleIsRefusedOrOverAtOnceTheClockDecides(String transcript) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            assertFalse(server.session().awaitHint(Duration.ofMillis(500)));
            server.assertPlayed();
        }
    }
}
