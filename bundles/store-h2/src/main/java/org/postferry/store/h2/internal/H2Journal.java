package org.postferry.store.h2.internal;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.postferry.store.Journal;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.database.Transaction;

/** {@link Journal} over its rows. An epoch begins with each start and ends where the next one begins. */
final class H2Journal implements Journal {
    /** What no registered reader needs is kept so long for a browser that comes back. */
    static final Duration KEPT_FOR_ANYBODY = Duration.ofDays(1);

    /** Nobody is waited for longer. */
    static final Duration KEPT_AT_MOST = Duration.ofDays(30);

    private final StoreCore core;
    /** Oldest first; the last one is this start's. Does not change while the store is open. */
    private final List<Epoch> epochs;

    private record Epoch(String id, long first) {}

    private record Row(long first, byte[] entries) {}

    /** Opens this start's epoch. */
    H2Journal(StoreCore core) {
        this.core = core;
        this.epochs = core.database().write("opening the journal", sql -> {
            String id = HexFormat.of().formatHex(randomBytes());
            long last = JournalTail.lastOf(sql);
            sql.update("INSERT INTO epoch (id, first) VALUES (?, ?)", id, last + 1);
            forgetEpochs(sql);
            sql.afterCommit(() -> core.journal().reached(last));
            return sql.list(
                    "SELECT id, first FROM epoch ORDER BY first, CASE WHEN id = ? THEN 1 ELSE 0 END",
                    row -> new Epoch(row.getString(1), row.getLong(2)),
                    id);
        });
    }

    private static byte[] randomBytes() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** Those that reached nothing, or nothing that is kept, can be nobody's. */
    private static void forgetEpochs(Transaction sql) throws SQLException {
        sql.update("DELETE FROM epoch e WHERE EXISTS (SELECT 1 FROM epoch n WHERE n.first > e.first"
                + " AND n.first < (SELECT COALESCE(MIN(first), 1) FROM journal))");
    }

    @Override
    public Cursor end() {
        return core.read("reading the journal", sql -> cursor(JournalTail.lastOf(sql)));
    }

    @Override
    public Cursor beginning() {
        return core.read("reading the journal", sql -> cursor(trimmed(sql)));
    }

    @Override
    public Optional<Page> read(Cursor after, Stream stream, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("limit " + limit + " is not within 1.." + MAX_PAGE);
        }
        return core.read(
                "reading the journal", sql -> isGap(sql, after) ? Optional.empty() : page(sql, after, stream, limit));
    }

    private Optional<Page> page(Sql sql, Cursor after, Stream stream, int limit) throws SQLException {
        List<Entry> page = new ArrayList<>();
        long seen = after.sequence();
        while (true) {
            // A row is a batch of up to a thousand entries, so a few rows fill a page.
            List<Row> rows = sql.list(
                    "SELECT first, entries FROM journal WHERE last > ? ORDER BY last FETCH FIRST 4 ROWS ONLY",
                    row -> new Row(row.getLong(1), row.getBytes(2)),
                    seen);
            if (rows.isEmpty()) {
                return Optional.of(new Page(page, cursor(seen), false));
            }
            if (rows.get(0).first() > seen + 1) {
                return Optional.empty(); // trimmed while we read
            }
            for (Row row : rows) {
                for (Entry entry : JournalTail.unpack(row.first(), row.entries())) {
                    if (entry.sequence() <= seen) {
                        continue;
                    }
                    if (isIn(stream, entry)) {
                        if (page.size() == limit) {
                            return Optional.of(new Page(page, cursor(seen), true));
                        }
                        page.add(entry);
                    }
                    seen = entry.sequence();
                }
            }
        }
    }

    private static boolean isIn(Stream stream, Entry entry) {
        return switch (stream) {
            case ALL -> true;
            case LIVE -> !entry.bulk();
            case BULK -> entry.bulk();
        };
    }

    @Override
    public boolean await(Cursor after, Duration atMost) throws InterruptedException {
        core.gate().check();
        boolean gap = core.read("reading the journal", sql -> isGap(sql, after));
        return gap || core.journal().await(last -> last > after.sequence(), atMost);
    }

    @Override
    public void keepFor(String reader, Cursor cursor) {
        core.database().write("keeping a reader's place", sql -> {
            long present = sql.first(
                            "SELECT sequence FROM journal_reader WHERE name = ?", row -> row.getLong(1), reader)
                    .orElse(-1L);
            if (present != cursor.sequence()) {
                sql.update(
                        "MERGE INTO journal_reader (name, sequence) KEY (name) VALUES (?, ?)",
                        reader,
                        cursor.sequence());
                trim(sql);
            }
            return true;
        });
    }

    @Override
    public void forget(String reader) {
        core.database().write("forgetting a reader", sql -> {
            if (sql.number("SELECT COUNT(*) FROM journal_reader WHERE name = ?", reader) > 0) {
                sql.update("DELETE FROM journal_reader WHERE name = ?", reader);
                trim(sql);
            }
            return true;
        });
    }

    /** Forgets what nobody needs; the newest row stays, for it says how far the sequence went. */
    void trim(Transaction sql) throws SQLException {
        Instant now = core.clock().instant();
        long slowest = sql.first("SELECT MIN(sequence) FROM journal_reader", row -> {
                    long sequence = row.getLong(1);
                    return row.wasNull() ? Long.MAX_VALUE : sequence;
                })
                .orElse(Long.MAX_VALUE);
        String old = "FROM journal WHERE (at < ? OR at < ? AND last <= ?) AND last < (SELECT MAX(last) FROM journal)";
        Object[] bounds = {
            now.minus(KEPT_AT_MOST).getEpochSecond(),
            now.minus(KEPT_FOR_ANYBODY).getEpochSecond(),
            slowest
        };
        if (sql.number("SELECT COUNT(*) " + old, bounds) > 0) {
            sql.update("DELETE " + old, bounds);
        }
    }

    private boolean isGap(Sql sql, Cursor cursor) throws SQLException {
        for (int i = 0; i < epochs.size(); i++) {
            if (epochs.get(i).id().equals(cursor.epoch())) {
                boolean present = i == epochs.size() - 1;
                long reached =
                        present ? JournalTail.lastOf(sql) : epochs.get(i + 1).first() - 1;
                return cursor.sequence() < epochs.get(i).first() - 1
                        || cursor.sequence() > reached
                        || cursor.sequence() < trimmed(sql);
            }
        }
        return true;
    }

    /** The newest sequence that is not kept any more. */
    private static long trimmed(Sql sql) throws SQLException {
        return sql.first("SELECT first - 1 FROM journal ORDER BY last FETCH FIRST ROW ONLY", row -> row.getLong(1))
                .orElse(JournalTail.lastOf(sql));
    }

    /** The place behind a sequence, in the epoch that reached it last. */
    private Cursor cursor(long sequence) {
        for (int i = epochs.size() - 1; i > 0; i--) {
            if (sequence >= epochs.get(i).first() - 1) {
                return new Cursor(epochs.get(i).id(), sequence);
            }
        }
        return new Cursor(epochs.get(0).id(), sequence);
    }
}
