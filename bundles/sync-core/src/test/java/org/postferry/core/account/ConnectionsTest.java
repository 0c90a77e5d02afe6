package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.core.retry.RetryTable;
import org.postferry.model.AccountId;
import org.postferry.model.SyncPolicy;
import org.postferry.testkit.ProvesLimit;

/** Connections break, sleep, and are refused; how many a host bears is learned. */
class ConnectionsTest {
    private LoopFixture at = new LoopFixture();

    @Test
    void whoLostItsConnectionComesBackSoonAndSeesWhatCameMeanwhile() throws Exception {
        at.server.roundTripsPerQuestion = 20;
        at.server.deliver("INBOX", 5);
        at.server.deliver("Work", 5);
        at.drive();

        at.server.fail("hint", TestServer.lost());
        at.loop.rest(Duration.ofMinutes(9));
        at.server.deliver("INBOX", 1);
        at.server.deliver("Work", 1);
        at.later(Duration.ofSeconds(5));

        assertEquals(at.there(), at.here());
        assertEquals(1, at.server.openSessions());
    }

    @Test
    void connectionsThatEndAgainAndAgainWhileTheyWaitAreOpenedOnceAMinuteAtMost() throws Exception {
        at.server.deliver("INBOX", 5);
        at.drive();
        int opened = at.server.opened;
        String said = "";

        for (Instant end = at.clock.instant().plus(Duration.ofHours(1));
                at.clock.instant().isBefore(end); ) {
            at.server.fail("hint", TestServer.lost());
            at.loop.rest(Duration.ofMinutes(9));
            said = at.status().reason();
            at.later(at.loop.step().orElse(Duration.ZERO));
        }

        int anew = at.server.opened - opened;
        assertTrue(anew >= 12, "it goes on trying every five minutes: " + anew);
        assertTrue(anew <= 20, "signed in " + anew + " times in an hour");
        assertTrue(said.contains("in a row by now"), said);
    }

    @Test
    void aConnectionThatEndsAfterItStoodForAWhileIsOpenedAnewAtOnce() throws Exception {
        at.server.deliver("INBOX", 5);
        at.drive();
        int opened = at.server.opened;

        for (int end = 1; end <= 3; end++) {
            at.later(Standstill.STEADY_AFTER);
            at.server.fail("hint", TestServer.lost());
            at.loop.rest(Duration.ofMinutes(9));
            at.later(RetryTable.FIRST_WAIT);
            assertEquals(opened + end, at.server.opened);
        }
    }

    @Test
    void whoSleptOrWhoseClockWasSetConnectsAnewAndSeesWhatCameMeanwhile() throws Exception {
        at.server.deliver("INBOX", 5);
        at.drive();
        at.server.fail("hint", TestServer.lost());
        at.loop.rest(Duration.ofMinutes(9));
        at.server.deliver("INBOX", 1);
        int opened = at.server.opened;

        at.clock.advance(Duration.ofDays(-1));
        at.drive();
        assertEquals(opened, at.server.opened, "the next try lies a day ahead now");
        at.loop.inbox().clockJumped();
        at.drive();

        assertEquals(opened + 1, at.server.opened);
        assertEquals(at.there(), at.here());
    }

    @Test
    void newMailDoesNotWaitForALongFirstSyncOverTheOnlyConnection() throws Exception {
        at.server.roundTripsPerQuestion = 20;
        at.server.deliver("INBOX", 2_000);
        at.server.onQuestion = question -> {
            if (question.equals("fetch 1500")) {
                at.server.onQuestion = later -> {};
                at.server.deliver("INBOX", "New", 200);
                at.clock.advance(Duration.ofMinutes(1));
            }
        };

        at.drive();

        int news = at.server.asked.indexOf("fetch 2001");
        int oldest = at.server.asked.indexOf("fetch 1");
        assertTrue(news >= 0 && news < oldest, news + " of " + oldest);
        assertEquals(at.there(), at.here());
    }

    /** An account over JMAP has one history: the others would wait for its end. */
    @Test
    void contentsComeBesideTheOnlyHistoryThatIsStillBeingWalked() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.of(3));
        at.server.deliver("INBOX", 2_000);
        at.drive();
        assertEquals(1, at.hired.size());
        Runnable walker = at.hired.remove(0);
        List<Integer> beside = new ArrayList<>();
        at.server.onBatch = () -> {
            if (at.loop.inbox().hasLetters()) {
                at.server.onBatch = () -> {};
                assertDoesNotThrow(at::drive);
                beside.add(at.hired.size());
            }
        };

        walker.run();

        assertEquals(List.of(1), beside);
    }

    /** Who is hired in vain signs in, goes and is hired again, for as long as a large message comes in over a slow line. */
    @Test
    void nobodyIsHiredForWhatSomebodyElseIsFetching() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.of(3));
        at.server.deliver("INBOX", 100);
        at.drive();
        Runnable worker = at.hired.remove(0);
        List<Integer> beside = new ArrayList<>();
        at.server.onQuestion = question -> {
            if (question.startsWith("fetch")) {
                assertDoesNotThrow(at::drive);
                beside.add(at.hired.size());
            }
        };

        worker.run();

        assertEquals(100, beside.size());
        assertEquals(Set.of(0), Set.copyOf(beside));
        assertEquals(at.there(), at.here());
    }

    @Test
    void whatAHostRefusedOutlivesTheLoop() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.empty());
        at.server.connectionsBorne = 1;
        at.server.deliver("INBOX", 200);
        at.server.deliver("Work", 200);
        at.drive();
        at.hired.remove(0).run();
        at.hired.clear();

        at.begin();
        at.drive();

        assertEquals(List.of(), at.hired);
    }

    @Test
    void aConnectionThatOnceEndedWithoutAWordIsNotARefusal() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.of(2));
        at.server.deliver("INBOX", 5);
        at.drive();
        at.server.fail("open", TestServer.lost());
        at.hired.remove(0).run();

        at.later(Duration.ofMinutes(1));
        assertEquals(1, at.hired.size());
        at.server.fail("open", TestServer.lost());
        at.hired.remove(0).run();
        at.later(Duration.ofMinutes(1));

        assertEquals(List.of(), at.hired);
        assertEquals(at.there(), at.here());
    }

    @Test
    void whoFindsNoRoomBesideOtherAccountsLooksAgainSoon() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.of(2));
        at.server.deliver("INBOX", 5);
        for (int i = 0; i < HostBudget.MAX_BULK_CONNECTIONS; i++) {
            assertTrue(at.budget.take("localhost"));
        }

        Duration rest = at.drive();
        assertEquals(List.of(), at.hired);
        assertTrue(rest.compareTo(BulkTurn.ROOM_PAUSE) <= 0, "rests for " + rest);
        at.budget.giveBack("localhost");
        at.later(rest);

        assertEquals(1, at.hired.size());
        at.hired.remove(0).run();
        assertTrue(at.drive().compareTo(BulkTurn.ROOM_PAUSE) > 0);
        assertEquals(at.there(), at.here());
    }

    @Test
    @ProvesLimit("HostBudget.MAX_PATIENCE")
    void aRefusedConnectionIsTriedAgainAfterAnHourAndThenEverLessOften() {
        HostBudget budget = new HostBudget();
        AccountId account = new AccountId(1);
        var now = at.clock.instant();

        assertEquals(Integer.MAX_VALUE, budget.bears(account, now));
        budget.refused(account, 1, now);
        assertEquals(1, budget.bears(account, now.plus(Duration.ofMinutes(59))));
        assertEquals(2, budget.bears(account, now.plus(Duration.ofMinutes(60))));
        budget.refused(account, 1, now);
        assertEquals(1, budget.bears(account, now.plus(Duration.ofMinutes(119))));
        for (int i = 0; i < 10; i++) {
            budget.refused(account, 1, now);
        }
        assertEquals(1, budget.bears(account, now.plus(Duration.ofHours(23))));
        assertEquals(2, budget.bears(account, now.plus(Duration.ofHours(24))));
        assertEquals(Integer.MAX_VALUE, budget.bears(new AccountId(2), now));
    }

    @Test
    @ProvesLimit("LanePull.MAX_BARREN_BATCHES")
    void changesThatNeverEndAndNeverSayAnythingAreLeftAloneForAWhile() throws Exception {
        at.server.deliver("INBOX", 5);
        at.server.deliver("Work", 5);
        at.drive();
        at.server.repeating.add("INBOX");
        at.server.deliver("INBOX", 1);
        at.server.deliver("Work", 1);

        at.clock.advance(Duration.ofMinutes(1));
        for (int steps = 0; at.loop.step().isEmpty(); steps++) {
            assertTrue(steps < 20_000, "it turns in circles");
        }

        assertEquals(6, at.here().get("Work").size());
        assertTrue(at.status().reason().contains("what was known"), at.status().reason());
    }

    @Test
    void aSignInThatIsRefusedForASecondConnectionTeachesAndDoesNotStopTheAccount() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.of(2));
        at.server.deliver("INBOX", 5);
        at.drive();
        at.server.fail(
                "open",
                ConnectorException.of(Kind.UNAUTHORIZED, Extent.ACCOUNT, "refused")
                        .withServerWords("[AUTHENTICATIONFAILED] too many simultaneous connections"));
        at.hired.remove(0).run();

        at.later(Duration.ofMinutes(1));

        assertEquals(at.there(), at.here());
        assertEquals("", at.status().reason());
    }
}
