package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.row.ScopeRow;

/**
 * What the snapshot under way in a scope cannot miss any more: what it has named, and what was not known when it began. A
 * bit for each key, so that a snapshot in which nothing changed writes a few small rows at most.
 */
final class SnapshotMarks {
    private static final int CHUNK_BITS = 13;
    private static final int CHUNK_MASK = (1 << CHUNK_BITS) - 1;

    private final Transaction sql;
    private final ScopeRow scope;
    private final Map<Long, BitSet> chunks = new HashMap<>();
    private final Set<Long> changed = new HashSet<>();
    /** Begun within this transaction: nothing of it is stored yet. */
    private boolean fresh;

    private boolean outdated;

    SnapshotMarks(Transaction sql, ScopeRow scope) {
        this.sql = sql;
        this.scope = scope;
    }

    boolean isOpen() {
        return !scope.snapshotId.isEmpty() && !scope.snapshotComplete;
    }

    /** A snapshot begins; what an unfinished one has marked is void. */
    void begin(String snapshotId, boolean keywords) {
        outdated = outdated || !scope.snapshotId.isEmpty() && !fresh;
        scope.snapshotId = snapshotId;
        scope.snapshotKeywords = keywords;
        scope.snapshotComplete = false;
        scope.snapshotListed = false;
        chunks.clear();
        changed.clear();
        fresh = true;
    }

    /** No snapshot is under way any more. */
    void end() {
        outdated = outdated || !scope.snapshotId.isEmpty() && !fresh;
        scope.snapshotId = "";
        scope.snapshotKeywords = false;
        scope.snapshotComplete = false;
        scope.snapshotListed = false;
        chunks.clear();
        changed.clear();
    }

    /** The snapshot under way cannot miss this one. */
    void mark(long key) throws SQLException {
        if (!isOpen()) {
            return;
        }
        BitSet chunk = chunk(key >>> CHUNK_BITS);
        int bit = (int) (key & CHUNK_MASK);
        if (!chunk.get(bit)) {
            chunk.set(bit);
            changed.add(key >>> CHUNK_BITS);
        }
    }

    boolean isMarked(long key) throws SQLException {
        return chunk(key >>> CHUNK_BITS).get((int) (key & CHUNK_MASK));
    }

    void flush() throws SQLException {
        if (outdated) {
            sql.update("DELETE FROM snapshot_seen WHERE scope = ?", scope.id());
            outdated = false;
        }
        if (!isOpen()) {
            return;
        }
        for (long number : changed) {
            sql.update(
                    "MERGE INTO snapshot_seen (scope, chunk, bits) KEY (scope, chunk) VALUES (?, ?, ?)",
                    scope.id(),
                    number,
                    chunks.get(number).toByteArray());
        }
        changed.clear();
        fresh = false;
    }

    private BitSet chunk(long number) throws SQLException {
        BitSet chunk = chunks.get(number);
        if (chunk == null) {
            chunk = fresh
                    ? new BitSet()
                    : sql.first(
                                    "SELECT bits FROM snapshot_seen WHERE scope = ? AND chunk = ?",
                                    row -> BitSet.valueOf(row.getBytes(1)),
                                    scope.id(),
                                    number)
                            .orElseGet(BitSet::new);
            chunks.put(number, chunk);
        }
        return chunk;
    }
}
