package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MutationId;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.ScopeState;
import org.postferry.store.Wish;

/** An email stays the same email wherever we move it, and no equal one is taken for it. */
interface MoveContract extends StorePromises {
    private Wishing wishing() {
        return new Wishing(at());
    }

    private RemoteId.Uid inArchive(int uid) {
        return StoreFixture.uid(at().archive, StoreFixture.UIDVALIDITY, uid);
    }

    private Optional<EmailId> archived(int uid) {
        return at().store.emails().find(at().account, at().archive, inArchive(uid));
    }

    @Test
    default void aMovedEmailKeepsItsIdAndContentUnderTheUidTheServerTold() throws Exception {
        at().synced(1, 2);
        at().synced(at().archive);
        at().content(1);
        EmailId one = at().email(1);
        wishing().move(1);

        wishing().settleMoved(wishing().claim(), at().archive.id(), Map.of(1, 40));

        assertEquals(Optional.of(one), archived(40));
        assertEquals(Optional.empty(), at().find(1));
        assertEquals(
                Set.of(at().archive.id()),
                at().store.emails().get(one).orElseThrow().mailboxIds());
        assertArrayEquals(StoreFixture.message(1), at().read(one));
        assertEquals(StoreFixture.mails(1, 2), at().subjects());
        assertEquals(Optional.empty(), archive().snapshotWanted());
    }

    private ScopeState archive() {
        return at().store.mailboxes().scope(at().account, at().archive);
    }

    @Test
    default void whereNobodyLookedYetItsKeywordsAreAskedForOnceMore() throws Exception {
        at().synced(1);
        wishing().move(1);

        wishing().settleMoved(wishing().claim(), at().archive.id(), Map.of(1, 40));

        assertTrue(archive().snapshotWanted().orElseThrow().keywords());
    }

    @Test
    default void whatIsMovedToALabelIsThereAsLongAsTheMailboxSaysThatTellsLabels() throws Exception {
        at().list("INBOX", "Archive", "All Mail").applied();
        Scope.Mailbox allMail = at().scope("All Mail");
        at().synced(1);
        at().synced(allMail);
        EmailId one = at().email(1);
        MutationId id = wishing().move(1);
        RemoteId.Uid there = StoreFixture.uid(allMail, StoreFixture.UIDVALIDITY, 40);

        wishing().settleMoved(wishing().claim(), allMail.id(), Map.of(1, 40));

        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(Optional.of(one), at().store.emails().find(at().account, allMail, there));
        assertEquals(
                Set.of(allMail.id(), at().archive.id()),
                at().store.emails().get(one).orElseThrow().mailboxIds());

        at().head(allMail)
                .fact(new RemoteFact.EmailChanged(there, Set.of(StoreFixture.member(allMail.id()))))
                .applied();

        assertEquals(
                Set.of(allMail.id()), at().store.emails().get(one).orElseThrow().mailboxIds());
    }

    @Test
    default void aMailboxThatTellsLabelsIsTheOnlyOneThatReportsThemAlsoWhereItIsWishedForItself() throws Exception {
        at().list("INBOX", "Archive", "All Mail").applied();
        Scope.Mailbox allMail = at().scope("All Mail");
        at().synced(1);
        at().synced(allMail);
        EmailId one = at().email(1);
        MutationId id = wishing()
                .submit(new Wish.SetMailboxes(
                        List.of(one),
                        Set.of(allMail.id(), at().archive.id()),
                        Set.of(at().inbox.id())));
        RemoteId.Uid there = StoreFixture.uid(allMail, StoreFixture.UIDVALIDITY, 40);
        RemoteFact told = new RemoteFact.EmailChanged(
                there, Set.of(StoreFixture.member(allMail.id()), StoreFixture.member("Archive")));

        Claim claim = wishing().claim();
        wishing()
                .settle(
                        claim,
                        List.of(told),
                        Map.of(at().uid(1), new Outcome.Done(Optional.of(there))),
                        new Outcome.Done(Optional.empty()));

        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(
                Set.of(allMail.id(), at().archive.id()),
                at().store.emails().get(one).orElseThrow().mailboxIds());

        at().head(allMail)
                .fact(new RemoteFact.EmailChanged(there, Set.of(StoreFixture.member(allMail.id()))))
                .applied();

        assertEquals(
                Set.of(allMail.id()), at().store.emails().get(one).orElseThrow().mailboxIds());
    }

    @Test
    default void aMovedEmailIsAdoptedWhereTheServerToldNoUid() throws Exception {
        at().synced(1, 2);
        at().synced(at().archive);
        at().content(1);
        EmailId one = at().email(1);
        MutationId id = wishing().move(1);
        wishing().settle(wishing().claim());
        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(
                Set.of(at().archive.id()),
                at().store.emails().get(one).orElseThrow().mailboxIds());

        at().head(at().archive).fact(at().seen(inArchive(140), 1)).applied();

        assertEquals(Optional.of(one), archived(140));
        assertEquals(
                ContentState.FULL, at().store.emails().get(one).orElseThrow().contentState());
        assertEquals(StoreFixture.mails(1, 2), at().subjects());
    }

    @Test
    default void aCopySeenBeforeTheAnswerIsTheSameEmail() {
        at().synced(1);
        at().synced(at().archive);
        EmailId one = at().email(1);
        MutationId id = wishing().move(1);
        Claim claim = wishing().claim();

        at().head(at().archive).fact(at().seen(inArchive(140), 1)).applied();

        assertEquals(Optional.of(one), archived(140));
        wishing().settle(claim);
        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(
                Set.of(at().archive.id()),
                at().store.emails().get(one).orElseThrow().mailboxIds());
    }

    @Test
    default void aCopyThatWasTakenForAnotherEmailIsTheOneThatWasMoved() {
        at().synced(1);
        at().synced(at().archive);
        EmailId one = at().email(1);
        wishing().move(1);
        Claim claim = wishing().claim();
        at().head(at().archive)
                .fact(at().seen(inArchive(140), 5, Keyword.FLAGGED))
                .applied();
        assertFalse(archived(140).equals(Optional.of(one)), "its header is another");

        wishing().settleMoved(claim, at().archive.id(), Map.of(1, 140));

        assertEquals(Optional.of(one), archived(140));
        assertEquals(List.of(StoreFixture.subject(1)), at().subjects(), "it is there once");
        assertEquals(
                Set.of(Keyword.FLAGGED),
                at().store.emails().get(one).orElseThrow().keywords());
    }

    @Test
    default void anEqualEmailFromBeforeTheMoveIsAnother() {
        at().synced(1);
        at().synced(at().archive);
        wishing().move(1);
        wishing().claim();

        at().head(at().archive).fact(at().seen(inArchive(99), 1)).applied();

        assertFalse(archived(99).equals(Optional.of(at().email(1))), "99 is below the UIDNEXT of 100");
    }

    @Test
    default void anEmailWithAnotherHeaderIsAnother() {
        at().synced(1);
        at().synced(at().archive);
        wishing().move(1);
        wishing().claim();

        at().head(at().archive).fact(at().seen(inArchive(140), 5)).applied();

        assertFalse(archived(140).equals(Optional.of(at().email(1))));
    }

    @Test
    default void ofAWishThatIsGivenUpNoCopyIsExpected() {
        at().synced(1);
        at().synced(at().archive);
        EmailId one = at().email(1);
        MutationId id = wishing().move(1);
        wishing().failed(wishing().claim(), Kind.PERMANENT, true, at().clock.instant());
        wishing().outbox().discard(id);

        at().head(at().archive).fact(at().seen(inArchive(140), 1)).applied();

        assertFalse(archived(140).equals(Optional.of(one)), "somebody else's equal email is another");
        assertEquals(Set.of(at().inbox.id()), at().shown(1).orElseThrow().mailboxIds());
    }

    @Test
    default void aCopyThatAWholeMailboxDoesNotTellOfIsNotThere() {
        at().synced(1);
        at().synced(at().archive);
        EmailId one = at().email(1);
        wishing().move(1);
        wishing().settle(wishing().claim());
        assertTrue(at().store.emails().get(one).isPresent(), "it is shown until its mailbox has told");

        at().head(at().archive).count(0).current().applied();

        assertEquals(List.of(), at().store.emails().memberships(one), "somebody moved it on");
        at().head(at().archive).fact(at().seen(inArchive(150), 1)).applied();
        assertFalse(archived(150).equals(Optional.of(one)), "nothing is expected any more");
    }

    /** Where the server told no UID of it; wished only of the others, it would be settled and half done. */
    @Test
    default void whatIsWishedOfAnEmailIsAskedOfItsCopyTooOnceThatIsReported() throws Exception {
        at().synced(1);
        at().synced(at().archive);
        wishing()
                .submit(new Wish.SetMailboxes(
                        wishing().emails(1), Set.of(at().archive.id()), Set.of()));
        wishing().settle(wishing().claim());
        MutationId id = wishing().set(Keyword.FLAGGED, 1);

        wishing().settle(wishing().claim());
        assertEquals(Optional.empty(), wishing().next());
        assertEquals(Mutation.State.PENDING, wishing().state(id));
        at().head(at().archive).fact(at().seen(inArchive(140), 1)).applied();

        RemoteCommand.SetKeywords command =
                (RemoteCommand.SetKeywords) Wishing.command(wishing().claim());
        assertEquals(Set.of(inArchive(140)), command.ids());
        wishing().settle(wishing().claim());
        assertEquals(Mutation.State.SETTLED, wishing().state(id));
    }

    @Test
    default void whatIsWishedOutOfAMailboxLeavesItOnceItsCopyIsReported() throws Exception {
        at().synced(1);
        at().synced(at().archive);
        wishing()
                .submit(new Wish.SetMailboxes(
                        wishing().emails(1), Set.of(at().archive.id()), Set.of()));
        wishing().settle(wishing().claim());
        MutationId id = wishing()
                .submit(new Wish.SetMailboxes(
                        wishing().emails(1), Set.of(), Set.of(at().archive.id())));

        assertEquals(Optional.empty(), wishing().next());
        assertEquals(Mutation.State.PENDING, wishing().state(id));
        at().head(at().archive).fact(at().seen(inArchive(140), 1)).applied();

        RemoteCommand.SetMailboxes command =
                (RemoteCommand.SetMailboxes) Wishing.command(wishing().claim());
        assertEquals(Set.of(inArchive(140)), command.ids());
    }

    @Test
    default void aCopyInAMailboxThatIsGoneIsWaitedForNoMore() throws Exception {
        at().synced(1);
        at().synced(at().archive);
        wishing()
                .submit(new Wish.SetMailboxes(
                        wishing().emails(1), Set.of(at().archive.id()), Set.of()));
        wishing().settle(wishing().claim());
        MutationId id = wishing().set(Keyword.FLAGGED, 1);
        wishing().settle(wishing().claim());
        assertEquals(Mutation.State.PENDING, wishing().state(id));

        at().list("INBOX").applied();

        assertEquals(Optional.empty(), wishing().next());
        assertEquals(Mutation.State.SETTLED, wishing().state(id));
    }

    @Test
    default void whatIsDestroyedIsDestroyedInTheMailboxTooThatHasNotReportedItsCopy() throws Exception {
        at().synced(1);
        at().synced(at().archive);
        wishing()
                .submit(new Wish.SetMailboxes(
                        wishing().emails(1), Set.of(at().archive.id()), Set.of()));
        wishing().settle(wishing().claim());
        MutationId id = wishing().submit(new Wish.Destroy(wishing().emails(1)));

        wishing().settle(wishing().claim());
        assertEquals(Mutation.State.PENDING, wishing().state(id));
        at().head(at().archive).fact(at().seen(inArchive(140), 1)).applied();

        RemoteCommand.Destroy command =
                (RemoteCommand.Destroy) Wishing.command(wishing().claim());
        assertEquals(Set.of(inArchive(140)), command.ids());
        wishing().settle(wishing().claim());
        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(List.of(), at().subjects());
    }

    /** This program ended before the answer came. */
    private MutationId moveOfWhichNobodyKnows() throws Exception {
        at().synced(1);
        at().synced(at().archive);
        MutationId id = wishing().move(1);
        wishing().claim();
        at().crash();
        return id;
    }

    private void itLeftTheInbox() {
        at().head().gone(1).applied();
        at().sweep();
    }

    @Test
    default void aNoToWhatMayBeDoneAlreadyIsLookedAtFirst() throws Exception {
        MutationId id = moveOfWhichNobodyKnows();
        EmailId one = at().email(1);

        wishing().refuse(wishing().claim(), "[NONEXISTENT] no such email");

        assertEquals(Mutation.State.PENDING, wishing().state(id));
        at().head(at().archive).fact(at().seen(inArchive(140), 1)).applied();
        itLeftTheInbox();
        at().clock.advance(Duration.ofSeconds(11));
        wishing().settleAll();
        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(Optional.of(one), archived(140));
    }

    @Test
    default void anEmailThatLeftBeforeTheOtherMailboxToldOfItIsLookedForThere() throws Exception {
        MutationId id = moveOfWhichNobodyKnows();
        EmailId one = at().email(1);

        itLeftTheInbox();
        assertEquals(Optional.empty(), wishing().next(), "it may be in the other mailbox");
        assertEquals(
                Set.of(at().inbox.id(), at().archive.id()), at().store.outbox().inDoubt(at().account));
        at().head().count(0).current().applied();
        at().head(at().archive)
                .fact(at().seen(inArchive(140), 1))
                .count(1)
                .current()
                .applied();
        wishing().settleAll();

        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(Optional.of(one), archived(140));
    }

    @Test
    default void anEmailThatIsNowhereWhenBothMailboxesHaveToldIsRefused() throws Exception {
        MutationId id = moveOfWhichNobodyKnows();
        itLeftTheInbox();
        assertEquals(Optional.empty(), wishing().next());

        at().head().count(0).current().applied();
        at().head(at().archive).count(0).current().applied();
        wishing().settleAll();

        assertEquals(Mutation.State.FAILED, wishing().state(id));
    }
}
