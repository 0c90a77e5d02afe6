package org.postferry.mime.mime4j;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Decodes encoded words (RFC 2047). Neighbours of one charset are joined as bytes before they are decoded, because
 * senders cut characters in two. Linear in the length of the text, whatever it holds. One use for one text.
 */
final class EncodedWords {
    private static final int MAX_CHARSET_LENGTH = 64;

    private final String text;
    private final StringBuilder decoded;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();
    private String pendingCharset = "";
    private int words;
    /** Where the next "?=" is, so that a text full of "=?" is not searched to its end for each. */
    private int nextEnd = -1;

    private EncodedWords(String text) {
        this.text = text;
        this.decoded = new StringBuilder(text.length());
    }

    static String decode(String text) {
        return text.contains("=?") ? new EncodedWords(text).decoded() : text;
    }

    private String decoded() {
        int at = 0;
        while (at < text.length()) {
            int start = text.indexOf("=?", at);
            if (start < 0 || words >= MimeLimits.MAX_ENCODED_WORDS) {
                break;
            }
            boolean adjacent = pending.size() > 0 && isBlank(at, start);
            if (!adjacent) {
                plain(at, start);
            }
            int end = word(start);
            if (end < 0) {
                if (adjacent) {
                    plain(at, start);
                }
                plain(start, start + 2);
            }
            at = end < 0 ? start + 2 : end;
        }
        flush();
        plain(at, text.length());
        return decoded.toString();
    }

    private boolean isBlank(int from, int to) {
        for (int i = from; i < to; i++) {
            if (" \t\r\n".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }

    private void plain(int from, int to) {
        if (to > from) {
            flush();
            decoded.append(text, from, to);
        }
    }

    /** Takes the word that begins at {@code start}; returns where it ends, or -1 when it is none. */
    private int word(int start) {
        int charsetEnd = indexOfWithin('?', start + 2, MAX_CHARSET_LENGTH);
        if (charsetEnd < 0 || charsetEnd + 2 >= text.length() || text.charAt(charsetEnd + 2) != '?') {
            return -1;
        }
        int begin = charsetEnd + 3;
        int end = endFrom(begin);
        // RFC 2231 section 5: the language stands behind a star
        String charset = text.substring(start + 2, charsetEnd);
        int star = charset.indexOf('*');
        charset = (star < 0 ? charset : charset.substring(0, star)).toLowerCase(Locale.ROOT);
        char encoding = Character.toUpperCase(text.charAt(charsetEnd + 1));
        if (end < 0 || encoding != 'Q' && encoding != 'B' || !MailCharsets.isKnown(charset)) {
            return -1;
        }
        if (!charset.equals(pendingCharset)) {
            flush();
        }
        pendingCharset = charset;
        words++;
        if (encoding == 'Q') {
            quoted(begin, end);
        } else {
            base64(begin, end);
        }
        return end + 2;
    }

    private int indexOfWithin(char c, int from, int most) {
        int limit = Math.min(text.length(), from + most);
        for (int i = from; i < limit; i++) {
            if (text.charAt(i) == c) {
                return i;
            }
        }
        return -1;
    }

    private int endFrom(int begin) {
        if (nextEnd < begin && nextEnd != Integer.MAX_VALUE) {
            int found = text.indexOf("?=", begin);
            nextEnd = found < 0 ? Integer.MAX_VALUE : found;
        }
        return nextEnd == Integer.MAX_VALUE ? -1 : nextEnd;
    }

    private void quoted(int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean hex = c == '=' && i + 2 < to && hex(i + 1) >= 0 && hex(i + 2) >= 0;
            if (hex) {
                pending.write(hex(i + 1) << 4 | hex(i + 2));
                i += 2;
            } else {
                write(c == '_' ? ' ' : c); // RFC 2047 section 4.2, rule 2
            }
        }
    }

    /** What is no base64 is passed over; a word may end in the middle of a group. */
    private void base64(int from, int to) {
        int bits = 0;
        int count = 0;
        for (int i = from; i < to; i++) {
            int value = base64(text.charAt(i));
            if (value >= 0) {
                bits = bits << 6 | value;
                count += 6;
            }
            if (count >= 8) {
                count -= 8;
                pending.write(bits >>> count);
                bits &= (1 << count) - 1;
            }
        }
    }

    private static int base64(char c) {
        if (c >= 'A' && c <= 'Z') {
            return c - 'A';
        }
        if (c >= 'a' && c <= 'z') {
            return c - 'a' + 26;
        }
        if (c >= '0' && c <= '9') {
            return c - '0' + 52;
        }
        return c == '+' ? 62 : c == '/' ? 63 : -1;
    }

    private int hex(int at) {
        return Character.digit(text.charAt(at), 16);
    }

    private void write(char c) {
        if (c < 0x80) {
            pending.write(c);
        } else {
            pending.writeBytes(String.valueOf(c).getBytes(StandardCharsets.UTF_8));
        }
    }

    private void flush() {
        if (pending.size() > 0) {
            decoded.append(MailCharsets.decode(pending.toByteArray(), pendingCharset));
            pending.reset();
        }
        pendingCharset = "";
    }
}
