package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.MutationId;
import org.postferry.model.StoreGone;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.Wish;

/** What was done of a claim is known for as long as it may be done again, and no longer. */
interface StepsContract extends StorePromises {
    private Wishing wishing() {
        return new Wishing(at());
    }

    @Test
    default void aClaimFromBeforeACrashComesBackWithItsSteps() throws Exception {
        at().synced(1, 2);
        wishing().move(1);
        Claim claim = wishing().claim();
        assertFalse(claim.looksUpFirst());
        claim.steps().record("copied 40");
        at().crash();

        Claim again = wishing().claim();

        assertEquals(claim.id(), again.id());
        assertTrue(again.looksUpFirst());
        assertEquals(List.of("copied 40"), again.steps().taken());
        assertEquals(Wishing.command(claim), Wishing.command(again));
    }

    @Test
    default void noStepIsTakenOfAClaimThatIsAnothersOrEnded() {
        at().synced(1, 2);
        wishing().move(1);
        Claim claim = wishing().claim();
        claim.steps().record("copied 40");
        at().store.leases().release(at().lease);
        at().lease = at().store.leases().take("another", StoreFixture.LEASE).orElseThrow();

        assertThrows(StoreGone.class, () -> claim.steps().record("removed"));

        Claim again = wishing().claim();
        assertEquals(List.of("copied 40"), again.steps().taken());
        wishing().failed(again, Kind.PERMANENT, true, at().clock.instant());
        assertThrows(StoreGone.class, () -> again.steps().record("removed"));
    }

    @Test
    default void whatWasDoneOfAFailedWishIsNotForgottenWhenItIsTriedAgain() {
        at().synced(1, 2);
        at().synced(at().archive);
        MutationId id = wishing().move(1, 2);
        Claim claim = wishing().claim();
        claim.steps().record("copied 1 as 40");
        wishing().failed(claim, Kind.PERMANENT, true, at().clock.instant());
        assertEquals(Mutation.State.FAILED, wishing().state(id));

        assertTrue(wishing().outbox().retry(id));

        assertEquals(Optional.empty(), wishing().next(), "where its emails are is looked at first");
        at().head().count(2).current().applied();
        at().head(at().archive).count(0).current().applied();
        Claim again = wishing().claim();
        assertEquals(List.of("copied 1 as 40"), again.steps().taken());
        assertTrue(again.looksUpFirst());
        again.steps().record("copied 2 as 41");
        wishing().refuse(again, "[CANNOT] not out of here");
        assertEquals(Mutation.State.PENDING, wishing().state(id), "a no to what was begun is looked at again");
        at().clock.advance(Duration.ofSeconds(11));
        assertEquals(
                List.of("copied 1 as 40", "copied 2 as 41"),
                wishing().claim().steps().taken());
    }

    @Test
    default void whatWasDoneOfARefusedEmailIsNotForgottenWhenItIsTriedAgain() {
        at().synced(1, 2);
        at().synced(at().archive);
        MutationId id = wishing().move(1, 2);
        Claim claim = wishing().claim();
        claim.steps().record("copied 1 as 40, 2 as 41");
        wishing()
                .settle(
                        claim,
                        List.of(),
                        Map.of(at().uid(2), new Outcome.Refused(Kind.PERMANENT, "[NOPERM] it stays")),
                        new Outcome.Done(Optional.empty()));
        assertEquals(Mutation.State.FAILED, wishing().state(id));

        wishing().outbox().retry(id);

        Claim again = wishing().claim();
        assertEquals(List.of("copied 1 as 40, 2 as 41"), again.steps().taken());
        assertEquals(Set.of(2), Wishing.uids(((RemoteCommand.SetMailboxes) Wishing.command(again)).ids()));
        wishing().settle(again);
        assertEquals(Mutation.State.SETTLED, wishing().state(id));
    }

    @Test
    default void whatWasDoneOfACommandIsNotForgottenWhenOneOfItsWishesIsGivenUp() {
        at().synced(1, 2);
        MutationId one = wishing().move(1);
        MutationId two = wishing().move(2);
        Claim claim = wishing().claim();
        claim.steps().record("copied 1 as 40, 2 as 41");
        wishing().failed(claim, Kind.TRANSIENT, false, at().clock.instant().plusSeconds(1));

        assertTrue(wishing().outbox().discard(one));

        Claim again = wishing().claim();
        assertEquals(two, again.id());
        assertEquals(Set.of(2), Wishing.uids(((RemoteCommand.SetMailboxes) Wishing.command(again)).ids()));
        assertEquals(List.of("copied 1 as 40, 2 as 41"), again.steps().taken());
    }

    @Test
    default void whatIsDoneLeavesNoStepsToTheNextCommandOfItsWish() {
        at().synced(1);
        MutationId id = wishing().submit(new Wish.CreateMailbox("Trips", Optional.empty(), Optional.empty()));
        Claim claim = wishing().claim();
        claim.steps().record("creating");
        wishing().settle(claim, StoreFixture.mailbox("Trips"));
        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        wishing().move(1);

        assertEquals(List.of(), wishing().claim().steps().taken());
    }
}
