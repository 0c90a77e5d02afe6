package org.postferry.model;

import java.util.Locale;

/**
 * A mark on an email, such as {@code $seen} (RFC 8621 section 4.1.1). Always lower case: servers compare keywords
 * without regard to case. IMAP's {@code \Seen} is {@code $seen} from the parser outwards; {@code \Deleted} and
 * {@code \Recent} are no keywords.
 */
public record Keyword(String name) implements Comparable<Keyword> {
    /** RFC 8621 section 4.1.1: at most 255 octets. */
    public static final int MAX_LENGTH = 255;

    public static final Keyword SEEN = new Keyword("$seen");
    public static final Keyword FLAGGED = new Keyword("$flagged");
    public static final Keyword ANSWERED = new Keyword("$answered");
    public static final Keyword DRAFT = new Keyword("$draft");
    public static final Keyword FORWARDED = new Keyword("$forwarded");
    public static final Keyword JUNK = new Keyword("$junk");
    public static final Keyword NOT_JUNK = new Keyword("$notjunk");

    public Keyword {
        if (!isValid(name)) {
            throw new IllegalArgumentException("'" + name + "' is no keyword: 1 to " + MAX_LENGTH
                    + " printable ASCII characters without space, ( ) { ] % * \" and \\");
        }
        name = name.toLowerCase(Locale.ROOT);
    }

    /** Whether {@code name} may be a keyword (RFC 8621 section 4.1.1): what an IMAP atom can carry, so nothing can be injected through one. */
    public static boolean isValid(String name) {
        return !name.isEmpty() && name.length() <= MAX_LENGTH && name.chars().allMatch(Keyword::isAllowed);
    }

    private static boolean isAllowed(int c) {
        return c > 0x20 && c < 0x7f && "(){]%*\"\\".indexOf(c) < 0;
    }

    @Override
    public int compareTo(Keyword other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
