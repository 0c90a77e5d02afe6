package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Scope;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.Wish;

/** A mailbox is shown as it is wished, stays the same one when the server bears it, and is back where the server refuses. */
interface MailboxWishContract extends StorePromises {
    private Wishing wishing() {
        return new Wishing(at());
    }

    @Test
    default void aMailboxIsThereAtOnceAndIsTheServersOnceItIsMade() {
        at().synced(1);
        MutationId made = wishing()
                .submit(new Wish.CreateMailbox("Trips", Optional.of(at().archive.id()), Optional.empty()));
        MailboxId trips = at().listed("Archive/Trips").id();
        at().list("INBOX", "Archive").applied();
        assertEquals(Optional.empty(), at().listed("Archive/Trips").missingSince(), "the server cannot list it yet");
        wishing()
                .submit(new Wish.SetMailboxes(
                        wishing().emails(1), Set.of(trips), Set.of(at().inbox.id())));

        Claim create = wishing().claim();
        assertInstanceOf(RemoteCommand.CreateMailbox.class, Wishing.command(create));
        wishing().settle(create, StoreFixture.mailbox("Archive/Trips"));

        assertEquals(Mutation.State.SETTLED, wishing().state(made));
        assertEquals("Archive/Trips", at().listed("Archive/Trips").rawName());
        assertEquals(trips, at().listed("Archive/Trips").id());
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

        assertEquals(at().archive.id(), at().listed("Attic").id());
        assertEquals("Archive", at().listed("Attic").rawName());
        assertEquals(Optional.of(at().archive.id()), at().listed("Attic/Trips").parentId());
        assertEquals(
                "Attic",
                at().store.mailboxes().get(at().archive.id()).orElseThrow().path());
        wishing().outbox().discard(renamed);
        assertEquals(at().archive.id(), at().listed("Archive").id());
        assertEquals("Trips", at().listed("Archive/Trips").name());
    }

    @Test
    default void aMailboxThatTheListShowsFirstIsTheOneThatWasWished() {
        MutationId made = wishing().submit(new Wish.CreateMailbox("Trips", Optional.empty(), Optional.empty()));
        MailboxId trips = at().listed("Trips").id();

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
                        Set.of(at().listed("Trips").id()),
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
    default void whatWasWishedIntoAMailboxThatCouldNotBeMadeIsDoneAfterBothAreTriedAgain() {
        at().synced(1);
        MutationId made = wishing().submit(new Wish.CreateMailbox("Trips", Optional.empty(), Optional.empty()));
        MailboxId trips = at().listed("Trips").id();
        MutationId moved = wishing()
                .submit(new Wish.SetMailboxes(
                        wishing().emails(1), Set.of(trips), Set.of(at().inbox.id())));
        wishing().refuse(wishing().claim(), "NO [CANNOT]");
        assertEquals(Optional.empty(), wishing().next());

        assertTrue(wishing().outbox().retry(made));
        assertTrue(wishing().outbox().retry(moved));

        assertEquals(trips, at().listed("Trips").id());
        assertEquals(Set.of(trips), at().shown(1).orElseThrow().mailboxIds());
        wishing().settle(wishing().claim(), StoreFixture.mailbox("Trips"));
        RemoteCommand.SetMailboxes move =
                (RemoteCommand.SetMailboxes) Wishing.command(wishing().claim());
        assertEquals(Set.of(new Scope.Mailbox(trips, "Trips")), move.add());
        assertEquals(Mutation.State.SETTLED, wishing().state(made));
    }

    /** Its creation failed because another client made it a moment before. */
    @Test
    default void aMailboxThatCouldNotBeMadeBecauseItWasThereStaysTheServersAfterAnotherTry() {
        MutationId made = wishing().submit(new Wish.CreateMailbox("Trips", Optional.empty(), Optional.empty()));
        MailboxId trips = at().listed("Trips").id();
        Claim claim = wishing().claim();
        at().list("INBOX", "Archive", "Trips").applied();
        wishing().refuse(claim, "NO [ALREADYEXISTS]");
        assertEquals(Mutation.State.FAILED, wishing().state(made));

        assertTrue(wishing().outbox().retry(made));
        assertEquals(Optional.empty(), wishing().next());

        assertEquals(Mutation.State.SETTLED, wishing().state(made));
        assertEquals(trips, at().named("Trips").orElseThrow().id());
        assertEquals(3, at().store.mailboxes().list(at().account).size());
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

    /** What another client changed of it meanwhile is not the person's to undo. */
    @Test
    default void aRenamingSaysWhatIsAnotherThanWasShown() {
        Optional<MailboxId> below = Optional.of(at().inbox.id());
        for (Renaming step : List.of(
                new Renaming("Attic", Optional.empty(), true, false),
                new Renaming("Attic", below, false, true),
                new Renaming("Archive", Optional.empty(), true, true))) {
            wishing().submit(new Wish.RenameMailbox(at().archive.id(), step.name(), step.parent()));
            Claim claim = wishing().claim();
            RemoteCommand.RenameMailbox command = (RemoteCommand.RenameMailbox) Wishing.command(claim);

            assertEquals(step.renames(), command.renames(), step.toString());
            assertEquals(step.moves(), command.moves(), step.toString());
            wishing().settle(claim, StoreFixture.mailbox(step.parent().isPresent() ? "INBOX/Attic" : step.name()));
        }
    }

    /** What is shown is what those before it wished. */
    @Test
    default void aRenamingBehindAnotherSaysWhatIsAnotherThanThatWished() {
        wishing()
                .submit(new Wish.RenameMailbox(
                        at().archive.id(), "Attic", Optional.of(at().inbox.id())));
        wishing().submit(new Wish.RenameMailbox(at().archive.id(), "Attic", Optional.empty()));
        wishing().settle(wishing().claim(), StoreFixture.mailbox("INBOX/Attic"));

        RemoteCommand.RenameMailbox command =
                (RemoteCommand.RenameMailbox) Wishing.command(wishing().claim());

        assertFalse(command.renames());
        assertTrue(command.moves());
    }

    /** A wish, and what is new of it. */
    record Renaming(String name, Optional<MailboxId> parent, boolean renames, boolean moves) {}

    /** RFC 3501 section 6.3.5; until a list tells so, what is wished of them would go to names that are no more. */
    @Test
    default void whatIsBelowARenamedMailboxGoesWithIt() {
        at().list("INBOX", "Archive", "Archive/Trips", "Archive/Trips/2025", "Archived")
                .applied();
        MailboxId trips = at().listed("Archive/Trips").id();
        MailboxId year = at().listed("Archive/Trips/2025").id();
        wishing()
                .submit(new Wish.RenameMailbox(
                        at().archive.id(), "Attic", Optional.of(at().inbox.id())));

        wishing().settle(wishing().claim(), StoreFixture.mailbox("INBOX/Attic"));

        assertEquals(trips, at().named("INBOX/Attic/Trips").orElseThrow().id());
        assertEquals(year, at().named("INBOX/Attic/Trips/2025").orElseThrow().id());
        assertEquals(Optional.of(trips), at().listed("INBOX/Attic/Trips/2025").parentId());
        assertEquals("Archived", at().listed("Archived").rawName());
        at().list("INBOX", "INBOX/Attic", "INBOX/Attic/Trips", "INBOX/Attic/Trips/2025", "Archived")
                .applied();
        assertEquals(5, at().store.mailboxes().list(at().account).size());
    }

    @Test
    default void aMailboxThatIsWishedBelowARenamedOneIsTheOneThatTheListShowsThere() {
        wishing().submit(new Wish.RenameMailbox(at().archive.id(), "Attic", Optional.empty()));
        wishing()
                .submit(new Wish.CreateMailbox("Trips", Optional.of(at().archive.id()), Optional.empty()));
        MailboxId trips = at().listed("Attic/Trips").id();
        wishing().settle(wishing().claim(), StoreFixture.mailbox("Attic"));
        wishing().claim();

        at().list("INBOX", "Attic", "Attic/Trips").applied();

        assertEquals(trips, at().named("Attic/Trips").orElseThrow().id());
        assertEquals(3, at().store.mailboxes().list(at().account).size());
    }
}
