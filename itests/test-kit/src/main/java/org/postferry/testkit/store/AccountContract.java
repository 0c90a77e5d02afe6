package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postferry.model.AccountId;
import org.postferry.store.AccountRecord;
import org.postferry.store.AccountStore;
import org.postferry.store.Journal;
import org.postferry.store.SealedSecret;
import org.postferry.testkit.TestAccounts;

/** Accounts and their sealed secrets. */
interface AccountContract extends StorePromises {
    private AccountRecord record() {
        return at().store.accounts().get(at().account).orElseThrow();
    }

    @Test
    default void anAccountIsKeptWithItsSealedSecrets() throws Exception {
        SealedSecret secret = new SealedSecret(new byte[] {1, 2, 3});
        AccountId id = at().store
                .accounts()
                .create(TestAccounts.imap(), Map.of("password", secret))
                .id();

        at().crash();

        AccountRecord kept = at().store.accounts().get(id).orElseThrow();
        assertEquals(TestAccounts.imap(), kept.settings());
        assertEquals(Map.of("password", secret), kept.secrets());
        assertEquals(at().clock.instant(), kept.createdAt());
        assertEquals(
                List.of(at().account, id),
                at().store.accounts().list().stream().map(AccountRecord::id).toList());
    }

    @Test
    default void everyChangeRaisesTheRevisionAndIsJournalled() {
        long before = record().revision();
        Journal.Cursor end = at().end();

        at().store.accounts().setPaused(at().account, true);

        assertTrue(record().paused());
        assertTrue(record().revision() > before);
        assertEquals(List.of("ACCOUNT " + at().account), at().journalled(end));
        at().store.accounts().setPaused(at().account, false);
        assertFalse(record().paused());
    }

    @Test
    default void whatIsNotThereCannotBeChanged() {
        AccountId none = new AccountId(999);

        assertTrue(at().store.accounts().get(none).isEmpty());
        assertTrue(at().store
                .accounts()
                .update(none, TestAccounts.imap(), Map.of())
                .isEmpty());
        assertTrue(at().store.accounts().setPaused(none, true).isEmpty());
    }

    @Test
    default void anAccountThatIsNotGoingIsNotRemoved() {
        at().synced(1);

        assertFalse(at().store.accounts().removeSlice(at().account));

        assertEquals(StoreFixture.mails(1), at().subjects());
    }

    @Test
    default void aGoingAccountIsRemovedSliceBySlice() throws Exception {
        at().synced(1, 2);
        at().content(1);
        var one = at().email(1);
        AccountId other =
                at().store.accounts().create(TestAccounts.imap(), Map.of()).id();
        at().store.accounts().markDeleting(at().account);
        assertTrue(record().deleting());
        Journal.Cursor end = at().end();

        at().crash();
        int slices = 0;
        while (at().store.accounts().removeSlice(at().account)) {
            assertTrue(++slices < 100, "it does not end");
        }

        assertTrue(at().store.accounts().get(at().account).isEmpty());
        assertTrue(at().store.emails().get(one).isEmpty());
        assertTrue(at().store.contents().read(one).isEmpty());
        assertEquals(List.of(), at().store.mailboxes().list(at().account));
        assertTrue(at().journalled(end).contains("ACCOUNT " + at().account));
        assertTrue(at().store.accounts().get(other).isPresent());
        AccountId next =
                at().store.accounts().create(TestAccounts.imap(), Map.of()).id();
        assertNotEquals(at().account, next);
    }

    @Test
    default void whatTheServerAskedForIsKeptOverARestart() throws Exception {
        AccountStore accounts = at().store.accounts();
        Journal.Cursor end = at().end();
        AccountStore.Quiet first = new AccountStore.Quiet(at().clock.instant(), "Come tomorrow");
        AccountStore.Quiet last = new AccountStore.Quiet(first.until().plusSeconds(3600), "Come in an hour");

        assertEquals(Optional.empty(), accounts.quiet(at().account));
        accounts.keepQuiet(at().account, first);
        accounts.keepQuiet(at().account, last);

        at().crash();
        assertEquals(Optional.of(last), at().store.accounts().quiet(at().account));
        assertEquals(List.of(), at().journalled(end));
        at().store.accounts().markDeleting(at().account);
        for (int slices = 0; at().store.accounts().removeSlice(at().account); slices++) {
            assertTrue(slices < 100, "it does not end");
        }
        assertEquals(Optional.empty(), at().store.accounts().quiet(at().account));
    }
}
