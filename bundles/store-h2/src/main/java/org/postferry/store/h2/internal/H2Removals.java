package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.store.Lease;
import org.postferry.store.Removals;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.Place;
import org.postferry.store.h2.row.ScopeRow;
import org.postferry.store.h2.row.StagedWhy;

/** {@link Removals} over staged rows. */
final class H2Removals implements Removals {
    private static final int LARGEST_SLICE = 1_000;
    private static final Duration LATELY = Duration.ofHours(24);
    private static final Set<StagedWhy> SWEEPABLE = Set.of(StagedWhy.TOLD, StagedWhy.PROVEN, StagedWhy.RENUMBERED);

    private final StoreCore core;

    H2Removals(StoreCore core) {
        this.core = core;
    }

    @Override
    public Standing standing(AccountId account, Scope scope) {
        long key = Keys.of(account, scope);
        return core.read("counting removals", sql -> {
            ScopeRow row = sql.first("SELECT " + ScopeRow.COLUMNS + " FROM scope WHERE id = ?", ScopeRow::read, key)
                    .orElseGet(() -> new ScopeRow(key));
            long lately = sql.number(
                    "SELECT SUM(emails) FROM removal WHERE scope = ? AND at > ?",
                    key,
                    core.clock().instant().minus(LATELY).getEpochSecond());
            return new Standing(
                    row.known + row.leftOut,
                    row.staged(StagedWhy.TOLD),
                    row.staged(StagedWhy.ABSENT),
                    row.staged(StagedWhy.PROVEN),
                    row.staged(StagedWhy.RENUMBERED),
                    lately,
                    isHeld(sql, key),
                    row.staged() > 0 && row.approved == row.staged());
        });
    }

    private static boolean isHeld(Sql sql, long scope) throws SQLException {
        return sql.number("SELECT COUNT(*) FROM hold WHERE scope = ?", scope) > 0;
    }

    @Override
    public Set<RemoteId> unproven(AccountId account, Scope scope, int limit) {
        return oldest(account, scope, StagedWhy.ABSENT, limit);
    }

    @Override
    public Set<RemoteId> told(AccountId account, Scope scope, int limit) {
        return oldest(account, scope, StagedWhy.TOLD, limit);
    }

    private Set<RemoteId> oldest(AccountId account, Scope scope, StagedWhy why, int limit) {
        checkSlice(limit);
        long key = Keys.of(account, scope);
        return core.read("listing removals", sql -> {
            List<Long> keys = Staging.oldest(sql, key, Set.of(why), limit);
            Map<Long, RemoteId> ids = new RemoteKeys(sql, key).ids(keys);
            Set<RemoteId> inOrder = new LinkedHashSet<>();
            keys.forEach(one -> inOrder.add(ids.get(one)));
            return inOrder;
        });
    }

    @Override
    public void prove(Lease lease, AccountId account, Scope scope, Set<RemoteId> gone) {
        each(lease, account, scope, gone, Staging::prove);
    }

    @Override
    public void withdraw(Lease lease, AccountId account, Scope scope, Set<RemoteId> present) {
        each(lease, account, scope, present, Staging::unstage);
    }

    /** What is done with one staged key. */
    @FunctionalInterface
    private interface Action {
        void on(Staging staging, long key) throws SQLException;
    }

    private void each(Lease lease, AccountId account, Scope scope, Set<RemoteId> ids, Action action) {
        core.write("judging removals", change -> {
            Optional<ScopeChange> tables = fenced(change, lease, account, scope);
            if (tables.isPresent()) {
                Staging staging = tables.get().staging();
                Map<RemoteId, Long> keys = tables.get().keys().find(ids);
                staging.load(keys.values());
                for (long key : keys.values()) {
                    action.on(staging, key);
                }
                tables.get().flush();
            }
            return true;
        });
    }

    /** Empty when the account or the lease is gone. */
    private static Optional<ScopeChange> fenced(Change change, Lease lease, AccountId account, Scope scope)
            throws SQLException {
        Optional<AccountChange> found = change.account(account);
        if (found.isEmpty() || !change.holds(lease)) {
            return Optional.empty();
        }
        return Optional.of(new ScopeChange(change, found.get(), change.scope(Keys.of(account, scope))));
    }

    @Override
    public int sweep(Lease lease, AccountId account, Scope scope, int limit) {
        checkSlice(limit);
        return core.write("sweeping removals", change -> {
            Optional<ScopeChange> tables = fenced(change, lease, account, scope);
            if (tables.isEmpty() || isHeld(change.sql(), tables.get().scope().id())) {
                return 0;
            }
            List<Long> slice = Staging.oldest(change.sql(), tables.get().scope().id(), SWEEPABLE, limit);
            if (slice.isEmpty()) {
                return 0;
            }
            tables.get().letGo(slice);
            change.reached(FaultPoint.Phase.SWEEPING);
            noteSwept(change, tables.get().scope().id(), slice.size());
            tables.get().flush();
            new Retirement(change, tables.get().account()).dropEmpty();
            return slice.size();
        });
    }

    private static void noteSwept(Change change, long scope, int emails) throws SQLException {
        long now = change.now().getEpochSecond();
        change.sql().update("DELETE FROM removal WHERE scope = ? AND at < ?", scope, now - LATELY.toSeconds());
        long before = change.sql().number("SELECT emails FROM removal WHERE scope = ? AND at = ?", scope, now);
        change.sql()
                .update(
                        "MERGE INTO removal (scope, at, emails) KEY (scope, at) VALUES (?, ?, ?)",
                        scope,
                        now,
                        before + emails);
    }

    @Override
    public Optional<Hold> hold(Lease lease, AccountId account, Scope scope, String reason) {
        return core.write("holding removals", change -> {
            if (change.account(account).isEmpty() || !change.holds(lease)) {
                return Optional.empty();
            }
            ScopeRow row = change.scope(Keys.of(account, scope));
            long id = change.sql().number("SELECT number FROM meta WHERE name = 'last hold'") + 1;
            change.sql().update("MERGE INTO meta (name, number) KEY (name) VALUES ('last hold', ?)", id);
            change.sql().update("DELETE FROM hold WHERE scope = ?", row.id());
            Hold hold = new Hold(id, account, scope, row.staged(), EmailFacts.shortened(reason), change.now());
            change.sql()
                    .update(
                            "INSERT INTO hold (id, scope, emails, reason, since) VALUES (?, ?, ?, ?, ?)",
                            id,
                            row.id(),
                            hold.emails(),
                            hold.reason(),
                            hold.since().getEpochSecond());
            return Optional.of(hold);
        });
    }

    @Override
    public List<Hold> holds() {
        return core.read(
                "listing holds",
                sql -> sql.list(
                        "SELECT h.id, h.scope, h.emails, h.reason, h.since, m.raw_name FROM hold h"
                                + " LEFT JOIN mailbox m ON m.id = h.scope ORDER BY h.id",
                        row -> new Hold(
                                row.getLong(1),
                                Keys.account(row.getLong(2)),
                                Keys.scope(
                                        row.getLong(2),
                                        Optional.ofNullable(row.getString(6)).orElse("")),
                                row.getLong(3),
                                row.getString(4),
                                Instant.ofEpochSecond(row.getLong(5)))));
    }

    @Override
    public boolean approve(long holdId) {
        return decide(holdId, tables -> {
            tables.change()
                    .sql()
                    .update(
                            "UPDATE staged SET approved = TRUE WHERE scope = ?",
                            tables.scope().id());
            tables.scope().approved = tables.scope().staged();
        });
    }

    @Override
    public boolean reject(long holdId) {
        return decide(holdId, tables -> {
            while (keepSlice(tables)) {
                tables.flush();
            }
        });
    }

    /** Keeps the oldest staged emails here alone. */
    private static boolean keepSlice(ScopeChange tables) throws SQLException {
        List<Long> slice =
                Staging.oldest(tables.change().sql(), tables.scope().id(), Set.of(StagedWhy.values()), LARGEST_SLICE);
        Map<EmailRow, List<Place>> kept = new LinkedHashMap<>();
        tables.emails(slice)
                .forEach((email, keys) -> kept.put(
                        email,
                        email.places.stream()
                                .filter(place -> keys.contains(place.remote()) || isOnlyKept(tables, email, place))
                                .map(Place::kept)
                                .toList()));
        tables.letGo(slice);
        kept.forEach((email, places) -> {
            List<Place> all = new ArrayList<>(email.places);
            all.addAll(places);
            email.places = List.copyOf(all);
        });
        return !slice.isEmpty();
    }

    /** Its name means another email, so it is here alone already. */
    private static boolean isOnlyKept(ScopeChange tables, EmailRow email, Place place) {
        return !email.isReported()
                && !place.isReported()
                && place.scope() == tables.scope().id();
    }

    /** What a person decided. */
    @FunctionalInterface
    private interface Decision {
        void carryOut(ScopeChange tables) throws SQLException;
    }

    private boolean decide(long holdId, Decision decision) {
        return core.write("deciding a hold", change -> {
            Optional<Long> scope =
                    change.sql().first("SELECT scope FROM hold WHERE id = ?", row -> row.getLong(1), holdId);
            if (scope.isEmpty()) {
                return false;
            }
            change.sql().update("DELETE FROM hold WHERE id = ?", holdId);
            AccountChange account = change.account(Keys.account(scope.get())).orElseThrow();
            ScopeChange tables = new ScopeChange(change, account, change.scope(scope.get()));
            decision.carryOut(tables);
            tables.flush();
            return true;
        });
    }

    private static void checkSlice(int limit) {
        if (limit < 1 || limit > LARGEST_SLICE) {
            throw new IllegalArgumentException("limit " + limit + " is not within 1.." + LARGEST_SLICE);
        }
    }
}
