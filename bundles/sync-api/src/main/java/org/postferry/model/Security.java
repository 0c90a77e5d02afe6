package org.postferry.model;

import java.util.Locale;

/** How the connection to a server is protected (RFC 8314). */
public enum Security {
    /** TLS from the first byte. */
    TLS,
    /** Plain at first, then STARTTLS, strictly: no TLS, no sign-in. */
    STARTTLS,
    /** In clear text: for loopback hosts, elsewhere only when the person says so. */
    NONE;

    /** The name as the HTTP contract writes it, such as {@code starttls}. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
