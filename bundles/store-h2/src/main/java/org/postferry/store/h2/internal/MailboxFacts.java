package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.RemoteFact;
import org.postferry.model.MailboxId;
import org.postferry.store.IntakeBatch;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MailboxRow;

/** What a batch tells of mailboxes. */
final class MailboxFacts {
    private final ScopeChange tables;
    private final Mailboxes mailboxes;
    private final IntakeBatch batch;
    private int changed;

    MailboxFacts(ScopeChange tables, IntakeBatch batch) {
        this.tables = tables;
        this.mailboxes = tables.account().mailboxes();
        this.batch = batch;
    }

    /** How many were made or are not what they were. */
    int changed() {
        return changed;
    }

    void seen(RemoteFact.MailboxSeen fact) throws SQLException {
        Optional<MailboxRow> same = sameMailbox(fact);
        MailboxRow row = same.isPresent() ? same.get() : create(fact.rawName());
        Object[] before = row.values();
        // RFC 3501 section 6.3.4: a mailbox that was deleted stays listed as a place while others are below it
        boolean isNoMore = !fact.selectable() && mailboxes.holdsMail(row.id());
        if (isNoMore) {
            row.miss(tables.change().now());
        } else {
            row.see(fact);
        }
        if (same.isPresent() && !Arrays.deepEquals(before, row.values())) {
            changed++;
        }
        if (tables.marks().isOpen()) {
            tables.scope().snapshotListed = true;
            if (!isNoMore) {
                tables.marks().mark(Keys.number(row.id()));
            }
        }
    }

    private Optional<MailboxRow> sameMailbox(RemoteFact.MailboxSeen fact) throws SQLException {
        MailboxId renamed = batch.renames().get(fact.rawName());
        if (renamed != null) {
            return mailboxes.get(renamed.key());
        }
        Optional<MailboxRow> named = mailboxes.named(fact.rawName()).filter(row -> !batch.renames()
                .containsValue(MailboxId.ofKey(row.id())));
        boolean another = named.flatMap(MailboxRow::stableId)
                .filter(old -> fact.stableId().filter(told -> !told.equals(old)).isPresent())
                .isPresent();
        if (another) {
            // RFC 8474 section 4: deleted and made anew under its old name is another mailbox
            named.get().miss(tables.change().now());
            return Optional.empty();
        }
        return named.isPresent() ? named : mailboxes.wishedAt(fact.path());
    }

    private MailboxRow create(String rawName) {
        changed++;
        return mailboxes.create(rawName);
    }

    /** The server says so by itself: nothing is gained by waiting for it to come back. */
    void gone(RemoteFact.MailboxGone fact) throws SQLException {
        Optional<MailboxRow> row = mailboxes.named(fact.rawName());
        if (row.isPresent() && !(row.get().isMissing() && row.get().isRetiring())) {
            changed++;
            row.get().miss(tables.change().now());
            new Retirement(tables.change(), tables.account()).retire(row.get().id());
        }
    }

    void counted(RemoteFact.MailboxCount fact) throws SQLException {
        find(fact.mailbox()).ifPresent(row -> row.count(fact.emails()));
    }

    /** The mailbox that a fact speaks of, where there is one. */
    Optional<MailboxRow> find(MailboxRef ref) throws SQLException {
        return ref instanceof MailboxRef.Known known
                ? mailboxes.get(known.id().key())
                : mailboxes.named(((MailboxRef.Named) ref).rawName());
    }

    /** The key of the mailbox that an email is in; a placeholder's where no list has named it yet. */
    long resolve(MailboxRef ref) throws SQLException {
        if (ref instanceof MailboxRef.Known known) {
            return known.id().key();
        }
        String rawName = ((MailboxRef.Named) ref).rawName();
        Optional<MailboxRow> named = mailboxes.named(rawName);
        return named.isPresent() ? named.get().id() : create(rawName).id();
    }
}
