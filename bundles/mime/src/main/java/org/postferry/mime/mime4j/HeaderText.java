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

    static String clean(String text, int maxLength) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), maxLength));
        boolean space = false;
        for (int i = 0; i < text.length() && clean.length() < maxLength; i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c) || Character.isISOControl(c) || c == '\u00a0') {
                space = clean.length() > 0;
            } else {
                if (space) {
                    clean.append(' ');
                    space = false;
                }
                clean.append(c);
            }
        }
        return wholeCharacters(clean, maxLength);
    }

    /** Cuts to the length, never between the halves of a surrogate pair. */
    private static String wholeCharacters(StringBuilder text, int maxLength) {
        int length = Math.min(text.length(), maxLength);
        boolean halved = length > 0 && Character.isHighSurrogate(text.charAt(length - 1));
        return text.substring(0, halved ? length - 1 : length);
    }
}
