package org.postferry.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that takes a CR or an LF alone for the end of a line, as RFC 5321 section 2.3.8 forbids and some did: it takes the message for
 * ended where others do not, and what follows for commands. Judges a message by the octets that came.
 */
final class LaxReader {
    private static final String END = "\r\n.\r\n";
    private static final Pattern AN_END = Pattern.compile("(?:\\A|\r\n|\r|\n)\\.(?:\r\n|\r|\n)");
    private static final Pattern ALONE = Pattern.compile("\r(?!\n)|(?<!\r)\n");

    private LaxReader() {}

    /** @throws AssertionError where it takes the message for ended before it is */
    static void readsOneMessage(byte[] octets) {
        String all = new String(octets, StandardCharsets.ISO_8859_1);
        assertTrue(all.endsWith(END), "it has no end");
        Matcher end = AN_END.matcher(all);
        assertTrue(end.find(), "it has no end");
        assertEquals(all.length() - END.length(), end.start(), "it has another end before");
        assertTrue(!ALONE.matcher(all).find(), "a CR or an LF alone");
    }
}
