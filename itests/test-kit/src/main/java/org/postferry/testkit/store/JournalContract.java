package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.postferry.model.Keyword;
import org.postferry.store.Journal;
import org.postferry.testkit.ProvesLimit;

/** Readers own their cursors; an unknown cursor is a gap. */
interface JournalContract extends StorePromises {
    private Journal journal() {
        return at().store.journal();
    }

    @Test
    @ProvesLimit("Journal.MAX_PAGE")
    default void aPageLargerThanTheLimitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> journal()
                .read(journal().beginning(), Journal.Stream.ALL, Journal.MAX_PAGE + 1));
    }

    @Test
    default void entriesStandInCommitOrder() {
        Journal.Cursor end = at().end();
        at().synced(1, 2);
        at().head().changed(2, Keyword.SEEN).applied();
        at().head().changed(1, Keyword.SEEN).applied();

        List<Journal.Entry> entries =
                journal().read(end, Journal.Stream.ALL, 100).orElseThrow().entries();

        List<String> ids = entries.stream().map(Journal.Entry::id).toList();
        assertEquals(at().email(2).toString(), ids.get(2));
        assertEquals(at().email(1).toString(), ids.get(3));
        List<Long> sequences = entries.stream().map(Journal.Entry::sequence).toList();
        assertEquals(sequences.stream().sorted().distinct().toList(), sequences);
    }

    @Test
    default void pagesFollowEachOtherWithoutHoleOrDouble() {
        Journal.Cursor cursor = at().end();
        at().synced(1, 2, 3, 4, 5);
        List<String> read = new ArrayList<>();
        boolean more = true;
        while (more) {
            Journal.Page page = journal().read(cursor, Journal.Stream.ALL, 2).orElseThrow();
            assertTrue(page.entries().size() <= 2);
            page.entries().forEach(entry -> read.add(entry.id()));
            cursor = page.next();
            more = page.more();
        }

        assertEquals(5, read.stream().distinct().count());
        assertEquals(5, read.size());
        assertEquals(at().end(), cursor);
    }

    @Test
    default void fromItsBeginningEverythingIsTold() {
        at().synced(1);

        List<Journal.Entry> all = journal()
                .read(journal().beginning(), Journal.Stream.ALL, Journal.MAX_PAGE)
                .orElseThrow()
                .entries();

        List<Journal.Kind> kinds =
                all.stream().map(Journal.Entry::kind).distinct().toList();
        assertEquals(List.of(Journal.Kind.ACCOUNT, Journal.Kind.MAILBOX, Journal.Kind.EMAIL), kinds);
    }

    @Test
    default void anUnknownEpochIsAGap() {
        Journal.Cursor foreign =
                new Journal.Cursor("0123456789abcdef", at().end().sequence());

        assertEquals(Optional.empty(), journal().read(foreign, Journal.Stream.ALL, 10));
    }

    @Test
    default void aSequenceThatWasNeverReachedIsAGap() {
        Journal.Cursor ahead = new Journal.Cursor(at().end().epoch(), at().end().sequence() + 1);

        assertEquals(Optional.empty(), journal().read(ahead, Journal.Stream.ALL, 10));
    }

    @Test
    default void aReaderGoesOnAfterACrash() throws Exception {
        at().synced(1);
        Journal.Cursor before = at().end();
        at().synced(at().archive, 2);

        at().crash();
        at().head().seen(3).applied();

        List<String> entries = at().journalled(before);
        assertEquals(2, entries.size());
        assertEquals("EMAIL " + at().email(3), entries.get(1));
    }

    @Test
    default void aReaderAtTheEndGoesOnAfterStartsInWhichNothingWasWritten() throws Exception {
        at().crash();
        Journal.Cursor before = at().end();

        at().crash();
        at().crash();
        at().head().seen(1).applied();

        assertEquals(List.of("EMAIL " + at().email(1)), at().journalled(before));
    }

    @Test
    default void eachStartOpensAnotherEpochThatTheOldOneNeverReaches() throws Exception {
        Journal.Cursor before = at().end();

        at().crash();
        at().synced(1, 2);

        assertNotEquals(before.epoch(), at().end().epoch());
        Journal.Cursor never = new Journal.Cursor(before.epoch(), at().end().sequence());
        assertEquals(Optional.empty(), journal().read(never, Journal.Stream.ALL, 10));
    }

    @Test
    default void aKeptReaderIsServedForAMonth() {
        Journal.Cursor cursor = at().end();
        journal().keepFor("index", cursor);
        at().synced(1);

        at().clock.advance(Duration.ofDays(29));
        at().head().seen(2).applied();

        assertEquals(2, at().journalled(cursor).size());
        journal().forget("index");
    }

    @Test
    default void waitingEndsWithACommit() throws Exception {
        Journal.Cursor end = at().end();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            CountDownLatch waits = new CountDownLatch(1);
            Future<Boolean> told = thread.submit(() -> {
                waits.countDown();
                return journal().await(end, Duration.ofSeconds(30));
            });
            waits.await();

            at().head().seen(1).applied();

            assertTrue(told.get());
            assertTrue(journal().await(end, Duration.ZERO));
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    default void waitingEndsWithItsTime() throws Exception {
        assertFalse(journal().await(at().end(), Duration.ofMillis(1)));
    }

    @Test
    default void aCursorIsReadBackFromItsText() {
        assertEquals(Optional.of(at().end()), Journal.Cursor.parse(at().end().toString()));
    }
}
