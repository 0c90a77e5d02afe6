package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.Journal;
import org.postferry.store.MailboxIdentity;
import org.postferry.store.Mutation;
import org.postferry.store.ScopeState;
import org.postferry.store.Wish;

/** Mailboxes come, change names, go missing and are retired. */
interface MailboxContract extends StorePromises {
    private List<String> names() {
        return at().store.mailboxes().list(at().account).stream()
                .map(Mailbox::path)
                .toList();
    }

    private Mailbox get(MailboxId id) {
        return at().store.mailboxes().get(id).orElseThrow();
    }

    @Test
    default void mailboxesAreListedByPathWithTheirParents() {
        at().list("INBOX", "Archive", "Archive/2025").applied();

        assertEquals(List.of("Archive", "Archive/2025", "INBOX"), names());
        Mailbox child = at().named("Archive/2025").orElseThrow();
        assertEquals("2025", child.name());
        assertEquals(Optional.of(at().archive.id()), child.parentId());
    }

    @Test
    default void aListThatChangesNothingWritesNothing() {
        Journal.Cursor end = at().end();

        var result = at().list("INBOX", "Archive").applied();

        assertEquals(0, result.mailboxes());
        assertEquals(List.of(), at().journalled(end));
    }

    @Test
    default void aRenamedMailboxKeepsItsIdAndItsEmails() {
        at().synced(at().archive, 1);
        Journal.Cursor end = at().end();

        at().list("INBOX", "Old mail").rename("Old mail", at().archive.id()).applied();

        Mailbox renamed = at().named("Old mail").orElseThrow();
        assertEquals(at().archive.id(), renamed.id());
        assertEquals(1, renamed.totalEmails());
        assertEquals(List.of("INBOX", "Old mail"), names());
        assertEquals(List.of("MAILBOX " + at().archive.id()), at().journalled(end));
    }

    /** RFC 3501 section 6.3.4: where another mailbox is below it, its name stays, and holds nothing. */
    @Test
    default void theNameThatARenamedMailboxLeavesBehindIsAnotherMailbox() {
        at().synced(at().archive, 1);

        at().list("INBOX", "Archive", "Archive/Trips", "Old mail")
                .rename("Old mail", at().archive.id())
                .applied();

        assertEquals(at().archive.id(), at().named("Old mail").orElseThrow().id());
        assertEquals(1, get(at().archive.id()).totalEmails());
        assertEquals(0, at().named("Archive").orElseThrow().totalEmails());
        assertEquals(List.of("Archive", "Archive/Trips", "INBOX", "Old mail"), names());
    }

    @Test
    default void twoMailboxesMayExchangeTheirNames() {
        at().list("INBOX", "Archive", "Work").applied();
        MailboxId work = at().named("Work").orElseThrow().id();

        at().list("INBOX", "Archive", "Work")
                .rename("Work", at().archive.id())
                .rename("Archive", work)
                .applied();

        assertEquals("Work", get(at().archive.id()).rawName());
        assertEquals("Archive", get(work).rawName());
    }

    @Test
    default void whatACompleteListDoesNotNameIsMissingSinceThen() {
        at().clock.advance(Duration.ofHours(1));

        at().list("INBOX").applied();

        assertEquals(Optional.of(at().clock.instant()), get(at().archive.id()).missingSince());
        assertEquals(Optional.empty(), get(at().inbox.id()).missingSince());
    }

    @Test
    default void missingSinceIsTheFirstMissing() {
        at().list("INBOX").applied();
        var since = at().clock.instant();
        at().clock.advance(Duration.ofDays(1));

        at().list("INBOX").applied();

        assertEquals(Optional.of(since), get(at().archive.id()).missingSince());
    }

    /** RFC 3501 section 6.3.4: a mailbox that was deleted stays listed while others are below it. */
    @Test
    default void whatIsListedAsAPlaceAndHeldEmailsIsMissingAndGoesLikeAnyOther() {
        at().synced(at().archive, 1);

        listWithArchiveAsAPlace();
        listWithArchiveAsAPlace();
        assertEquals(Optional.of(at().clock.instant()), get(at().archive.id()).missingSince());
        assertEquals(1, get(at().archive.id()).totalEmails());
        at().store.mailboxes().retire(at().lease, at().archive.id());
        assertFalse(listScope().head().isNone());
        var id = StoreFixture.uid(at().archive, StoreFixture.UIDVALIDITY, 1);
        at().store.removals().prove(at().lease, at().account, at().archive, Set.of(id));
        at().store.removals().sweep(at().lease, at().account, at().archive, 10);

        assertTrue(at().store.mailboxes().get(at().archive.id()).isEmpty());
        assertTrue(listScope().head().isNone(), "the place is on the list, which has not changed");
        listWithArchiveAsAPlace();
        assertFalse(at().named("Archive").orElseThrow().selectable());
        assertEquals(
                at().named("Archive").map(Mailbox::id),
                at().named("Archive/Trips").orElseThrow().parentId());
    }

    private void listWithArchiveAsAPlace() {
        at().list("INBOX", "Archive/Trips").fact(StoreFixture.place("Archive")).applied();
    }

    private ScopeState listScope() {
        return at().store.mailboxes().scope(at().account, new Scope.MailboxList());
    }

    @Test
    default void aPlaceThatCanBeOpenedAgainIsTheMailboxThatItWas() {
        at().synced(at().archive, 1);
        listWithArchiveAsAPlace();

        at().list("INBOX", "Archive", "Archive/Trips").applied();

        assertEquals(at().archive.id(), at().named("Archive").orElseThrow().id());
        assertEquals(1, get(at().archive.id()).totalEmails());
    }

    @Test
    default void aPlaceThatHeldNoEmailsIsOneAtOnce() {
        listWithArchiveAsAPlace();

        Mailbox place = at().named("Archive").orElseThrow();
        assertEquals(at().archive.id(), place.id());
        assertFalse(place.selectable());
    }

    @Test
    default void aMailboxThatGoesBeforeItToldOfACopyOfOursStaysWithItUntilThePersonLetsItGo() {
        at().synced(1);
        EmailId copy = at().email(1);
        new Wishing(at()).move(1);
        new Wishing(at()).settle(new Wishing(at()).claim());
        at().list("INBOX").applied();

        at().store.mailboxes().retire(at().lease, at().archive.id());

        assertEquals(1, get(at().archive.id()).totalEmails());
        assertEquals(
                Set.of(at().archive.id()),
                at().store.emails().get(copy).orElseThrow().mailboxIds());
        Wishing wishing = new Wishing(at());
        MutationId seen = wishing.submit(new Wish.SetKeywords(List.of(copy), Set.of(Keyword.SEEN), Set.of()));
        assertEquals(Optional.empty(), wishing.next());
        assertEquals(Mutation.State.FAILED, wishing.state(seen), "nobody will ever tell of it");

        MutationId gone = wishing.submit(new Wish.Destroy(List.of(copy)));
        at().list("INBOX").applied();
        assertTrue(wishing.outbox().discard(gone));
        assertEquals(1, get(at().archive.id()).totalEmails(), "it was hidden, and not gone");
        gone = wishing.submit(new Wish.Destroy(List.of(copy)));
        assertEquals(Optional.empty(), wishing.next());
        assertEquals(Mutation.State.SETTLED, wishing.state(gone));
        at().list("INBOX").applied();
        assertTrue(at().store.mailboxes().get(at().archive.id()).isEmpty());
    }

    @Test
    default void aMailboxThatGoesWithoutOthersBelowItLeavesNoPlaceBehind() {
        at().list("INBOX").applied();

        at().store.mailboxes().retire(at().lease, at().archive.id());

        assertFalse(listScope().head().isNone());
    }

    @Test
    default void anEmptyListMakesNothingMissing() {
        at().list().applied();

        assertEquals(Optional.empty(), get(at().archive.id()).missingSince());
        assertEquals(Optional.empty(), get(at().inbox.id()).missingSince());
    }

    @Test
    default void aListThatDidNotEndMakesNothingMissing() {
        at().head(new Scope.MailboxList())
                .began("cut")
                .fact(StoreFixture.mailbox("INBOX"))
                .applied();

        assertEquals(Optional.empty(), get(at().archive.id()).missingSince());
    }

    @Test
    default void listedAgainItIsNotMissingAnyMore() {
        at().list("INBOX").applied();

        at().list("INBOX", "Archive").applied();

        assertEquals(at().archive.id(), at().scope("Archive").id());
    }

    @Test
    default void whatTheServerSaysIsGoneGoesWithoutAGrace() {
        at().head(new Scope.MailboxList())
                .fact(new RemoteFact.MailboxGone("Archive"))
                .applied();

        assertEquals(List.of("INBOX"), names());
    }

    @Test
    default void whatTheServerSaysIsGoneAndHoldsEmailsGoesWithTheLastThroughTheSecondProof() {
        at().synced(at().archive, 1);

        at().head(new Scope.MailboxList())
                .fact(new RemoteFact.MailboxGone("Archive"))
                .applied();

        assertTrue(get(at().archive.id()).missingSince().isPresent());
        assertEquals(
                1, at().store.removals().standing(at().account, at().archive).absentUnproven());
        assertEquals(0, at().store.removals().sweep(at().lease, at().account, at().archive, 10));
        var id = StoreFixture.uid(at().archive, StoreFixture.UIDVALIDITY, 1);
        at().store.removals().prove(at().lease, at().account, at().archive, Set.of(id));
        at().store.removals().sweep(at().lease, at().account, at().archive, 10);
        assertEquals(List.of("INBOX"), names());
    }

    @Test
    default void deletedAndMadeAnewUnderItsNameItIsAnotherMailbox() {
        at().head(new Scope.MailboxList())
                .fact(StoreFixture.mailbox("Work", Optional.of("m1")))
                .applied();
        MailboxId old = at().named("Work").orElseThrow().id();

        at().head(new Scope.MailboxList())
                .fact(StoreFixture.mailbox("Work", Optional.of("m2")))
                .applied();

        assertNotEquals(old, at().named("Work").orElseThrow().id());
        assertTrue(get(old).missingSince().isPresent());
    }

    @Test
    default void aRetiredMailboxGoesWithItsLastEmail() {
        at().synced(at().archive, 1);
        at().list("INBOX").applied();

        at().store.mailboxes().retire(at().lease, at().archive.id());
        assertEquals(
                1, at().store.removals().standing(at().account, at().archive).absentUnproven());
        assertTrue(at().store.mailboxes().get(at().archive.id()).isPresent());
        Journal.Cursor end = at().end();
        var id = StoreFixture.uid(at().archive, StoreFixture.UIDVALIDITY, 1);
        at().store.removals().prove(at().lease, at().account, at().archive, Set.of(id));
        at().store.removals().sweep(at().lease, at().account, at().archive, 10);

        assertTrue(at().store.mailboxes().get(at().archive.id()).isEmpty());
        assertEquals(List.of("INBOX"), names());
        assertTrue(at().journalled(end).contains("MAILBOX " + at().archive.id()));
    }

    @Test
    default void aRetiredMailboxWithoutEmailsGoesAtOnce() {
        at().list("INBOX").applied();

        at().store.mailboxes().retire(at().lease, at().archive.id());

        assertEquals(List.of("INBOX"), names());
    }

    @Test
    default void underAnOlderLeaseNothingIsRetired() {
        var old = at().lease;
        at().store.leases().take("container", StoreFixture.LEASE).orElseThrow();

        at().store.mailboxes().retire(old, at().archive.id());

        assertTrue(at().store.mailboxes().get(at().archive.id()).isPresent());
    }

    @Test
    default void itsIdentityIsWhatTheListTold() {
        at().head(new Scope.MailboxList())
                .fact(StoreFixture.mailbox("Work", Optional.of("m1")))
                .applied();
        MailboxId id = at().named("Work").orElseThrow().id();

        MailboxIdentity identity = at().store.mailboxes().identity(id).orElseThrow();

        assertEquals("Work", identity.rawName());
        assertEquals(Optional.of("m1"), identity.stableId());
        assertEquals(StoreFixture.UIDVALIDITY, identity.uidValidity().orElseThrow());
        assertEquals(100, identity.uidNext().orElseThrow());
        assertTrue(at().store
                .mailboxes()
                .identity(new MailboxId(at().account, 999))
                .isEmpty());
    }

    @Test
    default void emailsAreCountedAndThoseUnread() {
        at().synced(1, 2, 3);

        at().head().changed(1, Keyword.SEEN).applied();

        assertEquals(3, get(at().inbox.id()).totalEmails());
        assertEquals(2, get(at().inbox.id()).unreadEmails());
    }
}
