package org.postferry.testkit.store;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.model.EmailId;
import org.postferry.store.AccountRecord;
import org.postferry.store.AccountStore;
import org.postferry.store.Journal;
import org.postferry.store.SealedSecret;

/** {@link AccountStore} in memory. */
final class MemoryAccounts implements AccountStore {
    /** Emails removed with a deleted account in one transaction. */
    static final int SLICE = 1_000;

    private final Database database;

    MemoryAccounts(Database database) {
        this.database = database;
    }

    @Override
    public AccountRecord create(AccountSettings settings, Map<String, SealedSecret> secrets) {
        return database.write(tx -> {
            AccountId id = new AccountId(++tx.tables.lastAccount);
            AccountRecord record = new AccountRecord(id, settings, secrets, false, false, tx.now, 1);
            tx.tables.accounts.put(id, new AccountTables(record));
            tx.journal(Journal.Kind.ACCOUNT, id.toString());
            return record;
        });
    }

    @Override
    public List<AccountRecord> list() {
        return database.read(tables ->
                tables.accounts.values().stream().map(account -> account.record).toList());
    }

    @Override
    public Optional<AccountRecord> get(AccountId id) {
        return database.read(
                tables -> Optional.ofNullable(tables.accounts.get(id)).map(account -> account.record));
    }

    @Override
    public Optional<AccountRecord> update(AccountId id, AccountSettings settings, Map<String, SealedSecret> secrets) {
        return change(
                id,
                old -> new AccountRecord(
                        id, settings, secrets, old.paused(), old.deleting(), old.createdAt(), old.revision() + 1));
    }

    @Override
    public Optional<AccountRecord> setPaused(AccountId id, boolean paused) {
        return change(
                id,
                old -> old.paused() == paused
                        ? old
                        : new AccountRecord(
                                id,
                                old.settings(),
                                old.secrets(),
                                paused,
                                old.deleting(),
                                old.createdAt(),
                                old.revision() + 1));
    }

    @Override
    public void markDeleting(AccountId id) {
        change(
                id,
                old -> old.deleting()
                        ? old
                        : new AccountRecord(
                                id,
                                old.settings(),
                                old.secrets(),
                                old.paused(),
                                true,
                                old.createdAt(),
                                old.revision() + 1));
    }

    @Override
    public void keepQuiet(AccountId id, Quiet quiet) {
        database.write(tx -> {
            tx.account(id)
                    .ifPresent(account -> account.quiet =
                            Optional.of(new Quiet(quiet.until().truncatedTo(ChronoUnit.SECONDS), quiet.reason())));
            return id;
        });
    }

    @Override
    public Optional<Quiet> quiet(AccountId id) {
        return database.read(
                tables -> Optional.ofNullable(tables.accounts.get(id)).flatMap(account -> account.quiet));
    }

    private Optional<AccountRecord> change(AccountId id, UnaryOperator<AccountRecord> change) {
        return database.write(tx -> {
            Optional<AccountTables> account = tx.account(id);
            if (account.isEmpty()) {
                return tx.discard(Optional.empty());
            }
            AccountRecord old = account.get().record;
            AccountRecord changed = change.apply(old);
            if (changed.equals(old)) {
                return tx.discard(Optional.of(old));
            }
            account.get().record = changed;
            tx.journal(Journal.Kind.ACCOUNT, id.toString());
            return Optional.of(changed);
        });
    }

    @Override
    public boolean removeSlice(AccountId id) {
        return database.write(tx -> {
            Optional<AccountTables> found = tx.account(id);
            if (found.isEmpty() || !found.get().record.deleting()) {
                return tx.discard(false);
            }
            AccountTables account = found.get();
            List<EmailId> slice =
                    account.emails.keySet().stream().sorted().limit(SLICE).toList();
            if (!slice.isEmpty()) {
                slice.forEach(email -> remove(tx, account, email));
                return true;
            }
            account.mailboxes.keySet().forEach(mailbox -> tx.journal(Journal.Kind.MAILBOX, mailbox.toString()));
            tx.tables.accounts.remove(id);
            tx.journal(Journal.Kind.ACCOUNT, id.toString());
            return false;
        });
    }

    private static void remove(Transaction tx, AccountTables account, EmailId email) {
        tx.touch(account, email, false);
        EmailRow row = account.edit(email);
        row.remotes.forEach(key -> account.edit(key.scope()).rows.remove(key.id()));
        account.emails.remove(email);
    }
}
