package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postferry.model.EmailId;
import org.postferry.store.EmailStore;
import org.postferry.store.Lease;
import org.postferry.store.Removals;

/** Removals that wait for a person. */
interface HoldContract extends StorePromises {
    private Removals.Hold hold() {
        return at().store
                .removals()
                .hold(at().lease, at().account, at().inbox, "3 of 4 emails at once")
                .orElseThrow();
    }

    private void staged() {
        at().synced(1, 2, 3, 4);
        at().head().gone(1, 2, 3).applied();
    }

    @Test
    default void whatIsHeldStaysAndIsListed() {
        staged();

        Removals.Hold hold = hold();

        assertEquals(List.of(hold), at().store.removals().holds());
        assertEquals(3, hold.emails());
        assertEquals("3 of 4 emails at once", hold.reason());
        assertEquals(at().clock.instant(), hold.since());
        assertTrue(at().standing().held());
        assertEquals(0, at().sweep());
        assertEquals(StoreFixture.mails(1, 2, 3, 4), at().subjects());
    }

    @Test
    default void aNewHoldOfAScopeReplacesTheOpenOne() {
        staged();
        Removals.Hold first = hold();

        Removals.Hold second = hold();

        assertEquals(List.of(second), at().store.removals().holds());
        assertFalse(at().store.removals().approve(first.id()) && first.id() != second.id());
    }

    @Test
    default void anApprovedHoldLetsThemGo() {
        staged();

        assertTrue(at().store.removals().approve(hold().id()));

        assertEquals(List.of(), at().store.removals().holds());
        assertTrue(at().standing().approved());
        assertFalse(at().standing().held());
        assertEquals(3, at().sweep());
        assertEquals(StoreFixture.mails(4), at().subjects());
    }

    @Test
    default void whatIsStagedAfterTheApprovalIsNotApproved() {
        staged();
        at().store.removals().approve(hold().id());

        at().head().gone(4).applied();

        assertFalse(at().standing().approved());
    }

    @Test
    default void aRejectedHoldKeepsThemHereAndNoLongerOnTheServer() {
        staged();
        EmailId one = at().email(1);

        assertTrue(at().store.removals().reject(hold().id()));

        assertEquals(StoreFixture.mails(1, 2, 3, 4), at().subjects());
        assertEquals(1, at().state().known());
        assertEquals(0, at().standing().staged());
        List<EmailStore.StoredMembership> kept = at().store.emails().memberships(one);
        assertEquals(1, kept.size());
        assertEquals(Optional.empty(), kept.get(0).id());
        assertEquals(at().inbox.id(), kept.get(0).mailbox());
        assertTrue(at().head().count(1).current().applied().sum().orElseThrow().equal());
    }

    @Test
    default void whatWasRejectedIsNotStagedAgain() {
        staged();
        at().store.removals().reject(hold().id());

        at().head().gone(1, 2, 3).applied();
        at().snapshot().began("s").present(4).ended().whole("").applied();

        assertEquals(0, at().standing().staged());
        assertEquals(0, at().sweep());
        assertEquals(StoreFixture.mails(1, 2, 3, 4), at().subjects());
    }

    @Test
    default void whatWasRejectedAndIsSeenAgainIsTheSameEmailOnce() {
        staged();
        EmailId one = at().email(1);
        at().store.removals().reject(hold().id());

        at().head().seen(1).applied();

        assertEquals(one, at().email(1));
        assertEquals(StoreFixture.mails(1, 2, 3, 4), at().subjects());
        assertEquals(2, at().state().known());
    }

    @Test
    default void aHoldThatIsNotOpenCannotBeDecided() {
        staged();
        long id = hold().id();
        at().store.removals().approve(id);

        assertFalse(at().store.removals().approve(id));
        assertFalse(at().store.removals().reject(id));
        assertFalse(at().store.removals().approve(id + 1_000));
    }

    @Test
    default void underALostLeaseNothingIsHeld() {
        staged();
        Lease lost = at().lease;
        at().clock.advance(StoreFixture.LEASE.plusSeconds(1));
        at().store.leases().take("another", StoreFixture.LEASE).orElseThrow();

        Optional<Removals.Hold> hold = at().store.removals().hold(lost, at().account, at().inbox, "3 of 4 emails");

        assertEquals(Optional.empty(), hold);
        assertEquals(List.of(), at().store.removals().holds());
    }

    @Test
    default void aHoldOfOneMailboxStopsNoOther() {
        staged();
        hold();
        at().synced(at().archive, 9);
        at().head(at().archive)
                .fact(new org.postferry.connector.RemoteFact.EmailGone(new org.postferry.connector.RemoteIds.Uids(
                        at().archive.id(),
                        StoreFixture.UIDVALIDITY,
                        List.of(new org.postferry.connector.UidSpan(9, 9)))))
                .applied();

        assertEquals(1, at().store.removals().sweep(at().lease, at().account, at().archive, 10));
    }
}
