package org.postferry.connector;

/** Where a lane stands: opaque to all but the connector that wrote it. */
public record Checkpoint(String value) {
    /** Nothing was read yet. */
    public static final Checkpoint NONE = new Checkpoint("");

    /** Room for a token and a few samples; what needs more belongs to the store. */
    public static final int MAX_LENGTH = 16 * 1024;

    public Checkpoint {
        if (value.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a checkpoint of " + value.length() + " characters, at most " + MAX_LENGTH);
        }
    }

    /** Whether nothing was read yet. */
    public boolean isNone() {
        return value.isEmpty();
    }
}
