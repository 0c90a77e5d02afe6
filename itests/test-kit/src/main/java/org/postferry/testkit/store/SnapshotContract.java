package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.model.Keyword;
import org.postferry.store.IntakeResult;
import org.postferry.store.ScopeState;

/** Everything is asked for again; only what was known at its beginning can be missed. */
interface SnapshotContract extends StorePromises {
    @Test
    default void whatASnapshotDoesNotNameIsStagedAsAbsent() {
        at().synced(1, 2, 3, 4);
        at().snapshot().began("s").present(1).applied();

        IntakeResult.Applied result =
                at().snapshot().changed(2, Keyword.SEEN).ended("s").whole("").applied();

        assertEquals(2, result.staged());
        assertEquals(2, at().standing().absentUnproven());
        assertEquals(Set.of(3, 4), StoreFixture.numbers(at().store.removals().unproven(at().account, at().inbox, 10)));
        assertEquals(StoreFixture.mails(1, 2, 3, 4), at().subjects());
    }

    @Test
    default void unreadableAndLeftOutEmailsAreNamedToo() {
        at().synced(1, 2);

        at().snapshot()
                .began("s")
                .fact(new RemoteFact.EmailUnreadable(at().uid(1), "broken"))
                .fact(new RemoteFact.EmailLeftOut(at().ids(2)))
                .ended()
                .whole("")
                .applied();

        assertEquals(0, at().standing().staged());
    }

    @Test
    default void whatCameAfterItsBeginningCannotBeMissed() {
        at().synced(1);
        at().snapshot().began("s").applied();
        at().head().seen(2).applied();

        at().snapshot().present(1).ended("s").whole("").applied();

        assertEquals(0, at().standing().staged());
    }

    @Test
    default void whatHeadSawMeanwhileIsNotMissed() {
        at().synced(1, 2);
        at().snapshot().began("s").applied();
        at().head().changed(2, Keyword.SEEN).applied();

        at().snapshot().present(1).ended("s").whole("").applied();

        assertEquals(0, at().standing().staged());
    }

    @Test
    default void aNewSnapshotVoidsAnUnfinishedOne() {
        at().synced(1, 2);
        at().snapshot().began("old").present(1).applied();

        at().snapshot().began("new").present(2).ended("new").whole("").applied();

        assertEquals(Set.of(1), StoreFixture.numbers(at().store.removals().unproven(at().account, at().inbox, 10)));
    }

    @Test
    default void theEndOfAVoidedSnapshotStagesNothing() {
        at().synced(1, 2);
        at().snapshot().began("old").applied();
        at().snapshot().began("new").applied();

        at().snapshot().ended("old").applied();

        assertEquals(0, at().standing().staged());
    }

    @Test
    default void aSnapshotGoesOnAfterACrash() throws Exception {
        at().synced(1, 2, 3);
        at().snapshot().began("s").present(1).next("s 1").applied();

        at().crash();
        assertEquals(new Checkpoint("s 1"), at().state().snapshot());
        at().snapshot().present(2).ended("s").whole("").applied();

        assertEquals(Set.of(3), StoreFixture.numbers(at().store.removals().unproven(at().account, at().inbox, 10)));
    }

    @Test
    default void itsEndMovesHeadAndClosesTheLane() {
        at().synced(1);
        at().store
                .mailboxes()
                .wantSnapshot(
                        at().lease,
                        at().account,
                        at().inbox,
                        "resync",
                        true,
                        at().clock.instant());

        at().snapshot().began("s").present(1).ended().next("far").whole("noted").applied();

        ScopeState state = at().state();
        assertEquals(new Checkpoint("noted"), state.head());
        assertEquals(Checkpoint.NONE, state.snapshot());
        assertTrue(state.snapshotWanted().isEmpty());
    }

    @Test
    default void withoutATokenHeadStaysWhereItIs() {
        at().synced(1);
        at().head().next("head").applied();

        at().snapshot().began("s").present(1).ended().whole("").applied();

        assertEquals(new Checkpoint("head"), at().state().head());
    }

    @Test
    default void aGapWantsASnapshotWithKeywordsAndLeavesHead() {
        at().synced(1);
        at().head().next("head").applied();

        at().head().next("lost").end(new PullEnd.Gap("cannotCalculateChanges")).applied();

        ScopeState.SnapshotWish wish = at().state().snapshotWanted().orElseThrow();
        assertTrue(wish.keywords());
        assertEquals("cannotCalculateChanges", wish.reason());
        assertFalse(wish.notBefore().isAfter(at().clock.instant()));
        assertEquals(new Checkpoint("head"), at().state().head());
    }

    @Test
    default void aSnapshotThatCannotGoOnBeginsAgain() {
        at().synced(1);
        at().snapshot().began("s").next("1").applied();

        at().snapshot().next("lost").end(new PullEnd.Gap("UIDVALIDITY changed")).applied();

        assertEquals(Checkpoint.NONE, at().state().snapshot());
        assertTrue(at().state().snapshotWanted().isPresent());
        assertEquals(0, at().standing().staged());
    }

    @Test
    default void aWishThatIsThereIsWidened() {
        var soon = at().clock.instant();
        var later = soon.plus(Duration.ofHours(1));
        at().store.mailboxes().wantSnapshot(at().lease, at().account, at().inbox, "audit", true, later);

        at().store.mailboxes().wantSnapshot(at().lease, at().account, at().inbox, "resync", false, soon);

        ScopeState.SnapshotWish wish = at().state().snapshotWanted().orElseThrow();
        assertTrue(wish.keywords());
        assertEquals(soon, wish.notBefore());
    }

    @Test
    default void aWishUnderAnOlderLeaseIsNothing() {
        var old = at().lease;
        at().store.leases().take("container", StoreFixture.LEASE).orElseThrow();

        at().store
                .mailboxes()
                .wantSnapshot(
                        old,
                        at().account,
                        at().inbox,
                        "resync",
                        false,
                        at().clock.instant());

        assertTrue(at().state().snapshotWanted().isEmpty());
    }

    @Test
    default void whatASnapshotSeesAgainIsNotStagedAnyMore() {
        at().synced(1, 2);
        at().head().gone(1, 2).applied();

        IntakeResult.Applied result =
                at().snapshot().began("s").present(1).ended().whole("").applied();

        assertEquals(1, result.unstaged());
        assertEquals(1, at().standing().told());
    }
}
