package org.postferry.model;

import java.util.Locale;

/** How much of an email's content is here. What was cut is never {@link #FULL}. */
public enum ContentState {
    /** Nothing but what the server said of it. */
    NONE,
    /** The header's bytes were read; no body. */
    HEADERS,
    /** The text parts are here, attachments are not. */
    TEXT,
    /** A part of the bytes is here: larger than the policy's limit. */
    PARTIAL,
    /** Every byte, as the server holds it. */
    FULL,
    /** The server has it and cannot give it, or nobody can read it; the reason is kept and it is tried again daily. */
    QUARANTINED;

    /** The name as the HTTP contract writes it, such as {@code full}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
