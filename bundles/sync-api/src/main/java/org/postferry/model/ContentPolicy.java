package org.postferry.model;

import java.util.Locale;

/** How much of each email is carried home. */
public enum ContentPolicy {
    HEADERS,
    TEXT,
    FULL;

    /** The name as the HTTP contract writes it, such as {@code full}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
