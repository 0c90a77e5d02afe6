package org.postferry.testkit.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.store.Lease;
import org.postferry.store.Removals;
import org.postferry.testkit.store.RemoteRow.Staged;

/** {@link Removals} in memory. */
final class MemoryRemovals implements Removals {
    private static final int LARGEST_SLICE = 1_000;
    private static final Duration LATELY = Duration.ofHours(24);

    private final Database database;

    MemoryRemovals(Database database) {
        this.database = database;
    }

    @Override
    public Standing standing(AccountId id, Scope scope) {
        return database.read(tables -> {
            AccountTables account = tables.accounts.get(id);
            if (account == null) {
                return new Standing(0, 0, 0, 0, 0, 0, false, false);
            }
            ScopeTables found = account.scope(scope);
            List<Staged> staged = found.rows.values().stream()
                    .flatMap(row -> row.staged().stream())
                    .toList();
            return new Standing(
                    found.rows.size(),
                    found.stagedBecause(Staged.Why.TOLD),
                    found.stagedBecause(Staged.Why.ABSENT),
                    found.stagedBecause(Staged.Why.ABSENT_PROVEN),
                    found.stagedBecause(Staged.Why.RENUMBERED),
                    lately(found),
                    isHeld(account, scope),
                    !staged.isEmpty() && staged.stream().allMatch(Staged::approved));
        });
    }

    private long lately(ScopeTables scope) {
        return scope.removed.stream()
                .filter(removed -> removed.at().isAfter(database.clock.instant().minus(LATELY)))
                .mapToLong(ScopeTables.Removed::emails)
                .sum();
    }

    private static boolean isHeld(AccountTables account, Scope scope) {
        return account.holds.values().stream().anyMatch(hold -> hold.scope().equals(scope));
    }

    @Override
    public Set<RemoteId> unproven(AccountId account, Scope scope, int limit) {
        return oldest(account, scope, Staged.Why.ABSENT, limit);
    }

    @Override
    public Set<RemoteId> told(AccountId account, Scope scope, int limit) {
        return oldest(account, scope, Staged.Why.TOLD, limit);
    }

    private Set<RemoteId> oldest(AccountId account, Scope scope, Staged.Why why, int limit) {
        checkSlice(limit);
        return database.read(tables -> Optional.ofNullable(tables.accounts.get(account))
                .map(found -> oldest(found.scope(scope), Set.of(why), limit))
                .orElse(Set.of()));
    }

    private static Set<RemoteId> oldest(ScopeTables scope, Set<Staged.Why> reasons, int limit) {
        List<RemoteId> ids = scope.rows.entrySet().stream()
                .filter(row -> row.getValue()
                        .staged()
                        .filter(s -> reasons.contains(s.why()))
                        .isPresent())
                .sorted(Comparator.comparing(
                        row -> row.getValue().staged().get().number()))
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList();
        return new LinkedHashSet<>(ids);
    }

    @Override
    public void prove(Lease lease, AccountId account, Scope scope, Set<RemoteId> gone) {
        each(lease, account, gone, (staging, id) -> staging.prove(scope, id));
    }

    @Override
    public void withdraw(Lease lease, AccountId account, Scope scope, Set<RemoteId> present) {
        each(lease, account, present, (staging, id) -> staging.unstage(scope, id));
    }

    private void each(Lease lease, AccountId id, Set<RemoteId> ids, BiConsumer<Staging, RemoteId> change) {
        database.write(tx -> {
            Optional<AccountTables> account = tx.account(id);
            if (account.isEmpty() || ids.isEmpty() || !tx.holds(lease)) {
                return tx.discard(false);
            }
            Staging staging = new Staging(tx, account.get());
            ids.forEach(remote -> change.accept(staging, remote));
            return true;
        });
    }

    @Override
    public int sweep(Lease lease, AccountId id, Scope scope, int limit) {
        checkSlice(limit);
        return database.write(tx -> {
            Optional<AccountTables> found = tx.account(id);
            if (found.isEmpty() || !tx.holds(lease)) {
                return tx.discard(0);
            }
            AccountTables account = found.get();
            if (tx.rules.holdStopsTheSweep() && isHeld(account, scope)) {
                return tx.discard(0);
            }
            Set<RemoteId> slice = oldest(account.scope(scope), sweepable(tx.rules), limit);
            if (slice.isEmpty()) {
                return tx.discard(0);
            }
            Staging staging = new Staging(tx, account);
            slice.forEach(remote -> staging.remove(scope, remote));
            ScopeTables tables = account.edit(scope);
            tables.removed.removeIf(old -> old.at().isBefore(tx.now.minus(LATELY)));
            tables.removed.add(new ScopeTables.Removed(tx.now, slice.size()));
            staging.dropEmpty();
            return slice.size();
        });
    }

    private static Set<Staged.Why> sweepable(StoreRules rules) {
        Set<Staged.Why> told = Set.of(Staged.Why.TOLD, Staged.Why.ABSENT_PROVEN, Staged.Why.RENUMBERED);
        return rules.absenceNeedsASecondProof() ? told : Set.of(Staged.Why.values());
    }

    @Override
    public Optional<Hold> hold(Lease lease, AccountId id, Scope scope, String reason) {
        return database.write(tx -> {
            Optional<AccountTables> found = tx.account(id);
            if (found.isEmpty() || !tx.holds(lease)) {
                return tx.discard(Optional.empty());
            }
            AccountTables account = found.get();
            account.holds.values().removeIf(hold -> hold.scope().equals(scope));
            Hold hold = new Hold(
                    ++tx.tables.lastHold, id, scope, account.scope(scope).staged(), reason, tx.now);
            account.holds.put(hold.id(), hold);
            return Optional.of(hold);
        });
    }

    @Override
    public List<Hold> holds() {
        return database.read(tables -> tables.accounts.values().stream()
                .flatMap(account -> account.holds.values().stream())
                .sorted(Comparator.comparing(Hold::id))
                .toList());
    }

    @Override
    public boolean approve(long holdId) {
        return decide(holdId, (tx, account, scope) -> {
            ScopeTables tables = account.edit(scope);
            tables.rows.replaceAll((id, row) -> row.staged(row.staged().map(Staged::allowed)));
        });
    }

    @Override
    public boolean reject(long holdId) {
        return decide(holdId, (tx, account, scope) -> {
            Staging staging = new Staging(tx, account);
            for (Map.Entry<RemoteId, RemoteRow> entry :
                    List.copyOf(account.scope(scope).rows.entrySet())) {
                if (entry.getValue().staged().isPresent()) {
                    keepHere(tx, account, scope, entry.getValue());
                    staging.remove(scope, entry.getKey());
                }
            }
        });
    }

    private static void keepHere(Transaction tx, AccountTables account, Scope scope, RemoteRow row) {
        if (row.email().isEmpty()) {
            return;
        }
        tx.touch(account, row.email().get(), false);
        EmailRow email = account.edit(row.email().get());
        List<EmailRow.Detached> kept = new ArrayList<>(email.detached);
        row.marks().forEach((mailbox, mark) -> kept.add(new EmailRow.Detached(scope, mailbox, mark)));
        email.detached = List.copyOf(kept);
    }

    private boolean decide(long holdId, Decision decision) {
        return database.write(tx -> {
            for (AccountId id : List.copyOf(tx.tables.accounts.keySet())) {
                AccountTables account = tx.account(id).orElseThrow();
                Hold hold = account.holds.remove(holdId);
                if (hold != null) {
                    decision.carryOut(tx, account, hold.scope());
                    return true;
                }
            }
            return tx.discard(false);
        });
    }

    private static void checkSlice(int limit) {
        if (limit < 1 || limit > LARGEST_SLICE) {
            throw new IllegalArgumentException("limit " + limit + " is not within 1.." + LARGEST_SLICE);
        }
    }

    private interface Decision {
        void carryOut(Transaction tx, AccountTables account, Scope scope);
    }
}
