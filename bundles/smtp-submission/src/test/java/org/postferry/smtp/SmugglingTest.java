package org.postferry.smtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.Credential;
import org.postferry.connector.Submitter.Submission;
import org.postferry.model.Security;
import org.postferry.testkit.smtp.RudeSmtpServer;

/** However a finished message ends its lines, it is one message to every server: strict ones, and those that end a line at a CR or an LF alone. */
class SmugglingTest {
    private static final String HEADER = "From: me@example.org\r\nSubject: hello\r\n\r\n";
    private static final String SMUGGLED =
            "MAIL FROM:<x@y>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nSubject: forged\r\n\r\nForged.\r\n.\r\nQUIT\r\n";
    private static final int RUNS = 200;

    private RudeSmtpServer server;

    @BeforeEach
    void begin() throws Exception {
        server = new RudeSmtpServer();
    }

    @AfterEach
    void end() throws Exception {
        server.close();
    }

    private RudeSmtpServer.Taken taken(String text) throws Exception {
        int before = server.taken().size();
        int said = server.said().size();
        Submission submission = new SmtpSubmitter()
                .submit(
                        SmtpSubmitterTest.settings("127.0.0.1", server.port(), Security.NONE, Optional.empty()),
                        new Credential.Password("secret"),
                        SmtpSubmitterTest.message(text),
                        SmtpSubmitterTest.ENVELOPE);
        assertInstanceOf(Submission.Accepted.class, submission);
        assertEquals(before + 1, server.courses(before + 1).size());
        assertEquals(before + 1, server.taken().size());
        List<String> verbs = server.said().stream()
                .skip(said)
                .map(line -> line.split(" ")[0])
                .toList();
        assertEquals(List.of("EHLO", "AUTH", "MAIL", "RCPT", "RCPT", "DATA", "QUIT"), verbs);
        return server.taken().get(before);
    }

    /** As mail has it: each end of a line is CR and LF (RFC 5321 section 2.3.8). */
    private static byte[] asMail(String text) {
        String lines = text.replaceAll("\r\n|\r|\n", "\r\n");
        return (lines.endsWith("\r\n") ? lines : lines + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\n.\r\n",
                "\r.\r",
                "\r\n.\n",
                "\r.\r\n",
                "\r\n.\r",
                "\n.\r",
                "\r.\n",
                "\r\n.\r\n",
                "\n\r.\r\n"
            })
    void noLineEndOfAMessageEndsIt(String end) throws Exception {
        String text = HEADER + "Hello." + end + SMUGGLED;

        RudeSmtpServer.Taken taken = taken(text);

        LaxReader.readsOneMessage(taken.octets());
        assertArrayEquals(asMail(text), taken.bytes());
        assertEquals(SmtpSubmitterTest.ENVELOPE.from(), taken.from());
        assertEquals(SmtpSubmitterTest.ENVELOPE.to(), taken.to());
    }

    @ParameterizedTest
    @ValueSource(strings = {".\n", ".\r", ".\r\n", ".", "\n.", "\r.", "\r\n."})
    void norDoesADotAtItsBeginningOrItsEnd(String edge) throws Exception {
        for (String text : List.of(edge + HEADER + SMUGGLED, HEADER + "Hello." + edge)) {
            RudeSmtpServer.Taken taken = taken(text);

            LaxReader.readsOneMessage(taken.octets());
            assertArrayEquals(asMail(text), taken.bytes());
        }
    }

    /** Ends of lines and dots in whatever order, also over the bounds of every buffer on the way. */
    @Test
    void norDoesAnyMixtureOfThem() throws Exception {
        SplittableRandom random = new SplittableRandom(23);
        for (int run = 0; run < RUNS; run++) {
            String filler = "x".repeat(random.nextInt(3) * 8_192 / 2 + random.nextInt(20));
            String mixture = IntStream.range(0, 12 + random.nextInt(40))
                    .mapToObj(i -> List.of("\r", "\n", ".", "a").get(random.nextInt(4)))
                    .collect(Collectors.joining());
            String text = HEADER + filler + mixture + SMUGGLED;

            RudeSmtpServer.Taken taken = taken(text);

            LaxReader.readsOneMessage(taken.octets());
            assertArrayEquals(asMail(text), taken.bytes(), "run " + run);
        }
    }

    /** What this test would see of a client that sends a message as it is, doubling the dots of lines of mail alone. */
    @ParameterizedTest
    @ValueSource(strings = {"\n.\n", "\n.\r\n", "\r.\r", "\r\n.\n", "\r.\r\n"})
    void theLaxReaderSeesTheEndThatAStrictOnePasses(String end) throws Exception {
        String stuffed = (HEADER + "Hello." + end + SMUGGLED).replace("\r\n.", "\r\n..");
        if (end.equals("\r\n.\n")) {
            stuffed = stuffed.replace("\r\n..\n", "\r\n.\n");
        }
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            OutputStream out = client.getOutputStream();
            out.write(("MAIL FROM:<a@b>\r\nDATA\r\n" + stuffed + ".\r\n").getBytes(StandardCharsets.ISO_8859_1));
            client.shutdownOutput();
            server.courses(1);
        }

        List<RudeSmtpServer.Taken> taken = server.taken();
        assertEquals(1, taken.size(), "a strict server takes one message");
        AssertionError red = assertThrows(
                AssertionError.class,
                () -> LaxReader.readsOneMessage(taken.get(0).octets()));
        assertTrue(String.valueOf(red.getMessage()).contains("another end before"), red.getMessage());
    }

    @Test
    void theLaxReaderSeesACrOrAnLfAlone() {
        for (String alone : List.of("a\rb", "a\nb", "\n", "a\r")) {
            byte[] octets = (alone + "\r\n.\r\n").getBytes(StandardCharsets.ISO_8859_1);
            assertThrows(AssertionError.class, () -> LaxReader.readsOneMessage(octets));
        }
    }
}
