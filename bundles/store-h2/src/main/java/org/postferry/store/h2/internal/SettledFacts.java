package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.model.MailboxId;
import org.postferry.store.IntakeBatch;
import org.postferry.store.Lease;
import org.postferry.store.Wish;
import org.postferry.store.h2.row.ClaimRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MailboxRow;
import org.postferry.store.h2.row.MutationRow;

/** The facts that a command's answer brought, laid over base, and the scopes they and the command change. */
final class SettledFacts {
    private final Mutations mutations;
    private final AccountChange account;
    private final Lease lease;
    private final ClaimRow claim;
    private final Map<Long, ScopeChange> scopes = new TreeMap<>();
    /** Remote ids whose memberships the facts told. */
    private final Set<RemoteId> told = new HashSet<>();

    SettledFacts(Mutations mutations, Lease lease, ClaimRow claim) {
        this.mutations = mutations;
        this.account = mutations.account();
        this.lease = lease;
        this.claim = claim;
    }

    /** Whether the facts told that one's memberships. */
    boolean told(RemoteId id) {
        return told.contains(id);
    }

    /** Writes what differs. */
    void flush() throws SQLException {
        for (ScopeChange scope : scopes.values()) {
            scope.flush();
        }
    }

    void take(List<RemoteFact> facts) throws SQLException {
        Map<Scope, List<RemoteFact>> byScope = new HashMap<>();
        for (RemoteFact fact : facts) {
            scopeOf(fact).ifPresent(scope -> byScope.computeIfAbsent(scope, unused -> new ArrayList<>())
                    .add(fact));
            if (fact instanceof RemoteFact.EmailChanged changed) {
                told.add(changed.id());
            }
        }
        for (Map.Entry<Scope, List<RemoteFact>> entry : byScope.entrySet()) {
            ScopeChange tables = scope(Keys.of(account.row().id(), entry.getKey()));
            Checkpoint stands = tables.scope().checkpoint(Lane.Kind.HEAD);
            IntakeBatch batch = new IntakeBatch(
                    lease,
                    account.row().id(),
                    Lane.head(entry.getKey()),
                    stands,
                    entry.getValue(),
                    Map.of(),
                    renames(entry.getValue()),
                    stands,
                    Optional.empty());
            Optional<MailboxRow> renamed = renamed();
            String name = renamed.map(MailboxRow::rawName).orElse("");
            String path = renamed.map(MailboxRow::path).orElse("");
            H2Intake.take(tables, batch, new ToldHeaders(batch), new MailboxFacts(tables, batch));
            if (renamed.isPresent()) {
                account.mailboxes().followRenamed(renamed.get(), name, path);
            }
            tables.flush();
        }
    }

    /** Where a fact belongs; what was appended is left to the next pull, which reads its header too, and a mailbox goes with its wish. */
    private static Optional<Scope> scopeOf(RemoteFact fact) {
        if (fact instanceof RemoteFact.MailboxSeen) {
            return Optional.of(new Scope.MailboxList());
        }
        if (fact instanceof RemoteFact.EmailChanged changed) {
            return Optional.of(scopeOf(changed.id()));
        }
        if (fact instanceof RemoteFact.EmailGone gone) {
            return Optional.of(
                    gone.ids() instanceof RemoteIds.Uids uids
                            ? new Scope.Mailbox(uids.mailbox(), "")
                            : new Scope.AccountEmails());
        }
        return Optional.empty();
    }

    private static Scope scopeOf(RemoteId id) {
        return id instanceof RemoteId.Uid uid ? new Scope.Mailbox(uid.mailbox(), "") : new Scope.AccountEmails();
    }

    /** The mailbox that a wish makes or renames is the one that the answer names. */
    private Map<String, MailboxId> renames(List<RemoteFact> facts) throws SQLException {
        Map<String, MailboxId> renames = new HashMap<>();
        MutationRow row = mutations.get(claim.id()).orElse(null);
        if (row == null || !claim.emails().isEmpty()) {
            return renames;
        }
        Optional<MailboxRow> renamed = renamed();
        Optional<MailboxId> ours = (renamed.isPresent()
                        ? renamed
                        : account.mailboxes().wishedBy(row.id()))
                .map(mailbox -> MailboxId.ofKey(mailbox.id()));
        for (RemoteFact fact : facts) {
            if (fact instanceof RemoteFact.MailboxSeen seen && ours.isPresent()) {
                renames.put(seen.rawName(), ours.get());
            }
        }
        return renames;
    }

    private Optional<MailboxRow> renamed() throws SQLException {
        Optional<MutationRow> row = mutations.get(claim.id());
        return row.isPresent() && mutations.wish(row.get()) instanceof Wish.RenameMailbox rename
                ? account.mailboxes().get(rename.mailbox().key())
                : Optional.empty();
    }

    ScopeChange scope(long key) throws SQLException {
        ScopeChange known = scopes.get(key);
        if (known == null) {
            known = new ScopeChange(
                    mutations.change(), account, mutations.change().scope(key));
            scopes.put(key, known);
        }
        return known;
    }
}
