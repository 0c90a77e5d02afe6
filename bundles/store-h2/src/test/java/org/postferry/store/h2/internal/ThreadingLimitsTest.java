package org.postferry.store.h2.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.model.AccountId;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailHeader;
import org.postferry.model.ThreadId;
import org.postferry.store.IntakeBatch;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.ProvesLimit;

class ThreadingLimitsTest {
    @TempDir
    private Path directory;

    private int uid;

    @Test
    @ProvesLimit("Threading.MAX_MOVED")
    void conversationsOfTooManyEmailsStayApart() {
        try (Mirror mirror = new Mirror(directory, new FakeClock())) {
            put(mirror, 2, "few");
            put(mirror, Threading.MAX_MOVED, "many");
            put(mirror, Threading.MAX_MOVED + 1, "more");
            ThreadId few = thread(mirror, 1);

            put(mirror, 1, "few", "many", "more");

            assertEquals(few, thread(mirror, 3));
            assertNotEquals(few, thread(mirror, 3 + Threading.MAX_MOVED));
            assertEquals(few, thread(mirror, uid));
        }
    }

    /** Emails that name the same ones. */
    private void put(Mirror mirror, int count, String... references) {
        List<RemoteFact> facts = new ArrayList<>();
        Map<RemoteId, EmailHeader> headers = new HashMap<>();
        List<EmailAddress> nobody = List.of();
        for (int i = 0; i < count; i++) {
            RemoteFact.EmailSeen seen = mirror.seen(Mirror.UIDVALIDITY, ++uid, uid);
            facts.add(seen);
            headers.put(
                    seen.id(),
                    new EmailHeader(
                            List.of("m" + uid),
                            List.of(),
                            List.of(references),
                            nobody,
                            nobody,
                            nobody,
                            nobody,
                            nobody,
                            "",
                            Optional.empty()));
        }
        Lane lane = Lane.head(mirror.inbox);
        Checkpoint at =
                mirror.store.mailboxes().scope(mirror.account, mirror.inbox).head();
        mirror.store
                .intake()
                .apply(new IntakeBatch(
                        mirror.lease,
                        mirror.account,
                        lane,
                        at,
                        facts,
                        headers,
                        Map.of(),
                        new Checkpoint("at " + uid),
                        Optional.empty()));
    }

    private static ThreadId thread(Mirror mirror, int number) {
        return mirror.store
                .emails()
                .get(mirror.email(number))
                .orElseThrow()
                .threadId()
                .orElseThrow();
    }

    @Test
    void namesOfAccountsLongUnusedLeaveTheMemoryAndAreReadAgain() {
        AccountId used;
        try (Mirror mirror = new Mirror(directory, new FakeClock())) {
            put(mirror, 20, "a");
            used = mirror.account;
        }
        Opening opening = new Opening(directory, new FakeClock(), FaultPoint.NONE);
        StoreCore core = opening.open();
        Threads threads = new Threads(10);

        int names = core.read("reading", sql -> threads.with(sql, used, ThreadTable::size));
        boolean loaded = threads.isLoaded(used);
        core.read("reading", sql -> threads.with(sql, new AccountId(99), ThreadTable::size));

        assertEquals(21, names);
        assertTrue(loaded);
        assertFalse(threads.isLoaded(used));
        core.database().close();
        opening.lock().close();
    }
}
