package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.model.ContentState;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.store.EmailStore;

/** Which of the things a server tells of are one email here. */
interface IdentityContract extends StorePromises {
    long RENUMBERED = StoreFixture.UIDVALIDITY + 1;

    private RemoteFact copy(
            Scope.Mailbox mailbox, int uid, int number, Optional<String> stableId, Keyword... keywords) {
        return at().seen(
                        StoreFixture.uid(mailbox, StoreFixture.UIDVALIDITY, uid),
                        number,
                        stableId,
                        StoreFixture.member(mailbox.id(), keywords));
    }

    private EmailId inArchive(int uid) {
        return at().store
                .emails()
                .find(at().account, at().archive, StoreFixture.uid(at().archive, StoreFixture.UIDVALIDITY, uid))
                .orElseThrow();
    }

    @Test
    default void anEqualStableIdMakesCopiesOneEmail() {
        at().head().fact(copy(at().inbox, 1, 1, Optional.of("E1"))).applied();
        at().head(at().archive)
                .fact(copy(at().archive, 40, 1, Optional.of("E1")))
                .applied();

        assertEquals(at().email(1), inArchive(40));
        assertEquals(
                Set.of(at().inbox.id(), at().archive.id()),
                at().shown(1).orElseThrow().mailboxIds());
        assertEquals(1, at().subjects().size());
    }

    /** A server's answer is evidence: where it gives two emails one id, both are there, and each copy is the one that it is like. */
    @Test
    default void anEqualStableIdOfUnequalEmailsIsNoIdentity() {
        at().head().fact(copy(at().inbox, 1, 1, Optional.of("E1"))).applied();
        at().head(at().archive)
                .fact(copy(at().archive, 40, 2_000, Optional.of("E1")))
                .applied();
        at().head(at().archive)
                .fact(copy(at().archive, 41, 1, Optional.of("E1")))
                .applied();

        assertNotEquals(at().email(1), inArchive(40));
        assertEquals(at().email(1), inArchive(41));
        assertEquals(2, at().subjects().size());
    }

    @Test
    default void historyAddsACopyOfWhatIsKnownElsewhere() {
        at().head().fact(copy(at().inbox, 1, 1, Optional.of("E1"))).applied();

        at().batch(org.postferry.connector.Lane.history(at().archive))
                .fact(copy(at().archive, 40, 1, Optional.of("E1")))
                .applied();

        assertEquals(at().email(1), inArchive(40));
    }

    @Test
    default void whatOneScopeReportsAnotherDoesNotReplace() {
        at().synced(at().inbox);
        at().synced(at().archive);
        at().head()
                .fact(copy(at().inbox, 1, 1, Optional.of("E1"), Keyword.SEEN))
                .applied();
        at().head(at().archive)
                .fact(copy(at().archive, 40, 1, Optional.of("E1"), Keyword.SEEN))
                .applied();

        at().head().changed(1, Keyword.FLAGGED).applied();

        Set<EmailStore.StoredMembership> memberships =
                Set.copyOf(at().store.emails().memberships(at().email(1)));
        assertEquals(
                Set.of(Set.of(Keyword.FLAGGED), Set.of(Keyword.SEEN)),
                memberships.stream()
                        .map(EmailStore.StoredMembership::keywords)
                        .collect(java.util.stream.Collectors.toSet()));
        assertEquals(2, memberships.size());
    }

    @Test
    default void anEqualMessageIdIsNoIdentity() {
        at().head().seen(1).applied();

        at().head(at().archive)
                .fact(copy(at().archive, 40, 1, Optional.empty()))
                .applied();

        assertNotEquals(at().email(1), inArchive(40));
    }

    @Test
    default void goneFromOneMailboxItStaysInTheOther() {
        at().head().fact(copy(at().inbox, 1, 1, Optional.of("E1"))).applied();
        at().head(at().archive)
                .fact(copy(at().archive, 40, 1, Optional.of("E1")))
                .applied();
        EmailId id = at().email(1);

        at().head().gone(1).applied();
        at().sweep();

        assertEquals(
                Set.of(at().archive.id()),
                at().store.emails().get(id).orElseThrow().mailboxIds());
    }

    @Test
    default void seenAgainAfterItsRemovalItIsTheSameEmailWithItsContent() throws Exception {
        at().synced(1);
        at().content(1);
        EmailId id = at().email(1);
        at().head().gone(1).applied();
        at().sweep();
        assertTrue(at().store.emails().get(id).isEmpty());

        at().head().seen(1).applied();

        assertEquals(id, at().email(1));
        assertArrayEquals(StoreFixture.message(1), at().read(id));
        assertEquals(List.of(), at().wanted());
    }

    @Test
    default void equalContentThatIsHereIsTakenAndNotQueued() throws Exception {
        at().synced(1);
        at().content(1);

        at().head(at().archive)
                .fact(copy(at().archive, 40, 1, Optional.empty()))
                .applied();

        Email email = at().store.emails().get(inArchive(40)).orElseThrow();
        assertEquals(ContentState.FULL, email.contentState());
        assertArrayEquals(StoreFixture.message(1), at().read(email.id()));
        assertEquals(List.of(), at().wanted());
    }

    @Test
    default void contentOfAnotherTimeIsNotTaken() {
        at().synced(1);
        at().content(1);
        RemoteFact.EmailSeen same = at().seen(2);
        RemoteFact.EmailSeen first = at().seen(1);

        at().head()
                .fact(new RemoteFact.EmailSeen(
                        same.id(),
                        first.header(),
                        false,
                        first.receivedAt().plusSeconds(1),
                        first.sizeBytes(),
                        same.memberships(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()))
                .applied();

        assertEquals(List.of(at().email(2)), at().wanted());
    }

    /** Mail {@code number} under {@code uid} after the renumbering. */
    private RemoteFact renumbered(int uid, int number, Keyword... keywords) {
        return at().seen(StoreFixture.uid(at().inbox, RENUMBERED, uid), number, keywords);
    }

    private Optional<EmailId> renumbered(int uid) {
        return at().store.emails().find(at().account, at().inbox, StoreFixture.uid(at().inbox, RENUMBERED, uid));
    }

    private void renumber(StoreBatch batch) {
        batch.ended().whole("new token").applied();
    }

    @Test
    default void afterARenumberingEqualEmailsAreTheSameWithTheirContent() throws Exception {
        at().synced(1, 2);
        at().content(1);
        EmailId one = at().email(1);
        EmailId two = at().email(2);

        renumber(at().snapshot()
                .began("s", RENUMBERED)
                .fact(renumbered(51, 1, Keyword.SEEN))
                .fact(renumbered(52, 2)));

        assertEquals(Optional.of(one), renumbered(51));
        assertEquals(Optional.of(two), renumbered(52));
        assertArrayEquals(StoreFixture.message(1), at().read(one));
        assertEquals(
                Set.of(Keyword.SEEN), at().store.emails().get(one).orElseThrow().keywords());
        assertEquals(2, at().state().known());
        assertEquals(0, at().standing().staged());
    }

    @Test
    default void afterARenumberingAUidThatWasAnotherEmailsIsNotThatEmail() {
        at().synced(1, 2);
        EmailId one = at().email(1);
        EmailId two = at().email(2);

        renumber(at().snapshot().began("s", RENUMBERED).fact(renumbered(1, 2)).fact(renumbered(2, 1)));

        assertEquals(Optional.of(two), renumbered(1));
        assertEquals(Optional.of(one), renumbered(2));
    }

    @Test
    default void ofEqualEmailsEachIsMatchedOnce() {
        at().synced();
        at().head()
                .fact(at().seen(at().uid(1), 9))
                .fact(at().seen(at().uid(2), 9))
                .applied();
        Set<EmailId> before = Set.of(at().email(1), at().email(2));

        renumber(at().snapshot().began("s", RENUMBERED).fact(renumbered(1, 9)).fact(renumbered(2, 9)));

        assertEquals(before, Set.of(renumbered(1).orElseThrow(), renumbered(2).orElseThrow()));
    }

    @Test
    default void whatTheRenumberedMailboxNoLongerHoldsIsStaged() {
        at().synced(1, 2);

        renumber(at().snapshot().began("s", RENUMBERED).fact(renumbered(51, 1)));

        assertEquals(1, at().standing().renumbered());
        assertEquals(1, at().sweep());
        assertEquals(StoreFixture.mails(1), at().subjects());
    }

    @Test
    default void whileHistoryIsOpenWhatWasRenumberedWaitsForItsEnd() {
        at().history().seen(1, 2).applied();
        EmailId one = at().email(1);
        renumber(at().snapshot().began("s", RENUMBERED));
        assertEquals(0, at().standing().staged());

        at().history().fact(renumbered(51, 1)).whole("token").applied();

        assertEquals(Optional.of(one), renumbered(51));
        assertEquals(1, at().standing().renumbered());
    }
}
