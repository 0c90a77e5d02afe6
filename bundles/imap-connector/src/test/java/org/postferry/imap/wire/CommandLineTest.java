package org.postferry.imap.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.ProvesLimit;

class CommandLineTest {
    @Test
    void aNameIsQuotedAndEscaped() {
        assertEquals("EXAMINE \"a \\\"b\\\" \\\\c\"", text(new CommandLine("EXAMINE").string("a \"b\" \\c")));
    }

    @Test
    void whatMayNotStandInQuotesBecomesALiteral() {
        for (String name : List.of("a\r\nA2 DELETE b", "caf\u00c3\u00a9", "a\0b", "x".repeat(1_001))) {
            List<CommandLine.Part> parts =
                    new CommandLine("EXAMINE").string(name).parts(false);

            assertEquals("EXAMINE ", new String(parts.get(0).bytes(), StandardCharsets.ISO_8859_1));
            assertTrue(parts.get(1).isLiteral());
            assertEquals(name.length(), parts.get(1).literalSize());
        }
    }

    @Test
    void aRawNameGoesOutInWhatTheConnectionSpeaks() {
        CommandLine line = new CommandLine("EXAMINE").mailbox("Caf&AOk- &- \"x\"");

        assertEquals("EXAMINE \"Caf&AOk- &- \\\"x\\\"\"", text(line, false));
        assertEquals("EXAMINE \"Caf\u00c3\u00a9 & \\\"x\\\"\"", text(line, true));
        assertEquals("EXAMINE \"...\"", line.toString());
    }

    @Test
    void noNameInUtf8EndsTheLine() {
        // CR, LF and what follows, in modified UTF-7
        List<CommandLine.Part> parts =
                new CommandLine("EXAMINE").mailbox("a&AA0ACg-A2 DELETE b").parts(true);

        assertTrue(parts.get(1).isLiteral());
        assertEquals("a\r\nA2 DELETE b".length(), parts.get(1).literalSize());
    }

    @Test
    @ProvesLimit("CommandLine.MAX_BYTES")
    void aCommandLongerThanServersTakeIsNotSent() {
        CommandLine line = new CommandLine("UID FETCH").words("1,".repeat(4_000));

        assertThrows(IllegalStateException.class, () -> line.parts(false));
    }

    @Test
    void theTraceShowsNoNameAndNoSecret() {
        String shown =
                new CommandLine("LOGIN").string("alice").secret("c2VjcmV0").toString();

        assertFalse(shown.contains("alice"), shown);
        assertFalse(shown.contains("c2VjcmV0"), shown);
    }

    private static String text(CommandLine line) {
        return text(line, false);
    }

    private static String text(CommandLine line, boolean utf8) {
        StringBuilder text = new StringBuilder();
        line.parts(utf8).forEach(part -> text.append(new String(part.bytes(), StandardCharsets.ISO_8859_1)));
        return text.toString();
    }
}
