package org.postferry.testkit.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteId;
import org.postferry.model.MailboxId;
import org.postferry.store.ScopeState;

/** Where one scope stands, and what it reported. Mutable only in a transaction's own copy. */
final class ScopeTables {
    Checkpoint head = Checkpoint.NONE;
    Checkpoint history = Checkpoint.NONE;
    Checkpoint snapshot = Checkpoint.NONE;
    boolean historyDone;
    Optional<ScopeState.SnapshotWish> wish = Optional.empty();
    /** The wish waits because of a contradiction alone, or because nothing proves the last walk. */
    boolean wishOfContradiction;

    @Nullable
    SnapshotRun run;

    Optional<String> contradiction = Optional.empty();
    /** How many complete walks in a row could not explain the server's count, or could be held against none. */
    int contradictions;
    /** The UIDVALIDITY that the last snapshot spoke of. */
    OptionalLong uidValidity = OptionalLong.empty();

    final TreeMap<RemoteId, RemoteRow> rows;
    final List<Removed> removed;
    long lastStaged;

    ScopeTables() {
        this(new TreeMap<>(RemoteKey.ORDER), new ArrayList<>());
    }

    private ScopeTables(TreeMap<RemoteId, RemoteRow> rows, List<Removed> removed) {
        this.rows = rows;
        this.removed = removed;
    }

    ScopeTables copy() {
        ScopeTables copy = new ScopeTables(new TreeMap<>(rows), new ArrayList<>(removed));
        copy.head = head;
        copy.history = history;
        copy.snapshot = snapshot;
        copy.historyDone = historyDone;
        copy.wish = wish;
        copy.wishOfContradiction = wishOfContradiction;
        copy.run = run == null ? null : run.copy();
        copy.contradiction = contradiction;
        copy.contradictions = contradictions;
        copy.uidValidity = uidValidity;
        copy.lastStaged = lastStaged;
        return copy;
    }

    Checkpoint checkpoint(Lane.Kind lane) {
        return switch (lane) {
            case HEAD -> head;
            case HISTORY -> history;
            case SNAPSHOT -> snapshot;
        };
    }

    void moveTo(Lane.Kind lane, Checkpoint next) {
        switch (lane) {
            case HEAD -> head = next;
            case HISTORY -> history = next;
            case SNAPSHOT -> snapshot = next;
        }
    }

    long staged() {
        return rows.values().stream().filter(row -> row.staged().isPresent()).count();
    }

    long stagedBecause(RemoteRow.Staged.Why why) {
        return rows.values().stream()
                .filter(row -> row.staged().filter(s -> s.why() == why).isPresent())
                .count();
    }

    /** Rows that are in a mailbox and not on their way out. */
    long countedIn(MailboxId mailbox) {
        return rows.values().stream()
                .filter(row -> row.staged().isEmpty() && row.marks().containsKey(mailbox))
                .count();
    }

    /** A wish that is there is widened, not doubled. */
    void want(ScopeState.SnapshotWish added) {
        wishOfContradiction = false;
        wish = Optional.of(wish.map(present -> new ScopeState.SnapshotWish(
                        present.reason(),
                        present.keywords() || added.keywords(),
                        present.notBefore().isBefore(added.notBefore()) ? present.notBefore() : added.notBefore()))
                .orElse(added));
    }

    ScopeState state() {
        return new ScopeState(head, history, historyDone, snapshot, wish, rows.size(), staged(), contradiction);
    }

    /** A snapshot under way: what it has not named yet of what was known when it began. */
    static final class SnapshotRun {
        final String id;
        final boolean keywords;
        final Set<RemoteId> unnamed;
        final Set<MailboxId> unlisted;
        boolean listedAny;
        boolean complete;

        SnapshotRun(String id, boolean keywords, Set<RemoteId> known, Set<MailboxId> knownMailboxes) {
            this.id = id;
            this.keywords = keywords;
            this.unnamed = new HashSet<>(known);
            this.unlisted = new HashSet<>(knownMailboxes);
        }

        SnapshotRun copy() {
            SnapshotRun copy = new SnapshotRun(id, keywords, unnamed, unlisted);
            copy.listedAny = listedAny;
            copy.complete = complete;
            return copy;
        }
    }

    /** How many were swept at once. */
    record Removed(Instant at, int emails) {}
}
