package org.postferry.imap.wire;

import java.util.OptionalLong;

/** Numbers as IMAP writes them: digits alone. */
final class Numbers {
    private static final int LONGEST = 19;

    private Numbers() {}

    /** Empty for anything but 0..2^63-1, such as the MODSEQ of -1 that Zoho sends. */
    static OptionalLong parse(String text) {
        boolean digits =
                !text.isEmpty() && text.length() <= LONGEST && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            return OptionalLong.empty();
        }
        // 19 digits may exceed 63 bits: RFC 7162 section 3.1.1 forbids that, so it is no number
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            value = value * 10 + (text.charAt(i) - '0');
        }
        return value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
