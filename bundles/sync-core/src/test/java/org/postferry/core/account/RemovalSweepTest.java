package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Scope;
import org.postferry.model.Keyword;
import org.postferry.store.Removals;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.server.Temper;

class RemovalSweepTest {
    private static final Duration NEXT_LOOK = Duration.ofMinutes(2);

    private LoopFixture at = new LoopFixture();

    @Test
    void fewRemovalsThatTheServerToldAreBelievedAtOnce() throws Exception {
        mirrored(100);

        at.server.expunge("INBOX", 1, 2, 3);
        at.later(NEXT_LOOK);

        assertEquals(at.there(), at.here());
        assertEquals(0, at.server.askedFor("recheck"));
        assertEquals(1, at.server.opened);
    }

    @Test
    void manyRemovalsAreProvenOnAnotherConnectionAndThenGo() throws Exception {
        mirrored(100);

        at.server.expunge("INBOX", LongStream.rangeClosed(1, 60).toArray());
        at.later(NEXT_LOOK);

        assertEquals(at.there(), at.here());
        assertEquals(1, at.server.askedFor("recheck"));
        assertEquals(2, at.server.opened);
        assertTrue(holds().isEmpty());
    }

    @Test
    void removalsThatCreepThroughTheDayAreCountedTogether() throws Exception {
        mirrored(100);

        at.server.expunge("INBOX", LongStream.rangeClosed(1, 40).toArray());
        at.later(NEXT_LOOK);
        assertEquals(0, at.server.askedFor("recheck"));
        at.server.expunge("INBOX", LongStream.rangeClosed(41, 60).toArray());
        at.later(NEXT_LOOK);

        assertEquals(at.there(), at.here());
        assertEquals(1, at.server.askedFor("recheck"));
    }

    @Test
    void removalsThatTheServerInventedAreTakenBack() throws Exception {
        mirrored(100);

        at.server.lies.put("INBOX", LongStream.rangeClosed(1, 100).boxed().toList());
        at.server.flag("INBOX", 1, Keyword.SEEN);
        at.later(NEXT_LOOK);

        assertEquals(at.there(), at.here());
        assertTrue(holds().isEmpty());
    }

    @Test
    void theRosterIsAskedForEverLessOftenWhereRemovalsAreInventedAgainAndAgain() throws Exception {
        mirrored(100);

        assertEquals(Duration.ofMinutes(5), rosterAfterALie());
        at.later(Duration.ofMinutes(6));
        assertEquals(Duration.ofHours(1), rosterAfterALie());
        at.later(Duration.ofMinutes(61));
        assertEquals(Duration.ofDays(1), rosterAfterALie());
        at.later(Duration.ofDays(4));
        assertEquals(Duration.ofMinutes(5), rosterAfterALie());
        assertEquals(100, at.emails().size());
    }

    /** Count and removals agree, so that only the second question tells. Returns how long the roster is to wait. */
    private Duration rosterAfterALie() throws InterruptedException {
        at.server.fake.faults().lieWithAMassRemoval("INBOX", true);
        at.server.flag("INBOX", 1, Keyword.SEEN);
        at.later(NEXT_LOOK);
        at.server.fake.faults().clear();
        Scope inbox = new Scope.Mailbox(at.mailbox("INBOX").id(), "INBOX");
        return Duration.between(
                at.clock.instant(),
                at.store
                        .mailboxes()
                        .scope(at.account, inbox)
                        .snapshotWanted()
                        .orElseThrow()
                        .notBefore());
    }

    @Test
    void aServerThatContradictsItselfWaitsForAPerson() throws Exception {
        mirrored(200);
        at.server.contradictsItself = true;

        at.server.expunge("INBOX", LongStream.rangeClosed(1, 150).toArray());
        at.later(NEXT_LOOK);

        assertEquals(200, at.emails().size());
        assertEquals(1, holds().size());
        assertTrue(at.board.mailboxes(at.account).get(0).reason().contains("held until a person"));
        at.later(NEXT_LOOK);
        assertEquals(200, at.emails().size());
    }

    @Test
    void aLeaseThatIsLostBeforeTheHoldEndsTheLoop() throws Exception {
        mirrored(200);
        at.server.contradictsItself = true;
        at.server.onQuestion = question -> {
            if (question.startsWith("recheck")) {
                at.store.leases().release(at.lease);
                at.store.leases().take("another container", Duration.ofMinutes(1));
            }
        };

        at.server.expunge("INBOX", LongStream.rangeClosed(1, 150).toArray());
        at.clock.advance(NEXT_LOOK);

        assertThrows(LoopOver.class, at::drive);
        assertTrue(holds().isEmpty());
        assertEquals(200, at.emails().size());
    }

    @Test
    void whatAPersonAllowsGoesWithTheNextLook() throws Exception {
        aServerThatContradictsItselfWaitsForAPerson();

        at.server.contradictsItself = false;
        at.store.removals().approve(holds().get(0).id());
        at.later(NEXT_LOOK);
        at.later(Duration.ofMinutes(6));

        assertEquals(at.there(), at.here());
    }

    @Test
    void whatAPersonRejectsStaysHereAlone() throws Exception {
        aServerThatContradictsItselfWaitsForAPerson();

        at.store.removals().reject(holds().get(0).id());
        at.server.contradictsItself = false;
        at.later(NEXT_LOOK);

        assertTrue(at.emails().size() > at.there().get("INBOX").size());
        assertTrue(holds().isEmpty());
    }

    @Test
    void whatWasLearnedByAbsenceIsAskedOnceMoreHoweverLittleItIs() throws Exception {
        at = new LoopFixture(Temper.CONDSTORE);
        mirrored(100);

        at.server.expunge("INBOX", 50);
        at.later(NEXT_LOOK);

        assertEquals(at.there(), at.here());
        assertEquals(1, at.server.askedFor("recheck"));
    }

    @Test
    void nothingIsSweptWhileTheSumDiffers() throws Exception {
        mirrored(20);
        at.server.forgetful.add("INBOX");
        at.server.expunge("INBOX", 1, 2);
        at.server.fail("facts SNAPSHOT", scopeFailure());

        at.later(NEXT_LOOK);
        assertEquals(20, at.emails().size());

        at.later(Duration.ofMinutes(6));
        assertEquals(at.there(), at.here());
    }

    @Test
    void aSecondProofThatFailsLeavesEverythingWhereItIs() throws Exception {
        mirrored(100);
        at.server.fail("recheck", scopeFailure());

        at.server.expunge("INBOX", LongStream.rangeClosed(1, 60).toArray());
        at.later(NEXT_LOOK);
        assertEquals(100, at.emails().size());

        at.later(Duration.ofMinutes(6));
        assertEquals(at.there(), at.here());
    }

    @Test
    @ProvesLimit("RemovalSweep.MAX_SLICE")
    void aThousandAtOnceAndTheRestAfterwards() throws Exception {
        mirrored(2_500);
        at.server.expunge("INBOX", LongStream.rangeClosed(1, 2_400).toArray());

        at.later(NEXT_LOOK);

        assertEquals(at.there(), at.here());
        assertEquals(3, at.server.askedFor("recheck"));
    }

    @Test
    void aRenumberedMailboxIsMatchedAgainWithoutFetchingItsContentAgain() throws Exception {
        mirrored(100);
        List<Object> before = List.copyOf(
                at.emails().stream().map(email -> (Object) email.id()).sorted().toList());
        long fetched = at.server.askedFor("fetch");

        at.server.mail.renumber("INBOX");
        at.later(NEXT_LOOK);

        assertEquals(at.there(), at.here());
        assertEquals(
                before,
                at.emails().stream().map(email -> (Object) email.id()).sorted().toList());
        assertEquals(fetched, at.server.askedFor("fetch"));
    }

    @Test
    void aRenumberedMailboxThatLostItsMailWaitsForAPerson() throws Exception {
        mirrored(100);

        at.server.mail.renumber("INBOX");
        at.server.expunge("INBOX", LongStream.rangeClosed(1, 90).toArray());
        at.later(NEXT_LOOK);

        assertEquals(100, at.emails().size());
        assertEquals(1, holds().size());
    }

    private void mirrored(int count) throws InterruptedException {
        at.server.deliver("INBOX", count);
        at.drive();
        assertEquals(count, at.emails().size());
    }

    private List<Removals.Hold> holds() {
        return at.store.removals().holds();
    }

    private static ConnectorException scopeFailure() {
        return ConnectorException.of(
                ConnectorException.Kind.TRANSIENT, ConnectorException.Extent.SCOPE, "the server has no time");
    }
}
