package org.postferry.store;

import java.time.Instant;
import java.util.Optional;
import org.postferry.connector.Checkpoint;

/**
 * Where one scope stands.
 *
 * @param head, history, snapshot the lanes' checkpoints; {@link Checkpoint#NONE} where a lane has not begun (or, for snapshot, none is under way)
 * @param historyDone history has reached its end once
 * @param snapshotWanted a snapshot must run, or go on
 * @param known memberships the scope has reported and that are not gone, unreadable and left-out ones included
 * @param staged those of them that are staged for removal
 * @param contradiction after a complete snapshot the server's own count still differed: the sentence that says so
 */
public record ScopeState(
        Checkpoint head,
        Checkpoint history,
        boolean historyDone,
        Checkpoint snapshot,
        Optional<SnapshotWish> snapshotWanted,
        long known,
        long staged,
        Optional<String> contradiction) {
    /** Of a scope that was never pulled. */
    public static final ScopeState NEW = new ScopeState(
            Checkpoint.NONE, Checkpoint.NONE, false, Checkpoint.NONE, Optional.empty(), 0, 0, Optional.empty());

    /** Why a snapshot must run, what it must bring and from when on it may run. */
    public record SnapshotWish(String reason, boolean keywords, Instant notBefore) {}
}
