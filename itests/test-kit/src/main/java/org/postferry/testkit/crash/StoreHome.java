package org.postferry.testkit.crash;

import org.postferry.store.MailStore;
import org.postferry.testkit.FakeClock;

/** Where the store under test lives: what is committed there survives the death of a process. */
public interface StoreHome {
    /**
     * Opens the store over what was committed; empty at first. Each commit, before and after it is on disk, and each sync of
     * a content pack passes a point.
     */
    MailStore open(FakeClock clock, Points points) throws Exception;

    /** Ends the store as the death of its process would, if it has not ended yet. */
    void die();

    /** Whether what is opened after the death is what another process left: a cursor of the journal is then unknown there. */
    default boolean movesAtDeath() {
        return false;
    }
}
