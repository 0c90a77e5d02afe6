package org.postferry.imap.facts;

import org.postferry.imap.wire.UidSet;

/**
 * The portions in which some emails are put to a server that may refuse so many at once: half of them are tried, down to a single
 * one. That one may be the cause, so the others are tried once more without it. What is left when a second single one is refused was
 * refused before, and is not tried one by one. Confined to the session's thread.
 */
final class Portions {
    private UidSet left;
    private long most;
    private boolean refusedOne;

    Portions(UidSet uids) {
        this.left = uids;
        this.most = uids.size();
    }

    /** What to ask for: the highest ones, as a server with a limit begins with them (RFC 9738 section 3.1). */
    UidSet next() {
        return left.highest(most);
    }

    /** These need not be asked for again. Returns whether there is more to ask for. */
    boolean done(UidSet some) {
        left = left.minus(some);
        return !left.isEmpty();
    }

    /** These were too many. Returns whether there is more to ask for. */
    boolean refused(UidSet asked) {
        if (asked.size() > 1) {
            most = asked.size() / 2;
            return true;
        }
        boolean goesOn = done(asked) && !refusedOne;
        refusedOne = true;
        most = left.size();
        return goesOn;
    }
}
