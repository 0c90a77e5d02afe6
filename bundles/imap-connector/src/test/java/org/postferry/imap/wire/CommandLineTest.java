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
                    new CommandLine("EXAMINE").string(name).parts();

            assertEquals("EXAMINE ", new String(parts.get(0).bytes(), StandardCharsets.ISO_8859_1));
            assertTrue(parts.get(1).isLiteral());
            assertEquals(name.length(), parts.get(1).literalSize());
        }
    }

    @Test
    @ProvesLimit("CommandLine.MAX_BYTES")
    void aCommandLongerThanServersTakeIsNotSent() {
        CommandLine line = new CommandLine("UID FETCH").words("1,".repeat(4_000));

        assertThrows(IllegalStateException.class, line::parts);
    }

    @Test
    void theTraceShowsNoNameAndNoSecret() {
        String shown =
                new CommandLine("LOGIN").string("alice").secret("c2VjcmV0").toString();

        assertFalse(shown.contains("alice"), shown);
        assertFalse(shown.contains("c2VjcmV0"), shown);
    }

    private static String text(CommandLine line) {
        StringBuilder text = new StringBuilder();
        line.parts().forEach(part -> text.append(new String(part.bytes(), StandardCharsets.ISO_8859_1)));
        return text.toString();
    }
}
