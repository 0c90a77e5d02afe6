package org.postferry.jmap.method;

/** The server refused one call (RFC 8620 section 3.6.2). */
public final class MethodError extends Exception {
    private final String method;
    private final String type;
    private final String description;

    MethodError(String method, String type, String description) {
        super(method + " was refused: " + type + (description.isEmpty() ? "" : ", " + description));
        this.method = method;
        this.type = type;
        this.description = description;
    }

    public String method() {
        return method;
    }

    /** Such as {@code cannotCalculateChanges}. */
    public String type() {
        return type;
    }

    /** The server's words, empty where it has none. */
    public String description() {
        return description;
    }
}
