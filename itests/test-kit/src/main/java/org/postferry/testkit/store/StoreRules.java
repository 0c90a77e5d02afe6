package org.postferry.testkit.store;

import org.postferry.connector.Checkpoint;

/**
 * The promises that are one decision each. The model asks here, so that a test can break exactly one of them and see
 * that the contract notices.
 */
class StoreRules {
    /** Facts and checkpoint are one transaction. */
    boolean checkpointComesWithItsFacts() {
        return true;
    }

    /** A lane moves only from where the caller believes it stands. */
    boolean standsAt(Checkpoint present, Checkpoint expected) {
        return present.equals(expected);
    }

    /** Only who holds the lease writes. */
    boolean staleLeaseIsFenced() {
        return true;
    }

    /** A change of an email that is not known is asked for before the cursor moves over it. */
    boolean unknownIdsAreAskedFor() {
        return true;
    }

    /** History adds and never changes. */
    boolean historyOnlyAdds() {
        return true;
    }

    /** After history head goes back to the token noted before its first read. */
    boolean headGoesBackAfterHistory() {
        return true;
    }

    /** What changes nothing is not journalled. */
    boolean onlyChangesAreJournalled() {
        return true;
    }

    /** A removal is journalled. */
    boolean removalsAreJournalled() {
        return true;
    }

    /** The server's own count is held against what is here. */
    boolean sumIsDrawn() {
        return true;
    }

    /** An unequal sum keeps the checkpoint where it is. */
    boolean sumHoldsTheCheckpoint() {
        return true;
    }

    /** A contradiction after a complete snapshot lets the checkpoint move. */
    boolean snapshotOutranksTheCount() {
        return true;
    }

    /** What came after SnapshotBegan cannot be missed by the snapshot. */
    boolean snapshotBoundsAreFixedWhenItBegins() {
        return true;
    }

    /** A new snapshot voids what an unfinished one has not named. */
    boolean newSnapshotVoidsTheOld() {
        return true;
    }

    /** Seen again by head or snapshot, an email is not staged any more. */
    boolean seenAgainIsUnstaged() {
        return true;
    }

    /** What was learned by absence is not swept before a second proof. */
    boolean absenceNeedsASecondProof() {
        return true;
    }

    /** An open hold stops the sweep. */
    boolean holdStopsTheSweep() {
        return true;
    }

    /** After a UIDVALIDITY change an equal email is the same email. */
    boolean orphansAreMatchedAgain() {
        return true;
    }

    /** What was removed and is seen again is the same email. */
    boolean tombstonesAreRemembered() {
        return true;
    }

    /** An empty list makes no mailbox missing. */
    boolean emptyListIsDoubted() {
        return true;
    }

    /** A cursor of an epoch that never reached it is a gap. */
    boolean cursorsAreChecked() {
        return true;
    }

    /** Contents that were not kept, or not committed, are not here. */
    boolean droppedContentIsForgotten() {
        return true;
    }

    /** An email that a wish of ours moved is the same one in its new mailbox. */
    boolean ownCopiesAreAdopted() {
        return true;
    }
}
