package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import org.postferry.store.Journal;
import org.postferry.store.h2.database.Gate;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.row.ByteReader;
import org.postferry.store.h2.row.ByteWriter;

/**
 * The end of the journal: where transactions add their entries, packed into one row each, and where readers wait for
 * more. Thread-safe.
 */
final class JournalTail {
    private final Gate gate;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grew = lock.newCondition();
    private long last;

    /** An entry that has no number yet. */
    record Noted(Journal.Kind kind, String id, boolean bulk) {}

    JournalTail(Gate gate) {
        this.gate = gate;
    }

    /** Adds the entries of one transaction; readers learn of them after the commit. */
    void append(Transaction sql, List<Noted> entries, Instant now) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        long first = lastOf(sql) + 1;
        long newLast = first + entries.size() - 1;
        sql.update(
                "INSERT INTO journal (last, first, at, entries) VALUES (?, ?, ?, ?)",
                newLast,
                first,
                now.getEpochSecond(),
                pack(entries));
        sql.afterCommit(() -> reached(newLast));
    }

    /** The sequence of the newest entry. */
    static long lastOf(Sql sql) throws SQLException {
        return Math.max(
                sql.number("SELECT last FROM journal ORDER BY last DESC FETCH FIRST ROW ONLY"),
                sql.number("SELECT MAX(first) - 1 FROM epoch"));
    }

    /** Tells whoever waits that the journal goes so far now. */
    void reached(long sequence) {
        lock.lock();
        try {
            last = Math.max(last, sequence);
            grew.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Wakes whoever waits because the store is stopped. */
    void stop() {
        reached(0);
    }

    /** Waits until the condition holds for the newest sequence; false when the time ran out. */
    boolean await(LongPredicate condition, Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lockInterruptibly();
        try {
            gate.check();
            while (!condition.test(last)) {
                if (left <= 0) {
                    return false;
                }
                left = grew.awaitNanos(Math.min(left, TimeUnit.HOURS.toNanos(1)));
                gate.check();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private static byte[] pack(List<Noted> entries) {
        return new ByteWriter()
                .list(entries, (out, entry) -> out.number(entry.kind().ordinal() * 2L + (entry.bulk() ? 1 : 0))
                        .text(entry.id()))
                .bytes();
    }

    /** The entries of a row, numbered. */
    static List<Journal.Entry> unpack(long first, byte[] packed) {
        List<Noted> noted = new ByteReader(packed).list(JournalTail::entry);
        List<Journal.Entry> entries = new ArrayList<>(noted.size());
        for (Noted one : noted) {
            entries.add(new Journal.Entry(first + entries.size(), one.kind(), one.id(), one.bulk()));
        }
        return entries;
    }

    private static Noted entry(ByteReader in) {
        int mark = (int) in.number();
        return new Noted(Journal.Kind.values()[mark / 2], in.text(), mark % 2 == 1);
    }
}
