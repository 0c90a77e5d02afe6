package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.model.MailboxId;
import org.postferry.store.Journal;
import org.postferry.store.Mutation;
import org.postferry.store.Wish;
import org.postferry.store.h2.row.ClaimRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MutationRow;

/** An account's wishes and claims within one transaction. */
final class Mutations {
    private final Change change;
    private final AccountChange account;
    private final Map<Long, Change.Stored<MutationRow>> loaded = new LinkedHashMap<>();

    Mutations(Change change, AccountChange account) {
        this.change = change;
        this.account = account;
    }

    Change change() {
        return change;
    }

    AccountChange account() {
        return account;
    }

    Instant now() {
        return change.now();
    }

    Optional<MutationRow> get(long id) throws SQLException {
        if (!loaded.containsKey(id)) {
            change.sql()
                    .first("SELECT " + MutationRow.COLUMNS + " FROM mutation WHERE id = ?", MutationRow::read, id)
                    .ifPresent(this::remember);
        }
        return Optional.ofNullable(loaded.get(id)).map(Change.Stored::row);
    }

    /** Those that wait for their turn, in the order of their acceptance. */
    List<MutationRow> pending(int limit) throws SQLException {
        return pendingThat("id BETWEEN ? AND ? ORDER BY state, id", limit);
    }

    /** Wishes to rename or delete a mailbox that are not done, in the order of their acceptance. */
    List<MutationRow> pendingOfMailboxes() throws SQLException {
        return pendingThat(
                "of_mailbox = TRUE AND id BETWEEN ? AND ? ORDER BY state, of_mailbox, id", Integer.MAX_VALUE);
    }

    private List<MutationRow> pendingThat(String are, int limit) throws SQLException {
        flush();
        List<MutationRow> rows = new ArrayList<>();
        for (MutationRow row : change.sql()
                .list(
                        "SELECT " + MutationRow.COLUMNS + " FROM mutation WHERE state = ? AND " + are
                                + " FETCH FIRST ? ROWS ONLY",
                        MutationRow::read,
                        Mutation.State.PENDING.ordinal(),
                        Keys.first(account.row().id()),
                        Keys.last(account.row().id()),
                        limit)) {
            remember(row);
            rows.add(loaded.get(row.id()).row());
        }
        return rows;
    }

    /** Whether what it waits for is done; the last first, for they are done in their order, and a deletion may wait for many copies. */
    boolean isItsTurn(MutationRow row) throws SQLException {
        for (long parent : row.after().descendingSet()) {
            Optional<MutationRow> found = get(parent);
            if (found.isPresent() && found.get().state != Mutation.State.SETTLED) {
                return false;
            }
        }
        return true;
    }

    MutationRow add(MutationRow row) {
        loaded.put(row.id(), new Change.Stored<>(row, new Object[0]));
        return row;
    }

    void remove(long id) throws SQLException {
        MutationRow row = get(id).orElseThrow();
        MutationRow.ofMailbox((byte[]) row.values()[5]).ifPresent(this::journal);
        change.sql().update("DELETE FROM mutation WHERE id = ?", id);
        loaded.remove(id);
        journal(id);
    }

    /** The wish for what is left of it; its message is read from the store when it is needed. */
    Wish wish(MutationRow row) {
        return row.wish(size -> new StoredMessage(change.core(), row.id(), size));
    }

    /** Claims that were handed out and not settled, oldest first. */
    List<ClaimRow> claims() throws SQLException {
        return change.sql()
                .list(
                        "SELECT " + ClaimRow.COLUMNS + " FROM claim WHERE id BETWEEN ? AND ? ORDER BY id",
                        ClaimRow::read,
                        Keys.first(account.row().id()),
                        Keys.last(account.row().id()));
    }

    Optional<ClaimRow> claim(long id) throws SQLException {
        return change.sql().first("SELECT " + ClaimRow.COLUMNS + " FROM claim WHERE id = ?", ClaimRow::read, id);
    }

    void put(ClaimRow claim) throws SQLException {
        change.sql().update("MERGE INTO claim (id, not_before, detail) KEY (id) VALUES (?, ?, ?)", claim.values());
        for (long id : claim.mutations()) {
            Optional<MutationRow> row = get(id);
            if (row.isPresent()) {
                row.get().claim = claim.id();
            }
        }
    }

    /** It was answered: what it covers ends, or waits for its turn again. */
    void end(ClaimRow claim) throws SQLException {
        end(claim, List.of());
    }

    /** It is given up: what it covers remembers what was done of it. */
    void drop(ClaimRow claim) throws SQLException {
        end(claim, claim.steps());
    }

    private void end(ClaimRow claim, List<String> steps) throws SQLException {
        change.sql().update("DELETE FROM claim WHERE id = ?", claim.id());
        for (long id : claim.mutations()) {
            Optional<MutationRow> row = get(id);
            if (row.isPresent()) {
                row.get().claim = 0;
                row.get().leave(claim.scope(), steps);
            }
        }
    }

    /** What claims that ended have done in a scope of the wishes that one claim covers. */
    List<String> left(Collection<Long> ids, long scope) throws SQLException {
        Set<String> steps = new LinkedHashSet<>();
        for (long id : ids) {
            get(id).ifPresent(row -> steps.addAll(row.left(scope)));
        }
        return List.copyOf(steps);
    }

    /** Writes what differs, with the journal. */
    void flush() throws SQLException {
        for (Map.Entry<Long, Change.Stored<MutationRow>> entry : loaded.entrySet()) {
            MutationRow row = entry.getValue().row();
            Object[] values = row.values();
            if (entry.getValue().differs(values)) {
                change.sql()
                        .update(
                                "MERGE INTO mutation (" + MutationRow.COLUMNS + ") KEY (id) VALUES ("
                                        + Change.marks(values.length) + ")",
                                values);
                journal(row.id());
                MutationRow.ofMailbox((byte[]) values[5]).ifPresent(this::journal);
                entry.setValue(new Change.Stored<>(row, values));
            }
        }
    }

    /** What it is called here, or whether it is shown, may be another by now. */
    private void journal(MutationRow.OfMailbox wished) {
        MailboxId mailbox = wished.wish() instanceof Wish.RenameMailbox rename
                ? rename.mailbox()
                : ((Wish.DeleteMailbox) wished.wish()).mailbox();
        change.journal(Journal.Kind.MAILBOX, mailbox.toString(), false);
    }

    private void journal(long id) {
        change.journal(Journal.Kind.MUTATION, MutationRow.mutationId(id).toString(), false);
    }

    private void remember(MutationRow row) {
        loaded.putIfAbsent(row.id(), new Change.Stored<>(row, row.values()));
    }
}
