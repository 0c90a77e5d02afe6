package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.Lane;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.store.ContentWriter;
import org.postferry.store.IntakeResult;
import org.postferry.store.Removals;
import org.postferry.store.Wish;

/** A server that was wiped or restored and gives its names to other emails (protocol danger D-57). */
interface ReusedIdsContract extends StorePromises {
    Scope EMAILS = new Scope.AccountEmails();
    RemoteId.Key NAME = new RemoteId.Key("M1");
    /** Of another length than the mails with one digit. */
    int OTHER = 20;

    /** As JMAP tells of mail {@code number}: its header may not be what stands in the message. */
    private static RemoteFact.EmailSeen seen(int number, Instant receivedAt) {
        return new RemoteFact.EmailSeen(
                NAME,
                HeaderBytes.of(StoreFixture.headerText(number).getBytes(StandardCharsets.UTF_8)),
                true,
                receivedAt,
                StoreFixture.message(number).length,
                Set.of(StoreFixture.member("INBOX")),
                Optional.empty(),
                Optional.of("blob" + number),
                Optional.empty());
    }

    private static RemoteFact.EmailSeen seen(int number) {
        return seen(number, StoreFixture.receivedAt(number));
    }

    private static RemoteFact.EmailChanged changed(RemoteFact.EmailSeen like, Keyword... keywords) {
        return new RemoteFact.EmailChanged(
                NAME, Set.of(StoreFixture.member("INBOX", keywords)), Optional.empty(), Optional.of(like.stamp()));
    }

    private EmailId named() {
        return at().store.emails().find(at().account, EMAILS, NAME).orElseThrow();
    }

    /** Mail 1 is here, with its content. */
    private EmailId synced() {
        at().batch(Lane.history(EMAILS))
                .end(new PullEnd.Whole(new Checkpoint("state0"), false))
                .applied();
        at().head(EMAILS).fact(seen(1)).applied();
        try (ContentWriter writer = at().writer()) {
            StoreFixture.keep(writer, named(), StoreFixture.message(1));
            writer.commit();
        }
        return named();
    }

    private Removals.Standing standing() {
        return at().store.removals().standing(at().account, EMAILS);
    }

    private int sweep() {
        return at().store.removals().sweep(at().lease, at().account, EMAILS, 10);
    }

    @Test
    default void whatBearsTheStampOfAnotherEmailIsToBeDescribed() {
        synced();

        assertEquals(
                new IntakeResult.Unknown(Set.of(NAME)),
                at().head(EMAILS).fact(changed(seen(OTHER))).apply());
        at().head(EMAILS).fact(changed(seen(1), Keyword.SEEN)).applied();
        assertEquals(
                Set.of(Keyword.SEEN),
                at().store.emails().get(named()).orElseThrow().keywords());
    }

    @Test
    default void itIsToBeDescribedBeforeTheFirstSyncIsOverToo() {
        at().head(EMAILS).fact(seen(1)).applied();

        assertEquals(
                new IntakeResult.Unknown(Set.of(NAME)),
                at().head(EMAILS).fact(changed(seen(OTHER))).apply());
    }

    @Test
    default void anIdThatMeansAnotherEmailNamesANewOneAndTheOldOneStaysUntilItIsSwept() throws Exception {
        EmailId old = synced();

        at().head(EMAILS)
                .fact(changed(seen(OTHER), Keyword.FLAGGED))
                .fact(seen(OTHER))
                .fact(new RemoteFact.MailboxCount(new MailboxRef.Named("INBOX"), 1))
                .current()
                .applied();

        assertNotEquals(old, named());
        assertEquals(
                Set.of(), at().store.emails().get(old).orElseThrow().keywords(), "what is told is told of the new one");
        assertEquals(StoreFixture.mails(1, OTHER), at().subjects());
        assertEquals(1, standing().renumbered());
        assertArrayEquals(StoreFixture.message(1), at().read(old));
        assertEquals(List.of(named()), at().wanted(), "its content is another one");
        assertTrue(at().store
                .mailboxes()
                .scope(at().account, EMAILS)
                .snapshotWanted()
                .isEmpty());

        assertEquals(1, sweep());
        assertEquals(StoreFixture.mails(OTHER), at().subjects());
    }

    /** Servers estimate sizes, and lose themselves in time zones. */
    @Test
    default void inOneHalfOfItsStampAnEmailMayDiffer() {
        EmailId old = synced();

        at().head(EMAILS).fact(seen(1, StoreFixture.receivedAt(OTHER))).applied();
        at().head(EMAILS).fact(seen(OTHER, StoreFixture.receivedAt(1))).applied();

        assertEquals(old, named());
        assertEquals(0, standing().staged());
    }

    @Test
    default void aWishForTheOldEmailIsNotSentToTheNewOne() {
        EmailId old = synced();
        at().store.outbox().submit(at().account, List.of(wish(old)), false, Optional.empty());

        at().head(EMAILS).fact(seen(OTHER)).applied();
        Wishing wishing = new Wishing(at());

        assertEquals(Optional.empty(), wishing.next());
        at().store.outbox().submit(at().account, List.of(wish(named())), false, Optional.empty());
        assertEquals(
                new RemoteCommand.SetKeywords(EMAILS, Set.of(NAME), Set.of(Keyword.SEEN), Set.of()),
                Wishing.command(wishing.claim()));
    }

    private static Wish wish(EmailId email) {
        return new Wish.SetKeywords(List.of(email), Set.of(Keyword.SEEN), Set.of());
    }

    @Test
    default void whatWasClaimedForTheOldEmailIsNotSentToTheNewOneAfterACrash() throws Exception {
        EmailId old = synced();
        at().store.outbox().submit(at().account, List.of(wish(old)), false, Optional.empty());
        new Wishing(at()).claim();
        at().crash();

        at().head(EMAILS).fact(seen(OTHER)).applied();

        assertEquals(Optional.empty(), new Wishing(at()).next());
    }

    @Test
    default void whatIsRejectedStaysHereAndIsNotStagedAgain() {
        EmailId old = synced();
        at().head(EMAILS).fact(seen(OTHER)).applied();
        Removals.Hold hold = at().store
                .removals()
                .hold(at().lease, at().account, EMAILS, "the server gave these names to other emails")
                .orElseThrow();

        assertTrue(at().store.removals().reject(hold.id()));

        assertEquals(StoreFixture.mails(1, OTHER), at().subjects());
        assertEquals(0, standing().staged());
        assertEquals(0, sweep());
        assertEquals(
                Set.of(at().inbox.id()),
                at().store.emails().get(old).orElseThrow().mailboxIds());
    }

    @Test
    default void anotherEmailUnderTheNameOfARemovedOneIsNotThatOne() {
        EmailId old = synced();
        at().head(EMAILS)
                .fact(new RemoteFact.EmailGone(new RemoteIds.Keys(Set.of(NAME.value()))))
                .applied();
        assertEquals(1, sweep());

        at().head(EMAILS).fact(seen(OTHER)).applied();

        assertNotEquals(old, named());
        assertEquals(StoreFixture.mails(OTHER), at().subjects());
    }

    @Test
    default void anEmailThatIsBackUnderItsOldNameTakesTheContentThatIsHere() throws Exception {
        synced();
        at().head(EMAILS).fact(seen(OTHER)).applied();

        at().head(EMAILS).fact(seen(1)).applied();
        sweep();

        assertEquals(StoreFixture.mails(1), at().subjects());
        assertArrayEquals(StoreFixture.message(1), at().read(named()));
    }
}
