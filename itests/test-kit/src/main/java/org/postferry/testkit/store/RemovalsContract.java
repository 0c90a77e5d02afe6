package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postferry.connector.RemoteFact;
import org.postferry.model.EmailId;
import org.postferry.store.IntakeResult;
import org.postferry.store.Journal;
import org.postferry.store.Lease;

/** Removals are staged, proven and swept; never done at once. */
interface RemovalsContract extends StorePromises {
    private void absent(int... numbers) {
        Set<Integer> missing = IntStream.of(numbers).boxed().collect(java.util.stream.Collectors.toSet());
        int[] present = IntStream.rangeClosed(1, 4)
                .filter(number -> !missing.contains(number))
                .toArray();
        at().snapshot()
                .began("s" + at().state().snapshot() + missing)
                .present(present)
                .ended()
                .whole("")
                .applied();
    }

    @Test
    default void whatTheServerSaysIsGoneIsStagedAndStillShown() {
        at().synced(1, 2);
        Journal.Cursor end = at().end();

        IntakeResult.Applied result = at().head().gone(1).applied();

        assertEquals(1, result.staged());
        assertEquals(1, at().standing().told());
        assertEquals(1, at().state().staged());
        assertEquals(2, at().state().known());
        assertEquals(StoreFixture.mails(1, 2), at().subjects());
        assertEquals(List.of(), at().journalled(end));
    }

    @Test
    default void sweptItIsGoneAndTheJournalSaysSo() {
        at().synced(1, 2);
        EmailId one = at().email(1);
        at().head().gone(1).applied();
        Journal.Cursor end = at().end();

        assertEquals(1, at().sweep());

        assertEquals(StoreFixture.mails(2), at().subjects());
        assertTrue(at().store.emails().get(one).isEmpty());
        assertTrue(at().find(1).isEmpty());
        assertEquals(List.of("EMAIL " + one), at().journalled(end));
        assertEquals(1, at().state().known());
        assertEquals(0, at().sweep());
    }

    @Test
    default void absenceIsNotSweptBeforeASecondProof() {
        at().synced(1, 2, 3, 4);
        absent(3, 4);

        assertEquals(0, at().sweep());
        at().store.removals().prove(at().lease, at().account, at().inbox, Set.of(at().uid(3)));

        assertEquals(1, at().standing().absentProven());
        assertEquals(1, at().sweep());
        assertEquals(StoreFixture.mails(1, 2, 4), at().subjects());
        assertEquals(1, at().standing().absentUnproven());
    }

    @Test
    default void whatIsThereAfterAllIsWithdrawn() {
        at().synced(1, 2, 3, 4);
        absent(3, 4);

        at().store.removals().withdraw(at().lease, at().account, at().inbox, Set.of(at().uid(3)));

        assertEquals(1, at().standing().staged());
        assertEquals(Set.of(4), StoreFixture.numbers(at().store.removals().unproven(at().account, at().inbox, 10)));
    }

    @Test
    default void whatWasToldIsListedUntilItIsProven() {
        at().synced(1, 2, 3);
        at().head().gone(1, 2).applied();

        assertEquals(Set.of(1, 2), StoreFixture.numbers(at().store.removals().told(at().account, at().inbox, 10)));
        at().store.removals().prove(at().lease, at().account, at().inbox, Set.of(at().uid(1)));

        assertEquals(Set.of(2), StoreFixture.numbers(at().store.removals().told(at().account, at().inbox, 10)));
        assertEquals(1, at().standing().absentProven());
        assertEquals(2, at().sweep());
    }

    @Test
    default void listsAreBoundedSlicesOldestFirst() {
        at().synced(1, 2, 3, 4);
        absent(3);
        absent(1, 3);

        assertEquals(Set.of(3), StoreFixture.numbers(at().store.removals().unproven(at().account, at().inbox, 1)));
        at().head().gone(4).applied();
        at().head().gone(2).applied();
        assertEquals(Set.of(4), StoreFixture.numbers(at().store.removals().told(at().account, at().inbox, 1)));
    }

    @Test
    default void aSweepTakesASlice() {
        at().synced(1, 2, 3);
        at().head().gone(1, 2, 3).applied();

        assertEquals(2, at().store.removals().sweep(at().lease, at().account, at().inbox, 2));
        assertEquals(1, at().store.removals().sweep(at().lease, at().account, at().inbox, 2));

        assertEquals(List.of(), at().subjects());
    }

    @Test
    default void seenAgainByHeadItIsNotStagedAnyMore() {
        at().synced(1, 2, 3);
        at().head().gone(1, 2, 3).applied();

        IntakeResult.Applied result = at().head().seen(1).changed(2).present(3).applied();

        assertEquals(3, result.unstaged());
        assertEquals(0, at().sweep());
        assertEquals(StoreFixture.mails(1, 2, 3), at().subjects());
    }

    @Test
    default void goneAndSeenInOneBatchTheLaterWins() {
        at().synced(1, 2);

        at().head().gone(1).seen(1).changed(2).gone(2).applied();

        assertEquals(Set.of(2), StoreFixture.numbers(at().store.removals().told(at().account, at().inbox, 10)));
    }

    @Test
    default void underAnOlderLeaseNothingIsProvenWithdrawnOrSwept() {
        at().synced(1, 2, 3, 4);
        at().head().gone(1).applied();
        absent(3, 4, 1);
        Lease old = at().lease;
        at().store.leases().take("container", StoreFixture.LEASE).orElseThrow();

        at().store.removals().prove(old, at().account, at().inbox, Set.of(at().uid(3)));
        at().store.removals().withdraw(old, at().account, at().inbox, Set.of(at().uid(4)));
        int swept = at().store.removals().sweep(old, at().account, at().inbox, 10);

        assertEquals(0, swept);
        assertEquals(2, at().standing().absentUnproven());
        assertEquals(1, at().standing().told());
    }

    @Test
    default void whatWentWithinADayIsCounted() {
        at().synced(1, 2, 3);
        at().head().gone(1).applied();
        at().sweep();
        at().clock.advance(Duration.ofHours(23));
        at().head().gone(2).applied();
        at().sweep();

        assertEquals(2, at().standing().removedLastDay());
        at().clock.advance(Duration.ofHours(2));
        assertEquals(1, at().standing().removedLastDay());
        assertFalse(at().standing().held());
    }

    @Test
    default void leftOutEmailsAreSweptToo() {
        at().synced(1);
        at().head().fact(new RemoteFact.EmailLeftOut(at().ids(2))).applied();

        at().head().gone(2).applied();

        assertEquals(1, at().sweep());
        assertEquals(1, at().state().known());
    }

    @Test
    default void aSweepThatCannotBeCommittedLeavesEverything() throws Exception {
        at().synced(1, 2);
        at().head().gone(1).applied();
        at().contract.failCommit(at().store, 1);

        org.junit.jupiter.api.Assertions.assertThrows(org.postferry.store.StoreFailure.class, () -> at().sweep());

        at().contract.failCommit(at().store, Integer.MAX_VALUE);
        assertEquals(StoreFixture.mails(1, 2), at().subjects());
        assertEquals(1, at().standing().told());
        assertEquals(1, at().sweep());
    }
}
