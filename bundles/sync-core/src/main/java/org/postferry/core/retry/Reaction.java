package org.postferry.core.retry;

/** What the engine does about a failure: how much stops, and for how long. */
public enum Reaction {
    /** One email may be at fault: ask for fewer at once until it stands alone. */
    ISOLATE_EMAIL,
    /** This email is set aside with the server's words and tried again daily. */
    QUARANTINE_EMAIL,
    /** This mailbox waits and is tried again soon, the others go on. */
    BACK_OFF_SCOPE,
    /** This mailbox is tried hourly, then daily, the others go on. */
    REST_SCOPE,
    /** The connection is given up and the account waits. */
    BACK_OFF_ACCOUNT,
    /** The account is shown as broken at once and tried hourly, then daily. */
    REST_ACCOUNT,
    /** Nothing is tried before a person helps: more tries may lock the account. */
    STOP_ACCOUNT;

    /** Whether the whole account stops, and with it the session. */
    public boolean stopsAccount() {
        return this == BACK_OFF_ACCOUNT || this == REST_ACCOUNT || this == STOP_ACCOUNT;
    }
}
