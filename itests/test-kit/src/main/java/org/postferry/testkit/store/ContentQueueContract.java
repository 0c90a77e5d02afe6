package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Scope;
import org.postferry.model.ContentPolicy;
import org.postferry.model.Endpoint;
import org.postferry.model.Protocol;
import org.postferry.model.RemovalGuard;
import org.postferry.model.Security;
import org.postferry.model.SyncPolicy;
import org.postferry.store.ContentQueue;
import org.postferry.testkit.TestAccounts;

/** What is still to be fetched, and nobody fetches twice. */
interface ContentQueueContract extends StorePromises {
    private ContentQueue queue() {
        return at().store.contentQueue();
    }

    private Optional<ContentQueue.Taken> take(int maxCount) {
        return queue().take(at().account, maxCount, Long.MAX_VALUE);
    }

    private void policy(ContentPolicy content, OptionalLong maxBytes) {
        SyncPolicy policy = new SyncPolicy(
                content, false, maxBytes, Set.of(), Set.of(), Optional.empty(), Map.of(), RemovalGuard.DEFAULT);
        Endpoint endpoint = new Endpoint("localhost", 143, Security.NONE);
        at().store
                .accounts()
                .update(at().account, TestAccounts.with(Protocol.IMAP, endpoint, policy), Map.of())
                .orElseThrow();
    }

    @Test
    default void newestComesFirst() {
        at().synced(2, 3, 1);

        assertEquals(List.of(at().email(3), at().email(2), at().email(1)), at().wanted());
    }

    @Test
    default void whatIsTakenSaysWhatTheServerTold() {
        at().synced(1);

        try (ContentQueue.Taken taken = take(10).orElseThrow()) {
            assertEquals(at().inbox, taken.scope());
            assertEquals(
                    List.of(new ContentQueue.Wanted(
                            at().email(1), at().uid(1), StoreFixture.message(1).length, StoreFixture.receivedAt(1))),
                    taken.wanted());
        }
    }

    @Test
    default void aMailboxIsAskedByTheNameThatItBearsNow() {
        at().synced(at().archive, 1);

        at().list("INBOX", "Old mail", "Archive")
                .rename("Old mail", at().archive.id())
                .applied();

        try (ContentQueue.Taken taken = take(10).orElseThrow()) {
            assertEquals("Old mail", ((Scope.Mailbox) taken.scope()).rawName());
        }
    }

    @Test
    default void whatIsTakenIsNobodyElses() {
        at().synced(1, 2, 3);

        try (ContentQueue.Taken first = take(2).orElseThrow();
                ContentQueue.Taken second = take(2).orElseThrow()) {
            assertEquals(2, first.wanted().size());
            assertEquals(at().email(1), second.wanted().get(0).email());
            assertTrue(take(1).isEmpty());
        }
        assertEquals(3, at().wanted().size());
    }

    @Test
    default void aCrashGivesBackWhatWasTaken() throws Exception {
        at().synced(1);
        assertTrue(take(1).isPresent());

        at().crash();

        assertEquals(List.of(at().email(1)), at().wanted());
    }

    @Test
    default void oneTakingIsOfOneScope() {
        at().synced(1);
        at().synced(at().archive, 2);

        try (ContentQueue.Taken first = take(10).orElseThrow();
                ContentQueue.Taken second = take(10).orElseThrow()) {
            assertEquals(1, first.wanted().size());
            assertEquals(1, second.wanted().size());
            assertEquals(Set.of(at().inbox, at().archive), Set.of(first.scope(), second.scope()));
        }
    }

    @Test
    default void bytesAreBoundedButTheFirstIsTakenWhateverItsSize() {
        at().synced(1, 2, 3);
        long size = StoreFixture.message(1).length;

        try (ContentQueue.Taken one = queue().take(at().account, 10, 1).orElseThrow();
                ContentQueue.Taken two =
                        queue().take(at().account, 10, 2 * size).orElseThrow()) {
            assertEquals(1, one.wanted().size());
            assertEquals(2, two.wanted().size());
        }
    }

    @Test
    default void whatIsHereIsNotWanted() {
        at().synced(1, 2);

        at().content(1);

        assertEquals(List.of(at().email(2)), at().wanted());
        assertEquals(new ContentQueue.Remaining(1, StoreFixture.message(2).length, 0), queue().remaining(at().account));
    }

    @Test
    default void underThePolicyOfHeadersNothingIsWanted() {
        at().synced(1);

        policy(ContentPolicy.HEADERS, OptionalLong.empty());

        assertEquals(List.of(), at().wanted());
        policy(ContentPolicy.FULL, OptionalLong.empty());
        assertEquals(List.of(at().email(1)), at().wanted());
    }

    @Test
    default void whatIsTooLargeIsNotWantedUnlessAPersonWaits() {
        at().synced(1);
        policy(ContentPolicy.FULL, OptionalLong.of(10));

        assertEquals(List.of(), at().wanted());
        assertTrue(queue().want(at().email(1)));
        assertEquals(List.of(at().email(1)), at().wanted());
    }

    @Test
    default void whatAPersonWaitsForGoesFirst() {
        at().synced(1, 2, 3);

        assertTrue(queue().want(at().email(2)));

        assertEquals(at().email(2), at().wanted().get(0));
        at().content(2);
        assertFalse(queue().want(at().email(2)));
    }

    @Test
    default void whatIsGoneCannotBeWanted() {
        at().synced(1);
        var one = at().email(1);
        at().head().gone(1).applied();
        at().sweep();

        assertFalse(queue().want(one));
        assertEquals(List.of(), at().wanted());
        assertEquals(0, queue().remaining(at().account).emails());
    }

    @Test
    default void whatIsPostponedWaits() {
        at().synced(1, 2);

        queue().postpone(at().email(2), at().clock.instant().plus(Duration.ofHours(1)));

        assertEquals(List.of(at().email(1)), at().wanted());
        ContentQueue.Remaining remaining = queue().remaining(at().account);
        assertEquals(2, remaining.emails());
        assertEquals(1, remaining.postponed());
        at().clock.advance(Duration.ofHours(1));
        assertEquals(List.of(at().email(2), at().email(1)), at().wanted());
    }

    @Test
    default void whatIsTakenPostponedOrOnItsWayOutIsNotFree() {
        at().synced(1, 2, 3);
        assertTrue(queue().isAnyFree(at().account));
        queue().postpone(at().email(3), at().clock.instant().plus(Duration.ofHours(1)));
        at().head().gone(2).applied();

        assertTrue(queue().isAnyFree(at().account));
        ContentQueue.Taken last = take(1).orElseThrow();
        assertFalse(queue().isAnyFree(at().account));
        last.close();
        assertTrue(queue().isAnyFree(at().account));
        at().content(1);

        assertFalse(queue().isAnyFree(at().account));
        at().clock.advance(Duration.ofHours(1));
        assertTrue(queue().isAnyFree(at().account));
    }

    @Test
    default void aMailboxThatIsLeftAloneKeepsNoOtherWaiting() {
        at().synced(1, 2);
        at().synced(at().archive, 3);

        queue().leave(at().inbox, at().clock.instant().plus(Duration.ofMinutes(5)));

        assertEquals(1, at().wanted().size());
        assertEquals(3, queue().remaining(at().account).emails());
        try (ContentQueue.Taken other = take(10).orElseThrow()) {
            assertEquals(at().archive, other.scope());
            assertFalse(queue().isAnyFree(at().account));
        }
        at().clock.advance(Duration.ofMinutes(5));
        assertEquals(3, at().wanted().size());
    }

    @Test
    default void aPersonWhoWaitsEndsThatAMailboxIsLeftAlone() {
        at().synced(1, 2);
        queue().leave(at().inbox, at().clock.instant().plus(Duration.ofMinutes(5)));

        queue().want(at().email(1));

        assertEquals(List.of(at().email(1), at().email(2)), at().wanted());
    }

    @Test
    default void whatAPersonWaitsForIsPostponedNoMore() {
        at().synced(1);
        queue().postpone(at().email(1), at().clock.instant().plus(Duration.ofHours(1)));

        queue().want(at().email(1));

        assertEquals(List.of(at().email(1)), at().wanted());
    }
}
