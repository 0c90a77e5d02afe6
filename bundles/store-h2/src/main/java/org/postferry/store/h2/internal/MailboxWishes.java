package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.model.AccountId;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.store.Mutation;
import org.postferry.store.Wish;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MailboxRow;
import org.postferry.store.h2.row.MutationRow;

/** Mailboxes as a person sees them: with the name and the place that pending wishes give them, and without those that are to go. */
final class MailboxWishes {
    private final Map<Long, MailboxRow> rows = new HashMap<>();
    private final Map<String, MailboxId> byName;
    private final Map<Long, Wish.RenameMailbox> renamed = new HashMap<>();
    private final Map<Long, Instant> deleted = new HashMap<>();

    /** @param byName who bears a name on the server */
    private MailboxWishes(List<MailboxRow> all, Map<String, MailboxId> byName) {
        all.forEach(row -> rows.put(row.id(), row));
        this.byName = byName;
    }

    static MailboxWishes read(Sql sql, AccountId account, List<MailboxRow> all, Map<String, MailboxId> byName)
            throws SQLException {
        MailboxWishes wishes = new MailboxWishes(all, byName);
        sql.each(
                "SELECT detail FROM mutation WHERE state = ? AND of_mailbox = TRUE AND id BETWEEN ? AND ?"
                        + " ORDER BY state, of_mailbox, id",
                row -> MutationRow.ofMailbox(row.getBytes(1)).ifPresent(wishes::add),
                Mutation.State.PENDING.ordinal(),
                Keys.first(account),
                Keys.last(account));
        return wishes;
    }

    private void add(MutationRow.OfMailbox wished) {
        if (wished.wish() instanceof Wish.RenameMailbox rename) {
            renamed.put(rename.mailbox().key(), rename);
        } else if (wished.wish() instanceof Wish.DeleteMailbox delete) {
            deleted.put(delete.mailbox().key(), wished.since());
        }
    }

    Mailbox show(MailboxRow row) {
        Optional<Instant> gone = Optional.ofNullable(deleted.get(row.id()));
        return row.mailbox(path(row, rows.size()), parent(row), gone);
    }

    private Optional<MailboxId> parent(MailboxRow row) {
        Wish.RenameMailbox wish = renamed.get(row.id());
        return wish == null ? row.parentRawName().map(byName::get) : wish.parent();
    }

    /** @param depth so many are above it at most, should wishes have put two mailboxes into each other */
    private String path(MailboxRow row, int depth) {
        if (renamed.isEmpty() || depth == 0) {
            return row.path();
        }
        Wish.RenameMailbox wish = renamed.get(row.id());
        String name = wish == null ? row.path().substring(row.path().lastIndexOf('/') + 1) : wish.name();
        Optional<MailboxRow> above = parent(row).map(MailboxId::key).map(rows::get);
        if (wish == null && above.isEmpty()) {
            return row.path();
        }
        return above.map(parent -> path(parent, depth - 1) + "/" + name).orElse(name);
    }
}
