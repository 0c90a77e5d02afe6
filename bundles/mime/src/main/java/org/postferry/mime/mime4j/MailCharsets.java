package org.postferry.mime.mime4j;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;

/** Bytes to characters, whatever the label says: labels lie, and some bytes have none. Stateless. */
final class MailCharsets {
    /** What Western mail without a label is written in; it gives a character to nearly every byte. */
    private static final Charset LAST_RESORT = Charset.forName("windows-1252");

    private MailCharsets() {}

    /** Bytes without a label, or with a wrong one: UTF-8 where they look like it, which other text hardly ever does by chance. */
    static String decode(byte[] bytes) {
        if (isAscii(bytes)) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
        String utf8 = new String(bytes, StandardCharsets.UTF_8);
        return fits(utf8) ? utf8 : new String(bytes, LAST_RESORT);
    }

    /** A few broken characters, one cut at the end say, are no proof against a charset. */
    private static boolean fits(String decoded) {
        if (decoded.indexOf('\uFFFD') < 0) {
            return true;
        }
        long broken = decoded.chars().filter(c -> c == '\uFFFD').count();
        return broken * 2 < decoded.chars().filter(c -> c > 0x7f).count();
    }

    /** Bytes under a label; the label is believed while it fits. */
    static String decode(byte[] bytes, String label) {
        if (isUtf7(label)) {
            return Utf7.decode(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        Optional<Charset> charset = lookup(label);
        if (charset.isEmpty()) {
            return decode(bytes);
        }
        String decoded = new String(bytes, charset.get());
        return anythingPasses(charset.get()) || fits(decoded) ? decoded : decode(bytes);
    }

    private static boolean anythingPasses(Charset charset) {
        return !charset.equals(StandardCharsets.US_ASCII) && !charset.equals(StandardCharsets.UTF_8);
    }

    static boolean isKnown(String label) {
        return isUtf7(label) || lookup(label).isPresent();
    }

    private static boolean isUtf7(String label) {
        String lower = label.toLowerCase(Locale.ROOT);
        return lower.equals("utf-7") || lower.equals("unicode-1-1-utf-7");
    }

    private static Optional<Charset> lookup(String label) {
        // mail means the superset by these names, as the WHATWG encoding standard has it
        String name = label.equalsIgnoreCase("gb2312") ? "GB18030" : label;
        try {
            Charset charset = Charset.forName(name);
            return Optional.of(charset.equals(StandardCharsets.ISO_8859_1) ? LAST_RESORT : charset);
        } catch (UnsupportedCharsetException | IllegalCharsetNameException e) {
            return Optional.empty();
        }
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }
}
