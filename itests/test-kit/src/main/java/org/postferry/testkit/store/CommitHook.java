package org.postferry.testkit.store;

/** Is told of each step towards the disk, inside the store's lock. What it throws leaves the store through the call at hand. */
@FunctionalInterface
public interface CommitHook {
    /** How far a write has come. */
    enum Moment {
        /** Contents are on disk, their rows are not. */
        PACK_SYNCED,
        /** Nothing of the transaction is kept yet: what is thrown here leaves nothing behind. */
        BEFORE_COMMIT,
        /** It is on disk, and the caller does not know yet. */
        AFTER_COMMIT
    }

    void reached(Moment moment);
}
