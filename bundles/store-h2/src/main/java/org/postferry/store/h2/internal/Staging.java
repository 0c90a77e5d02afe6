package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.row.ScopeRow;
import org.postferry.store.h2.row.StagedWhy;

/** Puts remote keys of one scope on their way out, and takes them back, within a transaction. */
final class Staging {
    private final Change change;
    private final ScopeRow scope;
    private final Map<Long, @Nullable Staged> loaded = new HashMap<>();
    private final Set<Long> changed = new HashSet<>();
    private int staged;
    private int unstaged;

    /** @param number in the order of staging @param approved a person has allowed it */
    record Staged(StagedWhy why, long number, boolean approved) {}

    Staging(Change change, ScopeRow scope) {
        this.change = change;
        this.scope = scope;
    }

    int staged() {
        return staged;
    }

    int unstaged() {
        return unstaged;
    }

    /** Reads many at once. */
    void load(Collection<Long> keys) throws SQLException {
        Set<Long> missing = new HashSet<>(keys);
        missing.removeAll(loaded.keySet());
        if (missing.isEmpty()) {
            return;
        }
        missing.forEach(key -> loaded.put(key, null));
        if (scope.staged() > 0) {
            change.sql()
                    .each(
                            "SELECT id, why, number, approved FROM " + Sql.keyed("staged"),
                            row -> loaded.put(
                                    row.getLong(1),
                                    new Staged(StagedWhy.values()[row.getInt(2)], row.getLong(3), row.getBoolean(4))),
                            Sql.keys(missing));
        }
    }

    Optional<Staged> get(long key) throws SQLException {
        load(List.of(key));
        return Optional.ofNullable(loaded.get(key));
    }

    /** What the server told outweighs an absence that nothing has proven; else the first reason stays. */
    void stage(long key, StagedWhy why) throws SQLException {
        Optional<Staged> present = get(key);
        if (present.isEmpty()) {
            staged++;
            put(key, new Staged(why, scope.mintStaged(), false));
        } else if (why == StagedWhy.TOLD && present.get().why() == StagedWhy.ABSENT) {
            put(key, new Staged(why, present.get().number(), present.get().approved()));
        }
    }

    /** It is there after all. */
    void unstage(long key) throws SQLException {
        if (get(key).isPresent()) {
            unstaged++;
            forget(key);
            closeIdleHold();
        }
    }

    /** A second question said so too. */
    void prove(long key) throws SQLException {
        Optional<Staged> present = get(key).filter(one -> one.why() != StagedWhy.RENUMBERED);
        if (present.isPresent() && present.get().why() != StagedWhy.PROVEN) {
            put(
                    key,
                    new Staged(
                            StagedWhy.PROVEN,
                            present.get().number(),
                            present.get().approved()));
        }
    }

    /** It goes, or is known under another key: nothing to say about it any more. */
    void forget(long key) throws SQLException {
        if (get(key).isPresent()) {
            put(key, null);
        }
    }

    /** Those that are staged within a span. */
    List<Long> within(RemoteKeys.Span span) throws SQLException {
        if (scope.staged() == 0) {
            return List.of();
        }
        flush();
        List<Long> found = change.sql()
                .list(
                        "SELECT id FROM staged WHERE id BETWEEN ? AND ?",
                        row -> row.getLong(1),
                        span.first(),
                        span.last());
        load(found);
        return found;
    }

    /** The oldest of those reasons. */
    static List<Long> oldest(Sql sql, long scope, Set<StagedWhy> reasons, int limit) throws SQLException {
        return sql.list(
                "SELECT id FROM staged WHERE scope = ? AND why = ANY(?) ORDER BY scope, number FETCH FIRST ? ROWS ONLY",
                row -> row.getLong(1),
                scope,
                reasons.stream().map(Enum::ordinal).toArray(Integer[]::new),
                limit);
    }

    /** A hold over nothing waits for nobody. */
    void closeIdleHold() throws SQLException {
        if (scope.staged() == 0 && change.sql().number("SELECT COUNT(*) FROM hold WHERE scope = ?", scope.id()) > 0) {
            change.sql().update("DELETE FROM hold WHERE scope = ?", scope.id());
        }
    }

    void flush() throws SQLException {
        List<Object[]> present = new ArrayList<>();
        List<Object[]> absent = new ArrayList<>();
        for (long key : changed) {
            Staged row = loaded.get(key);
            if (row == null) {
                absent.add(new Object[] {key});
            } else {
                present.add(
                        new Object[] {key, scope.id(), row.number(), row.why().ordinal(), row.approved()});
            }
        }
        changed.clear();
        change.sql().batch("DELETE FROM staged WHERE id = ?", absent);
        change.sql()
                .batch("MERGE INTO staged (id, scope, number, why, approved) KEY (id) VALUES (?, ?, ?, ?, ?)", present);
        if (!present.isEmpty()) {
            change.reached(FaultPoint.Phase.STAGING);
        }
    }

    private void put(long key, @Nullable Staged now) {
        Staged before = loaded.put(key, now);
        changed.add(key);
        count(before, -1);
        count(now, 1);
    }

    private void count(@Nullable Staged row, int one) {
        if (row != null) {
            scope.addStaged(row.why(), one);
            scope.approved += row.approved() ? one : 0;
        }
    }
}
