package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MutationId;
import org.postferry.store.Journal;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.OutboxStore.IdempotencyKey;
import org.postferry.store.StoreFailure;
import org.postferry.store.Wish;
import org.postferry.testkit.ProvesLimit;

/** Wishes are shown at once, wait for their turn, and leave as few commands as may be. */
interface OutboxContract extends StorePromises {
    private Wishing wishing() {
        return new Wishing(at());
    }

    private Mailbox inbox() {
        return at().store.mailboxes().get(at().inbox.id()).orElseThrow();
    }

    private static Optional<IdempotencyKey> key(String key, int hash) {
        return Optional.of(new IdempotencyKey(key, new byte[] {(byte) hash}));
    }

    @Test
    default void aWishIsShownAtOnceInEmailListAndCounts() {
        at().synced(1, 2);
        Journal.Cursor before = at().end();

        MutationId id = wishing().set(Keyword.SEEN, 1);

        assertEquals(Set.of(Keyword.SEEN), at().keywords(1));
        assertEquals(1, inbox().unreadEmails());
        List<String> journalled = at().journalled(before);
        assertTrue(journalled.contains("MUTATION " + id), journalled.toString());
        assertTrue(journalled.contains("EMAIL " + at().email(1)), journalled.toString());
        assertEquals(
                Set.of(), at().store.emails().memberships(at().email(1)).get(0).keywords());
    }

    @Test
    default void aMoveIsShownInBothMailboxes() {
        at().synced(1, 2);

        wishing().move(1);

        assertEquals(Set.of(at().archive.id()), at().shown(1).orElseThrow().mailboxIds());
        assertEquals(1, inbox().totalEmails());
        assertEquals(
                1, at().store.mailboxes().get(at().archive.id()).orElseThrow().totalEmails());
    }

    @Test
    default void whatIsDestroyedIsNotShown() {
        at().synced(1, 2);

        wishing().submit(new Wish.Destroy(wishing().emails(1)));

        assertEquals(StoreFixture.mails(2), at().subjects());
        assertEquals(1, inbox().totalEmails());
    }

    @Test
    default void aPendingWishWinsOverWhatTheServerTellsAndAFailedOneDoesNot() {
        at().synced(1);
        MutationId id = wishing().set(Keyword.SEEN, 1);

        at().head().changed(1, Keyword.FLAGGED).applied();

        assertEquals(Set.of(Keyword.SEEN, Keyword.FLAGGED), at().keywords(1));
        Claim claim = wishing().claim();
        wishing().refuse(claim, "NO such keyword");
        assertEquals(Mutation.State.FAILED, wishing().state(id));
        assertEquals(Set.of(Keyword.FLAGGED), at().keywords(1));
        assertEquals(
                "NO such keyword",
                wishing().outbox().get(id).orElseThrow().tries().get(0).serverSaid());
    }

    @Test
    default void aWishSurvivesACrash() throws Exception {
        at().synced(1);
        MutationId id = wishing().set(Keyword.SEEN, 1);

        at().crash();

        assertEquals(Mutation.State.PENDING, wishing().state(id));
        assertEquals(Set.of(Keyword.SEEN), at().keywords(1));
    }

    @Test
    default void aWishThatCannotBeStoredLeavesNothing() throws Exception {
        at().synced(1);
        at().contract.failCommit(at().store, 1);

        assertThrows(StoreFailure.class, () -> wishing().set(Keyword.SEEN, 1));

        assertEquals(Set.of(), at().keywords(1));
        assertEquals(
                List.of(),
                wishing()
                        .outbox()
                        .list(Optional.of(at().account), Optional.empty(), Optional.empty(), 10)
                        .items());
    }

    @Test
    default void theSameKeyWithTheSameRequestChangesNothingTwice() throws Exception {
        at().synced(1);
        List<Wish> wishes = List.of(new Wish.SetKeywords(wishing().emails(1), Set.of(Keyword.SEEN), Set.of()));
        List<MutationId> first = wishing().outbox().submit(at().account, wishes, false, key("once", 1));
        at().crash();

        assertEquals(first, wishing().outbox().submit(at().account, wishes, false, key("once", 1)));
        assertThrows(
                IllegalArgumentException.class,
                () -> wishing().outbox().submit(at().account, wishes, false, key("once", 2)));
        at().clock
                .advance(Duration.ofDays(org.postferry.store.OutboxStore.KEY_DAYS)
                        .plusSeconds(1));
        assertFalse(first.equals(wishing().outbox().submit(at().account, wishes, false, key("once", 2))));
    }

    @Test
    default void aDecisionIsMadeOnceForEachKey() throws Exception {
        at().synced(1);
        MutationId failed = wishing().set(Keyword.SEEN, 1);
        wishing().refuse(wishing().claim(), "NO never");
        assertTrue(wishing().outbox().retry(failed, key("retried", 1)));
        wishing().settle(wishing().claim());
        MutationId back = wishing().outbox().undo(failed, key("undone", 1)).orElseThrow();
        MutationId givenUp = wishing().set(Keyword.FLAGGED, 1);
        assertTrue(wishing().outbox().discard(givenUp, key("given up", 1)));
        at().crash();

        assertTrue(wishing().outbox().retry(failed, key("retried", 1)), "it could not be tried again by now");
        assertEquals(Optional.of(back), wishing().outbox().undo(failed, key("undone", 1)));
        assertTrue(wishing().outbox().discard(givenUp, key("given up", 1)), "it is no more");
        assertEquals(Mutation.State.SETTLED, wishing().state(failed));
        assertThrows(IllegalArgumentException.class, () -> wishing().outbox().discard(back, key("given up", 2)));
    }

    @Test
    default void aDecisionThatCannotBeMadeLeavesItsKeyFree() {
        at().synced(1);
        MutationId pending = wishing().set(Keyword.SEEN, 1);

        assertFalse(wishing().outbox().retry(pending, key("once", 1)));

        assertTrue(wishing().outbox().discard(pending, key("once", 2)));
    }

    @Test
    default void manyWishesForTheSameTravelAsOneCommand() {
        at().synced(1, 2, 3);
        wishing().set(Keyword.SEEN, 1);
        wishing().set(Keyword.SEEN, 2);
        wishing().set(Keyword.FLAGGED, 3);

        Claim claim = wishing().claim();

        RemoteCommand.SetKeywords command = assertInstanceOf(RemoteCommand.SetKeywords.class, Wishing.command(claim));
        assertEquals(Set.of(1, 2), Wishing.uids(command.ids()));
        assertEquals(Set.of(Keyword.SEEN), command.add());
        wishing().settle(claim);
        assertEquals(
                Set.of(3),
                Wishing.uids(
                        ((RemoteCommand.SetKeywords) Wishing.command(wishing().claim())).ids()));
    }

    @Test
    @ProvesLimit("ClaimPlan.MAX_EMAILS")
    default void aCommandNamesAThousandEmailsAtMost() {
        at().synced(IntStream.rangeClosed(1, 1_001).toArray());
        wishing().set(Keyword.SEEN, IntStream.rangeClosed(1, 1_001).toArray());

        Claim first = wishing().claim();

        assertEquals(
                1_000,
                ((RemoteCommand.SetKeywords) Wishing.command(first)).ids().size());
        wishing().settle(first);
        Claim second = wishing().claim();
        assertEquals(
                1, ((RemoteCommand.SetKeywords) Wishing.command(second)).ids().size());
    }

    @Test
    default void wishesThatCancelOutNeverLeave() {
        at().synced(1);
        MutationId set = wishing().set(Keyword.FLAGGED, 1);
        MutationId cleared = wishing().clear(Keyword.FLAGGED, 1);

        assertEquals(Optional.empty(), wishing().next());

        assertEquals(Mutation.State.SETTLED, wishing().state(set));
        assertEquals(Mutation.State.SETTLED, wishing().state(cleared));
        assertEquals(Set.of(), at().keywords(1));
    }

    @Test
    default void wishesForOneEmailFoldIntoTheLastWord() {
        at().synced(1);
        wishing().set(Keyword.FLAGGED, 1);
        wishing().clear(Keyword.FLAGGED, 1);
        wishing().set(Keyword.SEEN, 1);

        RemoteCommand.SetKeywords command =
                (RemoteCommand.SetKeywords) Wishing.command(wishing().claim());

        assertEquals(Set.of(Keyword.SEEN), command.add());
        assertEquals(Set.of(Keyword.FLAGGED), command.remove());
    }

    @Test
    default void aWishWaitsForEarlierOnesOfItsEmail() {
        at().synced(1, 2);
        wishing().move(1);
        wishing().set(Keyword.SEEN, 1);
        wishing().set(Keyword.SEEN, 2);

        Claim move = wishing().claim();

        assertInstanceOf(RemoteCommand.SetMailboxes.class, Wishing.command(move));
        wishing().failed(move, Kind.TRANSIENT, true, at().clock.instant().plusSeconds(600));
        assertEquals(
                Set.of(2),
                Wishing.uids(
                        ((RemoteCommand.SetKeywords) Wishing.command(wishing().claim())).ids()));
    }

    @Test
    @ProvesLimit("Outcomes.MAX_COUNTED_TRIES")
    default void onlyWhatTheServerAnsweredCountsAndTheFifthFails() {
        at().synced(1);
        MutationId id = wishing().set(Keyword.SEEN, 1);
        for (int i = 0; i < 30; i++) {
            wishing()
                    .failed(wishing().claim(), Kind.TRANSIENT, false, at().clock.instant());
            wishing().failed(wishing().claim(), Kind.THROTTLED, true, at().clock.instant());
        }
        for (int i = 0; i < 4; i++) {
            wishing().failed(wishing().claim(), Kind.TRANSIENT, true, at().clock.instant());
        }
        assertEquals(Mutation.State.PENDING, wishing().state(id));

        wishing().failed(wishing().claim(), Kind.TRANSIENT, true, at().clock.instant());

        assertEquals(Mutation.State.FAILED, wishing().state(id));
        assertEquals(Set.of(), at().keywords(1));
        assertEquals(Optional.empty(), wishing().next());
    }

    @Test
    default void aFailedWishIsTriedAgainOrGivenUp() {
        at().synced(1, 2);
        MutationId one = wishing().set(Keyword.SEEN, 1);
        wishing().failed(wishing().claim(), Kind.PERMANENT, true, at().clock.instant());
        MutationId two = wishing().set(Keyword.SEEN, 2);

        assertTrue(wishing().outbox().retry(one));
        assertTrue(wishing().outbox().discard(two));

        assertEquals(Set.of(Keyword.SEEN), at().keywords(1));
        assertEquals(Set.of(), at().keywords(2));
        assertEquals(Optional.empty(), wishing().outbox().get(two));
        wishing().settleAll();
        assertEquals(Mutation.State.SETTLED, wishing().state(one));
        assertFalse(wishing().outbox().retry(one));
        assertFalse(wishing().outbox().discard(one));
    }

    @Test
    default void whatIsOnItsWayCannotBeGivenUp() {
        at().synced(1);
        MutationId id = wishing().set(Keyword.SEEN, 1);
        wishing().claim();

        assertFalse(wishing().outbox().discard(id));
    }

    @Test
    default void aChainStopsWhereOneFails() {
        at().synced(1, 2, 3);
        List<MutationId> chain = wishing()
                .outbox()
                .submit(
                        at().account,
                        List.of(
                                new Wish.SetKeywords(wishing().emails(1), Set.of(Keyword.SEEN), Set.of()),
                                new Wish.SetKeywords(wishing().emails(2), Set.of(Keyword.SEEN), Set.of())),
                        true,
                        Optional.empty());
        MutationId other = wishing().set(Keyword.SEEN, 3);

        Claim first = wishing().claim();
        assertEquals(
                Set.of(1, 3),
                Wishing.uids(((RemoteCommand.SetKeywords) Wishing.command(first)).ids()),
                "the second waits for the first");
        wishing().failed(first, Kind.PERMANENT, true, at().clock.instant());

        assertEquals(Mutation.State.FAILED, wishing().state(chain.get(0)));
        assertEquals(Mutation.State.FAILED, wishing().state(chain.get(1)));
        assertEquals(Mutation.State.FAILED, wishing().state(other));
        assertEquals(
                List.of(chain.get(0)),
                wishing().outbox().get(chain.get(1)).orElseThrow().after());
    }

    @Test
    @ProvesLimit("H2Outbox.MAX_PAGE")
    default void theListIsPagedNewestFirst() {
        at().synced(1);
        MutationId first = wishing().set(Keyword.SEEN, 1);
        MutationId second = wishing().set(Keyword.FLAGGED, 1);
        wishing().settleAll();
        MutationId third = wishing().set(Keyword.ANSWERED, 1);

        var page = wishing().outbox().list(Optional.of(at().account), Optional.empty(), Optional.empty(), 2);
        var rest = wishing().outbox().list(Optional.empty(), Optional.empty(), page.next(), 2);

        assertEquals(
                List.of(third, second), page.items().stream().map(Mutation::id).toList());
        assertEquals(List.of(first), rest.items().stream().map(Mutation::id).toList());
        assertEquals(Optional.empty(), rest.next());
        assertThrows(
                IllegalArgumentException.class,
                () -> wishing().outbox().list(Optional.empty(), Optional.empty(), Optional.empty(), 501));
        assertEquals(
                1,
                wishing()
                        .outbox()
                        .list(Optional.empty(), Optional.of(Mutation.State.PENDING), Optional.empty(), 10)
                        .items()
                        .size());
    }

    @Test
    default void aSettledWishIsUndoneByItsInverse() {
        at().synced(1, 2);
        at().head().changed(1, Keyword.SEEN).applied();
        MutationId id = wishing().set(Keyword.SEEN, 1, 2);
        wishing().settleAll();

        MutationId back = wishing().outbox().undo(id).orElseThrow();

        assertEquals(Set.of(Keyword.SEEN), at().keywords(1), "it was seen before");
        assertEquals(Set.of(), at().keywords(2));
        assertEquals(Optional.of(back), wishing().outbox().get(id).orElseThrow().undoneBy());
        assertEquals(Optional.of(back), wishing().outbox().undo(id), "once is enough");
    }

    @Test
    default void whatHasNotLeftIsTakenBack() {
        at().synced(1);
        MutationId id = wishing().move(1);

        assertEquals(Optional.of(id), wishing().outbox().undo(id));

        assertEquals(Set.of(at().inbox.id()), at().shown(1).orElseThrow().mailboxIds());
        assertEquals(Optional.empty(), wishing().next());
    }

    @Test
    default void itSaysWhenTheNextWishIsDue() {
        at().synced(1);
        assertEquals(Optional.empty(), wishing().outbox().nextTime(at().account));
        wishing().set(Keyword.SEEN, 1);
        assertFalse(wishing()
                .outbox()
                .nextTime(at().account)
                .orElseThrow()
                .isAfter(at().clock.instant()));

        wishing()
                .failed(
                        wishing().claim(),
                        Kind.TRANSIENT,
                        true,
                        at().clock.instant().plusSeconds(90));

        assertEquals(
                Optional.of(at().clock.instant().plusSeconds(90).truncatedTo(java.time.temporal.ChronoUnit.SECONDS)),
                wishing()
                        .outbox()
                        .nextTime(at().account)
                        .map(time -> time.truncatedTo(java.time.temporal.ChronoUnit.SECONDS)));
    }
}
