package org.postferry.mime.mime4j;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A field's bytes to the characters that a person may see. Stateless. */
final class HeaderText {
    private HeaderText() {}

    /** A field's value, unfolded (RFC 5322 section 2.2.3): line ends vanish, raw 8-bit bytes are decoded. */
    static String unfolded(byte[] bytes, int from, int to) {
        int end = Math.min(to, from + MimeLimits.MAX_FIELD_BYTES);
        byte[] kept = new byte[end - from];
        int length = 0;
        boolean ascii = true;
        for (int i = from; i < end; i++) {
            byte b = bytes[i];
            if (b != '\r' && b != '\n') {
                kept[length++] = b;
                ascii &= b >= 0;
            }
        }
        return ascii
                ? new String(kept, 0, length, StandardCharsets.ISO_8859_1)
                : MailCharsets.decode(Arrays.copyOf(kept, length));
    }

    /** Controls become spaces, white space is folded, the ends are trimmed, the length is capped. */
    static String clean(String text) {
        return clean(text, MimeLimits.MAX_VALUE_LENGTH);
    }

    /** An array and no builder: this runs for every character of every header. */
    static String clean(String text, int maxLength) {
        char[] clean = new char[Math.min(text.length(), maxLength + 1)];
        int length = 0;
        boolean space = false;
        for (int i = 0; i < text.length() && length < maxLength; i++) {
            char c = text.charAt(i);
            if (isSpace(c)) {
                space = length > 0;
            } else {
                if (space) {
                    clean[length++] = ' ';
                    space = false;
                }
                clean[length++] = c;
            }
        }
        return wholeCharacters(clean, Math.min(length, maxLength));
    }

    private static boolean isSpace(char c) {
        if (c < 0x100) {
            return c <= ' ' || c >= 0x7f && c <= 0xa0;
        }
        return Character.isWhitespace(c);
    }

    /** Cuts to the length, never between the halves of a surrogate pair. */
    private static String wholeCharacters(char[] text, int length) {
        boolean halved = length > 0 && Character.isHighSurrogate(text[length - 1]);
        return new String(text, 0, halved ? length - 1 : length);
    }
}
