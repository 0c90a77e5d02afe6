package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postferry.model.AccountId;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.row.ByteReader;
import org.postferry.store.h2.row.Keys;

/**
 * Which email belongs to which conversation where a server does not say. A table of names would be filled in random order,
 * which is what costs most in the database; so each batch appends one row, and an account in use has its names in memory.
 * Thread-safe.
 */
final class Threads {
    /** Names kept in memory, of all accounts together, about 80 MB at most: those of accounts long unused are read again. */
    static final int ROOM = 4_000_000;

    private final int room;
    private final Map<AccountId, ThreadTable> loaded = new LinkedHashMap<>(16, 0.75f, true);

    Threads() {
        this(ROOM);
    }

    Threads(int room) {
        this.room = room;
    }

    /** Work on a table. */
    @FunctionalInterface
    interface Work<T> {
        T on(ThreadTable table) throws SQLException;
    }

    /** Works on an account's table, which nobody else does meanwhile. */
    synchronized <T> T with(Sql sql, AccountId account, Work<T> work) throws SQLException {
        ThreadTable table = loaded.get(account);
        if (table == null) {
            table = read(sql, account);
            makeRoom(table.size());
            loaded.put(account, table);
        }
        return work.on(table);
    }

    /** Reads it anew the next time: the account went, or what was put into the table was not committed. */
    synchronized void forget(AccountId account) {
        loaded.remove(account);
    }

    private static ThreadTable read(Sql sql, AccountId account) throws SQLException {
        ThreadTable table = new ThreadTable();
        sql.each(
                "SELECT entries FROM thread_link WHERE id BETWEEN ? AND ? ORDER BY id",
                row -> read(new ByteReader(row.getBytes(1)), table),
                Keys.first(account),
                Keys.last(account));
        return table;
    }

    private static void read(ByteReader in, ThreadTable table) {
        pairs(in).forEach(pair -> table.name(pair[0], (int) pair[1]));
        pairs(in).forEach(pair -> table.email(pair[0], (int) pair[1]));
        pairs(in).forEach(pair -> table.merge((int) pair[0], (int) pair[1]));
        in.list(ByteReader::number).forEach(thread -> table.told(thread.intValue()));
    }

    private static List<long[]> pairs(ByteReader in) {
        return in.list(from -> new long[] {from.number(), from.number()});
    }

    private void makeRoom(int needed) {
        var oldest = loaded.values().iterator();
        while (oldest.hasNext() && loadedNames() + needed > room) {
            oldest.next();
            oldest.remove();
        }
    }

    private int loadedNames() {
        return loaded.values().stream().mapToInt(ThreadTable::size).sum();
    }

    /** For the tests. */
    synchronized boolean isLoaded(AccountId account) {
        return loaded.containsKey(account);
    }
}
