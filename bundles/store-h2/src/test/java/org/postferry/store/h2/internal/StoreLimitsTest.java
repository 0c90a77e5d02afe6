package org.postferry.store.h2.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.RemoteFact;
import org.postferry.store.IntakeResult;
import org.postferry.store.StoreFailure;
import org.postferry.store.SyncLog;
import org.postferry.store.h2.database.Database;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.ProvesLimit;

class StoreLimitsTest {
    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock();

    @Test
    @ProvesLimit("Database.MIN_FREE_BYTES")
    void aFullDiskIsOneSentenceKeepsNothingAndPasses() throws Exception {
        AtomicLong free = new AtomicLong(Long.MAX_VALUE);
        try (Mirror mirror = new Mirror(directory, clock, free::get)) {
            mirror.synced(1);
            free.set(Database.MIN_FREE_BYTES - 1);

            StoreFailure rows = assertThrows(
                    StoreFailure.class, () -> mirror.head(mirror.seen(2).get(0)));
            assertThrows(StoreFailure.class, () -> mirror.contents(1));

            assertTrue(rows.getMessage().contains("the disk is full"), rows.getMessage());
            assertEquals(List.of("Subject: mail 1"), mirror.subjects());
            free.set(Database.MIN_FREE_BYTES);
            mirror.head(mirror.seen(2).get(0));
            assertEquals(1, mirror.contents(1));
            assertEquals(2, mirror.subjects().size());
        }
    }

    @Test
    @ProvesLimit("H2MailStore.Config.directory")
    void theStoreIsInTheFolderThatIsSet() {
        Path set = directory.resolve("elsewhere");

        new H2MailStore(new H2MailStore.Config() {
                    @Override
                    public String directory() {
                        return set.toString();
                    }

                    @Override
                    public Class<? extends Annotation> annotationType() {
                        return H2MailStore.Config.class;
                    }
                })
                .close();

        assertTrue(Files.exists(Database.file(set)));
    }

    @Test
    @ProvesLimit("H2SyncLog.MAX_ENTRIES")
    void theLogForgetsItsOldestRuns() {
        try (Mirror mirror = new Mirror(directory, clock)) {
            for (int i = 0; i <= H2SyncLog.MAX_ENTRIES; i++) {
                Instant at = Instant.ofEpochSecond(i);
                mirror.store
                        .log()
                        .append(mirror.account, new SyncLog.Entry(at, at, Optional.empty(), i, 0, 0, 0, 0, 0));
            }

            int kept = 0;
            Optional<String> next = Optional.empty();
            do {
                SyncLog.Page page = mirror.store.log().page(mirror.account, next, 500);
                kept += page.items().size();
                next = page.next();
            } while (next.isPresent());
            assertEquals(H2SyncLog.MAX_ENTRIES, kept);
        }
    }

    @Test
    @ProvesLimit("UnknownIds.MAX_UNKNOWN")
    void asManyUnknownIdsComeBackAsCanBeDescribedAtOnce() {
        try (Mirror mirror = new Mirror(directory, clock)) {
            mirror.synced(1);

            IntakeResult result = mirror.head(new RemoteFact.EmailPresent(mirror.ids(1, 4_294_967_295L)));

            assertEquals(
                    UnknownIds.MAX_UNKNOWN,
                    ((IntakeResult.Unknown) result).ids().size());
        }
    }

    @Test
    @ProvesLimit("ScopeChange.MAX_STAGED_LEFT_OUT")
    void aHugeSpanThatWasLeftOutGoesWithoutBeingStaged() {
        try (Mirror mirror = new Mirror(directory, clock)) {
            mirror.synced(1);
            mirror.head(new RemoteFact.EmailLeftOut(mirror.ids(2, 4_294_967_295L)));
            assertEquals(
                    4_294_967_295L,
                    mirror.store.mailboxes().scope(mirror.account, mirror.inbox).known());

            mirror.head(new RemoteFact.EmailGone(mirror.ids(2, 4_294_967_295L)));

            assertEquals(
                    0,
                    mirror.store
                            .removals()
                            .standing(mirror.account, mirror.inbox)
                            .told());
            assertEquals(
                    1,
                    mirror.store.mailboxes().scope(mirror.account, mirror.inbox).known());

            mirror.head(new RemoteFact.EmailLeftOut(mirror.ids(2, 101)));
            mirror.head(new RemoteFact.EmailGone(mirror.ids(2, 101)));
            assertEquals(
                    100,
                    mirror.store
                            .removals()
                            .standing(mirror.account, mirror.inbox)
                            .told());
        }
    }
}
