package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MutationId;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.Wish;

/** What the server did becomes base, and what it refused fails in words. */
interface SettlementContract extends StorePromises {
    private Wishing wishing() {
        return new Wishing(at());
    }

    @Test
    default void whatIsSettledIsBase() {
        at().synced(1);
        MutationId id = wishing().set(Keyword.SEEN, 1);

        wishing().settle(wishing().claim());

        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(
                Set.of(Keyword.SEEN),
                at().store.emails().memberships(at().email(1)).get(0).keywords());
        assertEquals(Set.of(Keyword.SEEN), at().keywords(1));
        at().head().changed(1).applied();
        assertEquals(Set.of(), at().keywords(1), "from now on the server has the word");
    }

    @Test
    default void theServersOwnWordGoesBeforeOurGuess() {
        at().synced(1);
        wishing().set(Keyword.SEEN, 1);

        wishing().settle(wishing().claim(), at().changed(1, Keyword.SEEN, Keyword.FLAGGED));

        assertEquals(Set.of(Keyword.SEEN, Keyword.FLAGGED), at().keywords(1));
    }

    @Test
    default void whatTheServerRefusedOfABatchFailsAndTheRestIsDone() {
        at().synced(1, 2);
        MutationId id = wishing().set(Keyword.SEEN, 1, 2);

        wishing()
                .settle(
                        wishing().claim(),
                        List.of(),
                        Map.of(at().uid(2), new Outcome.Refused(Kind.PERMANENT, "[NONEXISTENT] gone")),
                        new Outcome.Done(Optional.empty()));

        assertEquals(Mutation.State.FAILED, wishing().state(id));
        assertEquals(Set.of(Keyword.SEEN), at().keywords(1));
        assertEquals(Set.of(), at().keywords(2));
    }

    /** Only a person who makes room helps, and what makes it may wait behind this. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    default void whatThereIsNoRoomForIsTriedEverLessOftenForHalfAnHour(boolean ofAnEmail) {
        at().synced(1);
        MutationId id = ofAnEmail
                ? wishing().set(Keyword.SEEN, 1)
                : wishing().submit(new Wish.CreateMailbox("Trips", Optional.empty(), Optional.empty()));
        Outcome full = new Outcome.Refused(Kind.TRANSIENT, "overQuota: full", true);
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            wishing().settle(wishing().claim(), List.of(), Map.of(), full);
            Instant next = wishing().outbox().nextTime(at().account).orElseThrow();
            waits.add(Duration.between(at().clock.instant(), next).toMinutes());
            at().clock.advance(Duration.between(at().clock.instant(), next));
        }

        assertEquals(List.of(2L, 4L, 8L, 16L), waits);
        assertEquals(Mutation.State.PENDING, wishing().state(id));
        wishing().settle(wishing().claim(), List.of(), Map.of(), full);
        assertEquals(Mutation.State.FAILED, wishing().state(id));
    }

    @Test
    default void aWishOutlivesARenumbering() {
        at().synced(1, 2);
        MutationId id = wishing().set(Keyword.SEEN, 1);
        RemoteId.Uid renumbered = StoreFixture.uid(at().inbox, StoreFixture.UIDVALIDITY + 1, 51);
        at().snapshot()
                .began("s", StoreFixture.UIDVALIDITY + 1)
                .fact(at().seen(renumbered, 1))
                .applied();

        Claim claim = wishing().claim();

        assertEquals(Set.of(renumbered), ((RemoteCommand.SetKeywords) Wishing.command(claim)).ids());
        wishing().settle(claim);
        assertEquals(Mutation.State.SETTLED, wishing().state(id));
    }

    @Test
    default void aWishForAnEmailThatIsGoneFailsInWords() {
        at().synced(1, 2);
        MutationId id = wishing().set(Keyword.SEEN, 1);
        at().head().gone(1).applied();
        at().sweep();

        assertEquals(Optional.empty(), wishing().next());

        assertEquals(Mutation.State.FAILED, wishing().state(id));
        assertFalse(wishing()
                .outbox()
                .get(id)
                .orElseThrow()
                .tries()
                .get(0)
                .serverSaid()
                .isBlank());
    }

    @Test
    default void whatIsDestroyedIsGoneFromBase() {
        at().synced(1, 2);
        EmailId one = at().email(1);
        MutationId id = wishing().submit(new Wish.Destroy(List.of(one)));

        wishing().settle(wishing().claim());

        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(List.of(), at().store.emails().memberships(one));
        assertEquals(0, at().standing().staged());
        at().head().count(1).current().applied();
    }

    @Test
    default void anEmailInSeveralMailboxesIsChangedInEach() {
        at().head()
                .fact(at().seen(
                                at().uid(1),
                                1,
                                Optional.of("E1"),
                                StoreFixture.member(at().inbox.id())))
                .applied();
        at().head(at().archive)
                .fact(at().seen(
                                StoreFixture.uid(at().archive, StoreFixture.UIDVALIDITY, 40),
                                1,
                                Optional.of("E1"),
                                StoreFixture.member(at().archive.id())))
                .applied();
        MutationId id = wishing().set(Keyword.SEEN, 1);

        Claim first = wishing().claim();
        wishing().settle(first);
        assertEquals(Mutation.State.PENDING, wishing().state(id));
        Claim second = wishing().claim();
        wishing().settle(second);

        assertEquals(
                Set.of(at().inbox, at().archive),
                Set.of(
                        ((RemoteCommand.SetKeywords) Wishing.command(first)).scope(),
                        ((RemoteCommand.SetKeywords) Wishing.command(second)).scope()));
        assertEquals(Mutation.State.SETTLED, wishing().state(id));
    }

    @Test
    default void aCopyThatIsNotThereIsNotWaitedForThoughALaterWishPutsItThereAgain() {
        at().synced(1);
        at().synced(at().archive);
        EmailId email = at().email(1);
        wishing().move(1);
        wishing().settle(wishing().claim());
        MutationId back = wishing()
                .submit(new Wish.SetMailboxes(
                        List.of(email),
                        Set.of(at().inbox.id()),
                        Set.of(at().archive.id())));
        MutationId again = wishing()
                .submit(new Wish.SetMailboxes(
                        List.of(email),
                        Set.of(at().archive.id()),
                        Set.of(at().inbox.id())));
        assertEquals(Optional.empty(), wishing().next());

        at().head(at().archive).count(0).current().applied();

        assertEquals(Optional.empty(), wishing().next());
        assertEquals(Mutation.State.FAILED, wishing().state(back), "it is nowhere");
        assertEquals(Mutation.State.FAILED, wishing().state(again));
    }
}
