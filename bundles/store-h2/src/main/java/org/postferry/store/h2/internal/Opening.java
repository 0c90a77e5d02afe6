package org.postferry.store.h2.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postferry.model.AccountId;
import org.postferry.store.StoreFailure;
import org.postferry.store.h2.database.Database;
import org.postferry.store.h2.database.Disk;
import org.postferry.store.h2.database.Failures;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.store.h2.database.Gate;
import org.postferry.store.h2.pack.PackSet;
import org.postferry.store.h2.pack.Packs;
import org.postferry.store.h2.row.AccountRow;
import org.postferry.store.h2.row.Keys;

/** How a store starts: takes its folder, opens the database, holds the packs against the rows. */
final class Opening {
    private final Path directory;
    private final Clock clock;
    private final FaultPoint faults;
    private final Database.@Nullable FreeSpace freeSpace;
    private final DirectoryLock lock;

    Opening(Path directory, Clock clock, FaultPoint faults) {
        this(directory, clock, faults, null);
    }

    /** @param freeSpace nothing to ask the disk itself */
    Opening(Path directory, Clock clock, FaultPoint faults, Database.@Nullable FreeSpace freeSpace) {
        this.directory = directory;
        this.clock = clock;
        this.faults = faults;
        this.freeSpace = freeSpace;
        try {
            Disk.createDirectories(directory);
        } catch (IOException e) {
            throw Failures.of("making the store's folder " + directory, e);
        }
        this.lock = DirectoryLock.take(directory);
    }

    DirectoryLock lock() {
        return lock;
    }

    StoreCore open() {
        boolean done = false;
        Database database = null;
        try {
            Packs packs = new Packs(directory.resolve("packs"));
            refuseLostDatabase(directory, packs);
            Gate gate = new Gate();
            Database.FreeSpace space = freeSpace == null ? Database.FreeSpace.of(directory) : freeSpace;
            database = Database.open(directory, gate, faults, space);
            StoreCore core = new StoreCore(
                    gate, database, packs, new JournalTail(gate), new Fingerprints(), new Threads(), clock);
            openPacks(core);
            done = true;
            return core;
        } catch (IOException e) {
            throw Failures.of("opening the store in " + directory, e);
        } finally {
            if (!done) {
                if (database != null) {
                    database.close();
                }
                lock.close();
            }
        }
    }

    /** What {@link #open} would refuse; changes nothing. */
    static void inspect(Path directory) {
        DirectoryLock lock = DirectoryLock.take(directory);
        try {
            refuseLostDatabase(directory, new Packs(directory.resolve("packs")));
            Database.inspect(directory);
        } catch (IOException e) {
            throw Failures.of("looking at the store in " + directory, e);
        } finally {
            lock.close();
        }
    }

    /** An empty database beside packs that hold mail would look as if all were lost. */
    private static void refuseLostDatabase(Path directory, Packs packs) throws IOException {
        int accounts = packs.found().size();
        if (!Files.exists(Database.file(directory)) && accounts > 0) {
            throw new StoreFailure(
                    "The database in " + directory + " is missing, but the packs of " + accounts
                            + (accounts == 1 ? " account are" : " accounts are")
                            + " here: `./run --rebuild` makes the database anew from them.",
                    new IllegalStateException("no database"));
        }
    }

    private static void openPacks(StoreCore core) throws IOException {
        List<AccountRow> accounts = core.read(
                "reading accounts",
                sql -> sql.list("SELECT " + AccountRow.COLUMNS + " FROM account ORDER BY id", AccountRow::read));
        List<AccountId> present = new ArrayList<>();
        for (AccountRow account : accounts) {
            present.add(account.id());
            Map<Integer, Long> committed = new HashMap<>();
            core.read("reading packs", sql -> {
                sql.each(
                        "SELECT id, size FROM pack WHERE id BETWEEN ? AND ?",
                        row -> committed.put((int) Keys.number(row.getLong(1)), row.getLong(2)),
                        Keys.first(account.id()),
                        Keys.last(account.id()));
                return committed;
            });
            PackSet packs = core.packs().of(account.id());
            packs.describe(AccountRow.encode(account.record));
            List<PackSet.Damage> damaged = core.packs().open(account.id(), committed);
            packs.mintFrom(account.nextContent());
            if (!damaged.isEmpty()) {
                new LostContents(core, account.id()).forget(damaged);
            }
        }
        core.packs().deleteLeftOvers(present);
    }
}
