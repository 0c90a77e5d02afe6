package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Scope;
import org.postferry.connector.SessionSettings;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.ProvesLimit;

class AllowanceTest {
    private final FakeClock clock = new FakeClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Allowance allowance = new Allowance(clock);

    private void use(int commands) {
        for (int i = 0; i < commands; i++) {
            assertEquals(Duration.ZERO, allowance.command(200));
        }
    }

    @Test
    void aMinutesCommandsMayGoAtOnceAndThenOneAfterTheOther() {
        use(200);

        assertEquals(Duration.ofMillis(300), allowance.command(200));
        assertEquals(Duration.ofMillis(600), allowance.command(200));

        clock.advance(Duration.ofMinutes(2));
        use(200);
        assertEquals(Duration.ofMillis(300), allowance.command(200));
    }

    @Test
    void severalSessionsWhoseCommandsWaitAreOwedNoFreeOne() {
        for (int minute = 0; minute < 5; minute++) {
            assertEquals(Duration.ofMinutes(minute), allowance.command(1));
        }
    }

    @Test
    void aClockThatIsSetBackMakesNobodyWait() {
        use(200);
        clock.set(Instant.parse("2025-01-01T00:00:00Z"));

        assertEquals(Duration.ZERO, allowance.command(200));
    }

    @Test
    void zeroMeansNoLimit() {
        for (int i = 0; i < 10_000; i++) {
            assertEquals(Duration.ZERO, allowance.command(0));
        }
    }

    @Test
    void aDaysBytesHoldTheAccountUntilHoursHavePassed() throws Exception {
        Pace pace = new Pace(allowance, 0, OptionalLong.of(1_000_000));
        pace.before(400_000);
        clock.advance(Duration.ofHours(1));

        ConnectorException spent = assertThrows(ConnectorException.class, () -> pace.before(1_000_000));
        assertEquals(ConnectorException.Kind.THROTTLED, spent.kind());
        assertEquals(Duration.ofHours(1), spent.retryAfter().orElseThrow());

        clock.advance(Duration.ofHours(22));
        assertThrows(ConnectorException.class, () -> pace.before(1_000_000));
        clock.advance(Duration.ofHours(1));
        assertEquals(Duration.ZERO, pace.before(1_000_000));
    }

    @Test
    void whatTurnedOutNotToWorkIsBelievedAgainTheNextDay() {
        allowance.refuse("NAMESPACE");
        assertEquals(Set.of("ID"), allowance.believed(Set.of("ID", "NAMESPACE")));

        clock.advance(Duration.ofDays(1));
        assertEquals(Set.of("ID", "NAMESPACE"), allowance.believed(Set.of("ID", "NAMESPACE")));
    }

    @Test
    @ProvesLimit("Allowances.MAX_ACCOUNTS")
    void allSessionsOfAnAccountShareItsAllowanceAndForgottenOnesCostNothing() {
        Allowances allowances = new Allowances(clock);
        SessionSettings alice = Accounts.inClear(143);
        SessionSettings bob = Accounts.settings("bob", "127.0.0.1", 143);

        Allowance first = of(allowances, alice);
        assertSame(first, of(allowances, alice));
        assertNotSame(first, of(allowances, bob));
        for (int i = 0; i < Allowances.MAX_ACCOUNTS; i++) {
            of(allowances, Accounts.settings("other" + i, "127.0.0.1", 143));
        }
        assertNotSame(first, of(allowances, alice));
    }

    private static Allowance of(Allowances allowances, SessionSettings settings) {
        return allowances.of(settings.account().endpoint().orElseThrow(), settings);
    }

    @Test
    void theSecondCommandOfAMinuteWaitsUntilTheSessionIsClosed() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (Played server = Played.of("slowly")) {
            ImapSession session = server.openSlowly(1);
            Future<?> look = thread.submit(() -> session.dirtyScopes(
                    Map.of(Accounts.INBOX, Checkpoint.NONE, new Scope.MailboxList(), Checkpoint.NONE)));
            server.assertPlayed();
            Runnable close = session::close;
            close.run();

            assertThrows(ExecutionException.class, look::get);
        } finally {
            thread.shutdownNow();
        }
    }
}
