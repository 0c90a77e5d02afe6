package org.postferry.testkit.store;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.RemoteMembership;
import org.postferry.connector.Scope;
import org.postferry.model.ContentState;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.store.IntakeBatch;

/** What a batch tells of emails. */
final class EmailFacts {
    private final Transaction tx;
    private final AccountTables account;
    private final IntakeBatch batch;
    private final Staging staging;
    private final MailboxFacts mailboxes;
    private final EmailIdentity identity;
    private final Scope scope;
    private final boolean history;
    private int created;

    EmailFacts(Transaction tx, AccountTables account, IntakeBatch batch, Staging staging, MailboxFacts mailboxes) {
        this.tx = tx;
        this.account = account;
        this.batch = batch;
        this.staging = staging;
        this.mailboxes = mailboxes;
        this.identity = new EmailIdentity(tx, account, batch.lane().scope());
        this.scope = batch.lane().scope();
        this.history = batch.lane().kind() == Lane.Kind.HISTORY;
    }

    int created() {
        return created;
    }

    boolean seen(RemoteFact.EmailSeen fact) {
        if (isBarredToHistory(fact.id())) {
            return false;
        }
        if (namesAnother(fact.id(), fact.stamp())) {
            displace(fact.id());
        }
        RemoteRow known = row(fact.id());
        Optional<EmailId> present = known == null ? Optional.empty() : known.email();
        EmailId email = present.or(() -> identity.of(fact)).orElseGet(this::mint);
        boolean wasUnreadable = known != null && known.kind() == RemoteRow.Kind.UNREADABLE;
        place(fact.id(), email, RemoteRow.Kind.EMAIL, marks(fact.memberships()));
        EmailRow row = account.edit(email);
        if (wasUnreadable && row.content == null) {
            row.state = ContentState.NONE;
            row.quarantineReason = Optional.empty();
            row.notBefore = Instant.MIN;
        }
        identity.describe(row, fact, batch.headers().getOrDefault(fact.id(), EmailHeader.EMPTY));
        return true;
    }

    boolean changed(RemoteFact.EmailChanged fact) {
        RemoteRow known = row(fact.id());
        boolean isAnother =
                fact.stamp().filter(stamp -> namesAnother(fact.id(), stamp)).isPresent();
        if (known == null || changesNothingHere() || isAnother) {
            return false;
        }
        stays(fact.id());
        if (known.email().isPresent()) {
            tx.touch(account, known.email().get(), history);
            ScopeTables tables = account.edit(scope);
            tables.rows.put(fact.id(), tables.rows.get(fact.id()).withMarks(marks(fact.memberships())));
            fact.threadRef()
                    .ifPresent(
                            ref -> identity.rethread(account.edit(known.email().get()), ref));
        }
        return true;
    }

    private boolean namesAnother(RemoteId id, RemoteFact.Stamp stamp) {
        return UnknownIds.namesAnother(account, account.edit(scope), id, stamp);
    }

    /** Nobody can ask for it by its name any more: it is here alone, and on its way out. */
    private void displace(RemoteId id) {
        ScopeTables tables = account.edit(scope);
        RemoteRow row = tables.rows.remove(id);
        EmailId email = row.email().orElseThrow();
        tx.touch(account, email, false);
        RemoteKey nameless = RemoteKey.nameless(scope, ++tables.lastStaged);
        tables.rows.put(nameless.id(), row.staged(Optional.empty()));
        EmailRow edited = account.edit(email);
        Set<RemoteKey> remotes = new HashSet<>(Staging.without(edited.remotes, new RemoteKey(scope, id)));
        remotes.add(nameless);
        edited.remotes = Set.copyOf(remotes);
        staging.stage(scope, nameless.id(), RemoteRow.Staged.Why.RENUMBERED);
    }

    boolean present(RemoteIds ids) {
        if (changesNothingHere()) {
            return false;
        }
        ExpandedIds.known(ids, account.edit(scope)).forEach(this::stays);
        return true;
    }

    boolean gone(RemoteIds ids) {
        if (changesNothingHere()) {
            return false;
        }
        ExpandedIds.known(ids, account.edit(scope)).forEach(id -> staging.stage(scope, id, RemoteRow.Staged.Why.TOLD));
        return true;
    }

    boolean unreadable(RemoteFact.EmailUnreadable fact) {
        if (isBarredToHistory(fact.id())) {
            return false;
        }
        RemoteRow known = row(fact.id());
        Optional<EmailId> present = known == null ? identity.buried(fact.id()) : known.email();
        EmailId email = present.orElseGet(this::mint);
        Map<MailboxId, Mark> marks = known == null || known.email().isEmpty() ? scopesOwn() : known.marks();
        boolean hasHeader = known != null && known.kind() == RemoteRow.Kind.EMAIL;
        place(fact.id(), email, hasHeader ? RemoteRow.Kind.EMAIL : RemoteRow.Kind.UNREADABLE, marks);
        EmailRow row = account.edit(email);
        if (row.content == null) {
            row.state = ContentState.QUARANTINED;
            row.quarantineReason = Optional.of(fact.serverSaid());
            row.notBefore = tx.now.plus(MemoryContentWriter.QUARANTINE);
        }
        return true;
    }

    boolean leftOut(RemoteIds ids) {
        ExpandedIds.each(ids, id -> {
            if (row(id) != null) {
                if (!changesNothingHere()) {
                    stays(id);
                }
            } else if (!isBarredToHistory(id)) {
                account.edit(scope).rows.put(id, RemoteRow.leftOut());
            }
        });
        return true;
    }

    /** History never changes, unstages or revives what is known; a tombstone is known. What was left out is no email yet. */
    private boolean isBarredToHistory(RemoteId id) {
        RemoteRow known = row(id);
        boolean isKnown =
                known != null ? known.email().isPresent() : identity.buried(id).isPresent();
        return isKnown && changesNothingHere();
    }

    private boolean changesNothingHere() {
        return history && tx.rules.historyOnlyAdds();
    }

    private EmailId mint() {
        EmailId id = account.nextEmail();
        tx.touch(account, id, history);
        account.add(new EmailRow(id, tx.now, history));
        created++;
        return id;
    }

    private void place(RemoteId id, EmailId email, RemoteRow.Kind kind, Map<MailboxId, Mark> marks) {
        tx.touch(account, email, history);
        stays(id);
        ScopeTables tables = account.edit(scope);
        RemoteKey key = new RemoteKey(scope, id);
        Optional<RemoteRow.Staged> staged =
                Optional.ofNullable(tables.rows.get(id)).flatMap(RemoteRow::staged);
        tables.rows.put(id, RemoteRow.of(email, kind, marks).staged(staged));
        EmailRow row = account.edit(email);
        Set<RemoteKey> remotes = new HashSet<>(row.remotes);
        remotes.add(key);
        row.remotes = Set.copyOf(remotes);
        row.detached = row.detached.stream()
                .filter(kept -> !kept.scope().equals(scope))
                .toList();
        account.graves.remove(key);
    }

    /** It is there: not on its way out, and no snapshot misses it. */
    private void stays(RemoteId id) {
        if (tx.rules.seenAgainIsUnstaged()) {
            staging.unstage(scope, id);
        }
        boolean fromSnapshot = batch.lane().kind() == Lane.Kind.SNAPSHOT;
        SnapshotFacts.named(account.edit(scope), id, fromSnapshot || tx.rules.snapshotBoundsAreFixedWhenItBegins());
    }

    private @org.jspecify.annotations.Nullable RemoteRow row(RemoteId id) {
        return account.edit(scope).rows.get(id);
    }

    private Map<MailboxId, Mark> marks(Set<RemoteMembership> memberships) {
        Map<MailboxId, Mark> marks = new HashMap<>();
        memberships.forEach(membership -> marks.put(
                mailboxes.resolve(membership.mailbox()), new Mark(membership.keywords(), membership.deleted())));
        return marks;
    }

    /** What cannot be read is at least in the mailbox that was asked. */
    private Map<MailboxId, Mark> scopesOwn() {
        return scope instanceof Scope.Mailbox mailbox ? Map.of(mailbox.id(), new Mark(Set.of(), false)) : Map.of();
    }
}
