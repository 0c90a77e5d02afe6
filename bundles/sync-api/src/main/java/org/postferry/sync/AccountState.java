package org.postferry.sync;

import java.util.Locale;

/** How an account is doing. */
public enum AccountState {
    /** Its first sync is not done. */
    INITIAL,
    HEALTHY,
    /** A look is overdue (2 minutes for the inbox, 15 elsewhere), or a mailbox fails. */
    DEGRADED,
    /** It has failed for 24 hours; tried hourly, after 7 days daily, never "never". */
    BROKEN,
    PAUSED,
    /** A part of the system is missing: no connector, no store. */
    WAITING,
    /** The server refused the sign-in; only the person can help. */
    NEEDS_SIGN_IN,
    DELETING;

    /** The name as the HTTP contract writes it, such as {@code needs-sign-in}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
