package org.postferry.model;

import java.util.Locale;

/** How a person signs in. */
public enum AuthMethod {
    PASSWORD,
    OAUTH2,
    /** A token that never changes, such as an API token. */
    BEARER;

    /** The name as the HTTP contract writes it, such as {@code oauth2}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
