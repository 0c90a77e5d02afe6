package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postferry.model.AccountId;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.row.AccountRow;
import org.postferry.store.h2.row.ByteReader;
import org.postferry.store.h2.row.ByteWriter;
import org.postferry.store.h2.row.Digest;
import org.postferry.store.h2.row.Keys;

/**
 * Which emails of an account may have the same bytes, by a short hash of size and header digest. An index in the database
 * would be filled in random order, which is what costs most there; so each batch appends one row, and an account in use
 * has all of its hashes in memory, eight bytes an email. A hit is only a hint: the row has the last word. Thread-safe.
 */
final class Fingerprints {
    /** Hashes kept in memory, of all accounts together, 64 MB at most: those of accounts long unused are read again. */
    private static final int ROOM = 4_000_000;

    private final int room;

    private final Map<AccountId, HashTable> loaded = new LinkedHashMap<>(16, 0.75f, true);

    Fingerprints() {
        this(ROOM);
    }

    Fingerprints(int room) {
        this.room = room;
    }

    /** An email's hash. */
    record Noted(int hash, long email) {
        static Noted of(long email, long sizeBytes, Digest digest) {
            return new Noted(digest.fingerprint(sizeBytes), email);
        }
    }

    /** Emails that may be of that size and header. */
    synchronized List<Long> candidates(Sql sql, AccountId account, long sizeBytes, Digest digest) throws SQLException {
        return collected(table(sql, account), account, sizeBytes, digest);
    }

    private static List<Long> collected(HashTable table, AccountId account, long sizeBytes, Digest digest) {
        List<Long> found = new ArrayList<>();
        table.collect(digest.fingerprint(sizeBytes), number -> found.add(Keys.of(account, number)));
        return found;
    }

    /** The same for who asks the database for nothing else: as a rule all hashes are in memory. */
    synchronized List<Long> candidates(StoreCore core, AccountId account, long sizeBytes, Digest digest) {
        if (!loaded.containsKey(account)) {
            core.read("reading hashes of contents", sql -> table(sql, account));
        }
        return collected(loaded.get(account), account, sizeBytes, digest);
    }

    /** Notes emails of one account. What a transaction that fails has noted is a hint to nothing, and harmless. */
    synchronized void note(Transaction sql, AccountRow account, Collection<Noted> noted) throws SQLException {
        if (noted.isEmpty()) {
            return;
        }
        ByteWriter packed = new ByteWriter();
        packed.list(noted, (out, one) -> out.number(one.hash()).number(Keys.number(one.email())));
        sql.update("INSERT INTO fingerprint (id, entries) VALUES (?, ?)", account.mintFingerprint(), packed.bytes());
        HashTable table = loaded.get(account.id());
        if (table != null) {
            noted.forEach(one -> table.add(one.hash(), Keys.number(one.email())));
        }
    }

    synchronized void forget(AccountId account) {
        loaded.remove(account);
    }

    private HashTable table(Sql sql, AccountId account) throws SQLException {
        HashTable table = loaded.get(account);
        if (table == null) {
            HashTable made = new HashTable();
            sql.each(
                    "SELECT entries FROM fingerprint WHERE id BETWEEN ? AND ?",
                    row -> read(row.getBytes(1), made),
                    Keys.first(account),
                    Keys.last(account));
            makeRoom(made.size());
            loaded.put(account, made);
            table = made;
        }
        return table;
    }

    private static void read(byte[] entries, HashTable table) {
        new ByteReader(entries)
                .list(in -> new Noted((int) in.number(), in.number()))
                .forEach(one -> table.add(one.hash(), one.email()));
    }

    private void makeRoom(int needed) {
        var oldest = loaded.values().iterator();
        while (oldest.hasNext() && loadedHashes() + needed > room) {
            oldest.next();
            oldest.remove();
        }
    }

    private int loadedHashes() {
        return loaded.values().stream().mapToInt(HashTable::size).sum();
    }

    /** For the tests. */
    synchronized boolean isLoaded(AccountId account) {
        return loaded.containsKey(account);
    }
}
