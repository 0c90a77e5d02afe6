package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.row.ScopeRow;

/** Base of one scope within a transaction: which email it reports under which remote key, and which it did before. */
final class Reports {
    private static final long NONE = 0;

    /** So many keys are asked for one by one, in one query. */
    private static final long SMALL = 2_000;

    /** A range may hold so many times more keys than are wanted of it. */
    private static final long DENSE = 4;

    private final Transaction sql;
    private final ScopeRow scope;
    private final RemoteKeys keys;
    private final Map<Long, Long> emails = new HashMap<>();
    private final Map<Long, Long> gone = new HashMap<>();
    /** What differs from its row, with the row's email; {@link #NONE} where there is no row. */
    private final Map<Long, Long> changed = new HashMap<>();

    private final Map<Long, Long> changedGone = new HashMap<>();

    Reports(Transaction sql, ScopeRow scope, RemoteKeys keys) {
        this.sql = sql;
        this.scope = scope;
        this.keys = keys;
    }

    /** Reads many at once, so that {@link #email} and {@link #gone} have them at hand. */
    void load(Collection<Long> wanted) throws SQLException {
        TreeSet<Long> missing = new TreeSet<>(wanted);
        missing.removeAll(emails.keySet());
        load(missing, "remote", emails);
        missing.removeIf(key -> emails.get(key) != NONE);
        missing.removeAll(gone.keySet());
        load(missing, "gone", gone);
    }

    /** Keys that lie close together, as those of one window do, are one range; others are asked for one by one. */
    private void load(TreeSet<Long> wanted, String table, Map<Long, Long> into) throws SQLException {
        if (wanted.isEmpty()) {
            return;
        }
        wanted.forEach(key -> into.put(key, NONE));
        Sql.RowSink sink = row -> {
            if (wanted.contains(row.getLong(1))) {
                into.put(row.getLong(1), row.getLong(2));
            }
        };
        if (wanted.last() - wanted.first() < wanted.size() * DENSE) {
            String query = "SELECT id, email FROM " + table + " WHERE id BETWEEN ? AND ?";
            sql.each(query, sink, wanted.first(), wanted.last());
        } else {
            sql.each("SELECT id, email FROM " + Sql.keyed(table), sink, Sql.keys(wanted));
        }
    }

    /** The email that is reported under a key. */
    OptionalLong email(long key) throws SQLException {
        if (!emails.containsKey(key)) {
            load(List.of(key));
        }
        return present(emails.get(key));
    }

    /** The email that was reported under a key which went. */
    OptionalLong gone(long key) throws SQLException {
        if (!gone.containsKey(key)) {
            load(new TreeSet<>(List.of(key)), "gone", gone);
        }
        return present(gone.get(key));
    }

    /** Reported from now on. */
    void put(long key, long email) throws SQLException {
        if (email(key).isEmpty()) {
            scope.known++;
        }
        change(emails, changed, key, email);
        if (gone(key).isPresent()) {
            change(gone, changedGone, key, NONE);
        }
    }

    /** Not reported any more; remembered, should it be seen again. */
    void bury(long key) throws SQLException {
        OptionalLong email = email(key);
        remove(key);
        if (email.isPresent()) {
            gone(key);
            change(gone, changedGone, key, email.getAsLong());
        }
    }

    /** Not reported any more, under another key now. */
    void remove(long key) throws SQLException {
        if (email(key).isPresent()) {
            scope.known--;
            change(emails, changed, key, NONE);
        }
    }

    private static void change(Map<Long, Long> values, Map<Long, Long> rows, long key, long now) {
        rows.putIfAbsent(key, values.get(key));
        values.put(key, now);
    }

    /** The reported keys within spans. Small spans are asked for together, large ones each by its bounds. */
    List<Long> within(List<RemoteKeys.Span> spans) throws SQLException {
        long size = spans.stream().mapToLong(RemoteKeys.Span::size).sum();
        List<Long> found = new ArrayList<>();
        if (size > SMALL) {
            for (RemoteKeys.Span span : spans) {
                found.addAll(between(span));
            }
            return found;
        }
        List<Long> asked = new ArrayList<>();
        for (RemoteKeys.Span span : spans) {
            for (long key = span.first(); key <= span.last(); key++) {
                asked.add(key);
            }
        }
        load(asked);
        for (long key : asked) {
            if (email(key).isPresent()) {
                found.add(key);
            }
        }
        return found;
    }

    /** The reported keys within a span, ascending. */
    List<Long> between(RemoteKeys.Span span) throws SQLException {
        flush();
        return sql.list(
                "SELECT id FROM remote WHERE id BETWEEN ? AND ? ORDER BY id",
                row -> row.getLong(1),
                span.first(),
                span.last());
    }

    /** Hands on all reported keys of the scope, ascending within each generation. */
    void each(LongConsumer consumer) throws SQLException {
        flush();
        for (RemoteKeys.Generation generation : keys.generations()) {
            each(generation, consumer);
        }
    }

    void each(RemoteKeys.Generation generation, LongConsumer consumer) throws SQLException {
        flush();
        sql.each(
                "SELECT id FROM remote WHERE id BETWEEN ? AND ? ORDER BY id",
                row -> consumer.accept(row.getLong(1)),
                generation.first(),
                generation.last());
    }

    void flush() throws SQLException {
        write(changed, emails, "remote");
        write(changedGone, gone, "gone");
    }

    private void write(Map<Long, Long> rows, Map<Long, Long> values, String table) throws SQLException {
        List<Object[]> inserts = new ArrayList<>();
        List<Object[]> updates = new ArrayList<>();
        List<Object[]> deletes = new ArrayList<>();
        for (Map.Entry<Long, Long> row : new TreeMap<>(rows).entrySet()) {
            long key = row.getKey();
            long before = row.getValue();
            long now = values.get(key);
            if (now == before) {
                continue;
            } else if (now == NONE) {
                deletes.add(new Object[] {key});
            } else if (before == NONE) {
                inserts.add(new Object[] {key, now});
            } else {
                updates.add(new Object[] {now, key});
            }
        }
        rows.clear();
        sql.batch("DELETE FROM " + table + " WHERE id = ?", deletes);
        sql.batch("UPDATE " + table + " SET email = ? WHERE id = ?", updates);
        sql.insert(table + " (id, email)", inserts);
    }

    private static OptionalLong present(long email) {
        return email == NONE ? OptionalLong.empty() : OptionalLong.of(email);
    }
}
