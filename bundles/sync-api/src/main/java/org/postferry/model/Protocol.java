package org.postferry.model;

/** The protocol an account speaks, such as {@code imap}: the service property by which its connector is found. Open to connectors by others. */
public record Protocol(String name) {
    public static final Protocol IMAP = new Protocol("imap");
    public static final Protocol JMAP = new Protocol("jmap");

    private static final int MAX_LENGTH = 32;

    public Protocol {
        boolean valid = !name.isEmpty()
                && name.length() <= MAX_LENGTH
                && name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-');
        if (!valid) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no protocol name: a-z, 0-9 and -, at most " + MAX_LENGTH);
        }
    }

    /** Whether it is one that Postferry brings a connector for; what others need is their connector's business. */
    public boolean isOurs() {
        return equals(IMAP) || equals(JMAP);
    }

    @Override
    public String toString() {
        return name;
    }
}
