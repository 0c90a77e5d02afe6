package org.example.maildir;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of folders as they stand on the disk: modified UTF-7 (RFC 3501 section 5.1.3). */
final class FolderName {
    private static final Pattern SHIFTED = Pattern.compile("&([A-Za-z0-9+,]*)-");

    private FolderName() {}

    /** What is no such name is shown as it is. */
    static String decode(String name) {
        try {
            return SHIFTED.matcher(name).replaceAll(shifted -> Matcher.quoteReplacement(decoded(shifted.group(1))));
        } catch (IllegalArgumentException e) {
            return name;
        }
    }

    private static String decoded(String base64) {
        return base64.isEmpty()
                ? "&"
                : new String(Base64.getDecoder().decode(base64.replace(',', '/')), StandardCharsets.UTF_16BE);
    }
}
