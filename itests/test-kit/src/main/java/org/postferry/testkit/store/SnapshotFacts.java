package org.postferry.testkit.store;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.MailboxId;
import org.postferry.store.IntakeBatch;
import org.postferry.store.ScopeState;
import org.postferry.testkit.store.RemoteRow.Staged;
import org.postferry.testkit.store.ScopeTables.SnapshotRun;

/** A snapshot's beginning, which fixes what it can miss, and its end. */
final class SnapshotFacts {
    private final Transaction tx;
    private final AccountTables account;
    private final Scope scope;
    private final Staging staging;

    SnapshotFacts(Transaction tx, AccountTables account, IntakeBatch batch, Staging staging) {
        this.tx = tx;
        this.account = account;
        this.scope = batch.lane().scope();
        this.staging = staging;
    }

    boolean began(RemoteFact.SnapshotBegan fact) {
        ScopeTables tables = account.edit(scope);
        SnapshotRun old = tables.run;
        if (old != null && old.id.equals(fact.snapshotId())) {
            return true; // told again: the bounds were fixed before
        }
        boolean keywords = tables.wish.map(ScopeState.SnapshotWish::keywords).orElse(false);
        SnapshotRun run = new SnapshotRun(fact.snapshotId(), keywords, tables.rows.keySet(), listed());
        if (!tx.rules.newSnapshotVoidsTheOld() && old != null) {
            run.unnamed.retainAll(old.unnamed);
        }
        tables.run = run;
        if (fact.uidValidity().isPresent()) {
            tables.uidValidity = fact.uidValidity();
        }
        return true;
    }

    private Set<MailboxId> listed() {
        Set<MailboxId> listed = new HashSet<>();
        account.mailboxes.values().stream()
                .filter(row -> row.missingSince().isEmpty())
                .filter(row -> !row.rawName().startsWith(MemoryWishes.WISHED))
                .forEach(row -> listed.add(row.id()));
        return listed;
    }

    boolean ended(RemoteFact.SnapshotEnded fact) {
        ScopeTables tables = account.edit(scope);
        SnapshotRun run = tables.run;
        if (run == null || run.complete || !run.id.equals(fact.snapshotId())) {
            return true; // of a snapshot that a newer one has voided
        }
        if (scope instanceof Scope.MailboxList) {
            missUnlisted(run);
            tables.run = null;
            return true;
        }
        run.complete = true;
        missing(tables, run).forEach(id -> stage(tables, id));
        run.unnamed.clear();
        return true;
    }

    private List<RemoteId> missing(ScopeTables tables, SnapshotRun run) {
        return run.unnamed.stream()
                .filter(tables.rows::containsKey)
                .sorted(RemoteKey.ORDER)
                .toList();
    }

    /** What was numbered before is matched by history while that is open, and staged at its end. */
    private void stage(ScopeTables tables, RemoteId id) {
        boolean orphan = PullEnding.isOrphan(tables, id);
        if (orphan && !tables.historyDone) {
            return;
        }
        staging.stage(scope, id, orphan ? Staged.Why.RENUMBERED : Staged.Why.ABSENT);
    }

    private void missUnlisted(SnapshotRun run) {
        if (!run.listedAny && tx.rules.emptyListIsDoubted()) {
            return;
        }
        Instant now = tx.now;
        for (MailboxId id : run.unlisted) {
            if (account.mailboxes.containsKey(id)) {
                tx.touch(account, id);
                account.mailboxes.computeIfPresent(id, (key, row) -> row.missing(now));
            }
        }
    }

    /** Seen, changed or present: an open snapshot will not miss it. Where the rule of fixed bounds is broken, it will. */
    static void named(ScopeTables tables, RemoteId id, boolean counts) {
        Optional<SnapshotRun> run = Optional.ofNullable(tables.run);
        if (counts) {
            run.ifPresent(open -> open.unnamed.remove(id));
        } else {
            run.ifPresent(open -> open.unnamed.add(id));
        }
    }
}
