package org.postferry.testkit.store;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.RemoteFact;
import org.postferry.model.MailboxId;
import org.postferry.store.IntakeBatch;
import org.postferry.testkit.store.ScopeTables.SnapshotRun;

/** What a batch tells of mailboxes. */
final class MailboxFacts {
    private final Transaction tx;
    private final AccountTables account;
    private final IntakeBatch batch;
    private final Set<MailboxId> changed = new HashSet<>();

    MailboxFacts(Transaction tx, AccountTables account, IntakeBatch batch) {
        this.tx = tx;
        this.account = account;
        this.batch = batch;
    }

    /** How many were made or are not what they were. */
    int changed() {
        return changed.size();
    }

    boolean seen(RemoteFact.MailboxSeen fact) {
        MailboxRow row = sameMailbox(fact).orElseGet(() -> create(fact.rawName()));
        // RFC 3501 section 6.3.4: a mailbox that was deleted stays listed as a place while others are below it
        boolean isNoMore = !fact.selectable() && account.holdsMail(row.id());
        MailboxRow now = isNoMore ? row.missing(tx.now) : row.seen(fact);
        if (!now.equals(row)) {
            tx.touch(account, row.id());
            account.mailboxes.put(row.id(), now);
            changed.add(row.id());
        }
        SnapshotRun run = account.edit(batch.lane().scope()).run;
        if (run != null) {
            run.listedAny = true;
            if (!isNoMore) {
                run.unlisted.remove(row.id());
            }
        }
        return true;
    }

    private Optional<MailboxRow> sameMailbox(RemoteFact.MailboxSeen fact) {
        MailboxId renamed = batch.renames().get(fact.rawName());
        if (renamed != null) {
            return Optional.ofNullable(account.mailboxes.get(renamed));
        }
        Optional<MailboxRow> byName = account.mailboxNamed(fact.rawName())
                .filter(row -> !batch.renames().containsValue(row.id()));
        boolean another = byName.flatMap(MailboxRow::stableId)
                .filter(old ->
                        fact.stableId().isPresent() && !fact.stableId().get().equals(old))
                .isPresent();
        if (another) {
            // deleted and made anew under its old name: another incarnation
            miss(byName.get());
            return Optional.empty();
        }
        return byName.or(() -> wished(fact.path()));
    }

    /** One that a wish of ours makes: what the server lists there is it. */
    private Optional<MailboxRow> wished(String path) {
        return account.mailboxes.values().stream()
                .filter(row -> row.rawName().startsWith(MemoryWishes.WISHED)
                        && row.path().equals(path))
                .findFirst();
    }

    private MailboxRow create(String rawName) {
        MailboxId id = account.nextMailbox();
        tx.touch(account, id);
        MailboxRow row = MailboxRow.placeholder(id, rawName);
        account.mailboxes.put(id, row);
        changed.add(id);
        return row;
    }

    private void miss(MailboxRow row) {
        tx.touch(account, row.id());
        account.mailboxes.put(row.id(), row.missing(tx.now));
    }

    /** The server says so by itself: nothing is gained by waiting for it to come back. */
    boolean gone(RemoteFact.MailboxGone fact) {
        account.mailboxNamed(fact.rawName())
                .filter(row -> row.missingSince().isEmpty() || !row.retiring())
                .ifPresent(row -> {
                    changed.add(row.id());
                    miss(row);
                    MemoryMailboxes.retire(tx, account, row.id());
                });
        return true;
    }

    boolean counted(RemoteFact.MailboxCount fact) {
        find(fact.mailbox()).map(account.mailboxes::get).ifPresent(row -> {
            MailboxRow now = row.counted(fact.emails());
            if (!now.equals(row)) {
                tx.touch(account, row.id());
                account.mailboxes.put(row.id(), now);
            }
        });
        return true;
    }

    private Optional<MailboxId> find(MailboxRef ref) {
        return find(account, ref);
    }

    static Optional<MailboxId> find(AccountTables account, MailboxRef ref) {
        return ref.match(new MailboxRef.Cases<Optional<MailboxId>>() {
            @Override
            public Optional<MailboxId> known(MailboxRef.Known mailbox) {
                return Optional.of(mailbox.id()).filter(account.mailboxes::containsKey);
            }

            @Override
            public Optional<MailboxId> named(MailboxRef.Named mailbox) {
                return account.mailboxNamed(mailbox.rawName()).map(MailboxRow::id);
            }
        });
    }

    /** The mailbox that an email is in; a placeholder where no list has named it yet. */
    MailboxId resolve(MailboxRef ref) {
        return ref.match(new MailboxRef.Cases<MailboxId>() {
            @Override
            public MailboxId known(MailboxRef.Known mailbox) {
                return mailbox.id();
            }

            @Override
            public MailboxId named(MailboxRef.Named mailbox) {
                return account.mailboxNamed(mailbox.rawName())
                        .map(MailboxRow::id)
                        .orElseGet(() -> create(mailbox.rawName()).id());
            }
        });
    }
}
