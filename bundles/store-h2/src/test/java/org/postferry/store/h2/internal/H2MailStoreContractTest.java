package org.postferry.store.h2.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.store.MailStore;
import org.postferry.store.StoreFailure;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.store.MailStoreContract;

/** The promises of the store's contract, on H2 and packs. */
class H2MailStoreContractTest extends MailStoreContract {
    @TempDir
    private Path directory;

    private final Map<MailStore, FullDisk> disks = new IdentityHashMap<>();
    private FakeClock clock = new FakeClock();

    /** Refuses one commit. */
    private static final class FullDisk implements FaultPoint {
        private int left;

        @Override
        public void reached(Phase phase) {
            if (phase == Phase.BEFORE_COMMIT && left > 0 && --left == 0) {
                throw new StoreFailure("The disk is full.", new IOException("no space left"));
            }
        }
    }

    @Override
    protected MailStore open(FakeClock storesClock) {
        clock = storesClock;
        FullDisk disk = new FullDisk();
        MailStore store = new H2MailStore(directory, clock, disk);
        disks.put(store, disk);
        return store;
    }

    @Override
    protected MailStore reopen(MailStore store) {
        close(store);
        return open(clock);
    }

    @Override
    protected void failCommit(MailStore store, int n) {
        disks.get(store).left = n;
    }

    @Override
    protected void close(MailStore store) {
        ((H2MailStore) store).close();
    }
}
