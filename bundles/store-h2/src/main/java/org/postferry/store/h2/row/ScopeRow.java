package org.postferry.store.h2.row;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.store.ScopeState;
import org.postferry.store.ScopeState.SnapshotWish;

/** Where one scope stands, with its counters. Mutable, confined to the transaction that loaded it. */
public final class ScopeRow {
    public static final String COLUMNS = "id, head, history, history_done, snapshot, snapshot_id, snapshot_keywords,"
            + " snapshot_complete, snapshot_listed, wish_reason, wish_keywords, wish_not_before, wish_contradiction,"
            + " contradiction, contradictions, uid_validity, next_key, next_staged, known, unplaced, left_out,"
            + " told, absent, proven, renumbered, approved";

    /** No snapshot has told a UIDVALIDITY yet. */
    public static final long NO_UID_VALIDITY = -1;

    private static final int LONGEST_REASON = 1_000;

    private final long id;
    private Checkpoint head = Checkpoint.NONE;
    private Checkpoint history = Checkpoint.NONE;
    private Checkpoint snapshot = Checkpoint.NONE;
    public boolean historyDone;

    /** Empty while no snapshot is under way. */
    public String snapshotId = "";
    /** The wish asked for keywords when the snapshot began. */
    public boolean snapshotKeywords;
    /** It has named everything. */
    public boolean snapshotComplete;
    /** It has named a mailbox. */
    public boolean snapshotListed;

    private Optional<SnapshotWish> wish = Optional.empty();
    /** It waits because of a contradiction alone, or because nothing proves the last walk. */
    private boolean wishOfContradiction;

    private String contradiction = "";
    /** How many complete walks in a row could not explain the server's count, or could be held against none. */
    private int contradictions;
    /** What the last snapshot spoke of. */
    public long uidValidity = NO_UID_VALIDITY;

    private long nextKey = 1;
    private long nextStaged = 1;
    /** Remote ids of emails; what is left out is counted apart. */
    public long known;
    /** Those of them that are in nobody knows which mailbox. */
    public long unplaced;

    public long leftOut;
    private final long[] staged = new long[StagedWhy.values().length];
    /** Staged ones that a person has allowed to go. */
    public long approved;

    public ScopeRow(long id) {
        this.id = id;
    }

    public long id() {
        return id;
    }

    public Checkpoint checkpoint(Lane.Kind lane) {
        return switch (lane) {
            case HEAD -> head;
            case HISTORY -> history;
            case SNAPSHOT -> snapshot;
        };
    }

    public void moveTo(Lane.Kind lane, Checkpoint next) {
        switch (lane) {
            case HEAD -> head = next;
            case HISTORY -> history = next;
            case SNAPSHOT -> snapshot = next;
        }
    }

    /** History begins anew. */
    public void reopenHistory() {
        historyDone = false;
        history = Checkpoint.NONE;
    }

    public long mintKey() {
        return nextKey++;
    }

    public long mintStaged() {
        return nextStaged++;
    }

    public long staged(StagedWhy why) {
        return staged[why.ordinal()];
    }

    public void addStaged(StagedWhy why, long change) {
        staged[why.ordinal()] += change;
    }

    public long staged() {
        long sum = 0;
        for (long count : staged) {
            sum += count;
        }
        return sum;
    }

    public Optional<SnapshotWish> wish() {
        return wish;
    }

    /** Head tells everything again. */
    public void beginHeadAnew() {
        head = Checkpoint.NONE;
    }

    /** A wish that is there is widened, not doubled. */
    public void want(SnapshotWish added) {
        wishOfContradiction = false;
        wish = Optional.of(wish.map(present -> new SnapshotWish(
                        present.reason(),
                        present.keywords() || added.keywords(),
                        present.notBefore().isBefore(added.notBefore()) ? present.notBefore() : added.notBefore()))
                .orElse(shortened(added)));
    }

    public void wantNoMore() {
        wish = Optional.empty();
        wishOfContradiction = false;
    }

    public boolean isContradicted() {
        return !contradiction.isEmpty();
    }

    public int contradictions() {
        return contradictions;
    }

    /** A complete snapshot did not explain the server's count; the next one may run at {@code next}. */
    public void contradict(String sentence, SnapshotWish next) {
        contradiction = shortened(sentence);
        walkAgain(next);
    }

    /** Nothing says that a complete walk met everything; the next one may run at {@code next}. */
    public void walkAgain(SnapshotWish next) {
        contradictions++;
        if (wish.isEmpty()) {
            want(next);
            wishOfContradiction = true;
        }
    }

    public void forgetContradiction() {
        contradiction = "";
        contradictions = 0;
        if (wishOfContradiction) {
            wantNoMore();
        }
    }

    public ScopeState state() {
        return new ScopeState(
                head,
                history,
                historyDone,
                snapshot,
                wish,
                known + leftOut,
                staged(),
                Optional.of(contradiction).filter(sentence -> !sentence.isEmpty()));
    }

    public Object[] values() {
        return new Object[] {
            id,
            head.value(),
            history.value(),
            historyDone,
            snapshot.value(),
            snapshotId,
            snapshotKeywords,
            snapshotComplete,
            snapshotListed,
            wish.map(SnapshotWish::reason).orElse(""),
            wish.map(SnapshotWish::keywords).orElse(false),
            wish.map(SnapshotWish::notBefore).orElse(Instant.EPOCH).getEpochSecond(),
            wishOfContradiction,
            contradiction,
            contradictions,
            uidValidity,
            nextKey,
            nextStaged,
            known,
            unplaced,
            leftOut,
            staged(StagedWhy.TOLD),
            staged(StagedWhy.ABSENT),
            staged(StagedWhy.PROVEN),
            staged(StagedWhy.RENUMBERED),
            approved
        };
    }

    public static ScopeRow read(ResultSet row) throws SQLException {
        ScopeRow scope = new ScopeRow(row.getLong(1));
        scope.head = new Checkpoint(row.getString(2));
        scope.history = new Checkpoint(row.getString(3));
        scope.historyDone = row.getBoolean(4);
        scope.snapshot = new Checkpoint(row.getString(5));
        scope.snapshotId = row.getString(6);
        scope.snapshotKeywords = row.getBoolean(7);
        scope.snapshotComplete = row.getBoolean(8);
        scope.snapshotListed = row.getBoolean(9);
        String reason = row.getString(10);
        if (!reason.isEmpty()) {
            scope.wish =
                    Optional.of(new SnapshotWish(reason, row.getBoolean(11), Instant.ofEpochSecond(row.getLong(12))));
        }
        scope.wishOfContradiction = row.getBoolean(13);
        scope.contradiction = row.getString(14);
        scope.contradictions = row.getInt(15);
        scope.uidValidity = row.getLong(16);
        scope.nextKey = row.getLong(17);
        scope.nextStaged = row.getLong(18);
        scope.known = row.getLong(19);
        scope.unplaced = row.getLong(20);
        scope.leftOut = row.getLong(21);
        for (StagedWhy why : StagedWhy.values()) {
            scope.staged[why.ordinal()] = row.getLong(22 + why.ordinal());
        }
        scope.approved = row.getLong(26);
        return scope;
    }

    private static SnapshotWish shortened(SnapshotWish wish) {
        // an empty reason stands for no wish
        String reason = wish.reason().isBlank() ? "a snapshot was asked for" : shortened(wish.reason());
        return new SnapshotWish(reason, wish.keywords(), wish.notBefore());
    }

    private static String shortened(String sentence) {
        return sentence.length() <= LONGEST_REASON ? sentence : sentence.substring(0, LONGEST_REASON);
    }
}
