package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.Traffic;

/** Waiting, waking, closing: what other threads may do to a session. */
interface SessionContract extends ConnectorPromises {
    /** Longer than any hint takes; a test that waits so long has failed. */
    Duration LONG = Duration.ofSeconds(40);

    private Future<Boolean> waiting(ExecutorService thread, Session session) throws InterruptedException {
        CountDownLatch begins = new CountDownLatch(1);
        Future<Boolean> hint = thread.submit(() -> {
            begins.countDown();
            return session.awaitHint(LONG);
        });
        begins.await();
        return hint;
    }

    @Test
    default void whenNothingHappensTheTimeRunsOut() throws Exception {
        on().mirror.sync();
        on().mirror.session().awaitHint(Duration.ofMillis(50)); // what the sync itself stirred up

        assertFalse(on().mirror.session().awaitHint(Duration.ofMillis(200)));
    }

    @Test
    default void wakingEndsTheWaiting() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Session session = on().open()) {
            Future<Boolean> hint = waiting(thread, session);

            session.wake();

            assertTrue(hint.get(10, TimeUnit.SECONDS));
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    default void wokenBeforeItWaitsItDoesNotWait() throws Exception {
        try (Session session = on().open()) {
            session.wake();

            assertTrue(session.awaitHint(LONG));
        }
    }

    @Test
    default void newMailIsAHintWhereThatIsClaimed() throws Exception {
        on().needs(Ability.PUSHES);
        on().mirror.sync();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Session session = on().mirror.session();
            while (session.awaitHint(Duration.ofMillis(50))) {
                // what the sync itself stirred up
            }
            Future<Boolean> hint = waiting(thread, session);

            on().deliver(1);

            assertTrue(hinted(hint));
        } finally {
            thread.shutdownNow();
        }
        on().assertMirrored();
    }

    /** GreenMail says that it listens, and then begins to: what came in between it tells with what comes next. */
    private boolean hinted(Future<Boolean> hint) throws Exception {
        try {
            return hint.get(20, TimeUnit.SECONDS);
        } catch (TimeoutException missed) {
            on().deliver(2);
            return hint.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    default void closingUnblocksAWaitingThreadWithAFailure() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Session session = on().open();
        try {
            Future<Boolean> hint = waiting(thread, session);

            session.close();

            ExecutionException failure = assertThrows(ExecutionException.class, () -> hint.get(5, TimeUnit.SECONDS));
            assertTrue(failure.getCause() instanceof ConnectorException, failure.toString());
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    default void closedItFailsAtEveryCallAndMayBeClosedAgain() throws Exception {
        Session session = on().open();
        session.close();
        session.close();

        assertThrows(
                ConnectorException.class, () -> session.dirtyScopes(Map.of(new Scope.MailboxList(), Checkpoint.NONE)));
        assertThrows(ConnectorException.class, () -> session.awaitHint(Duration.ofSeconds(1)));
    }

    @Test
    default void closingEndsWithinASecond() throws Exception {
        Session session = on().open();
        long before = System.nanoTime();

        session.close();

        assertTrue(System.nanoTime() - before < Duration.ofSeconds(2).toNanos(), "closing took too long");
    }

    @Test
    default void trafficGrowsAndIsReadFromAnyThread() throws Exception {
        on().deliver(1);
        on().mirror.sync();
        Traffic before = on().mirror.session().traffic();
        on().deliver(2);

        on().mirror.sync();
        on().mirror.fetchContents();

        Session session = on().mirror.session();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Traffic since = thread.submit(session::traffic).get().since(before);
            assertTrue(since.roundTrips() > 0, since.toString());
            assertTrue(since.bytesIn() > 0, since.toString());
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    default void whatASessionOffersStaysTheSame() throws Exception {
        try (Session session = on().open()) {
            var info = session.info();

            session.dirtyScopes(Map.of(new Scope.MailboxList(), Checkpoint.NONE));

            assertEquals(info, session.info());
        }
    }

    @Test
    default void twoSessionsDoNotDisturbEachOther() throws Exception {
        on().deliver(1, 2, 3);
        on().mirror.sync();
        try (Session other = on().open()) {
            other.dirtyScopes(Map.of(new Scope.MailboxList(), Checkpoint.NONE));
            on().deliver(4);
            on().expunge(1);
            on().mirror.sync();
            other.awaitHint(Duration.ofMillis(50));
        }

        on().assertMirrored();
    }
}
