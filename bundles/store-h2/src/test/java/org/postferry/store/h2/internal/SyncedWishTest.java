package org.postferry.store.h2.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.model.AccountId;
import org.postferry.store.Wish;
import org.postferry.store.h2.database.Database;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;

/**
 * What a person was told is on the platter, not in a cache: the operating system was asked to sync the database after the last
 * byte of the wish was written to it, and before the call returned. As the JVM itself recorded each write and each sync of a file.
 */
class SyncedWishTest {
    private static final String WRITE = "jdk.FileWrite";
    private static final String SYNC = "jdk.FileForce";
    private static final String ACCEPTED = "org.postferry.Accepted";

    @TempDir
    Path directory;

    /** A wish is handed over and taken. */
    @Name(ACCEPTED)
    @StackTrace(false)
    static final class Accepted extends Event {}

    @Test
    void theDatabaseIsSyncedBetweenAWishAndItsAnswer() throws IOException {
        List<RecordedEvent> events = recorded(20);

        List<RecordedEvent> accepted =
                events.stream().filter(event -> is(event, ACCEPTED)).toList();
        assertEquals(20, accepted.size());
        for (RecordedEvent one : accepted) {
            List<RecordedEvent> meanwhile = events.stream()
                    .filter(event -> !is(event, ACCEPTED) && isWithin(event, one))
                    .toList();
            Optional<Instant> written = meanwhile.stream()
                    .filter(event -> is(event, WRITE))
                    .map(RecordedEvent::getEndTime)
                    .max(Instant::compareTo);
            assertTrue(written.isPresent(), "the wish was written before it was taken");
            assertTrue(
                    meanwhile.stream()
                            .anyMatch(event ->
                                    is(event, SYNC) && !event.getStartTime().isBefore(written.get())),
                    () -> "no sync of the database after the last write to it: " + meanwhile);
        }
    }

    /** All that was written and synced of the database while wishes were taken. */
    private List<RecordedEvent> recorded(int wishes) throws IOException {
        try (H2MailStore store = new H2MailStore(directory.resolve("store"), new FakeClock());
                Recording recording = new Recording()) {
            AccountId account =
                    store.accounts().create(TestAccounts.imap(), Map.of()).id();
            recording.enable(WRITE).withThreshold(Duration.ZERO).withoutStackTrace();
            recording.enable(SYNC).withThreshold(Duration.ZERO).withoutStackTrace();
            recording.enable(ACCEPTED);
            recording.start();
            for (int i = 0; i < wishes; i++) {
                Accepted accepted = new Accepted();
                accepted.begin();
                Wish wish = new Wish.CreateMailbox("m" + i, Optional.empty(), Optional.empty());
                assertFalse(store.outbox()
                        .submit(account, List.of(wish), false, Optional.empty())
                        .isEmpty());
                accepted.end();
                accepted.commit();
            }
            Path file = directory.resolve("recorded.jfr");
            recording.dump(file);
            String database =
                    Database.file(directory.resolve("store")).toAbsolutePath().toString();
            return RecordingFile.readAllEvents(file).stream()
                    .filter(event -> is(event, ACCEPTED) || database.equals(event.getString("path")))
                    .toList();
        }
    }

    private static boolean is(RecordedEvent event, String name) {
        return event.getEventType().getName().equals(name);
    }

    private static boolean isWithin(RecordedEvent event, RecordedEvent other) {
        return !event.getStartTime().isBefore(other.getStartTime())
                && !event.getEndTime().isAfter(other.getEndTime());
    }
}
