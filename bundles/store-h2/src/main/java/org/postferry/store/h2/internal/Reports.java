package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongConsumer;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.row.ScopeRow;

/** Base of one scope within a transaction: which email it reports under which remote key, and which it did before. */
final class Reports {
    private static final long NONE = 0;

    /** So many keys are asked for one by one, in one query. */
    private static final long SMALL = 2_000;

    private final Transaction sql;
    private final ScopeRow scope;
    private final RemoteKeys keys;
    private final Map<Long, Long> emails = new HashMap<>();
    private final Map<Long, Long> gone = new HashMap<>();
    private final Set<Long> changed = new HashSet<>();
    private final Set<Long> changedGone = new HashSet<>();

    Reports(Transaction sql, ScopeRow scope, RemoteKeys keys) {
        this.sql = sql;
        this.scope = scope;
        this.keys = keys;
    }

    /** Reads many at once, so that {@link #email} and {@link #gone} have them at hand. */
    void load(Collection<Long> wanted) throws SQLException {
        Set<Long> missing = new HashSet<>(wanted);
        missing.removeAll(emails.keySet());
        load(missing, "SELECT id, email FROM remote WHERE id = ANY(?)", emails);
        missing.removeIf(key -> emails.get(key) != NONE);
        missing.removeAll(gone.keySet());
        load(missing, "SELECT id, email FROM gone WHERE id = ANY(?)", gone);
    }

    private void load(Set<Long> wanted, String query, Map<Long, Long> into) throws SQLException {
        if (!wanted.isEmpty()) {
            wanted.forEach(key -> into.put(key, NONE));
            sql.each(query, row -> into.put(row.getLong(1), row.getLong(2)), Sql.keys(wanted));
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
            gone.put(key, NONE);
            sql.each(
                    "SELECT id, email FROM gone WHERE id = ANY(?)",
                    row -> gone.put(row.getLong(1), row.getLong(2)),
                    Sql.keys(List.of(key)));
        }
        return present(gone.get(key));
    }

    /** Reported from now on. */
    void put(long key, long email) throws SQLException {
        if (email(key).isEmpty()) {
            scope.known++;
        }
        emails.put(key, email);
        changed.add(key);
        if (gone(key).isPresent()) {
            gone.put(key, NONE);
            changedGone.add(key);
        }
    }

    /** Not reported any more; remembered, should it be seen again. */
    void bury(long key) throws SQLException {
        OptionalLong email = email(key);
        remove(key);
        if (email.isPresent()) {
            gone.put(key, email.getAsLong());
            changedGone.add(key);
        }
    }

    /** Not reported any more, under another key now. */
    void remove(long key) throws SQLException {
        if (email(key).isPresent()) {
            scope.known--;
            emails.put(key, NONE);
            changed.add(key);
        }
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

    private void write(Set<Long> keysToWrite, Map<Long, Long> values, String table) throws SQLException {
        List<Object[]> present = new ArrayList<>();
        List<Object[]> absent = new ArrayList<>();
        keysToWrite.stream().sorted().forEach(key -> {
            long email = values.get(key);
            if (email == NONE) {
                absent.add(new Object[] {key});
            } else {
                present.add(new Object[] {key, email});
            }
        });
        keysToWrite.clear();
        sql.batch("DELETE FROM " + table + " WHERE id = ?", absent);
        sql.batch("MERGE INTO " + table + " (id, email) KEY (id) VALUES (?, ?)", present);
    }

    private static OptionalLong present(long email) {
        return email == NONE ? OptionalLong.empty() : OptionalLong.of(email);
    }
}
