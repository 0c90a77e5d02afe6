package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postferry.model.AccountId;
import org.postferry.store.Journal;
import org.postferry.store.Lease;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.row.AccountRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.ScopeRow;

/**
 * One transaction over rows: loads them once, writes those that differ at the end, with the journal. Confined to the
 * thread that holds the writer's lock.
 */
final class Change {
    private final StoreCore core;
    private final Transaction sql;
    private final Instant now;
    private final Map<AccountId, AccountChange> accounts = new TreeMap<>();
    private final Map<Long, Stored<ScopeRow>> scopes = new LinkedHashMap<>();
    private final List<JournalTail.Noted> entries = new ArrayList<>();

    /** A row with the values it had when it was loaded; none for a new one. */
    record Stored<T>(T row, Object[] before) {
        boolean differs(Object[] values) {
            return !Arrays.deepEquals(before, values);
        }
    }

    Change(StoreCore core, Transaction sql) {
        this.core = core;
        this.sql = sql;
        this.now = Instant.ofEpochSecond(core.clock().instant().getEpochSecond());
    }

    Transaction sql() {
        return sql;
    }

    StoreCore core() {
        return core;
    }

    /** The moment of this transaction, to the second. */
    Instant now() {
        return now;
    }

    /** Whether that lease may write at this moment. */
    boolean holds(Lease lease) throws SQLException {
        return H2Leases.holder(sql)
                .filter(holder -> holder.is(lease) && core.clock().millis() < holder.expires())
                .isPresent();
    }

    /** An account's rows; empty when there is no such account. */
    Optional<AccountChange> account(AccountId id) throws SQLException {
        AccountChange known = accounts.get(id);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<AccountRow> row =
                sql.first("SELECT " + AccountRow.COLUMNS + " FROM account WHERE id = ?", AccountRow::read, id.number());
        return row.map(found -> {
            AccountChange change = new AccountChange(this, found);
            accounts.put(id, change);
            return change;
        });
    }

    /** Its rows are gone: nothing of it is to be written. */
    void forget(AccountId id) {
        accounts.remove(id);
        scopes.keySet().removeIf(scope -> Keys.account(scope).equals(id));
    }

    /** Where a scope stands; a new row when it was never pulled. */
    ScopeRow scope(long id) throws SQLException {
        Stored<ScopeRow> known = scopes.get(id);
        if (known == null) {
            Optional<ScopeRow> row =
                    sql.first("SELECT " + ScopeRow.COLUMNS + " FROM scope WHERE id = ?", ScopeRow::read, id);
            known = row.map(found -> new Stored<>(found, found.values()))
                    .orElseGet(() -> new Stored<>(new ScopeRow(id), new Object[0]));
            scopes.put(id, known);
        }
        return known.row();
    }

    void journal(Journal.Kind kind, String id, boolean bulk) {
        entries.add(new JournalTail.Noted(kind, id, bulk));
    }

    void reached(FaultPoint.Phase phase) {
        core.database().faults().reached(phase);
    }

    /** Writes what differs so far, so that queries see it. */
    void flush() throws SQLException {
        for (Map.Entry<Long, Stored<ScopeRow>> entry : scopes.entrySet()) {
            ScopeRow row = entry.getValue().row();
            Object[] values = row.values();
            if (entry.getValue().differs(values)) {
                sql.update(
                        "MERGE INTO scope (" + ScopeRow.COLUMNS + ") KEY (id) VALUES (" + marks(values.length) + ")",
                        values);
                entry.setValue(new Stored<>(row, values));
            }
        }
        for (AccountChange account : accounts.values()) {
            account.flush();
        }
    }

    /** Writes what differs, and the journal last. */
    void finish() throws SQLException {
        flush();
        core.journal().append(sql, entries, now);
    }

    /** So many question marks. */
    static String marks(int count) {
        return "?" + ", ?".repeat(count - 1);
    }
}
