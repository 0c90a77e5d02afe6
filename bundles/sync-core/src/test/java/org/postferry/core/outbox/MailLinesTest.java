package org.postferry.core.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.RemoteCommand;

/** Lines as editors write them become lines of mail, wherever a reader begins. */
class MailLinesTest {
    private static RemoteCommand.Message message(String text) {
        return RemoteCommand.Message.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "a", "a\n", "\na", "a\n\nb", "a\rb\n", "a\n\r"})
    void eachLineEndsInCrLfAndTheSizeIsThatOfAll(String written) throws Exception {
        RemoteCommand.Message mail = MailLines.of(message(written));
        String expected = written.replace("\n", "\r\n");

        assertEquals(expected.length(), mail.sizeBytes());
        for (int from = 0; from <= expected.length(); from++) {
            try (InputStream in = mail.open()) {
                in.skipNBytes(from);
                assertEquals(expected.substring(from), new String(in.readAllBytes(), StandardCharsets.US_ASCII));
            }
        }
    }

    @Test
    void soDoThoseAroundTheEndOfABuffer() throws Exception {
        String written = "x".repeat(64 * 1024 - 1) + "\n\n" + "y".repeat(64 * 1024) + "\n";

        try (InputStream in = MailLines.of(message(written)).open()) {
            assertEquals(written.replace("\n", "\r\n"), new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void whatHasALineOfMailStaysWhatItIs() throws Exception {
        RemoteCommand.Message mail = message("a\r\n\nb");

        assertSame(mail, MailLines.of(mail));
    }
}
