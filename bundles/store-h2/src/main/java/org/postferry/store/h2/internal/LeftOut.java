package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.internal.RemoteKeys.Span;
import org.postferry.store.h2.row.ScopeRow;

/**
 * The spans of keys that exist outside the date window, within a transaction. Spans, because a window of years may leave
 * out most of a mailbox. While a snapshot is under way, those it names are kept apart and take the others' place at its end.
 */
final class LeftOut {
    private final Transaction sql;
    private final ScopeRow scope;
    private final RemoteKeys keys;
    private final TreeMap<Long, Long> present = new TreeMap<>();
    private final TreeMap<Long, Long> named = new TreeMap<>();
    private Map<Long, Long> storedPresent = Map.of();
    private Map<Long, Long> storedNamed = Map.of();
    private boolean loaded;

    LeftOut(Transaction sql, ScopeRow scope, RemoteKeys keys) {
        this.sql = sql;
        this.scope = scope;
        this.keys = keys;
    }

    boolean isEmpty() {
        return scope.leftOut == 0;
    }

    /** They are there. */
    void add(Span span) throws SQLException {
        load();
        unite(present, span);
        unite(named, span);
        count();
    }

    /** The snapshot under way named what of this span is left out. */
    void name(Span span) throws SQLException {
        if (isEmpty()) {
            return;
        }
        load();
        for (Span part : parts(present, span)) {
            unite(named, part);
        }
    }

    /** They are gone, or are emails now. */
    void remove(Span span) throws SQLException {
        if (isEmpty()) {
            return;
        }
        load();
        subtract(present, span);
        subtract(named, span);
        count();
    }

    boolean contains(long key) throws SQLException {
        if (isEmpty()) {
            return false;
        }
        load();
        return !parts(present, new Span(key, key)).isEmpty();
    }

    /** What of a span is left out, ascending. */
    List<Span> within(Span span) throws SQLException {
        if (isEmpty()) {
            return List.of();
        }
        load();
        return parts(present, span);
    }

    void snapshotBegan() throws SQLException {
        if (!isEmpty()) {
            load();
            named.clear();
        }
    }

    /** What the snapshot that ends has not named. */
    List<Span> unnamed() throws SQLException {
        if (isEmpty()) {
            return List.of();
        }
        load();
        TreeMap<Long, Long> unnamed = new TreeMap<>(present);
        named.forEach((first, last) -> subtract(unnamed, new Span(first, last)));
        return spans(unnamed);
    }

    /** All of them. */
    List<Span> all() throws SQLException {
        if (isEmpty()) {
            return List.of();
        }
        load();
        return spans(present);
    }

    private static List<Span> spans(TreeMap<Long, Long> spans) {
        return spans.entrySet().stream()
                .map(span -> new Span(span.getKey(), span.getValue()))
                .toList();
    }

    void flush() throws SQLException {
        if (loaded) {
            write(storedPresent, present, false);
            write(storedNamed, named, true);
            storedPresent = new TreeMap<>(present);
            storedNamed = new TreeMap<>(named);
        }
    }

    private void write(Map<Long, Long> stored, TreeMap<Long, Long> now, boolean isNamed) throws SQLException {
        List<Object[]> gone = new ArrayList<>();
        List<Object[]> made = new ArrayList<>();
        stored.forEach((first, last) -> {
            if (!last.equals(now.get(first))) {
                gone.add(new Object[] {isNamed, first});
            }
        });
        now.forEach((first, last) -> {
            if (!last.equals(stored.get(first))) {
                made.add(new Object[] {first, last, isNamed});
            }
        });
        sql.batch("DELETE FROM left_out WHERE named = ? AND first = ?", gone);
        sql.batch("INSERT INTO left_out (first, last, named) VALUES (?, ?, ?)", made);
    }

    private void load() throws SQLException {
        if (loaded) {
            return;
        }
        loaded = true;
        for (RemoteKeys.Generation generation : keys.generations()) {
            sql.each(
                    "SELECT first, last, named FROM left_out WHERE first BETWEEN ? AND ?",
                    row -> (row.getBoolean(3) ? named : present).put(row.getLong(1), row.getLong(2)),
                    generation.first(),
                    generation.last());
        }
        storedPresent = new TreeMap<>(present);
        storedNamed = new TreeMap<>(named);
    }

    private void count() {
        long sum = 0;
        for (Map.Entry<Long, Long> span : present.entrySet()) {
            sum += span.getValue() - span.getKey() + 1;
        }
        scope.leftOut = sum;
    }

    private static void unite(TreeMap<Long, Long> spans, Span added) {
        long first = added.first();
        long last = added.last();
        Map.Entry<Long, Long> before = spans.floorEntry(first);
        if (before != null && before.getValue() >= first - 1) {
            first = before.getKey();
            last = Math.max(last, before.getValue());
        }
        for (Map.Entry<Long, Long> next = spans.ceilingEntry(first);
                next != null && next.getKey() <= last + 1;
                next = spans.ceilingEntry(first)) {
            last = Math.max(last, next.getValue());
            spans.remove(next.getKey());
        }
        spans.put(first, last);
    }

    private static void subtract(TreeMap<Long, Long> spans, Span removed) {
        for (Span part : parts(spans, removed)) {
            Map.Entry<Long, Long> whole = spans.floorEntry(part.first());
            long first = whole.getKey();
            long last = whole.getValue();
            spans.remove(first);
            if (first < part.first()) {
                spans.put(first, part.first() - 1);
            }
            if (part.last() < last) {
                spans.put(part.last() + 1, last);
            }
        }
    }

    private static List<Span> parts(TreeMap<Long, Long> spans, Span asked) {
        List<Span> parts = new ArrayList<>();
        Long begin = spans.floorKey(asked.first());
        for (Map.Entry<Long, Long> span :
                spans.tailMap(begin == null ? asked.first() : begin, true).entrySet()) {
            if (span.getKey() > asked.last()) {
                break;
            }
            long first = Math.max(span.getKey(), asked.first());
            long last = Math.min(span.getValue(), asked.last());
            if (first <= last) {
                parts.add(new Span(first, last));
            }
        }
        return parts;
    }
}
