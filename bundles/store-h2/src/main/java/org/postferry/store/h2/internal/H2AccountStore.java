package org.postferry.store.h2.internal;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.SyncPolicy;
import org.postferry.store.AccountRecord;
import org.postferry.store.AccountStore;
import org.postferry.store.Journal;
import org.postferry.store.SealedSecret;
import org.postferry.store.h2.database.Failures;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.store.h2.pack.PackSet;
import org.postferry.store.h2.pack.PackWriter;
import org.postferry.store.h2.pack.RecordKind;
import org.postferry.store.h2.row.AccountRow;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;

/** {@link AccountStore}: each change goes into the account's packs, then into its row. */
final class H2AccountStore implements AccountStore {
    /** Emails looked at in one go when an account goes or its policy changes: their rows are in memory together. */
    private static final int SLICE = 1_000;
    /** The column's width: a sentence for a person is shorter. */
    private static final int LONGEST_REASON = 255;

    private final StoreCore core;

    H2AccountStore(StoreCore core) {
        this.core = core;
    }

    @Override
    public AccountRecord create(AccountSettings settings, Map<String, SealedSecret> secrets) {
        return core.write("creating an account", change -> {
            AccountId id = new AccountId(mintNumber(change));
            AccountRecord record = new AccountRecord(id, settings, secrets, false, false, change.now(), 1);
            writeDown(record);
            AccountChange.insert(change, new AccountRow(record));
            change.journal(Journal.Kind.ACCOUNT, id.toString(), false);
            return record;
        });
    }

    /** Higher than any that was used, also by packs that the database does not know. */
    private int mintNumber(Change change) throws SQLException {
        try {
            int highest = core.packs().highestNumber();
            int last = (int) change.sql().number("SELECT number FROM meta WHERE name = 'last account'");
            int minted = Math.max(last, highest) + 1;
            change.sql().update("MERGE INTO meta (name, number) KEY (name) VALUES ('last account', ?)", minted);
            return minted;
        } catch (IOException e) {
            throw Failures.of("creating an account", e);
        }
    }

    /** Into the packs, and on the disk. */
    private void writeDown(AccountRecord record) {
        PackSet packs = core.packs().of(record.id());
        byte[] bytes = AccountRow.encode(record);
        packs.describe(bytes);
        try {
            PackWriter writer = packs.borrow();
            try {
                writer.begin(RecordKind.ACCOUNT, record.id().number());
                writer.end(bytes);
                writer.sync();
                writer.keep();
            } finally {
                packs.giveBack(writer);
            }
        } catch (IOException e) {
            throw Failures.of("writing an account down", e);
        }
    }

    @Override
    public List<AccountRecord> list() {
        return core.read(
                "listing accounts",
                sql -> sql.list("SELECT " + AccountRow.COLUMNS + " FROM account ORDER BY id", AccountRow::read).stream()
                        .map(row -> row.record)
                        .toList());
    }

    @Override
    public Optional<AccountRecord> get(AccountId id) {
        return core.read("reading an account", sql -> sql.first(
                        "SELECT " + AccountRow.COLUMNS + " FROM account WHERE id = ?", AccountRow::read, id.number())
                .map(row -> row.record));
    }

    @Override
    public Optional<AccountRecord> update(AccountId id, AccountSettings settings, Map<String, SealedSecret> secrets) {
        return change(
                id,
                old -> new AccountRecord(
                        id, settings, secrets, old.paused(), old.deleting(), old.createdAt(), old.revision()));
    }

    @Override
    public Optional<AccountRecord> setPaused(AccountId id, boolean paused) {
        return change(
                id,
                old -> new AccountRecord(
                        id, old.settings(), old.secrets(), paused, old.deleting(), old.createdAt(), old.revision()));
    }

    @Override
    public void markDeleting(AccountId id) {
        change(
                id,
                old -> new AccountRecord(
                        id, old.settings(), old.secrets(), old.paused(), true, old.createdAt(), old.revision()));
    }

    private Optional<AccountRecord> change(AccountId id, UnaryOperator<AccountRecord> edit) {
        return core.write("changing an account", change -> {
            Optional<AccountChange> account = change.account(id);
            if (account.isEmpty()) {
                return Optional.empty();
            }
            AccountRecord old = account.get().row().record;
            AccountRecord edited = edit.apply(old);
            if (edited.equals(old)) {
                return Optional.of(old);
            }
            AccountRecord changed = nextRevision(edited);
            writeDown(changed);
            account.get().row().record = changed;
            if (!sameWishes(old.settings().policy(), changed.settings().policy())) {
                queueAnew(change, account.get(), old.settings().policy());
            }
            change.journal(Journal.Kind.ACCOUNT, id.toString(), false);
            return Optional.of(changed);
        });
    }

    @Override
    public void keepQuiet(AccountId id, Quiet quiet) {
        core.write("keeping a server's wish", change -> {
            if (change.account(id).isPresent()) {
                change.sql()
                        .update(
                                "MERGE INTO meta (name, number, text) KEY (name) VALUES (?, ?, ?)",
                                quietName(id),
                                quiet.until().getEpochSecond(),
                                shortened(quiet.reason()));
            }
            return id;
        });
    }

    private static String shortened(String reason) {
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
    }

    @Override
    public Optional<Quiet> quiet(AccountId id) {
        return core.read(
                "reading a server's wish",
                sql -> sql.first(
                        "SELECT number, text FROM meta WHERE name = ?",
                        row -> new Quiet(Instant.ofEpochSecond(row.getLong(1)), row.getString(2)),
                        quietName(id)));
    }

    private static String quietName(AccountId id) {
        return "quiet " + id.number();
    }

    private static AccountRecord nextRevision(AccountRecord record) {
        return new AccountRecord(
                record.id(),
                record.settings(),
                record.secrets(),
                record.paused(),
                record.deleting(),
                record.createdAt(),
                record.revision() + 1);
    }

    private static boolean sameWishes(SyncPolicy one, SyncPolicy other) {
        return one.content() == other.content()
                && one.maxBytes().equals(other.maxBytes())
                && one.attachmentsLater() == other.attachmentsLater();
    }

    /** What is still to be fetched depends on the policy alone: each email is looked at again. */
    private static void queueAnew(Change change, AccountChange account, SyncPolicy old) throws SQLException {
        long next = Keys.first(account.row().id());
        while (true) {
            List<EmailRow> slice = change.sql()
                    .list(
                            "SELECT " + EmailRow.COLUMNS
                                    + " FROM email WHERE id BETWEEN ? AND ? ORDER BY id FETCH FIRST ? ROWS ONLY",
                            EmailRow::read,
                            next,
                            Keys.last(account.row().id()),
                            SLICE);
            if (slice.isEmpty()) {
                return;
            }
            EmailEffects effects = new EmailEffects(account.row());
            slice.forEach(row -> effects.requeue(row, old));
            effects.write(change.sql(), Map.of());
            next = slice.get(slice.size() - 1).id() + 1;
        }
    }

    @Override
    public boolean removeSlice(AccountId id) {
        boolean more = core.write("removing an account", change -> {
            Optional<AccountChange> account = change.account(id);
            if (account.isEmpty() || !account.get().row().record.deleting()) {
                return false;
            }
            List<EmailRow> slice = oldest(change, id);
            if (!slice.isEmpty()) {
                remove(change, slice);
                return true;
            }
            if (journalMailboxes(change, id) || AccountTables.deleteSlice(change.sql(), id, SLICE)) {
                return true;
            }
            removeItself(change, id);
            return false;
        });
        if (!more && get(id).isEmpty()) {
            core.database().faults().reached(FaultPoint.Phase.DELETING);
            deletePacks(id);
        }
        return more;
    }

    private static List<EmailRow> oldest(Change change, AccountId id) throws SQLException {
        return change.sql()
                .list(
                        "SELECT " + EmailRow.COLUMNS
                                + " FROM email WHERE id BETWEEN ? AND ? ORDER BY id FETCH FIRST ? ROWS ONLY",
                        EmailRow::read,
                        Keys.first(id),
                        Keys.last(id),
                        SLICE);
    }

    /** Their rows; what hangs on them goes with the account. */
    private static void remove(Change change, List<EmailRow> slice) throws SQLException {
        List<Object[]> listed = new ArrayList<>();
        List<Object[]> emails = new ArrayList<>();
        for (EmailRow row : slice) {
            for (long mailbox : row.shown().mailboxes()) {
                listed.add(new Object[] {mailbox, row.received, row.id()});
            }
            emails.add(new Object[] {row.id()});
            if (row.shown().isAnywhere()) {
                change.journal(Journal.Kind.EMAIL, EmailId.ofKey(row.id()).toString(), false);
            }
        }
        change.sql().batch("DELETE FROM listing WHERE mailbox = ? AND received = ? AND email = ?", listed);
        change.sql().batch("DELETE FROM email WHERE id = ?", emails);
    }

    /** Mailboxes go first, so that each is told once. */
    private static boolean journalMailboxes(Change change, AccountId id) throws SQLException {
        List<Long> mailboxes = change.sql()
                .list(
                        "SELECT id FROM mailbox WHERE id BETWEEN ? AND ? ORDER BY id FETCH FIRST ? ROWS ONLY",
                        row -> row.getLong(1),
                        Keys.first(id),
                        Keys.last(id),
                        SLICE);
        for (long mailbox : mailboxes) {
            change.sql().update("DELETE FROM mailbox WHERE id = ?", mailbox);
            change.journal(Journal.Kind.MAILBOX, MailboxId.ofKey(mailbox).toString(), false);
        }
        return !mailboxes.isEmpty();
    }

    private void removeItself(Change change, AccountId id) throws SQLException {
        try {
            core.packs().markDeleted(id);
        } catch (IOException e) {
            throw Failures.of("removing an account", e);
        }
        change.sql().update("DELETE FROM account WHERE id = ?", id.number());
        change.sql().update("DELETE FROM meta WHERE name = ?", quietName(id));
        core.fingerprints().forget(id);
        core.threads().forget(id);
        change.forget(id);
        change.journal(Journal.Kind.ACCOUNT, id.toString(), false);
    }

    private void deletePacks(AccountId id) {
        try {
            core.packs().delete(id);
        } catch (IOException e) {
            throw Failures.of("deleting an account's packs", e);
        }
    }
}
