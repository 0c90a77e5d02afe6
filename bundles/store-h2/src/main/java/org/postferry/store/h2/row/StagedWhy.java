package org.postferry.store.h2.row;

/** Why a remote id is on its way out. Stored by its place in this list. */
public enum StagedWhy {
    /** The server said so. */
    TOLD,
    /** A snapshot did not name it. */
    ABSENT,
    /** A second question said so too. */
    PROVEN,
    /** It is from before a UIDVALIDITY change and was not met again. */
    RENUMBERED
}
