package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.time.Clock;
import org.postferry.store.h2.database.Database;
import org.postferry.store.h2.database.Gate;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.pack.Packs;

/** What all parts of the store work on. Thread-safe. */
record StoreCore(
        Gate gate,
        Database database,
        Packs packs,
        JournalTail journal,
        Fingerprints fingerprints,
        Threads threads,
        Clock clock) {
    /** Work on one change. */
    @FunctionalInterface
    interface Work<T> {
        T run(Change change) throws SQLException;
    }

    /** Asks; {@code what} completes "While ..." for a person, should it fail. */
    <T> T read(String what, Database.Work<Sql, T> work) {
        return database.read(what, work);
    }

    /** Changes rows, counters and journal in one transaction that is on disk when this returns. */
    <T> T write(String what, Work<T> work) {
        return database.write(what, transaction -> {
            Change change = new Change(this, transaction);
            T result = work.run(change);
            change.finish();
            return result;
        });
    }
}
