package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.Lane;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.RemoteMembership;
import org.postferry.connector.Scope;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MutationId;
import org.postferry.store.IntakeResult;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.Wish;

/** A scope of all emails, as JMAP has it: opaque ids, several mailboxes an email. */
interface AccountEmailsContract extends StorePromises {
    Scope ALL = new Scope.AccountEmails();

    private RemoteFact keyed(String key, int number, RemoteMembership... memberships) {
        return at().seen(new RemoteId.Key(key), number, Optional.empty(), memberships);
    }

    private Wishing wishing() {
        return new Wishing(at());
    }

    private EmailId found(String key) {
        return at().store
                .emails()
                .find(at().account, ALL, new RemoteId.Key(key))
                .orElseThrow();
    }

    private Email email(String key) {
        return at().store.emails().get(found(key)).orElseThrow();
    }

    private void whole() {
        at().batch(Lane.history(ALL))
                .end(new PullEnd.Whole(new Checkpoint("state0"), false))
                .applied();
    }

    @Test
    default void anEmailMayBeInSeveralMailboxes() {
        at().head(ALL)
                .fact(keyed("M1", 1, StoreFixture.member("INBOX"), StoreFixture.member("Archive")))
                .applied();

        assertEquals(Set.of(at().inbox.id(), at().archive.id()), email("M1").mailboxIds());
        assertEquals(2, at().store.emails().memberships(found("M1")).size());
    }

    @Test
    default void aChangeReplacesAllThatTheScopeReported() {
        whole();
        at().head(ALL)
                .fact(keyed("M1", 1, StoreFixture.member("INBOX", Keyword.SEEN)))
                .applied();

        at().head(ALL)
                .fact(new RemoteFact.EmailChanged(
                        new RemoteId.Key("M1"), Set.of(StoreFixture.member("Archive", Keyword.FLAGGED))))
                .applied();

        assertEquals(Set.of(at().archive.id()), email("M1").mailboxIds());
        assertEquals(Set.of(Keyword.FLAGGED), email("M1").keywords());
    }

    @Test
    default void anUnknownMailboxGetsAPlaceholderThatTheListFillsIn() {
        at().head(ALL).fact(keyed("M1", 1, StoreFixture.member("mb7"))).applied();

        Mailbox placeholder = at().named("mb7").orElseThrow();
        assertEquals(Set.of(placeholder.id()), email("M1").mailboxIds());
        at().head(new Scope.MailboxList())
                .fact(new RemoteFact.MailboxSeen(
                        "mb7",
                        "Receipts",
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        Optional.of("mb7"),
                        OptionalLong.empty(),
                        OptionalLong.empty()))
                .applied();

        Mailbox filled = at().store.mailboxes().get(placeholder.id()).orElseThrow();
        assertEquals("Receipts", filled.name());
        assertEquals(1, filled.totalEmails());
    }

    @Test
    default void whatTheServerDestroyedIsStagedAndSwept() {
        whole();
        at().head(ALL)
                .fact(keyed("M1", 1, StoreFixture.member("INBOX"), StoreFixture.member("Archive")))
                .applied();

        at().head(ALL)
                .fact(new RemoteFact.EmailGone(new RemoteIds.Keys(Set.of("M1", "M404"))))
                .applied();

        assertEquals(1, at().store.removals().standing(at().account, ALL).told());
        assertEquals(1, at().store.removals().sweep(at().lease, at().account, ALL, 10));
        assertEquals(0, at().subjects().size());
    }

    /** Its id named it wherever it lay: nothing is left to be changed, and nothing failed. */
    @Test
    default void aWishForAnEmailThatWentBeforeItsTurnIsSettled() {
        whole();
        for (String key : List.of("M1", "M2", "M3")) {
            at().head(ALL)
                    .fact(keyed(key, 1, StoreFixture.member("INBOX")))
                    .fact(keyed(key + "s", 2, StoreFixture.member("INBOX")))
                    .applied();
        }
        MutationId keyword = wishing()
                .submit(new Wish.SetKeywords(List.of(found("M1"), found("M1s")), Set.of(Keyword.SEEN), Set.of()));
        MutationId move = wishing()
                .submit(new Wish.SetMailboxes(
                        List.of(found("M2")),
                        Set.of(at().archive.id()),
                        Set.of(at().inbox.id())));
        MutationId destroy = wishing().submit(new Wish.Destroy(List.of(found("M3"))));
        at().head(ALL)
                .fact(new RemoteFact.EmailGone(new RemoteIds.Keys(Set.of("M1", "M2", "M3"))))
                .applied();
        at().store.removals().sweep(at().lease, at().account, ALL, 10);

        Claim left = wishing().claim();

        assertEquals(Set.of(new RemoteId.Key("M1s")), ((RemoteCommand.SetKeywords) Wishing.command(left)).ids());
        wishing().settle(left);
        assertEquals(Optional.empty(), wishing().next());
        assertEquals(Mutation.State.SETTLED, wishing().state(keyword));
        assertEquals(Mutation.State.SETTLED, wishing().state(move));
        assertEquals(Mutation.State.SETTLED, wishing().state(destroy));
    }

    @Test
    default void aMailboxThatTheServerDestroyedGoesOnceItsLastEmailIsElsewhere() {
        whole();
        at().head(ALL).fact(keyed("M1", 1, StoreFixture.member("Archive"))).applied();

        at().head(new Scope.MailboxList())
                .fact(new RemoteFact.MailboxGone("Archive"))
                .applied();
        assertEquals(1, at().store.removals().standing(at().account, ALL).absentUnproven());
        at().head(ALL)
                .fact(new RemoteFact.EmailChanged(new RemoteId.Key("M1"), Set.of(StoreFixture.member("INBOX"))))
                .current()
                .applied();

        assertEquals(0, at().store.removals().standing(at().account, ALL).staged());
        assertEquals(Set.of(at().inbox.id()), email("M1").mailboxIds());
        assertTrue(at().store.mailboxes().get(at().archive.id()).isEmpty());
    }

    @Test
    default void whatWasInADeletedMailboxAloneGoesWithItAndTheRestJustLeavesIt() {
        whole();
        at().head(ALL)
                .fact(keyed("M1", 1, StoreFixture.member("Archive")))
                .fact(keyed("M2", 2, StoreFixture.member("INBOX"), StoreFixture.member("Archive")))
                .applied();
        Wishing wishing = new Wishing(at());
        wishing.submit(new Wish.DeleteMailbox(at().archive.id(), 2));

        wishing.settle(wishing.claim(), new RemoteFact.MailboxGone("Archive"));

        assertEquals(StoreFixture.mails(2), at().subjects());
        assertEquals(Set.of(at().inbox.id()), email("M2").mailboxIds());
        assertTrue(at().store.mailboxes().get(at().archive.id()).isEmpty());
        assertEquals(0, at().store.removals().standing(at().account, ALL).staged());
    }

    /** Whoever moved it meanwhile wanted to keep it. */
    @Test
    default void aDestructionBearsWhereItsEmailWasShownWhenItWasAskedFor() {
        whole();
        at().head(ALL).fact(keyed("M1", 1, StoreFixture.member("Archive"))).applied();
        Wishing wishing = new Wishing(at());
        wishing.submit(new Wish.Destroy(List.of(email("M1").id())));

        at().head(ALL)
                .fact(new RemoteFact.EmailChanged(new RemoteId.Key("M1"), Set.of(StoreFixture.member("INBOX"))))
                .applied();

        RemoteCommand.Destroy command = (RemoteCommand.Destroy) Wishing.command(wishing.claim());
        assertEquals(Map.of(new RemoteId.Key("M1"), Set.of(at().archive)), command.shownIn());
    }

    /** Nothing failed that a person could mend; the removal takes the way of every other one. */
    @Test
    default void aWishForAnEmailThatTheServerHasNoMoreSettlesAndShowsTheServersWord() {
        whole();
        at().head(ALL)
                .fact(keyed("M1", 1, StoreFixture.member("INBOX")))
                .fact(keyed("M2", 2, StoreFixture.member("INBOX")))
                .applied();
        List<EmailId> both = List.of(found("M1"), found("M2"));
        for (Wish wish : List.of(
                new Wish.SetKeywords(both, Set.of(Keyword.SEEN), Set.of()),
                new Wish.SetMailboxes(
                        both, Set.of(at().archive.id()), Set.of(at().inbox.id())))) {
            MutationId id = wishing().submit(wish);

            wishing()
                    .settle(
                            wishing().claim(),
                            List.of(new RemoteFact.EmailGone(new RemoteIds.Keys(Set.of("M1")))),
                            Map.of(new RemoteId.Key("M1"), new Outcome.Gone()),
                            new Outcome.Done(Optional.empty()));

            assertEquals(Mutation.State.SETTLED, wishing().state(id));
            assertEquals(Set.of(), email("M1").keywords());
            assertEquals(Set.of(at().inbox.id()), email("M1").mailboxIds());
        }
        assertEquals(Set.of(Keyword.SEEN), email("M2").keywords());
        assertEquals(Set.of(at().archive.id()), email("M2").mailboxIds());
    }

    @Test
    default void theSumIsDrawnForEachMailbox() {
        whole();
        at().head(ALL)
                .fact(keyed("M1", 1, StoreFixture.member("INBOX"), StoreFixture.member("Archive")))
                .fact(keyed("M2", 2, StoreFixture.member("INBOX")))
                .next("state1")
                .applied();

        IntakeResult.Applied equal = at().head(ALL)
                .fact(count("INBOX", 2))
                .fact(count("Archive", 1))
                .next("state2")
                .current()
                .applied();
        IntakeResult.Applied unequal = at().head(ALL)
                .fact(count("INBOX", 1))
                .fact(count("Archive", 2))
                .next("state3")
                .current()
                .applied();

        assertTrue(equal.sum().orElseThrow().equal());
        assertEquals(new Checkpoint("state2"), equal.checkpoint());
        assertEquals(false, unequal.sum().orElseThrow().equal());
        assertEquals(new Checkpoint("state2"), unequal.checkpoint());
    }

    private void walkedWith(RemoteFact fact) {
        at().batch(Lane.history(ALL))
                .fact(keyed("M1", 1, StoreFixture.member("INBOX")))
                .fact(fact)
                .whole("state0")
                .applied();
    }

    /** A snapshot that names M1 and this. */
    private void walkedAgainWith(RemoteFact fact) {
        at().batch(Lane.snapshot(ALL))
                .fact(new RemoteFact.SnapshotBegan("s" + at().clock.instant(), OptionalLong.empty()))
                .fact(new RemoteFact.EmailPresent(new RemoteIds.Keys(Set.of("M1"))))
                .fact(fact)
                .fact(new RemoteFact.SnapshotEnded("s" + at().clock.instant()))
                .fact(count("INBOX", 2))
                .whole("state1")
                .applied();
    }

    private Optional<Duration> nextWalk() {
        return at().store
                .mailboxes()
                .scope(at().account, ALL)
                .snapshotWanted()
                .map(wish -> Duration.between(at().clock.instant(), wish.notBefore()));
    }

    private static RemoteFact leftOut() {
        return new RemoteFact.EmailLeftOut(new RemoteIds.Keys(Set.of("M9")));
    }

    /** Protocol danger D-52: in which mailboxes the emails are that a date window leaves out nobody knows, and so no count is held against the list. */
    @Test
    default void whereNoSumCanBeDrawnTheListIsWalkedAgainAfterFiveMinutesAndAnHour() {
        walkedWith(leftOut());
        assertEquals(Optional.of(Duration.ofMinutes(5)), nextWalk());

        at().clock.advance(Duration.ofMinutes(5));
        walkedAgainWith(leftOut());
        assertEquals(Optional.of(Duration.ofHours(1)), nextWalk());

        at().clock.advance(Duration.ofHours(1));
        walkedAgainWith(leftOut());
        assertEquals(Optional.empty(), nextWalk());
    }

    @Test
    default void afterAGapItIsWalkedAgainAnew() {
        walkedWith(leftOut());
        walkedAgainWith(leftOut());
        walkedAgainWith(leftOut());
        at().head(ALL).end(new PullEnd.Gap("forgotten")).applied();

        walkedAgainWith(leftOut());

        assertEquals(Optional.of(Duration.ofMinutes(5)), nextWalk());
    }

    @Test
    default void whereTheSumIsDrawnNothingIsWalkedAgain() {
        walkedWith(count("INBOX", 1));

        assertEquals(Optional.empty(), nextWalk());
    }

    /** Its keywords are asked for, and with them where it is. */
    @Test
    default void anEmailThatIsNowhereIsLookedForUntilTheSumIsEqual() {
        walkedWith(new RemoteFact.EmailUnreadable(new RemoteId.Key("M2"), "broken"));
        assertTrue(at().store
                .mailboxes()
                .scope(at().account, ALL)
                .snapshotWanted()
                .orElseThrow()
                .keywords());

        walkedAgainWith(new RemoteFact.EmailChanged(new RemoteId.Key("M2"), Set.of(StoreFixture.member("INBOX"))));

        assertEquals(Optional.empty(), nextWalk());
    }

    @Test
    default void whatCannotBeReadMayStillSayWhereItIs() {
        whole();
        at().head(ALL)
                .fact(new RemoteFact.EmailUnreadable(new RemoteId.Key("M1"), "broken"))
                .fact(new RemoteFact.EmailChanged(
                        new RemoteId.Key("M1"), Set.of(StoreFixture.member("INBOX", Keyword.SEEN))))
                .applied();

        assertEquals(Set.of(at().inbox.id()), email("M1").mailboxIds());
        assertEquals(Set.of(Keyword.SEEN), email("M1").keywords());
        assertEquals(Optional.of("broken"), email("M1").quarantineReason());
        assertTrue(at().head(ALL)
                .fact(count("INBOX", 1))
                .current()
                .applied()
                .sum()
                .orElseThrow()
                .equal());
    }

    private RemoteFact count(String rawName, long emails) {
        return new RemoteFact.MailboxCount(new MailboxRef.Named(rawName), emails);
    }

    @Test
    default void aProvisionalHeaderGivesWayToTheBytes() {
        RemoteFact.EmailSeen exact =
                at().seen(new RemoteId.Key("M1"), 1, Optional.empty(), StoreFixture.member("INBOX"));
        at().head(ALL)
                .fact(new RemoteFact.EmailSeen(
                        exact.id(),
                        HeaderBytes.of("Subject: wrong\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                        true,
                        exact.receivedAt(),
                        exact.sizeBytes(),
                        exact.memberships(),
                        Optional.of("T1"),
                        Optional.of("B1"),
                        Optional.empty()))
                .applied();
        assertEquals("wrong", email("M1").header().subject());

        at().head(ALL).fact(exact).applied();

        assertEquals("mail 1", email("M1").header().subject());
    }

    @Test
    default void equalThreadNamesAreOneThread() {
        at().head(ALL)
                .fact(threaded("M1", 1, "T1"))
                .fact(threaded("M2", 2, "T1"))
                .fact(threaded("M3", 3, "T2"))
                .applied();

        assertEquals(
                email("M1").threadId().orElseThrow(), email("M2").threadId().orElseThrow());
        assertNotEquals(email("M1").threadId(), email("M3").threadId());
    }

    private RemoteFact threaded(String key, int number, String thread) {
        RemoteFact.EmailSeen plain =
                at().seen(new RemoteId.Key(key), number, Optional.empty(), StoreFixture.member("INBOX"));
        return new RemoteFact.EmailSeen(
                plain.id(),
                plain.header(),
                false,
                plain.receivedAt(),
                plain.sizeBytes(),
                plain.memberships(),
                Optional.of(thread),
                Optional.empty(),
                Optional.empty());
    }
}
