package org.postferry.imap.wire;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A command as it goes over the wire, without its tag. What comes from outside goes in as a string or a literal, so that
 * nothing can be injected (protocol danger D-29). Not thread-safe.
 */
public final class CommandLine {
    /** Exchange and Gmail take about 16 kB, RFC 2683 section 3.2.1.5 asks for no more than 8,000 characters. Literals aside. */
    public static final int MAX_BYTES = 8_000;

    /** Of these a set of UIDs takes at most so many; the rest is for names and items. */
    public static final int SET_CHARACTERS = 6_000;

    private static final int LONGEST_QUOTED = 1_000;

    /** Bytes to write, or a literal to announce and stream. */
    record Part(byte[] bytes, long literalSize, LiteralSource literal) {
        boolean isLiteral() {
            return literalSize >= 0;
        }
    }

    private final String name;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder shown = new StringBuilder();
    private int length;

    /** @param name such as {@code UID FETCH} */
    public CommandLine(String name) {
        this.name = name;
        text.append(name);
        shown.append(name);
    }

    public String name() {
        return name;
    }

    /** Words of our own: items, modifiers, sets; never anything from outside. */
    public CommandLine words(String words) {
        text.append(' ').append(words);
        shown.append(' ').append(words);
        return this;
    }

    public CommandLine set(UidSet uids) {
        return words(uids.toString());
    }

    /** A string from outside, one character for each byte: quoted where it may be, else a literal (RFC 3501 section 4.3). */
    public CommandLine string(String value) {
        return string(" ", value);
    }

    /** A list of one such string. */
    public CommandLine listOf(String value) {
        CommandLine line = string(" (", value);
        text.append(')');
        shown.append(')');
        return line;
    }

    private CommandLine string(String before, String value) {
        shown.append(before).append("\"...\"");
        if (value.length() <= LONGEST_QUOTED && value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
            text.append(before)
                    .append('"')
                    .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
            return this;
        }
        byte[] bytes = value.getBytes(StandardCharsets.ISO_8859_1);
        text.append(before);
        return literal(bytes.length, () -> new ByteArrayInputStream(bytes));
    }

    /** A base64 word that must not be shown. */
    public CommandLine secret(String word) {
        text.append(' ').append(word);
        shown.append(" ***");
        return this;
    }

    public CommandLine message(long size, LiteralSource source) {
        text.append(' ');
        shown.append(" {").append(size).append('}');
        return literal(size, source);
    }

    private CommandLine literal(long size, LiteralSource source) {
        endText();
        parts.add(new Part(new byte[0], size, source));
        return this;
    }

    private void endText() {
        byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        length += bytes.length;
        parts.add(new Part(bytes, -1, () -> new ByteArrayInputStream(new byte[0])));
        text.setLength(0);
    }

    /** All parts in order. @throws IllegalStateException when the command is too long: its author must cut it */
    List<Part> parts() {
        endText();
        if (length > MAX_BYTES) {
            throw new IllegalStateException(name + " of " + length + " bytes, at most " + MAX_BYTES);
        }
        return parts;
    }

    /** For the trace: no string from outside, no secret. */
    @Override
    public String toString() {
        return shown.toString();
    }
}
