package org.postferry.store.h2.database;

import java.util.ServiceLoader;

/**
 * Told where the store is, so that a test can stop the process exactly there. The product has none: a test gives its own
 * to the constructor, or adds one to the bundle by a fragment (see {@link #installed()}).
 */
@FunctionalInterface
public interface FaultPoint {
    FaultPoint NONE = phase -> {};

    void reached(Phase phase);

    /** The one that somebody laid beside the bundle's own classes, as a service of {@link ServiceLoader}; else {@link #NONE}. */
    static FaultPoint installed() {
        return ServiceLoader.load(FaultPoint.class, FaultPoint.class.getClassLoader())
                .findFirst()
                .orElse(NONE);
    }

    /** The moments at which a death hurts most. */
    enum Phase {
        /** Facts are being laid over the rows. */
        INTAKE,
        /** Rows of removals are being staged. */
        STAGING,
        /** Staged removals are being swept. */
        SWEEPING,
        /** Contents are synced in their pack, no row names them yet. */
        PACK_SYNCED,
        /** All rows of a transaction are written, none is committed. */
        BEFORE_COMMIT,
        /** Committed, not yet synced to the disk. */
        COMMITTED,
        /** Committed and synced, the caller does not know it yet. */
        SYNCED,
        /** A migration's backup is made, its steps are half done. */
        MIGRATING,
        /** Live records are copied, their rows still point to the old pack. */
        COMPACTING,
        /** An account's rows are gone, its packs are not. */
        DELETING
    }
}
