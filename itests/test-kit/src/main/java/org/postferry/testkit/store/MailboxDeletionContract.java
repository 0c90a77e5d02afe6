package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.UidSpan;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.Journal;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.Wish;

/** A mailbox goes with what was shown of it and nothing else, once what is wished of its emails is done. */
interface MailboxDeletionContract extends StorePromises {
    private Wishing wishing() {
        return new Wishing(at());
    }

    /** The next command is one that deletes a mailbox. */
    private RemoteCommand.DeleteMailbox claimedDeletion() {
        return assertInstanceOf(
                RemoteCommand.DeleteMailbox.class, Wishing.command(wishing().claim()));
    }

    @Test
    default void aMailboxThatIsWishedAwayIsGoneAtOnceAndBackWhereTheServerRefuses() {
        MutationId deleted =
                wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 0));

        assertTrue(at().listed("Archive").wishedAwaySince().isPresent());
        assertFalse(at().listed("Archive").isThere());
        assertEquals(Optional.empty(), at().listed("Archive").missingSince(), "the server lists it");

        wishing().refuse(wishing().claim(), "it holds 3 emails by now, not 0");
        assertEquals(Mutation.State.FAILED, wishing().state(deleted));
        assertTrue(at().listed("Archive").isThere());
    }

    @Test
    default void aMailboxGoesAfterThoseInItAlsoWhereTheyAreTriedAgain() {
        at().list("INBOX", "Archive", "Archive/Old").applied();
        MailboxId old = at().named("Archive/Old").orElseThrow().id();
        wishing().submit(new Wish.DeleteMailbox(old, 0));
        wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 0));
        Claim first = wishing().claim();
        assertEquals(
                old,
                ((RemoteCommand.DeleteMailbox) Wishing.command(first)).mailbox().id());

        wishing().putOff(first);

        assertEquals(Optional.empty(), wishing().next(), "it waits for the one in it");
    }

    @Test
    default void whatCameIntoAMailboxAfterItWasWishedAwayWasNotShown() {
        at().synced(at().archive, 2, 3);
        wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 2));
        RemoteCommand.DeleteMailbox before = claimedDeletion();
        assertTrue(before.shown().hasAll(uids(2, 3)));
        assertFalse(before.shown().hasAll(uids(2, 4)), "4 is not known here");

        at().head(at().archive).seen(4).applied();

        RemoteCommand.DeleteMailbox after = claimedDeletion();
        assertFalse(after.shown().hasAll(uids(3, 4)), "4 came when the person saw the mailbox no more");
    }

    @Test
    default void whatWasMovedHereIntoAMailboxBeforeItWasWishedAwayWasShown() {
        at().synced(1);
        at().synced(at().archive, 2);
        wishing().move(1);
        wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 2));

        wishing().settleMoved(wishing().claim(), at().archive.id(), Map.of(1, 40));

        RemoteCommand.DeleteMailbox command = claimedDeletion();
        assertTrue(command.shown().hasAll(uids(2, 40)));
        assertFalse(command.shown().hasAll(uids(2, 3)));
    }

    @Test
    default void aDeletionThatIsTriedAgainIsOfWhatIsShownByThen() {
        at().synced(at().archive, 2);
        MutationId deleted =
                wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 2));
        at().head(at().archive).seen(3).applied();
        wishing().refuse(wishing().claim(), "it holds an email that was not shown");

        assertTrue(wishing().outbox().retry(deleted));

        RemoteCommand.DeleteMailbox command = claimedDeletion();
        assertTrue(command.shown().hasAll(uids(2, 3)));
    }

    @Test
    default void aMailboxIsDeletedOnceWhatIsToBeCopiedOutOfItIsThere() {
        at().synced(at().archive, 2, 3);
        MutationId copied = wishing()
                .submit(new Wish.SetMailboxes(archived(2), Set.of(at().inbox.id()), Set.of()));
        MutationId deleted =
                wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 2));
        Claim copy = wishing().claim();
        wishing().putOff(copy);
        assertEquals(Optional.empty(), wishing().next(), "the copy waits for its next try");

        at().clock.advance(Duration.ofMinutes(1));
        wishing().settle(wishing().claim());

        assertEquals(Mutation.State.SETTLED, wishing().state(copied));
        claimedDeletion();
        assertEquals(Mutation.State.PENDING, wishing().state(deleted));
    }

    @Test
    default void aMailboxStaysWhereWhatWasToBeCopiedOutOfItIsInItAlone() {
        at().synced(at().archive, 2, 3);
        wishing().submit(new Wish.SetMailboxes(archived(2), Set.of(at().inbox.id()), Set.of()));
        MutationId deleted =
                wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 2));

        wishing().refuse(wishing().claim(), "the quota is used up");

        assertEquals(Mutation.State.FAILED, wishing().state(deleted));
        assertTrue(at().listed("Archive").isThere());
        assertTrue(wishing().outbox().retry(deleted), "the person knows of it by now");
        claimedDeletion();
    }

    @Test
    default void aDeletionThatIsTriedAgainStandsBehindTheCopiesThatWereWishedSince() {
        at().synced(1);
        at().synced(at().archive, 2, 3);
        MutationId deleted =
                wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 2));
        wishing().refuse(wishing().claim(), "not now");
        MutationId moved = wishing().move(1);
        MutationId copied = wishing()
                .submit(new Wish.SetMailboxes(
                        archived(2), Set.of(at().inbox.id(), at().archive.id()), Set.of()));
        assertTrue(wishing().outbox().retry(deleted));

        wishing().settleMoved(wishing().claim(), at().archive.id(), Map.of(1, 40));
        assertEquals(Mutation.State.SETTLED, wishing().state(moved));
        wishing().settle(wishing().claim());

        assertEquals(Mutation.State.SETTLED, wishing().state(copied));
        claimedDeletion();
    }

    @Test
    default void aCopyThatIsTriedAgainAfterTheDeletionIsWaitedForToo() {
        at().synced(at().archive, 2, 3);
        MutationId copied = wishing()
                .submit(new Wish.SetMailboxes(archived(2), Set.of(at().inbox.id()), Set.of()));
        MutationId deleted =
                wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 2));
        wishing().refuse(wishing().claim(), "the quota is used up");

        assertTrue(wishing().outbox().retry(deleted));
        assertTrue(wishing().outbox().retry(copied));

        Claim copy = wishing().claim();
        assertInstanceOf(RemoteCommand.SetMailboxes.class, Wishing.command(copy));
        wishing().putOff(copy);
        assertEquals(Optional.empty(), wishing().next());
    }

    @Test
    default void aCopyThatIsWishedAfterTheDeletionIsWaitedForToo() {
        at().synced(at().archive, 2, 3);
        MutationId deleted =
                wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 2));
        MutationId copied = wishing()
                .submit(new Wish.SetMailboxes(archived(2), Set.of(at().inbox.id()), Set.of()));

        Claim copy = wishing().claim();
        assertInstanceOf(RemoteCommand.SetMailboxes.class, Wishing.command(copy));
        wishing()
                .failed(
                        copy,
                        ConnectorException.Kind.PERMANENT,
                        true,
                        at().clock.instant().plusSeconds(60));

        assertEquals(Mutation.State.FAILED, wishing().state(copied));
        assertEquals(Mutation.State.FAILED, wishing().state(deleted));
        assertTrue(at().listed("Archive").isThere());
    }

    @Test
    default void aDeletionThatTheServerPutOffWaitsForACopyThatIsWishedMeanwhile() {
        at().synced(at().archive, 2, 3);
        wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 2));
        wishing().putOff(wishing().claim());
        wishing().submit(new Wish.SetMailboxes(archived(2), Set.of(at().inbox.id()), Set.of()));

        at().clock.advance(Duration.ofMinutes(1));

        Claim copy = wishing().claim();
        assertInstanceOf(RemoteCommand.SetMailboxes.class, Wishing.command(copy));
        wishing().settle(copy);
        claimedDeletion();
    }

    @Test
    default void aDeletionDoesNotWaitForACopyThatWaitsForIt() {
        at().synced(at().archive, 2, 3);
        at().store
                .outbox()
                .submit(
                        at().account,
                        List.of(
                                new Wish.DeleteMailbox(at().archive.id(), 2),
                                new Wish.SetMailboxes(
                                        archived(2), Set.of(at().inbox.id()), Set.of())),
                        true,
                        Optional.empty());

        claimedDeletion();
    }

    @Test
    default void aDeletionKeepsItsPlaceWhenTheCopiesItWaitedForAreThere() {
        at().synced(at().archive, 2, 3);
        wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 2));
        MutationId appended = wishing()
                .submit(new Wish.Append(
                        at().archive.id(),
                        Wishing.message("Subject: hello\r\n\r\nHello.\r\n"),
                        Optional.empty(),
                        Set.of(),
                        StoreFixture.receivedAt(1)));
        wishing().submit(new Wish.SetMailboxes(archived(2), Set.of(at().inbox.id()), Set.of()));
        wishing().putOff(wishing().claim());
        wishing().settle(wishing().claim());

        assertEquals(Optional.empty(), wishing().next(), "the message was wished into it before the copy");
        assertEquals(Mutation.State.PENDING, wishing().state(appended));
    }

    private List<EmailId> archived(int number) {
        return List.of(at().store
                .emails()
                .find(at().account, at().archive, StoreFixture.uid(at().archive, StoreFixture.UIDVALIDITY, number))
                .orElseThrow());
    }

    private RemoteIds uids(long... uids) {
        return new RemoteIds.Uids(
                at().archive.id(),
                StoreFixture.UIDVALIDITY,
                LongStream.of(uids).mapToObj(uid -> new UidSpan(uid, uid)).toList());
    }

    @Test
    default void aDeletedMailboxGoesWithWhatWasInItAsSoonAsTheServerHasDeletedIt() {
        at().synced(1);
        at().synced(at().archive, 2, 3);
        EmailId gone = at().store
                .emails()
                .find(at().account, at().archive, StoreFixture.uid(at().archive, StoreFixture.UIDVALIDITY, 2))
                .orElseThrow();
        MutationId deleted =
                wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 2));
        Claim claim = wishing().claim();
        assertEquals(StoreFixture.mails(1, 2, 3), at().subjects(), "the server may still refuse");
        Journal.Cursor before = at().end();

        wishing().settle(claim, new RemoteFact.MailboxGone("Archive"));

        assertEquals(Mutation.State.SETTLED, wishing().state(deleted));
        assertTrue(at().store.mailboxes().get(at().archive.id()).isEmpty());
        assertEquals(StoreFixture.mails(1), at().subjects());
        assertTrue(at().journalled(before)
                .containsAll(List.of("MAILBOX " + at().archive.id(), "EMAIL " + gone)));
        assertEquals(
                0, at().store.removals().standing(at().account, at().archive).staged());
        at().list("INBOX").applied();
        assertEquals(1, at().store.mailboxes().list(at().account).size());
    }

    @Test
    default void whatWasReadOfAMailboxBeforeItWasDeletedDoesNotComeBack() {
        at().synced(at().archive, 2);
        wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 1));
        IntakeBatch late = at().head(at().archive).seen(3).build();

        wishing().settle(wishing().claim(), new RemoteFact.MailboxGone("Archive"));

        assertInstanceOf(IntakeResult.Moved.class, at().store.intake().apply(late));
        assertEquals(List.of(), at().subjects());
    }

    @Test
    default void aMailboxThatIsMadeAnewUnderTheNameOfADeletedOneIsAnother() {
        at().synced(at().archive, 2);
        wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 1));
        wishing().settle(wishing().claim(), new RemoteFact.MailboxGone("Archive"));

        at().list("INBOX", "Archive").applied();

        assertNotEquals(at().archive.id(), at().listed("Archive").id());
        assertEquals(0, at().listed("Archive").totalEmails());
    }

    @Test
    default void deletingAMailboxWaitsForMovesOutOfIt() {
        at().synced(1);
        wishing().move(1);
        wishing().submit(new Wish.DeleteMailbox(at().inbox.id(), 0));

        Claim move = wishing().claim();

        assertInstanceOf(RemoteCommand.SetMailboxes.class, Wishing.command(move));
        assertInstanceOf(
                RemoteCommand.SetMailboxes.class, Wishing.command(wishing().claim()));
        wishing().settleMoved(move, at().archive.id(), Map.of(1, 40));
        claimedDeletion();
    }
}
