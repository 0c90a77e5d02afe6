package org.postferry.core.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postferry.connector.SessionInfo;
import org.postferry.core.retry.Backoff;
import org.postferry.core.retry.RetryTable;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.sync.AccountState;
import org.postferry.sync.AccountStatus;
import org.postferry.testkit.FakeClock;

class StatusBoardTest {
    private static final AccountId ACCOUNT = new AccountId(1);
    private static final MailboxId INBOX = new MailboxId(ACCOUNT, 1);

    private final FakeClock clock = new FakeClock();
    private final StatusBoard board = new StatusBoard(clock);
    private final AccountSheet sheet = board.sheet(ACCOUNT);
    private final Backoff backoff = new Backoff(new RetryTable(new Random(1)));

    @Test
    void anAccountIsInitialUntilItsFirstSyncIsDone() {
        assertEquals(AccountState.INITIAL, state());

        sheet.firstSyncDone(true);

        assertEquals(AccountState.HEALTHY, state());
    }

    @Test
    void aDroppedConnectionIsNormalAndWhatLastsIsSaidWithTheState() {
        sheet.firstSyncDone(true);
        fail(false);
        assertEquals(AccountState.HEALTHY, state());
        assertEquals("", status().reason());
        assertEquals("", status().serverSaid());
        assertEquals(Optional.empty(), status().nextAttemptAt());

        clock.advance(RetryTable.SAID_AFTER.plusMillis(1));
        board.tick();

        assertEquals(AccountState.DEGRADED, state());
        assertEquals("it does not work", status().reason());
        assertEquals("NO", status().serverSaid());
        assertTrue(status().nextAttemptAt().isPresent());
    }

    @Test
    void aServerThatAsksForTimeIsSaidAtOnce() {
        sheet.firstSyncDone(true);

        sheet.failed(backoff.failed(
                clock.instant(), "it asks for time", "NO", false, Optional.of(RetryTable.SAID_AFTER.plusMillis(1))));

        assertEquals(AccountState.DEGRADED, state());
        assertEquals("it asks for time", status().reason());
    }

    @Test
    void aFailureIsBrokenAfterADayAndForgottenWhenItIsOver() {
        sheet.firstSyncDone(true);
        fail(false);

        clock.advance(Duration.ofHours(24));
        assertEquals(AccountState.BROKEN, state());
        sheet.recovered();
        assertEquals(AccountState.HEALTHY, state());
    }

    @Test
    void aFirstSyncThatCannotBeginSaysSoAtOnceAndIsDegradedWhenItLasts() {
        fail(false);
        assertEquals(AccountState.INITIAL, state());
        assertEquals("it does not work", status().reason());

        clock.advance(RetryTable.SAID_AFTER.plusMillis(1));

        assertEquals(AccountState.DEGRADED, state());
    }

    @Test
    void aRefusedSignInStandsUntilTheNextOneSucceeds() {
        sheet.firstSyncDone(true);
        sheet.needsSignIn("The server refused the sign-in", "NO wrong");
        assertEquals(AccountState.NEEDS_SIGN_IN, state());

        sheet.connected(SessionInfo.Push.IDLE);

        assertEquals(AccountState.HEALTHY, state());
    }

    @Test
    void aPausedAccountSaysNothingOfFailuresBeforeIt() {
        sheet.needsSignIn("The server refused the sign-in", "NO wrong");
        fail(true);

        sheet.life(AccountSheet.Life.PAUSED, "A person paused it.");

        assertEquals("A person paused it.", status().reason());
        assertEquals("", status().serverSaid());
        assertEquals(Optional.empty(), status().nextAttemptAt());
    }

    @Test
    void whatStandsAboveTheLoopWins() {
        fail(true);
        assertEquals(AccountState.BROKEN, state());
        sheet.life(AccountSheet.Life.WAITING, "no store");
        assertEquals(AccountState.WAITING, state());
        sheet.life(AccountSheet.Life.DELETING, "going");
        assertEquals(AccountState.DELETING, state());
        sheet.life(AccountSheet.Life.PAUSED, "paused");
        assertEquals(AccountState.PAUSED, state());
    }

    @Test
    void anOverdueLookIsSaidByTimeAlone() throws Exception {
        sheet.firstSyncDone(true);
        sheet.mailboxes(Map.of(INBOX, line(clock.instant())));
        long seen = board.revision();

        clock.advance(AccountSheet.INBOX_GRACE);
        board.tick();
        assertEquals(seen, board.revision());
        clock.advance(Duration.ofSeconds(1));
        board.tick();

        assertTrue(board.awaitChange(seen, Duration.ZERO) > seen);
        assertEquals(AccountState.DEGRADED, state());
    }

    @Test
    void aPartThatWentStaysListed() {
        board.report("index", true, "");

        board.report("index", false, "stopped");

        assertFalse(board.parts().get(0).up());
        assertEquals("stopped", board.parts().get(0).reason());
    }

    @Test
    void anAccountThatIsGoneHasNoStatus() {
        board.keepOnly(List.of());

        assertTrue(board.account(ACCOUNT).isEmpty());
        assertEquals(List.of(), board.mailboxes(ACCOUNT));
    }

    private void fail(boolean resting) {
        sheet.failed(backoff.failed(clock.instant(), "it does not work", "NO", resting, Optional.empty()));
    }

    private AccountState state() {
        return status().state();
    }

    private AccountStatus status() {
        return board.account(ACCOUNT).orElseThrow();
    }

    private static MailboxLine line(Instant lookDue) {
        return new MailboxLine(
                true, Optional.of(lookDue), false, "", Optional.empty(), lookDue, AccountSheet.INBOX_GRACE);
    }
}
