package org.postferry.testkit.store;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.store.Lease;
import org.postferry.store.MailboxIdentity;
import org.postferry.store.MailboxStore;
import org.postferry.store.ScopeState;
import org.postferry.store.Wish;

/** {@link MailboxStore} in memory. */
final class MemoryMailboxes implements MailboxStore {
    private final Database database;

    MemoryMailboxes(Database database) {
        this.database = database;
    }

    @Override
    public List<Mailbox> list(AccountId account) {
        return database.read(tables -> Optional.ofNullable(tables.accounts.get(account))
                .map(MemoryMailboxes::listed)
                .orElse(List.of()));
    }

    private static List<Mailbox> listed(AccountTables account) {
        return account.mailboxes.values().stream()
                .map(row -> mailbox(account, row))
                .sorted(Comparator.comparing(Mailbox::path).thenComparing(Mailbox::id))
                .toList();
    }

    @Override
    public Optional<Mailbox> get(MailboxId id) {
        return database.read(tables -> Optional.ofNullable(tables.accounts.get(id.account()))
                .flatMap(account ->
                        Optional.ofNullable(account.mailboxes.get(id)).map(row -> mailbox(account, row))));
    }

    private static Mailbox mailbox(AccountTables account, MailboxRow row) {
        List<Email> shown = account.emails.keySet().stream()
                .flatMap(id -> VisibleEmails.get(account, id).stream())
                .filter(email -> email.mailboxIds().contains(row.id()))
                .toList();
        String path = path(account, row, account.mailboxes.size());
        return new Mailbox(
                row.id(),
                path.substring(path.lastIndexOf('/') + 1),
                path,
                row.rawName(),
                parent(account, row),
                row.role(),
                row.selectable(),
                shown.size(),
                shown.stream()
                        .filter(email -> !email.keywords().contains(Keyword.SEEN))
                        .count(),
                row.serverEmails(),
                row.missingSince(),
                wishedAway(account, row));
    }

    /** What is wished last counts. */
    static Optional<Wish.RenameMailbox> renaming(AccountTables account, MailboxRow row) {
        return account.wishes.values().stream()
                .filter(WishRow::isPending)
                .flatMap(wish -> wish.wish instanceof Wish.RenameMailbox one ? Stream.of(one) : Stream.empty())
                .filter(wish -> wish.mailbox().equals(row.id()))
                .reduce((earlier, later) -> later);
    }

    private static Optional<Instant> wishedAway(AccountTables account, MailboxRow row) {
        return account.wishes.values().stream()
                .filter(WishRow::isPending)
                .filter(wish -> wish.wish instanceof Wish.DeleteMailbox one
                        && one.mailbox().equals(row.id()))
                .map(wish -> wish.since)
                .findFirst();
    }

    private static Optional<MailboxId> parent(AccountTables account, MailboxRow row) {
        Optional<Wish.RenameMailbox> wish = renaming(account, row);
        return wish.isPresent()
                ? wish.get().parent()
                : row.parentRawName().flatMap(account::mailboxNamed).map(MailboxRow::id);
    }

    private static String path(AccountTables account, MailboxRow row, int depth) {
        Optional<MailboxRow> above = parent(account, row).map(account.mailboxes::get);
        Optional<Wish.RenameMailbox> wish = renaming(account, row);
        if (depth == 0 || wish.isEmpty() && above.isEmpty()) {
            return row.path();
        }
        String name = wish.map(Wish.RenameMailbox::name)
                .orElse(row.path().substring(row.path().lastIndexOf('/') + 1));
        return above.map(parent -> path(account, parent, depth - 1) + "/" + name)
                .orElse(name);
    }

    @Override
    public Optional<MailboxIdentity> identity(MailboxId id) {
        return database.read(tables -> Optional.ofNullable(tables.accounts.get(id.account()))
                .flatMap(account -> Optional.ofNullable(account.mailboxes.get(id)))
                .map(row -> new MailboxIdentity(id, row.rawName(), row.stableId(), row.uidValidity(), row.uidNext())));
    }

    @Override
    public ScopeState scope(AccountId account, Scope scope) {
        return database.read(tables -> Optional.ofNullable(tables.accounts.get(account))
                .map(found -> found.scope(scope).state())
                .orElse(ScopeState.NEW));
    }

    @Override
    public void wantSnapshot(
            Lease lease, AccountId account, Scope scope, String reason, boolean keywords, Instant notBefore) {
        database.write(tx -> {
            Optional<AccountTables> found = tx.account(account);
            if (found.isEmpty() || !tx.holds(lease)) {
                return tx.discard(false);
            }
            found.get().edit(scope).want(new ScopeState.SnapshotWish(reason, keywords, notBefore));
            return true;
        });
    }

    @Override
    public void reopenHistory(Lease lease, AccountId account, Scope scope) {
        database.write(tx -> {
            Optional<AccountTables> found = tx.account(account);
            if (found.isEmpty() || !tx.holds(lease)) {
                return tx.discard(false);
            }
            ScopeTables tables = found.get().edit(scope);
            tables.historyDone = false;
            tables.history = Checkpoint.NONE;
            return true;
        });
    }

    @Override
    public void retire(Lease lease, MailboxId id) {
        database.write(tx -> {
            Optional<AccountTables> found = tx.account(id.account());
            if (found.isEmpty() || !tx.holds(lease) || !found.get().mailboxes.containsKey(id)) {
                return tx.discard(false);
            }
            retire(tx, found.get(), id);
            return true;
        });
    }

    static void retire(Transaction tx, AccountTables account, MailboxId id) {
        account.mailboxes.computeIfPresent(id, (key, row) -> row.retired());
        Staging staging = new Staging(tx, account);
        for (Scope scope : List.copyOf(account.scopes.keySet())) {
            staging.stageOnlyIn(scope, id);
        }
        staging.dropEmpty();
    }

    /** The server has deleted it, and what was in it with it, as a person wished: nothing of it is doubted. */
    static void deleted(Transaction tx, AccountTables account, MailboxId id) {
        account.mailboxes.computeIfPresent(id, (key, row) -> row.missing(tx.now).retired());
        Staging staging = new Staging(tx, account);
        for (Scope scope : List.copyOf(account.scopes.keySet())) {
            staging.removeOnlyIn(scope, id);
        }
        for (EmailId email : List.copyOf(account.emails.keySet())) {
            if (account.emails.get(email).detached.stream()
                    .anyMatch(kept -> kept.mailbox().equals(id))) {
                tx.touch(account, email, false);
                EmailRow row = account.edit(email);
                row.detached = row.detached.stream()
                        .filter(kept -> !kept.mailbox().equals(id))
                        .toList();
            }
        }
        staging.dropEmpty();
    }
}
