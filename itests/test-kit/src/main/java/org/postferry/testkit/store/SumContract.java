package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.RemoteFact;
import org.postferry.model.Keyword;
import org.postferry.store.IntakeResult;
import org.postferry.store.ScopeState;

/** Silence is not evidence: at a pull's end ours is held against the server's own count. */
interface SumContract extends StorePromises {
    @Test
    default void anEqualSumMovesTheCheckpoint() {
        at().synced(1, 2);

        IntakeResult.Applied result =
                at().head().seen(3).count(3).next("far").current().applied();

        assertEquals(Optional.of(new IntakeResult.Sum(3, 3)), result.sum());
        assertEquals(new Checkpoint("far"), result.checkpoint());
        assertTrue(at().state().snapshotWanted().isEmpty());
    }

    @Test
    default void anUnequalSumKeepsTheFactsAndNotTheCheckpoint() {
        at().synced(1, 2);

        IntakeResult.Applied result = at().head()
                .changed(1, Keyword.SEEN)
                .count(3)
                .next("far")
                .current()
                .applied();

        assertEquals(Optional.of(new IntakeResult.Sum(2, 3)), result.sum());
        assertEquals(new Checkpoint("token"), result.checkpoint());
        assertEquals(new Checkpoint("token"), at().state().head());
        assertEquals(Set.of(Keyword.SEEN), at().keywords(1));
        ScopeState.SnapshotWish wish = at().state().snapshotWanted().orElseThrow();
        assertFalse(wish.notBefore().isAfter(at().clock.instant()));
    }

    @Test
    default void tooManyHereIsUnequalToo() {
        at().synced(1, 2);

        IntakeResult.Applied result = at().head().count(1).next("far").current().applied();

        assertEquals(new Checkpoint("token"), result.checkpoint());
    }

    @Test
    default void whatIsUnreadableOrLeftOutCountsAndWhatIsStagedDoesNot() {
        at().synced(1, 2);

        IntakeResult.Applied result = at().head()
                .fact(new RemoteFact.EmailUnreadable(at().uid(3), "broken"))
                .fact(new RemoteFact.EmailLeftOut(at().ids(4, 5)))
                .gone(1)
                .count(4)
                .next("far")
                .current()
                .applied();

        assertEquals(Optional.of(new IntakeResult.Sum(4, 4)), result.sum());
        assertEquals(new Checkpoint("far"), result.checkpoint());
    }

    @Test
    default void whatIsMarkedDeletedCounts() {
        at().synced(1);
        at().head()
                .fact(new RemoteFact.EmailChanged(
                        at().uid(1),
                        Set.of(new org.postferry.connector.RemoteMembership(
                                new MailboxRef.Known(at().inbox.id()), Set.of(), true))))
                .applied();

        assertTrue(at().head().count(1).current().applied().sum().orElseThrow().equal());
    }

    @Test
    default void whileHistoryIsOpenThereIsNoSum() {
        IntakeResult.Applied result =
                at().head().seen(9).count(500).next("far").current().applied();

        assertEquals(Optional.empty(), result.sum());
        assertEquals(new Checkpoint("far"), result.checkpoint());
    }

    @Test
    default void withoutACountThereIsNoSum() {
        at().synced(1);

        IntakeResult.Applied result = at().head().next("far").current().applied();

        assertEquals(Optional.empty(), result.sum());
        assertEquals(new Checkpoint("far"), result.checkpoint());
    }

    @Test
    default void inTheMiddleOfAPullThereIsNoSum() {
        at().synced(1);

        IntakeResult.Applied result = at().head().count(500).next("far").applied();

        assertEquals(Optional.empty(), result.sum());
        assertEquals(new Checkpoint("far"), result.checkpoint());
    }

    private IntakeResult.Applied completeSnapshot(long count) {
        return at().snapshot()
                .began("s" + at().clock.instant())
                .present(1, 2)
                .ended()
                .count(count)
                .whole("snapped")
                .applied();
    }

    private Duration waiting() {
        return Duration.between(
                at().clock.instant(),
                at().state().snapshotWanted().orElseThrow().notBefore());
    }

    @Test
    default void aCompleteSnapshotOutranksTheCount() {
        at().synced(1, 2);
        at().head().count(3).current().applied();

        IntakeResult.Applied result = completeSnapshot(3);

        assertEquals(Optional.of(new IntakeResult.Sum(2, 3)), result.sum());
        assertEquals(new Checkpoint("snapped"), at().state().head());
        assertTrue(at().state().contradiction().isPresent());
    }

    @Test
    default void aContradictionWaitsFiveMinutesAnHourThenADay() {
        at().synced(1, 2);

        completeSnapshot(3);
        assertEquals(Duration.ofMinutes(5), waiting());
        at().clock.advance(Duration.ofMinutes(5));
        completeSnapshot(3);
        assertEquals(Duration.ofHours(1), waiting());
        at().clock.advance(Duration.ofHours(1));
        completeSnapshot(3);
        assertEquals(Duration.ofDays(1), waiting());
        at().clock.advance(Duration.ofDays(1));
        completeSnapshot(3);
        assertEquals(Duration.ofDays(1), waiting());
    }

    @Test
    default void aStandingContradictionDoesNotHoldTheCheckpoint() {
        at().synced(1, 2);
        completeSnapshot(3);

        IntakeResult.Applied result = at().head().count(3).next("far").current().applied();

        assertEquals(new Checkpoint("far"), result.checkpoint());
        assertEquals(Duration.ofMinutes(5), waiting());
    }

    @Test
    default void anEqualSumEndsTheContradiction() {
        at().synced(1, 2);
        completeSnapshot(3);

        at().head().count(2).current().applied();

        assertTrue(at().state().contradiction().isEmpty());
        assertTrue(at().state().snapshotWanted().isEmpty());
        completeSnapshot(3);
        assertEquals(Duration.ofMinutes(5), waiting());
    }

    @Test
    default void theServersOwnCountIsShownWithTheMailbox() {
        at().head().count(17).current().applied();

        assertEquals(17, at().named("INBOX").orElseThrow().serverEmails().orElseThrow());
    }
}
