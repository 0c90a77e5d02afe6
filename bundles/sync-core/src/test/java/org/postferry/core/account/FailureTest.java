package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.core.retry.RetryTable;
import org.postferry.model.Keyword;
import org.postferry.model.StoreGone;
import org.postferry.store.StoreFailure;
import org.postferry.store.SyncLog;
import org.postferry.sync.AccountState;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.store.CommitHook;

/** What the loop does when something does not work. */
class FailureTest {
    private final LoopFixture at = new LoopFixture();

    @Test
    void aBrokenConnectionIsOpenedAgainSoonAndNothingIsLost() throws Exception {
        at.server.deliver("INBOX", 250);
        at.server.fail("facts HISTORY", TestServer.lost());

        Duration pause = at.drive();
        assertTrue(pause.compareTo(RetryTable.FIRST_WAIT) <= 0, pause.toString());
        assertEquals("the connection broke", at.status().reason());
        assertTrue(at.status().nextAttemptAt().isPresent());
        at.later(RetryTable.MAX_WAIT);

        assertEquals(at.there(), at.here());
        assertEquals("", at.status().reason());
        assertEquals(2, at.server.opened);
    }

    @Test
    void aServerThatIsAwayIsTriedLessAndLessOftenButAlwaysAgain() throws Exception {
        at.server.deliver("INBOX", 5);
        for (int i = 0; i < 1_000; i++) {
            at.server.fail("open", TestServer.lost());
        }

        int firstHour = triesWithin(Duration.ofHours(1));
        assertTrue(firstHour > 10 && firstHour < 60, firstHour + " tries in the first hour");
        triesWithin(Duration.ofHours(24));
        assertEquals(AccountState.BROKEN, at.status().state());
        int hourly = triesWithin(Duration.ofHours(12));
        assertTrue(hourly >= 11 && hourly <= 13, hourly + " tries in twelve hours");
        triesWithin(Duration.ofDays(7));
        int daily = triesWithin(Duration.ofDays(5));
        assertTrue(daily >= 4 && daily <= 6, daily + " tries in five days");

        at.server.faults.clear();
        at.look();
        assertEquals(at.there(), at.here());
        assertEquals(AccountState.HEALTHY, at.status().state());
    }

    private int triesWithin(Duration time) throws InterruptedException {
        long before = at.server.askedFor("open");
        var end = at.clock.instant().plus(time);
        while (at.clock.instant().isBefore(end)) {
            Duration pause = at.drive();
            at.clock.advance(pause.isZero() ? Duration.ofSeconds(1) : pause);
        }
        return (int) (at.server.askedFor("open") - before);
    }

    @Test
    @ProvesLimit("Standstill.MIN_SIGN_IN_PAUSE")
    void aRefusedSignInStopsAtOnceAndIsTriedOnceAMinuteWhenAPersonAsks() throws Exception {
        at.server.mail.setPassword("changed");
        at.drive();

        assertEquals(AccountState.NEEDS_SIGN_IN, at.status().state());
        assertEquals(
                "[AUTHENTICATIONFAILED] no such person or wrong password",
                at.status().serverSaid());
        at.later(Duration.ofDays(30));
        assertEquals(1, at.server.askedFor("open"));
        at.look();
        at.look();
        at.look();
        assertEquals(2, at.server.askedFor("open"));
        at.clock.advance(Duration.ofSeconds(60));
        at.look();
        assertEquals(3, at.server.askedFor("open"));
    }

    @Test
    void aNewPasswordIsTriedAtOnce() throws Exception {
        at.server.deliver("INBOX", 5);
        at.server.mail.setPassword("changed");
        at.drive();

        at.store
                .accounts()
                .update(
                        at.account,
                        at.store.accounts().get(at.account).orElseThrow().settings(),
                        at.secrets("changed"));
        at.loop.inbox().settingsChanged();
        at.drive();

        assertEquals(AccountState.HEALTHY, at.status().state());
        assertEquals(at.there(), at.here());
    }

    @Test
    void aLostKeyIsASignInThatIsNeededAndNoCrash() throws Exception {
        at.server.deliver("INBOX", 5);
        at.drive();
        at.loseKey();
        at.begin();

        at.drive();

        assertEquals(AccountState.NEEDS_SIGN_IN, at.status().state());
        assertTrue(at.status().reason().contains("key file"), at.status().reason());
        assertEquals(5, at.emails().size());
    }

    @Test
    void theServersHintHoldsTheWholeAccount() throws Exception {
        at.server.deliver("INBOX", 5);
        at.server.fail(
                "facts HEAD INBOX",
                ConnectorException.of(Kind.THROTTLED, Extent.SCOPE, "Too many requests")
                        .withRetryAfter(Duration.ofMinutes(20)));

        assertEquals(Duration.ofMinutes(20), at.drive());
        int asked = at.server.asked.size();
        at.later(Duration.ofMinutes(19));
        assertEquals(asked, at.server.asked.size());

        at.later(Duration.ofMinutes(1));
        assertEquals(at.there(), at.here());
    }

    @Test
    void aMailboxThatBreaksTheConnectionEachTimeLeavesTheOthersTheirTurn() throws Exception {
        at.server.deliver("INBOX", 5);
        at.server.deliver("Work", 5);
        for (int i = 0; i < 50; i++) {
            at.server.fail("facts HEAD INBOX", TestServer.lost());
        }

        for (int i = 0; i < 6; i++) {
            at.later(Duration.ofMinutes(1));
        }

        assertEquals(5, at.here().get("Work").size());
        assertTrue(at.server.askedFor("facts HEAD INBOX") < 7);
    }

    @Test
    void aStoreThatGoesEndsTheLoopAndIsNoFailure() throws Exception {
        at.server.deliver("INBOX", 5);
        at.drive();
        at.store.close();

        at.clock.advance(Duration.ofMinutes(2));
        at.server.deliver("INBOX", 1);

        assertThrows(StoreGone.class, at::drive);
        assertEquals("", at.status().reason());
    }

    @Test
    void aStaleLeaseEndsTheLoop() throws Exception {
        at.server.deliver("INBOX", 5);
        at.drive();
        at.store.leases().release(at.lease);
        at.store.leases().take("another container", Duration.ofMinutes(1));

        at.server.deliver("INBOX", 1);
        at.clock.advance(Duration.ofMinutes(2));

        assertThrows(LoopOver.class, at::drive);
        assertEquals(5, at.emails().size());
    }

    @Test
    void aFullDiskStopsBodiesAndSaysSoAndGoesOnByItself() throws Exception {
        at.server.deliver("INBOX", 5);
        at.drive();
        at.server.deliver("INBOX", 1);
        at.store.onCommit(moment -> {
            if (moment == CommitHook.Moment.PACK_SYNCED) {
                throw new StoreFailure("The disk is full", new IOException());
            }
        });

        at.later(Duration.ofMinutes(2));
        assertEquals(6, at.emails().size());
        assertEquals(AccountState.DEGRADED, at.status().state());
        assertEquals("The disk is full", at.status().reason());
        at.server.flag("INBOX", 2, Keyword.SEEN);
        at.later(Duration.ofMinutes(2));
        assertTrue(at.emails().stream().anyMatch(email -> !email.keywords().isEmpty()));

        at.store.onCommit(moment -> {});
        at.later(Duration.ofMinutes(6));
        assertEquals(at.there(), at.here());
        assertEquals(AccountState.HEALTHY, at.status().state());
    }

    @Test
    void whoMadeRoomAndAsksNeedNotWait() throws Exception {
        at.server.deliver("INBOX", 5);
        at.drive();
        at.server.deliver("INBOX", 1);
        at.store.onCommit(moment -> {
            if (moment == CommitHook.Moment.PACK_SYNCED) {
                throw new StoreFailure("The disk is full", new IOException());
            }
        });
        for (int i = 0; i < 8; i++) {
            at.later(Duration.ofMinutes(6));
        }
        assertTrue(at.status().nextAttemptAt().orElseThrow().isAfter(at.clock.instant()));

        at.store.onCommit(moment -> {});
        at.look();

        assertEquals(at.there(), at.here());
        assertEquals("", at.status().reason());
    }

    @Test
    void aDiskThatTakesNothingHoldsTheAccountWithASentence() throws Exception {
        at.server.deliver("INBOX", 5);
        at.store.diskFull(true);

        Duration pause = at.drive();
        assertFalse(pause.isZero());
        assertEquals("the disk is full", at.status().reason());

        at.store.diskFull(false);
        at.later(Duration.ofMinutes(6));
        assertEquals(at.there(), at.here());
    }

    @Test
    @ProvesLimit("LanePull.MAX_IDLE_BATCHES")
    void aServerThatTurnsInCirclesIsLeftAloneForAWhile() throws Exception {
        at.server.deliver("INBOX", 5);
        at.server.deliver("Work", 5);
        at.server.circling.add("INBOX");

        at.drive();

        assertEquals(5, at.here().get("Work").size());
        assertTrue(at.board.mailboxes(at.account).stream()
                .anyMatch(line -> line.reason().contains("without telling")));
    }

    @Test
    @ProvesLimit("Pulse.PROGRESS_TIMEOUT")
    void theWatchdogDropsAConnectionThatBringsNothing() throws Exception {
        at.server.deliver("INBOX", 5);
        at.drive();
        at.loop.rest(Duration.ZERO);

        at.clock.advance(Pulse.PROGRESS_TIMEOUT.minusSeconds(1));
        at.loop.breakIfStuck();
        assertEquals(1, at.server.open);
        at.clock.advance(Duration.ofSeconds(2));
        at.loop.breakIfStuck();

        assertEquals(0, at.server.open);
    }

    /** Of a message of 50 MB over a line of 1 Mbit/s nothing is answered for seven minutes. */
    @Test
    void theWatchdogLeavesAConnectionOverWhichALargeMessageGoesOut() throws Exception {
        at.server.deliver("INBOX", 5);
        at.drive();
        at.loop.rest(Duration.ZERO);

        for (int minute = 0; minute < 20; minute++) {
            at.server.sentOverSlowLine += Conversation.ONWARD_BYTES;
            at.clock.advance(Duration.ofMinutes(1));
            at.loop.breakIfStuck();
        }
        assertEquals(1, at.server.open);

        for (int minute = 0; minute < 6; minute++) {
            at.server.sentOverSlowLine++;
            at.clock.advance(Duration.ofMinutes(1));
            at.loop.breakIfStuck();
        }
        assertEquals(0, at.server.open, "a byte a minute is no headway");
    }

    @Test
    void aRunThatFailedOrChangedSomethingIsInTheLogAndOthersAreNot() throws Exception {
        at.server.deliver("INBOX", 5);
        at.drive();
        at.later(Duration.ofMinutes(2));
        at.later(Duration.ofMinutes(2));
        at.server.fail("dirty", TestServer.lost());
        at.later(Duration.ofMinutes(2));
        at.later(Duration.ofMinutes(6));

        var lines = at.store.log().page(at.account, Optional.empty(), 10).items();
        assertEquals(2, lines.size());
        SyncLog.Entry failed = lines.get(0);
        assertEquals("the connection broke", failed.error().orElseThrow());
        SyncLog.Entry first = lines.get(1);
        assertEquals(5, first.created(), "emails, and not their mailbox");
        assertEquals(5, first.contentFetched());
        assertTrue(first.roundTrips() > 5 && first.bytes() > 0);
    }

    @Test
    void aLookThatAPersonAsksForIsForThatMailboxAlone() throws Exception {
        at.server.deliver("INBOX", 1);
        at.server.deliver("Work", 1);
        at.drive();
        int asked = at.server.asked.size();

        at.loop.inbox().look(Set.of(at.mailbox("Work").id()));
        at.drive();

        assertTrue(at.server.asked.subList(asked, at.server.asked.size()).contains("facts HEAD Work"));
        assertFalse(at.server.asked.subList(asked, at.server.asked.size()).contains("facts HEAD INBOX"));
    }
}
