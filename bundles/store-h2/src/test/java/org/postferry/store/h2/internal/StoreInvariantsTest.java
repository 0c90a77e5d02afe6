package org.postferry.store.h2.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
