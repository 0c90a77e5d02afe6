package org.postferry.imap.wire;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

    /** Bytes to write, a literal to announce and stream, or the name of a mailbox until it is known what the connection speaks. */
    record Part(byte[] bytes, long literalSize, LiteralSource literal, Optional<String> mailbox) {
        boolean isLiteral() {
            return literalSize >= 0;
        }

        static Part text(String text) {
            return new Part(bytesOf(text), -1, () -> new ByteArrayInputStream(new byte[0]), Optional.empty());
        }

        static Part literal(long size, LiteralSource source) {
            return new Part(new byte[0], size, source, Optional.empty());
        }

        static Part literal(String value) {
            byte[] bytes = bytesOf(value);
            return literal(bytes.length, () -> new ByteArrayInputStream(bytes));
        }

        static Part mailbox(String name) {
            return new Part(new byte[0], -1, () -> new ByteArrayInputStream(new byte[0]), Optional.of(name));
        }
    }

    private final String name;
    private final List<Part> parts = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder shown = new StringBuilder();

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

    /** The raw name of a mailbox: in UTF-8 where the connection speaks it, else as {@link #string(String)}. */
    public CommandLine mailbox(String rawName) {
        shown.append(" \"...\"");
        text.append(' ');
        endText();
        parts.add(Part.mailbox(rawName));
        return this;
    }

    private CommandLine string(String before, String value) {
        shown.append(before).append("\"...\"");
        text.append(before);
        if (isQuotable(value, 0x7f)) {
            text.append(quoted(value));
            return this;
        }
        endText();
        parts.add(Part.literal(value));
        return this;
    }

    /** @param end the first character that may not be in it */
    private static boolean isQuotable(String value, int end) {
        return value.length() <= LONGEST_QUOTED && value.chars().allMatch(c -> c >= 0x20 && c != 0x7f && c < end);
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
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
        parts.add(Part.literal(size, source));
        return this;
    }

    private void endText() {
        parts.add(Part.text(text.toString()));
        text.setLength(0);
    }

    private static byte[] bytesOf(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * All parts in order.
     *
     * @param utf8 what the connection speaks
     * @throws IllegalStateException when the command is too long: its author must cut it
     */
    List<Part> parts(boolean utf8) {
        endText();
        List<Part> all = parts.stream()
                .map(part -> part.mailbox().map(name -> named(name, utf8)).orElse(part))
                .toList();
        int length = all.stream().mapToInt(part -> part.bytes().length).sum();
        if (length > MAX_BYTES) {
            throw new IllegalStateException(name + " of " + length + " bytes, at most " + MAX_BYTES);
        }
        return all;
    }

    /** RFC 9755 section 3: a quoted string may be in UTF-8 then, but no line may end in it (protocol danger D-29). */
    private static Part named(String rawName, boolean utf8) {
        String bytes = utf8 ? Utf8Names.outward(rawName) : rawName;
        return isQuotable(bytes, utf8 ? 0x100 : 0x7f) ? Part.text(quoted(bytes)) : Part.literal(bytes);
    }

    /** For the trace: no string from outside, no secret. */
    @Override
    public String toString() {
        return shown.toString();
    }
}
