package org.postferry.imap.facts;

import java.util.regex.Pattern;

/** Names of body parts (RFC 3501 section 6.4.5). */
final class Sections {
    private static final Pattern PART =
            Pattern.compile("[1-9][0-9]{0,8}(\\.[1-9][0-9]{0,8}){0,99}(\\.MIME|\\.HEADER|\\.TEXT)?");

    private Sections() {}

    /** @throws IllegalArgumentException for what is no part: it would be another command */
    static String checked(String part) {
        if (!PART.matcher(part).matches()) {
            throw new IllegalArgumentException("'" + part + "' is no body part");
        }
        return part;
    }
}
