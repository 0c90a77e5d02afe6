package org.postferry.search.lucene.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.lucene.search.IndexSearcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.search.lucene.StandIn;
import org.postferry.store.EmailQuery;
import org.postferry.store.Journal;
import org.postferry.store.MailStore;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.store.InMemoryMailStore;
import org.postferry.testkit.store.Mailroom;

/** When what was written can be found. Time stands still but where a test lets it go on. */
class FollowerTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    /** More than one step takes. */
    private static final int MANY = 900;

    /** As many as one step takes. */
    private static final int STEP = 250;

    @TempDir
    Path directory;

    private final InMemoryMailStore store = new InMemoryMailStore(new FakeClock());
    private final Mime4jMessageReader reader = new Mime4jMessageReader();
    private final Mailroom mail = new Mailroom(store, reader, TestAccounts.imap());
    private IndexFolder index;
    private Follower follower;
    private long now;

    @BeforeEach
    void open() throws Exception {
        mail.mailboxes("INBOX", "Archive");
        index = new IndexFolder(directory.resolve("g1"));
        follower = new Follower(store, index, new Documents(store, reader), () -> now);
        stepThrough();
        now += Follower.SETTLES_AFTER.toNanos();
        stepThrough();
    }

    @AfterEach
    void close() throws IOException {
        index.close();
    }

    @Test
    void newMailIsFoundAtOnceWhileAFirstSyncIsIndexed() throws Exception {
        putHistory(MANY);
        assertTrue(follower.step());
        assertEquals(0, findable(), "what came in bulk waits");

        mail.put(mail.mailbox("INBOX"), List.of(letter("new")));
        assertTrue(follower.step());

        assertTrue(follower.marks().saw(store.journal().end()));
        assertFalse(follower.marks().sawAll(store.journal().end()), "the first sync is not through");
        assertTrue(findable() > 0 && findable() < MANY, findable() + " are findable");
    }

    @Test
    void whatAFastFirstSyncBringsWaitsForItsEndAndNewMailDoesNot() throws Exception {
        putHistory(MANY);
        now += Rush.SAMPLE.toNanos();
        assertFalse(follower.step(), "it comes too fast");
        mail.put(mail.mailbox("INBOX"), List.of(letter("new")));

        assertTrue(follower.step());

        assertEquals(1, findable());
        assertFalse(follower.step());
        assertFalse(follower.isCaughtUp());
        assertFalse(follower.marks().sawAll(store.journal().end()), "it says that it is behind");

        now += Rush.SAMPLE.toNanos();
        stepThrough();
        now += Follower.SETTLES_AFTER.toNanos();
        stepThrough();
        assertEquals(MANY + 1, findable());
        assertTrue(follower.isCaughtUp());
    }

    @Test
    void howeverMuchHappensNowPutsNothingOff() throws Exception {
        List<Mailroom.Posted> letters = new ArrayList<>();
        for (int i = 0; i < 2 * Rush.FAST * Rush.SAMPLE.toSeconds(); i++) {
            letters.add(letter("new " + i));
        }
        mail.put(mail.mailbox("INBOX"), letters);
        now += Rush.SAMPLE.toNanos();

        stepThrough();
        now += Follower.SETTLES_AFTER.toNanos();
        stepThrough();

        assertEquals(letters.size(), findable());
        assertTrue(follower.marks().sawAll(store.journal().end()));
        assertTrue(follower.isCaughtUp());
    }

    @Test
    void whatAFirstSyncBringsIsShownInLargeSegments() throws Exception {
        putHistory(MANY);
        assertTrue(follower.step());
        now += Follower.SHOW_EVERY.minus(Duration.ofMillis(1)).toNanos();
        assertTrue(follower.step());
        assertEquals(0, findable());

        now += Duration.ofMillis(1).toNanos();
        assertTrue(follower.step());

        assertTrue(findable() > 0, "shown after a while though there is more to do");
    }

    @Test
    void whatIsMadeSafeIsShownWithTheSameSegment() throws Exception {
        putHistory(MANY);
        Duration first = Follower.SHOW_EVERY.plusSeconds(1);
        now += first.toNanos();
        assertTrue(follower.step());
        int shown = findable();
        assertTrue(shown > 0);

        now += Follower.COMMIT_EVERY.minus(first).toNanos();
        assertTrue(follower.step());

        assertTrue(findable() > shown, findable() + " are findable, and were at the first showing");
    }

    @Test
    void moreThanALittleIsWrittenByBothThreadsAndAllOfItIsShown() throws Exception {
        List<Mailroom.Posted> letters = new ArrayList<>();
        for (int i = 0; i < STEP; i++) {
            letters.add(letter(words(i)));
        }
        mail.putHistory(mail.mailbox("Archive"), letters);
        now += Follower.SHOW_EVERY.toNanos();
        assertTrue(follower.step());

        assertEquals(STEP, findable());
    }

    /** A thousand that no other has: some 100 kB of buffer. */
    private static String words(int number) {
        return IntStream.range(0, 1_000).mapToObj(i -> "w" + number + "x" + i).collect(Collectors.joining(" "));
    }

    @Test
    void aPauseOfAFirstSyncEndsASegmentOnlyAfterAWhile() throws Exception {
        putHistory(3);
        stepThrough();
        assertEquals(0, findable());
        assertFalse(follower.isCaughtUp());
        assertFalse(follower.marks().sawAll(store.journal().end()), "it says that it is behind");

        now += Follower.SETTLES_AFTER.toNanos();
        stepThrough();

        assertEquals(3, findable());
        assertTrue(follower.isCaughtUp());
        assertTrue(follower.marks().sawAll(store.journal().end()));
    }

    @Test
    void aFirstSyncThatComesInDropsIsShownInLargeSegmentsToo() throws Exception {
        Duration drop = Follower.SETTLES_AFTER.dividedBy(2);
        long begin = now;
        while (now - begin < Follower.SHOW_EVERY.minus(drop).toNanos()) {
            putHistory(1);
            stepThrough();
            assertEquals(0, findable());
            now += drop.toNanos();
        }

        now += drop.toNanos();
        putHistory(1);
        stepThrough();

        assertTrue(findable() > 0);
    }

    @Test
    void aChangeThatAnUnshownStepOfAFirstSyncReadIsFoundAtOnceToo() throws Exception {
        Follower watched = new Follower(
                meanwhile(() -> mail.keywords(mail.mailbox("Archive"), remembered(), Set.of(Keyword.SEEN))),
                index,
                new Documents(store, reader),
                () -> now);
        putHistory(1);

        assertTrue(watched.step(), "the first sync's email, read with the mark that came meanwhile");
        assertEquals(0, findable());
        assertTrue(watched.step(), "the mark");

        assertTrue(watched.marks().saw(store.journal().end()), "who marked it is told that it is found");
        assertEquals(1, findable());
    }

    private EmailId remembered() {
        EmailQuery all =
                new EmailQuery(Optional.empty(), Optional.empty(), Optional.empty(), false, Optional.empty(), 1);
        return store.emails().page(all).items().get(0).id();
    }

    /** The store, in which something happens once before what came in bulk is looked at. */
    private MailStore meanwhile(Runnable happens) {
        AtomicBoolean done = new AtomicBoolean();
        Journal journal = StandIn.of(Journal.class, (method, arguments) -> {
            boolean inBulk = method.getName().equals("read") && arguments[1] == Journal.Stream.BULK;
            if (inBulk && !done.getAndSet(true)) {
                happens.run();
            }
            return method.invoke(store.journal(), arguments);
        });
        return StandIn.of(
                MailStore.class,
                (method, arguments) -> method.getName().equals("journal") ? journal : method.invoke(store, arguments));
    }

    private void stepThrough() throws Exception {
        boolean more = follower.step();
        while (more) {
            more = follower.step();
        }
    }

    private int findable() throws IOException {
        IndexSearcher searcher = index.searchers().acquire();
        try {
            return searcher.getIndexReader().numDocs();
        } finally {
            index.searchers().release(searcher);
        }
    }

    private void putHistory(int count) {
        List<Mailroom.Posted> letters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            letters.add(letter("old " + i));
        }
        mail.putHistory(mail.mailbox("Archive"), letters);
    }

    private static Mailroom.Posted letter(String subject) {
        return new Mailroom.Posted(("Subject: " + subject + "\r\n\r\nword\r\n").getBytes(UTF_8), NOON, Set.of());
    }
}
