package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.store.Lease;
import org.postferry.store.MailboxIdentity;
import org.postferry.store.MailboxStore;
import org.postferry.store.ScopeState;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MailboxRow;
import org.postferry.store.h2.row.ScopeRow;

/** {@link MailboxStore} over its rows. */
final class H2MailboxStore implements MailboxStore {
    private final StoreCore core;

    H2MailboxStore(StoreCore core) {
        this.core = core;
    }

    @Override
    public List<Mailbox> list(AccountId account) {
        return core.read("listing mailboxes", sql -> {
            List<MailboxRow> rows = rows(sql, account);
            MailboxWishes shown = MailboxWishes.read(sql, account, rows, byName(rows));
            return rows.stream()
                    .map(shown::show)
                    .sorted(Comparator.comparing(Mailbox::path).thenComparing(Mailbox::id))
                    .toList();
        });
    }

    @Override
    public Optional<Mailbox> get(MailboxId id) {
        return core.read("reading a mailbox", sql -> {
            Optional<MailboxRow> found = row(sql, id);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            List<MailboxRow> rows = rows(sql, id.account());
            return Optional.of(
                    MailboxWishes.read(sql, id.account(), rows, byName(rows)).show(found.get()));
        });
    }

    private static List<MailboxRow> rows(Sql sql, AccountId account) throws SQLException {
        return sql.list(
                "SELECT " + MailboxRow.COLUMNS + " FROM mailbox WHERE id BETWEEN ? AND ? ORDER BY id",
                MailboxRow::read,
                Keys.first(account),
                Keys.last(account));
    }

    private static Optional<MailboxRow> row(Sql sql, MailboxId id) throws SQLException {
        return sql.first("SELECT " + MailboxRow.COLUMNS + " FROM mailbox WHERE id = ?", MailboxRow::read, id.key());
    }

    /** Who bears a name at present; one that is missing only when no other does. */
    private static Map<String, MailboxId> byName(List<MailboxRow> rows) {
        Map<String, MailboxId> byName = new HashMap<>();
        rows.stream()
                .filter(MailboxRow::isMissing)
                .forEach(row -> byName.putIfAbsent(row.rawName(), MailboxId.ofKey(row.id())));
        rows.stream()
                .filter(row -> !row.isMissing())
                .forEach(row -> byName.put(row.rawName(), MailboxId.ofKey(row.id())));
        return byName;
    }

    @Override
    public Optional<MailboxIdentity> identity(MailboxId id) {
        return core.read("reading a mailbox", sql -> row(sql, id).map(MailboxRow::identity));
    }

    @Override
    public ScopeState scope(AccountId account, Scope scope) {
        return core.read("reading where a scope stands", sql -> sql.first(
                        "SELECT " + ScopeRow.COLUMNS + " FROM scope WHERE id = ?",
                        ScopeRow::read,
                        Keys.of(account, scope))
                .map(ScopeRow::state)
                .orElse(ScopeState.NEW));
    }

    @Override
    public void wantSnapshot(
            Lease lease, AccountId account, Scope scope, String reason, boolean keywords, Instant notBefore) {
        core.write("asking for a snapshot", change -> {
            if (change.account(account).isPresent() && change.holds(lease)) {
                change.scope(Keys.of(account, scope)).want(new ScopeState.SnapshotWish(reason, keywords, notBefore));
            }
            return true;
        });
    }

    @Override
    public void reopenHistory(Lease lease, AccountId account, Scope scope) {
        core.write("reopening a history", change -> {
            if (change.account(account).isPresent() && change.holds(lease)) {
                change.scope(Keys.of(account, scope)).reopenHistory();
            }
            return true;
        });
    }

    @Override
    public void retire(Lease lease, MailboxId id) {
        core.write("retiring a mailbox", change -> {
            Optional<AccountChange> account = change.account(id.account());
            if (account.isPresent() && change.holds(lease)) {
                new Retirement(change, account.get()).retire(id.key());
            }
            return true;
        });
    }
}
