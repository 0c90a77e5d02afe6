package org.postferry.connector;

/** How much an account holds, and how much it may hold, as its server says. */
public record Quota(long usedBytes, long limitBytes) {
    public Quota {
        if (usedBytes < 0 || limitBytes <= 0) {
            throw new IllegalArgumentException(usedBytes + " of " + limitBytes + " bytes");
        }
    }
}
