package org.postferry.testkit.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.store.Journal;
import org.postferry.store.Lease;

/**
 * A working copy of the tables. What is touched is looked at again at the end, as a person sees it: only what differs
 * is journalled, so a fact that changes nothing writes nothing.
 */
final class Transaction {
    final Tables tables;
    final StoreRules rules;
    final Instant now;
    private final Map<AccountId, AccountTables> own = new HashMap<>();
    private final Map<EmailId, Touched<Optional<Email>>> emails = new LinkedHashMap<>();
    private final Map<MailboxId, Optional<MailboxRow>> mailboxes = new LinkedHashMap<>();
    private final List<Journal.Entry> entries = new ArrayList<>();
    private boolean discarded;
    private int changedEmails;

    private record Touched<T>(T before, boolean bulk) {}

    Transaction(Tables committed, StoreRules rules, Instant now) {
        this.tables = committed.copy();
        this.rules = rules;
        this.now = now;
    }

    /** This transaction's own copy; empty when there is no such account. */
    Optional<AccountTables> account(AccountId id) {
        AccountTables committed = tables.accounts.get(id);
        if (committed == null) {
            return Optional.empty();
        }
        return Optional.of(own.computeIfAbsent(id, key -> {
            AccountTables copy = committed.copy();
            tables.accounts.put(key, copy);
            return copy;
        }));
    }

    /** Whether that lease may write at this moment. */
    boolean holds(Lease lease) {
        boolean present = tables.leaseEpoch == lease.epoch()
                && tables.holder
                        .filter(holder -> holder.containerId().equals(lease.containerId()))
                        .filter(holder -> now.isBefore(holder.until()))
                        .isPresent();
        return present || !rules.staleLeaseIsFenced();
    }

    /** Nothing of this is to be kept. */
    <T> T discard(T result) {
        discarded = true;
        return result;
    }

    boolean isDiscarded() {
        return discarded;
    }

    /** An email that may look different at the end. */
    void touch(AccountTables account, EmailId id, boolean bulk) {
        emails.computeIfAbsent(id, key -> new Touched<>(VisibleEmails.get(account, key), bulk));
    }

    /** A mailbox that may look different at the end. */
    void touch(AccountTables account, MailboxId id) {
        mailboxes.computeIfAbsent(id, key -> Optional.ofNullable(account.mailboxes.get(key)));
    }

    void journal(Journal.Kind kind, String id) {
        entries.add(new Journal.Entry(0, kind, id, false));
    }

    void journalBulk(Journal.Kind kind, String id) {
        entries.add(entry(kind, id, true));
    }

    /** Once a transaction, and before what its emails bring. */
    void journalOnce(Journal.Kind kind, String id) {
        if (entries.stream()
                .noneMatch(entry -> entry.kind() == kind && entry.id().equals(id))) {
            journal(kind, id);
        }
    }

    /** Looks at what was touched and writes what differs into the journal. */
    void finish() {
        mailboxes.forEach((id, before) -> {
            Optional<MailboxRow> after = Optional.ofNullable(tables.accounts.get(id.account()))
                    .flatMap(account -> Optional.ofNullable(account.mailboxes.get(id)));
            journalIf(!shown(before).equals(shown(after)), () -> entry(Journal.Kind.MAILBOX, id.toString(), false));
        });
        emails.forEach((id, touched) -> {
            Optional<Email> after = Optional.ofNullable(tables.accounts.get(id.account()))
                    .flatMap(account -> VisibleEmails.get(account, id));
            boolean changed = !touched.before().equals(after);
            boolean removed = changed && after.isEmpty();
            changedEmails += changed ? 1 : 0;
            journalIf(
                    (changed || !rules.onlyChangesAreJournalled()) && (!removed || rules.removalsAreJournalled()),
                    () -> entry(Journal.Kind.EMAIL, id.toString(), touched.bulk()));
        });
        emails.clear();
        mailboxes.clear();
    }

    List<Journal.Entry> entries() {
        return entries;
    }

    /** After {@link #finish()}: emails that look different now. */
    int changedEmails() {
        return changedEmails;
    }

    private void journalIf(boolean differs, Supplier<Journal.Entry> entry) {
        if (differs) {
            entries.add(entry.get());
        }
    }

    private static Journal.Entry entry(Journal.Kind kind, String id, boolean bulk) {
        return new Journal.Entry(0, kind, id, bulk);
    }

    /** Without what nobody sees: the next UID moves with every new email. */
    private static Optional<MailboxRow> shown(Optional<MailboxRow> row) {
        return row.map(mailbox -> new MailboxRow(
                mailbox.id(),
                mailbox.rawName(),
                mailbox.path(),
                mailbox.parentRawName(),
                mailbox.role(),
                mailbox.selectable(),
                Optional.empty(),
                java.util.OptionalLong.empty(),
                java.util.OptionalLong.empty(),
                mailbox.serverEmails(),
                mailbox.missingSince(),
                false));
    }
}
