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
import org.postferry.connector.Scope;
import org.postferry.connector.UidSpan;
import org.postferry.model.EmailId;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.Journal;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.Wish;

/** A mailbox is shown as it is wished, stays the same one when the server bears it, and is back where the server refuses. */
interface MailboxWishContract extends StorePromises {
    private Wishing wishing() {
        return new Wishing(at());
    }

    private Mailbox listed(String path) {
        return at().store.mailboxes().list(at().account).stream()
                .filter(mailbox -> mailbox.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no mailbox " + path));
    }

    @Test
    default void aMailboxIsThereAtOnceAndIsTheServersOnceItIsMade() {
        at().synced(1);
        MutationId made = wishing()
                .submit(new Wish.CreateMailbox("Trips", Optional.of(at().archive.id()), Optional.empty()));
        MailboxId trips = listed("Archive/Trips").id();
        at().list("INBOX", "Archive").applied();
        assertEquals(Optional.empty(), listed("Archive/Trips").missingSince(), "the server cannot list it yet");
        wishing()
                .submit(new Wish.SetMailboxes(
                        wishing().emails(1), Set.of(trips), Set.of(at().inbox.id())));

        Claim create = wishing().claim();
        assertInstanceOf(RemoteCommand.CreateMailbox.class, Wishing.command(create));
        wishing().settle(create, StoreFixture.mailbox("Archive/Trips"));

        assertEquals(Mutation.State.SETTLED, wishing().state(made));
        assertEquals("Archive/Trips", listed("Archive/Trips").rawName());
        assertEquals(trips, listed("Archive/Trips").id());
        RemoteCommand.SetMailboxes move =
                (RemoteCommand.SetMailboxes) Wishing.command(wishing().claim());
        assertEquals(Set.of(new Scope.Mailbox(trips, "Archive/Trips")), move.add());
    }

    @Test
    default void aMailboxBearsItsNewNameAtOnceAndWhatIsBelowItToo() {
        MutationId made = wishing()
                .submit(new Wish.CreateMailbox("Trips", Optional.of(at().archive.id()), Optional.empty()));
        wishing().settle(wishing().claim(), StoreFixture.mailbox("Archive/Trips"));
        assertEquals(Mutation.State.SETTLED, wishing().state(made));

        MutationId renamed =
                wishing().submit(new Wish.RenameMailbox(at().archive.id(), "Attic", Optional.empty()));

        assertEquals(at().archive.id(), listed("Attic").id());
        assertEquals("Archive", listed("Attic").rawName());
        assertEquals(Optional.of(at().archive.id()), listed("Attic/Trips").parentId());
        assertEquals(
                "Attic",
                at().store.mailboxes().get(at().archive.id()).orElseThrow().path());
        wishing().outbox().discard(renamed);
        assertEquals(at().archive.id(), listed("Archive").id());
        assertEquals("Trips", listed("Archive/Trips").name());
    }

    @Test
    default void aMailboxThatIsWishedAwayIsGoneAtOnceAndBackWhereTheServerRefuses() {
        MutationId deleted =
                wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 0));

        assertTrue(listed("Archive").wishedAwaySince().isPresent());
        assertFalse(listed("Archive").isThere());
        assertEquals(Optional.empty(), listed("Archive").missingSince(), "the server lists it");

        wishing().refuse(wishing().claim(), "it holds 3 emails by now, not 0");
        assertEquals(Mutation.State.FAILED, wishing().state(deleted));
        assertTrue(listed("Archive").isThere());
    }

    @Test
    default void whatCameIntoAMailboxAfterItWasWishedAwayWasNotShown() {
        at().synced(at().archive, 2, 3);
        wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 2));
        RemoteCommand.DeleteMailbox before =
                (RemoteCommand.DeleteMailbox) Wishing.command(wishing().claim());
        assertTrue(before.shown().hasAll(uids(2, 3)));
        assertFalse(before.shown().hasAll(uids(2, 4)), "4 is not known here");

        at().head(at().archive).seen(4).applied();

        RemoteCommand.DeleteMailbox after =
                (RemoteCommand.DeleteMailbox) Wishing.command(wishing().claim());
        assertFalse(after.shown().hasAll(uids(3, 4)), "4 came when the person saw the mailbox no more");
    }

    @Test
    default void whatWasMovedHereIntoAMailboxBeforeItWasWishedAwayWasShown() {
        at().synced(1);
        at().synced(at().archive, 2);
        wishing().move(1);
        wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 2));

        wishing().settleMoved(wishing().claim(), at().archive.id(), Map.of(1, 40));

        RemoteCommand.DeleteMailbox command =
                (RemoteCommand.DeleteMailbox) Wishing.command(wishing().claim());
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

        RemoteCommand.DeleteMailbox command =
                (RemoteCommand.DeleteMailbox) Wishing.command(wishing().claim());
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
        wishing()
                .failed(
                        copy,
                        ConnectorException.Kind.TRANSIENT,
                        true,
                        at().clock.instant().plusSeconds(60));
        assertEquals(Optional.empty(), wishing().next(), "the copy waits for its next try");

        at().clock.advance(Duration.ofMinutes(1));
        wishing().settle(wishing().claim());

        assertEquals(Mutation.State.SETTLED, wishing().state(copied));
        assertInstanceOf(
                RemoteCommand.DeleteMailbox.class, Wishing.command(wishing().claim()));
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
        assertTrue(listed("Archive").isThere());
        assertTrue(wishing().outbox().retry(deleted), "the person knows of it by now");
        assertInstanceOf(
                RemoteCommand.DeleteMailbox.class, Wishing.command(wishing().claim()));
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
        assertInstanceOf(
                RemoteCommand.DeleteMailbox.class, Wishing.command(wishing().claim()));
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
        wishing()
                .failed(
                        copy,
                        ConnectorException.Kind.TRANSIENT,
                        true,
                        at().clock.instant().plusSeconds(60));
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
        assertTrue(listed("Archive").isThere());
    }

    @Test
    default void aDeletionThatTheServerPutOffWaitsForACopyThatIsWishedMeanwhile() {
        at().synced(at().archive, 2, 3);
        wishing().submit(new Wish.DeleteMailbox(at().archive.id(), 2));
        wishing()
                .failed(
                        wishing().claim(),
                        ConnectorException.Kind.TRANSIENT,
                        true,
                        at().clock.instant().plusSeconds(60));
        wishing().submit(new Wish.SetMailboxes(archived(2), Set.of(at().inbox.id()), Set.of()));

        at().clock.advance(Duration.ofMinutes(1));

        Claim copy = wishing().claim();
        assertInstanceOf(RemoteCommand.SetMailboxes.class, Wishing.command(copy));
        wishing().settle(copy);
        assertInstanceOf(
                RemoteCommand.DeleteMailbox.class, Wishing.command(wishing().claim()));
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

        assertInstanceOf(
                RemoteCommand.DeleteMailbox.class, Wishing.command(wishing().claim()));
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
        wishing()
                .failed(
                        wishing().claim(),
                        ConnectorException.Kind.TRANSIENT,
                        true,
                        at().clock.instant().plusSeconds(60));
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

        assertNotEquals(at().archive.id(), listed("Archive").id());
        assertEquals(0, listed("Archive").totalEmails());
    }

    @Test
    default void aMailboxThatTheListShowsFirstIsTheOneThatWasWished() {
        MutationId made = wishing().submit(new Wish.CreateMailbox("Trips", Optional.empty(), Optional.empty()));
        MailboxId trips = listed("Trips").id();

        at().list("INBOX", "Archive", "Trips").applied();

        assertEquals(trips, at().named("Trips").orElseThrow().id());
        assertEquals(Optional.empty(), wishing().next());
        assertEquals(Mutation.State.SETTLED, wishing().state(made));
    }

    @Test
    default void aMailboxThatCannotBeMadeGoesAndWhatWasWishedIntoItFails() {
        at().synced(1);
        MutationId made = wishing().submit(new Wish.CreateMailbox("Trips", Optional.empty(), Optional.empty()));
        MutationId moved = wishing()
                .submit(new Wish.SetMailboxes(
                        wishing().emails(1),
                        Set.of(listed("Trips").id()),
                        Set.of(at().inbox.id())));

        wishing().refuse(wishing().claim(), "NO [CANNOT]");
        assertEquals(Optional.empty(), wishing().next());

        assertEquals(Mutation.State.FAILED, wishing().state(made));
        assertEquals(Mutation.State.FAILED, wishing().state(moved));
        assertEquals(Set.of(at().inbox.id()), at().shown(1).orElseThrow().mailboxIds());
        assertTrue(at().store.mailboxes().list(at().account).stream()
                .noneMatch(mailbox -> mailbox.path().equals("Trips")));
    }

    @Test
    default void aRenamedMailboxStaysTheSame() {
        MutationId id = wishing().submit(new Wish.RenameMailbox(at().archive.id(), "Attic", Optional.empty()));

        wishing().settle(wishing().claim(), StoreFixture.mailbox("Attic"));

        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(at().archive.id(), at().named("Attic").orElseThrow().id());
        MutationId back = wishing().outbox().undo(id).orElseThrow();
        RemoteCommand.RenameMailbox command =
                (RemoteCommand.RenameMailbox) Wishing.command(wishing().claim());
        assertEquals("Archive", command.name());
        assertEquals(Mutation.State.PENDING, wishing().state(back));
    }

    /** RFC 3501 section 6.3.5; until a list tells so, what is wished of them would go to names that are no more. */
    @Test
    default void whatIsBelowARenamedMailboxGoesWithIt() {
        at().list("INBOX", "Archive", "Archive/Trips", "Archive/Trips/2025", "Archived")
                .applied();
        MailboxId trips = listed("Archive/Trips").id();
        MailboxId year = listed("Archive/Trips/2025").id();
        wishing()
                .submit(new Wish.RenameMailbox(
                        at().archive.id(), "Attic", Optional.of(at().inbox.id())));

        wishing().settle(wishing().claim(), StoreFixture.mailbox("INBOX/Attic"));

        assertEquals(trips, at().named("INBOX/Attic/Trips").orElseThrow().id());
        assertEquals(year, at().named("INBOX/Attic/Trips/2025").orElseThrow().id());
        assertEquals(Optional.of(trips), listed("INBOX/Attic/Trips/2025").parentId());
        assertEquals("Archived", listed("Archived").rawName());
        at().list("INBOX", "INBOX/Attic", "INBOX/Attic/Trips", "INBOX/Attic/Trips/2025", "Archived")
                .applied();
        assertEquals(5, at().store.mailboxes().list(at().account).size());
    }

    @Test
    default void aMailboxThatIsWishedBelowARenamedOneIsTheOneThatTheListShowsThere() {
        wishing().submit(new Wish.RenameMailbox(at().archive.id(), "Attic", Optional.empty()));
        wishing()
                .submit(new Wish.CreateMailbox("Trips", Optional.of(at().archive.id()), Optional.empty()));
        MailboxId trips = listed("Attic/Trips").id();
        wishing().settle(wishing().claim(), StoreFixture.mailbox("Attic"));
        wishing().claim();

        at().list("INBOX", "Attic", "Attic/Trips").applied();

        assertEquals(trips, at().named("Attic/Trips").orElseThrow().id());
        assertEquals(3, at().store.mailboxes().list(at().account).size());
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
        assertInstanceOf(
                RemoteCommand.DeleteMailbox.class, Wishing.command(wishing().claim()));
    }
}
