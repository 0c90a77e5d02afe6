package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
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
import org.postferry.connector.Submitter;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.model.Role;
import org.postferry.model.StoreGone;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.Wish;

/** What the server did becomes base; an email stays the same email wherever we move it. */
interface SettlementContract extends StorePromises {
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

    @Test
    default void aMessageThatIsSentOnceMoreIsSentAsIfItNeverWas() {
        MutationId sent = send(Optional.empty());
        at().clock.advance(Duration.ofSeconds(11));
        Claim claim = wishing().claim();
        claim.steps().record("handing over");
        wishing().outbox().unknown(at().lease, claim, "the answer was lost");

        wishing().outbox().retry(sent);

        assertEquals(List.of(), wishing().claim().steps().taken());
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

    @Test
    default void aNoToWhatMayBeDoneAlreadyIsLookedAtFirst() throws Exception {
        at().synced(1);
        at().synced(at().archive);
        EmailId one = at().email(1);
        MutationId id = wishing().move(1);
        wishing().claim();
        at().crash();

        wishing().refuse(wishing().claim(), "[NONEXISTENT] no such email");

        assertEquals(Mutation.State.PENDING, wishing().state(id));
        at().head(at().archive).fact(at().seen(inArchive(140), 1)).applied();
        at().head().gone(1).applied();
        at().sweep();
        at().clock.advance(Duration.ofSeconds(11));
        wishing().settleAll();
        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(Optional.of(one), archived(140));
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
                                inArchive(40),
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

    // ---- mailboxes

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

        assertTrue(listed("Archive").missingSince().isPresent());

        wishing().refuse(wishing().claim(), "it holds 3 emails by now, not 0");
        assertEquals(Mutation.State.FAILED, wishing().state(deleted));
        assertEquals(Optional.empty(), listed("Archive").missingSince());
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

    // ---- messages

    private static String text(RemoteCommand.Message message) throws Exception {
        try (var in = message.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    default void anAppendedMessageKeepsItsBytes() throws Exception {
        String bytes = "Subject: long\r\n\r\n" + "0123456789".repeat(60_000);
        MutationId id = wishing()
                .submit(new Wish.Append(
                        at().archive.id(),
                        Wishing.message(bytes),
                        Optional.of("a@example.org"),
                        Set.of(Keyword.SEEN),
                        StoreFixture.receivedAt(1)));
        at().crash();

        Claim claim = wishing().claim();

        RemoteCommand.Append append = (RemoteCommand.Append) Wishing.command(claim);
        assertEquals(bytes, text(append.message()));
        assertEquals(bytes, text(append.message()), "as often as a try needs them");
        assertEquals(Optional.of("a@example.org"), append.messageId());
        assertEquals(StoreFixture.receivedAt(1), append.receivedAt());
        wishing().settle(claim);
        assertEquals(Mutation.State.SETTLED, wishing().state(id));
    }

    private MutationId send(Optional<EmailId> draft) {
        return wishing()
                .submit(new Wish.Send(
                        Wishing.message("Subject: hello\r\n\r\nHello.\r\n"),
                        "m@example.org",
                        "me@example.org",
                        List.of("you@example.org"),
                        draft,
                        at().clock.instant().plusSeconds(10)));
    }

    private void listSent() {
        at().head(new Scope.MailboxList())
                .fact(new RemoteFact.MailboxSeen(
                        "Sent",
                        "Sent",
                        Optional.empty(),
                        Optional.of(Role.SENT),
                        true,
                        Optional.empty(),
                        java.util.OptionalLong.of(1),
                        java.util.OptionalLong.of(1)))
                .applied();
    }

    @Test
    default void aMessageIsHeldAndSentOnceWithItsCopyAndItsDraftAfterIt() throws Exception {
        listSent();
        at().synced(1);
        MutationId sent = send(Optional.of(at().email(1)));
        assertEquals(Optional.empty(), wishing().next(), "it can be taken back for ten seconds");
        at().clock.advance(Duration.ofSeconds(11));

        Claim claim = wishing().claim();
        OutboxStore.Work.Submit work = assertInstanceOf(OutboxStore.Work.Submit.class, claim.work());
        assertEquals(List.of("you@example.org"), work.envelope().to());
        assertEquals("Sent", work.sent().orElseThrow().rawName());
        wishing()
                .outbox()
                .settleSubmission(at().lease, claim, new Submitter.Submission.Accepted(List.of(), false, false));

        assertEquals(Mutation.State.SETTLED, wishing().state(sent));
        Claim copy = wishing().claim();
        assertEquals(
                "Subject: hello\r\n\r\nHello.\r\n", text(((RemoteCommand.Append) Wishing.command(copy)).message()));
        wishing().settle(copy);
        assertInstanceOf(RemoteCommand.Destroy.class, Wishing.command(wishing().claim()));
    }

    @Test
    default void theDraftOfWhatWasSentStaysUntilItsCopyIsFiled() {
        listSent();
        at().synced(1);
        EmailId draft = at().email(1);
        send(Optional.of(draft));
        at().clock.advance(Duration.ofSeconds(11));
        wishing()
                .outbox()
                .settleSubmission(
                        at().lease, wishing().claim(), new Submitter.Submission.Accepted(List.of(), false, false));

        Claim copy = wishing().claim();
        wishing().failed(copy, Kind.TRANSIENT, true, at().clock.instant().plusSeconds(60));
        assertEquals(Optional.empty(), wishing().next(), "the draft waits for the copy");

        at().clock.advance(Duration.ofSeconds(61));
        wishing().failed(wishing().claim(), Kind.PERMANENT, true, at().clock.instant());
        assertEquals(Optional.empty(), wishing().next(), "without a copy the draft is not destroyed");
        assertEquals(Set.of(at().inbox.id()), at().shown(1).orElseThrow().mailboxIds());
        assertEquals(1, at().store.emails().memberships(draft).size());
    }

    @Test
    default void whatMayHaveBeenSentIsLeftToAPerson() {
        MutationId sent = send(Optional.empty());
        at().clock.advance(Duration.ofSeconds(11));

        wishing().outbox().unknown(at().lease, wishing().claim(), "the answer was lost");

        assertEquals(Mutation.State.UNKNOWN, wishing().state(sent));
        assertEquals(Optional.empty(), wishing().next(), "never sent twice by itself");
        assertTrue(wishing().outbox().discard(sent));
    }
}
