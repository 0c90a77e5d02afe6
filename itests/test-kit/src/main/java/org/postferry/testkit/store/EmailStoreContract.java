package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.EmailStore;
import org.postferry.testkit.ProvesLimit;

/** What a person lists, and what the engine looks up. */
interface EmailStoreContract extends StorePromises {
    private List<Email> all(EmailQuery query) {
        List<Email> all = new ArrayList<>();
        EmailPage page = at().store.emails().page(query);
        all.addAll(page.items());
        while (page.next().isPresent()) {
            page = at().store.emails().page(query.after(page.next().get()));
            all.addAll(page.items());
        }
        return all;
    }

    @Test
    default void pagesAreNewestFirstWithoutHoleOrDouble() {
        at().synced(3, 1, 5, 2, 4);

        List<String> subjects = all(EmailQuery.ofAccount(at().account, 2)).stream()
                .map(email -> email.header().subject())
                .toList();

        assertEquals(List.of("mail 5", "mail 4", "mail 3", "mail 2", "mail 1"), subjects);
    }

    @Test
    @ProvesLimit("EmailStore.MAX_PAGE")
    default void manyEmailsAreReadAtOnceAndThoseThatAreGoneAreLeftOut() {
        at().synced(1, 2, 3);
        List<EmailId> ids = all(EmailQuery.ofAccount(at().account, 10)).stream()
                .map(Email::id)
                .toList();
        EmailId nobody = new EmailId(at().account, 999_999);

        List<Email> found = at().store.emails().getAll(List.of(ids.get(2), nobody, ids.get(0)));

        assertEquals(
                Set.of(ids.get(0), ids.get(2)), found.stream().map(Email::id).collect(Collectors.toSet()));
        assertEquals(List.of(), at().store.emails().getAll(List.of()));
        List<EmailId> tooMany = Collections.nCopies(EmailStore.MAX_PAGE + 1, ids.get(0));
        assertThrows(IllegalArgumentException.class, () -> at().store.emails().getAll(tooMany));
    }

    @Test
    default void emailsOfTheSameSecondAreEachListedOnce() {
        at().synced();
        IntStream.rangeClosed(1, 5)
                .forEach(n -> at().head().fact(at().seen(at().uid(n), 1)).applied());

        List<EmailId> ids = all(EmailQuery.ofMailbox(at().inbox.id(), 2)).stream()
                .map(Email::id)
                .toList();

        assertEquals(5, ids.size());
        assertEquals(5, ids.stream().distinct().count());
    }

    @Test
    default void newMailDoesNotShiftAPageThatIsBeingRead() {
        at().synced(1, 2, 3);
        EmailPage first = at().store.emails().page(EmailQuery.ofAccount(at().account, 2));

        at().head().seen(9).applied();
        EmailPage second = at().store
                .emails()
                .page(EmailQuery.ofAccount(at().account, 2).after(first.next().orElseThrow()));

        assertEquals(
                List.of("mail 1"),
                second.items().stream().map(email -> email.header().subject()).toList());
    }

    @Test
    default void aMailboxListsItsOwn() {
        at().synced(1);
        at().synced(at().archive, 2);

        List<Email> archived = all(EmailQuery.ofMailbox(at().archive.id(), 10));

        assertEquals(1, archived.size());
        assertEquals("mail 2", archived.get(0).header().subject());
    }

    @Test
    default void theQuarantineIsListed() {
        at().synced(1);
        at().head()
                .fact(new org.postferry.connector.RemoteFact.EmailUnreadable(at().uid(2), "broken"))
                .applied();

        List<Email> quarantined = all(new EmailQuery(
                Optional.of(at().account), Optional.empty(), Optional.empty(), true, Optional.empty(), 10));

        assertEquals(List.of(at().email(2)), quarantined.stream().map(Email::id).toList());
    }

    @Test
    default void anUnreadableCursorIsRefused() {
        EmailQuery query = EmailQuery.ofAccount(at().account, 10).after("no cursor of ours");

        assertThrows(IllegalArgumentException.class, () -> at().store.emails().page(query));
    }

    @Test
    default void aSampleIsBoundedAndOfTheScopeAlone() {
        at().synced(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
        at().synced(at().archive, 11);

        List<EmailStore.StoredMembership> sample = at().store.emails().sample(at().account, at().inbox, 3);

        assertEquals(3, sample.size());
        assertEquals(
                3,
                sample.stream()
                        .map(EmailStore.StoredMembership::email)
                        .distinct()
                        .count());
        assertTrue(
                sample.stream().allMatch(one -> one.mailbox().equals(at().inbox.id())));
        assertEquals(
                11 - 1,
                at().store.emails().sample(at().account, at().inbox, 100).size());
    }

    @Test
    default void aMembershipIsWhatItsScopeReported() {
        at().synced(1);
        at().head().gone(1).applied();

        EmailStore.StoredMembership membership =
                at().store.emails().memberships(at().email(1)).get(0);

        assertEquals(at().inbox, membership.scope());
        assertEquals(at().inbox.id(), membership.mailbox());
        assertEquals(Optional.of(at().uid(1)), membership.id());
        assertTrue(membership.staged());
        assertEquals(StoreFixture.receivedAt(1), membership.receivedAt());
    }

    @Test
    default void whatIsNotThereIsNotFound() {
        assertTrue(at().store.emails().get(new EmailId(at().account, 999)).isEmpty());
        assertTrue(
                at().store.emails().memberships(new EmailId(at().account, 999)).isEmpty());
        assertTrue(at().store.emails().get(new EmailId(new AccountId(999), 1)).isEmpty());
        assertTrue(at().find(999).isEmpty());
    }
}
