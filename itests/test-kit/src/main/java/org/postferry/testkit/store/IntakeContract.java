package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.RemoteMembership;
import org.postferry.connector.UidSpan;
import org.postferry.model.ContentState;
import org.postferry.model.Email;
import org.postferry.model.Keyword;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.Journal;
import org.postferry.store.Lease;
import org.postferry.store.StoreFailure;

/** A batch is one transaction, a compare-and-set, fenced and idempotent. */
interface IntakeContract extends StorePromises {
    @Test
    default void anEmailThatIsSeenIsThereWithWhatTheServerTold() {
        IntakeResult.Applied result =
                at().head().fact(at().seen(1, Keyword.SEEN)).applied();

        Email email = at().shown(1).orElseThrow();
        assertEquals(Set.of(at().inbox.id()), email.mailboxIds());
        assertEquals(Set.of(Keyword.SEEN), email.keywords());
        assertEquals("mail 1", email.header().subject());
        assertEquals(StoreFixture.receivedAt(1), email.receivedAt());
        assertEquals(StoreFixture.message(1).length, email.sizeBytes());
        assertEquals(at().clock.instant(), email.firstSeenAt());
        assertEquals(ContentState.HEADERS, email.contentState());
        assertEquals(1, result.created());
    }

    @Test
    default void theCheckpointMovesWithTheFacts() {
        IntakeResult.Applied result = at().head().seen(1).next("one").applied();

        assertEquals(new Checkpoint("one"), result.checkpoint());
        assertEquals(new Checkpoint("one"), at().state().head());
        assertEquals(Checkpoint.NONE, at().state().history());
        assertEquals(
                Checkpoint.NONE,
                at().store.mailboxes().scope(at().account, at().archive).head());
    }

    @Test
    default void aBatchFromAnotherCheckpointChangesNothing() {
        at().head().next("one").applied();
        Journal.Cursor end = at().end();

        IntakeResult result = at().head().expecting("zero").seen(1).next("two").apply();

        assertEquals(new IntakeResult.Moved(new Checkpoint("one")), result);
        assertEquals(new Checkpoint("one"), at().state().head());
        assertTrue(at().find(1).isEmpty());
        assertEquals(List.of(), at().journalled(end));
    }

    @Test
    default void aBatchUnderAnOlderLeaseChangesNothing() {
        Lease old = at().lease;
        at().store.leases().take("container", StoreFixture.LEASE).orElseThrow();
        Journal.Cursor end = at().end();

        IntakeResult result = at().store.intake().apply(at().head().seen(1).build(old));

        assertInstanceOf(IntakeResult.Fenced.class, result);
        assertEquals(Checkpoint.NONE, at().state().head());
        assertEquals(List.of(), at().subjects());
        assertEquals(List.of(), at().journalled(end));
    }

    @Test
    default void aWorkerThatSleptPastItsLeaseChangesNothing() {
        IntakeBatch batch = at().head().seen(1).build();
        at().clock.advance(StoreFixture.LEASE.plus(Duration.ofSeconds(1)));

        IntakeResult result = at().store.intake().apply(batch);

        assertInstanceOf(IntakeResult.Fenced.class, result);
        assertEquals(List.of(), at().subjects());
    }

    @Test
    default void aBatchOfAnAccountThatIsGoingChangesNothing() {
        at().store.accounts().markDeleting(at().account);

        IntakeResult result = at().head().seen(1).apply();

        assertInstanceOf(IntakeResult.Fenced.class, result);
        assertEquals(List.of(), at().subjects());
    }

    @Test
    default void whatCannotBeCommittedLeavesNothingBehind() throws Exception {
        at().synced(1);
        Journal.Cursor end = at().end();
        for (int n = 1; n <= 10; n++) {
            IntakeBatch batch =
                    at().head().seen(2).changed(1, Keyword.FLAGGED).next("far").build();
            at().contract.failCommit(at().store, n);
            try {
                at().store.intake().apply(batch);
                at().contract.failCommit(at().store, Integer.MAX_VALUE);
                assertTrue(n > 1, "the first commit was to fail");
                return;
            } catch (StoreFailure expected) {
                at().contract.failCommit(at().store, Integer.MAX_VALUE);
            }
            assertEquals(new Checkpoint("token"), at().state().head());
            assertEquals(StoreFixture.mails(1), at().subjects());
            assertEquals(Set.of(), at().keywords(1));
            assertEquals(List.of(), at().journalled(end));
        }
        fail("every one of ten commits was needed for one batch");
    }

    @Test
    default void aRefusedDiskIsAFailureWithASentence() throws Exception {
        at().contract.failCommit(at().store, 1);

        StoreFailure failure =
                assertThrows(StoreFailure.class, () -> at().head().seen(1).apply());

        assertTrue(failure.getMessage().length() > 3, failure.getMessage());
    }

    @Test
    default void appliedTwiceTheSecondTimeWritesNothing() {
        at().synced(1, 2, 3);
        at().head().seen(4).changed(1, Keyword.SEEN).gone(2).next("one").applied();
        Journal.Cursor end = at().end();

        IntakeResult.Applied again =
                at().head().seen(4).changed(1, Keyword.SEEN).gone(2).next("two").applied();

        assertEquals(List.of(0, 0, 0, 0), List.of(again.created(), again.updated(), again.staged(), again.unstaged()));
        assertEquals(List.of(), at().journalled(end));
        assertEquals(new Checkpoint("two"), at().state().head());
    }

    @Test
    default void aChangeIsWrittenOnceIntoTheJournal() {
        at().synced(1, 2);
        Journal.Cursor end = at().end();

        IntakeResult.Applied result =
                at().head().changed(1, Keyword.SEEN).changed(2).applied();

        assertEquals(List.of("EMAIL " + at().email(1)), at().journalled(end));
        assertEquals(1, result.updated());
        assertEquals(Set.of(Keyword.SEEN), at().keywords(1));
    }

    @Test
    default void ofTwoFactsAboutOneEmailTheLaterWins() {
        at().synced(1);

        at().head()
                .changed(1, Keyword.SEEN)
                .fact(at().seen(2, Keyword.FLAGGED))
                .changed(2, Keyword.ANSWERED)
                .changed(1, Keyword.DRAFT)
                .applied();

        assertEquals(Set.of(Keyword.DRAFT), at().keywords(1));
        assertEquals(Set.of(Keyword.ANSWERED), at().keywords(2));
    }

    @Test
    default void aChangeOfAnUnknownEmailIsAskedForBeforeAnythingIsKept() {
        at().synced(1);
        Journal.Cursor end = at().end();

        IntakeResult result = at().head()
                .seen(2)
                .changed(3, Keyword.SEEN)
                .changed(1, Keyword.SEEN)
                .next("far")
                .apply();

        assertEquals(new IntakeResult.Unknown(Set.of(at().uid(3))), result);
        assertEquals(new Checkpoint("token"), at().state().head());
        assertEquals(StoreFixture.mails(1), at().subjects());
        assertEquals(List.of(), at().journalled(end));
    }

    @Test
    default void anUnknownEmailThatIsPresentIsAskedForToo() {
        at().synced(1, 3);

        IntakeResult result = at().head()
                .fact(new RemoteFact.EmailPresent(
                        new RemoteIds.Uids(at().inbox.id(), StoreFixture.UIDVALIDITY, List.of(new UidSpan(1, 4)))))
                .apply();

        assertEquals(new IntakeResult.Unknown(Set.of(at().uid(2), at().uid(4))), result);
    }

    @Test
    default void whatDescribeAddedMakesTheBatchWhole() {
        at().synced(1);

        at().head()
                .changed(2, Keyword.SEEN)
                .changed(3, Keyword.SEEN)
                .changed(4, Keyword.SEEN)
                .fact(at().seen(2, Keyword.SEEN))
                .gone(3)
                .fact(new RemoteFact.EmailUnreadable(at().uid(4), "[UNAVAILABLE] try later"))
                .next("far")
                .applied();

        assertEquals(new Checkpoint("far"), at().state().head());
        assertEquals(Set.of(Keyword.SEEN), at().keywords(2));
        assertTrue(at().find(3).isEmpty());
        assertTrue(at().find(4).isPresent());
    }

    @Test
    default void aRemovalOfWhatIsNotKnownIsNothing() {
        at().synced(5);

        IntakeResult.Applied result = at().head()
                .fact(new RemoteFact.EmailGone(new RemoteIds.Uids(
                        at().inbox.id(),
                        StoreFixture.UIDVALIDITY,
                        List.of(new UidSpan(1, 4), new UidSpan(6, UidSpan.MAX_UID)))))
                .applied();

        assertEquals(0, result.staged());
        assertEquals(0, at().standing().staged());
    }

    @Test
    default void aRemovalUnderAnotherUidValidityIsNothing() {
        at().synced(5);

        at().head()
                .fact(new RemoteFact.EmailGone(at().ids(StoreFixture.UIDVALIDITY + 1, 5)))
                .applied();

        assertEquals(0, at().standing().staged());
    }

    @Test
    default void whatIsMarkedDeletedCountsAndIsNotShown() {
        at().synced(1, 2);

        at().head().fact(deleted(1, true)).applied();

        assertEquals(StoreFixture.mails(2), at().subjects());
        assertTrue(at().find(1).isPresent());
        assertEquals(2, at().state().known());
        at().head().fact(deleted(1, false)).applied();
        assertEquals(StoreFixture.mails(1, 2), at().subjects());
    }

    private RemoteFact deleted(int number, boolean deleted) {
        MailboxRef inbox = new MailboxRef.Known(at().inbox.id());
        return new RemoteFact.EmailChanged(at().uid(number), Set.of(new RemoteMembership(inbox, Set.of(), deleted)));
    }

    @Test
    default void whatIsUnreadableIsQuarantinedWithTheServersWords() {
        at().synced();

        at().head()
                .fact(new RemoteFact.EmailUnreadable(at().uid(1), "[UNAVAILABLE] broken message"))
                .applied();

        Email email = at().shown(1).orElseThrow();
        assertEquals(ContentState.QUARANTINED, email.contentState());
        assertEquals("[UNAVAILABLE] broken message", email.quarantineReason().orElseThrow());
        assertEquals(Set.of(at().inbox.id()), email.mailboxIds());
        assertEquals(1, at().state().known());
    }

    @Test
    default void whatWasUnreadableAndIsSeenIsTheSameEmail() {
        at().synced();
        at().head()
                .fact(new RemoteFact.EmailUnreadable(at().uid(1), "[UNAVAILABLE]"))
                .applied();
        var id = at().email(1);

        at().head().seen(1).applied();

        Email email = at().store.emails().get(id).orElseThrow();
        assertEquals("mail 1", email.header().subject());
        assertEquals(ContentState.HEADERS, email.contentState());
        assertTrue(email.quarantineReason().isEmpty());
        assertEquals(List.of(id), at().wanted());
    }

    @Test
    default void whatIsLeftOutIsCountedAndNothingElse() {
        at().synced(1);

        at().head().fact(new RemoteFact.EmailLeftOut(at().ids(2, 3))).applied();

        assertEquals(3, at().state().known());
        assertEquals(StoreFixture.mails(1), at().subjects());
        assertEquals(List.of(at().email(1)), at().wanted());
    }

    @Test
    default void whatIsLeftOutNeedsNoAnswerWhenItChanges() {
        at().synced(1);
        at().head().fact(new RemoteFact.EmailLeftOut(at().ids(2))).applied();

        at().head().changed(2, Keyword.SEEN).present(2).applied();

        assertEquals(StoreFixture.mails(1), at().subjects());
    }

    @Test
    default void whatWasLeftOutAndIsSeenIsAnEmail() {
        at().synced();
        at().head().fact(new RemoteFact.EmailLeftOut(at().ids(2))).applied();

        at().head().seen(2).applied();

        assertEquals(StoreFixture.mails(2), at().subjects());
        assertEquals(1, at().state().known());
    }

    @Test
    default void aNarrowedWindowRemovesNothing() {
        at().synced(1);

        at().head().fact(new RemoteFact.EmailLeftOut(at().ids(1))).applied();

        assertEquals(StoreFixture.mails(1), at().subjects());
    }
}
