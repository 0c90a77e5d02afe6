package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.postferry.connector.RemoteFact;
import org.postferry.store.ScopeState;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MailboxRow;
import org.postferry.store.h2.row.ScopeRow;
import org.postferry.store.h2.row.StagedWhy;

/** A snapshot's beginning, which fixes what it can miss, and its end. */
final class SnapshotFacts {
    private final ScopeChange tables;

    SnapshotFacts(ScopeChange tables) {
        this.tables = tables;
    }

    void began(RemoteFact.SnapshotBegan fact) throws SQLException {
        ScopeRow scope = tables.scope();
        if (scope.snapshotId.equals(fact.snapshotId())) {
            return; // told again: the bounds were fixed before
        }
        boolean keywords = scope.wish().map(ScopeState.SnapshotWish::keywords).orElse(false);
        tables.marks().begin(fact.snapshotId(), keywords);
        tables.leftOut().snapshotBegan();
        scope.uidValidity = fact.uidValidity().orElse(scope.uidValidity);
    }

    void ended(RemoteFact.SnapshotEnded fact) throws SQLException {
        ScopeRow scope = tables.scope();
        if (!tables.marks().isOpen() || !scope.snapshotId.equals(fact.snapshotId())) {
            return; // of a snapshot that a newer one has voided
        }
        if (Keys.number(scope.id()) == 0) {
            missUnlisted();
            tables.marks().end();
            return;
        }
        for (RemoteKeys.Generation generation : tables.keys().generations()) {
            stageUnnamed(generation);
        }
        for (RemoteKeys.Span span : tables.leftOut().unnamed()) {
            tables.stageLeftOut(span, StagedWhy.ABSENT);
        }
        scope.snapshotComplete = true;
    }

    /** What was numbered before is matched by history while that is open, and staged at its end. */
    private void stageUnnamed(RemoteKeys.Generation generation) throws SQLException {
        boolean orphans = isOrphaned(tables.scope(), generation);
        if (orphans && !tables.scope().historyDone) {
            return;
        }
        StagedWhy why = orphans ? StagedWhy.RENUMBERED : StagedWhy.ABSENT;
        List<Long> unnamed = new ArrayList<>();
        List<Long> all = new ArrayList<>();
        tables.reports().each(generation, all::add);
        for (long key : all) {
            if (!tables.marks().isMarked(key)) {
                unnamed.add(key);
            }
        }
        tables.staging().load(unnamed);
        for (long key : unnamed) {
            tables.staging().stage(key, why);
        }
    }

    /** Numbered before the UIDVALIDITY that the last snapshot spoke of. */
    static boolean isOrphaned(ScopeRow scope, RemoteKeys.Generation generation) {
        return !generation.hasNames()
                && scope.uidValidity != ScopeRow.NO_UID_VALIDITY
                && scope.uidValidity != generation.uidValidity();
    }

    /** An empty list is doubted: it makes nothing missing. */
    private void missUnlisted() throws SQLException {
        if (!tables.scope().snapshotListed) {
            return;
        }
        for (MailboxRow row : tables.account().mailboxes().all()) {
            if (!row.isWished() && !tables.marks().isMarked(Keys.number(row.id()))) {
                row.miss(tables.change().now());
            }
        }
    }
}
