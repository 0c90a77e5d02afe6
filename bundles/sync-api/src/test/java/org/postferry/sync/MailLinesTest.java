package org.postferry.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.RemoteCommand;

/** Lines as editors write them become lines of mail, wherever a reader begins. */
class MailLinesTest {
    private static RemoteCommand.Message message(String text) {
        return RemoteCommand.Message.of(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** What is sent: every line, the last one too, ends with CR LF. */
    private static String asSent(String written) {
        String lines = written.replaceAll("\r\n|\r|\n", "\r\n");
        return lines.isEmpty() || lines.endsWith("\r\n") ? lines : lines + "\r\n";
    }

    private static void reads(String expected, RemoteCommand.Message mail) throws Exception {
        assertEquals(expected.length(), mail.sizeBytes());
        for (int from = 0; from <= expected.length(); from++) {
            try (InputStream in = mail.open()) {
                in.skipNBytes(from);
                assertEquals(expected.substring(from), new String(in.readAllBytes(), StandardCharsets.US_ASCII));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "a", "a\n", "\na", "a\n\nb", "a\rb\n", "a\n\r"})
    void eachLineOfWhatIsKeptEndsInCrLf(String written) throws Exception {
        reads(written.replace("\n", "\r\n"), MailLines.ofKept(message(written)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "\n",
                "\r",
                "a\nb\rc\r\nd",
                "\r\r\n",
                "\n\r\n",
                "\r\n\n",
                "\n\r",
                "\n.\n",
                "\r.\r",
                "\r\n.\n"
            })
    void eachLineOfWhatIsSentEndsInCrLf(String written) throws Exception {
        reads(asSent(written), MailLines.ofSent(message(written)));
    }

    @Test
    void soItDoesWhateverIsMixed() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        for (int run = 0; run < 500; run++) {
            String written = IntStream.range(0, random.nextInt(20))
                    .mapToObj(i -> List.of("\r", "\n", "a").get(random.nextInt(3)))
                    .collect(Collectors.joining());

            reads(asSent(written), MailLines.ofSent(message(written)));
        }
    }

    @Test
    void soDoThoseAroundTheEndOfABuffer() throws Exception {
        String written = "x".repeat(64 * 1024 - 1) + "\n\n" + "y".repeat(64 * 1024) + "\n";
        try (InputStream in = MailLines.ofKept(message(written)).open()) {
            assertEquals(written.replace("\n", "\r\n"), new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        }

        String mixed = "x".repeat(64 * 1024 - 1) + "\r\n" + "y".repeat(64 * 1024 - 2) + "\r\r\n\n";
        RemoteCommand.Message sent = MailLines.ofSent(message(mixed));
        assertEquals(asSent(mixed).length(), sent.sizeBytes());
        try (InputStream in = sent.open()) {
            assertEquals(asSent(mixed), new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        }
    }

    @Test
    void whatIsKeptAndHasALineOfMailStaysWhatItIs() throws Exception {
        RemoteCommand.Message mail = message("a\r\n\nb");

        assertSame(mail, MailLines.ofKept(mail));
    }

    @Test
    void whatIsSentAndHasLinesOfMailAloneStaysWhatItIs() throws Exception {
        RemoteCommand.Message mail = message("a\r\n\r\nb\r\n");

        assertSame(mail, MailLines.ofSent(mail));
    }
}
