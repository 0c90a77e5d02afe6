package org.postferry.store.h2.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.RemoteFact;
import org.postferry.store.Journal;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.testkit.FakeClock;

class StoreInvariantsTest {
    @TempDir
    private Path directory;

    private final FakeClock clock = new FakeClock();

    @Test
    void contentIsSyncedBeforeItsRowsAndEveryCommitIsSynced() {
        List<FaultPoint.Phase> passed = new ArrayList<>();
        try (Mirror mirror = new Mirror(directory, clock, passed::add)) {
            mirror.synced(1);
            passed.clear();

            mirror.contents(1);
        }

        assertEquals(
                List.of(
                        FaultPoint.Phase.PACK_SYNCED,
                        FaultPoint.Phase.BEFORE_COMMIT,
                        FaultPoint.Phase.COMMITTED,
                        FaultPoint.Phase.SYNCED),
                passed);
    }

    @Test
    void equalBytesAreStoredOnceWhateverTheServerSaidOfThem() throws IOException {
        byte[] bytes = new byte[20_000]; // nothing that compression makes small
        new Random(1).nextBytes(bytes);
        System.arraycopy("Subject: other than told\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 28);
        try (Mirror mirror = new Mirror(directory, clock)) {
            mirror.synced(1, 2);

            mirror.content(1, bytes);
            mirror.content(2, bytes);

            assertArrayEquals(bytes, mirror.read(2));
        }
        assertTrue(packed() < 2 * bytes.length, "two emails of " + bytes.length + " bytes took " + packed());
    }

    private long packed() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".pack"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void aBatchThatChangesNothingCommitsNothing() {
        List<FaultPoint.Phase> passed = new ArrayList<>();
        try (Mirror mirror = new Mirror(directory, clock, passed::add)) {
            mirror.synced(1, 2);
            mirror.head(mirror.seen(1).get(0));
            Journal.Cursor end = mirror.store.journal().end();
            passed.clear();

            mirror.head(mirror.seen(1).get(0), new RemoteFact.EmailPresent(mirror.ids(1, 2)));
            mirror.head(mirror.seen(2).get(0));

            assertEquals(end, mirror.store.journal().end());
        }
    }
}
