package org.postferry.smtp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Submitter.Envelope;
import org.postferry.connector.Submitter.Submission;
import org.postferry.model.AccountSettings;
import org.postferry.model.Endpoint;
import org.postferry.model.Security;
import org.postferry.model.SmtpSettings;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.smtp.RudeSmtpServer;
import org.postferry.testkit.smtp.RudeSmtpServer.Manner;

class SmtpSubmitterTest {
    private static final int RUNS = 100;
    private static final Duration SHORT = Duration.ofMillis(300);
    /** Manners that nobody has to wait for. */
    private static final List<Manner> SOON_OVER = List.of(
            Manner.TAKES,
            Manner.TAKES_WITH_251,
            Manner.REFUSES_FOR_NOW,
            Manner.REFUSES_AFTER_DOT,
            Manner.BREAKS_IN_DATA,
            Manner.BREAKS_AFTER_DOT);

    static final Envelope ENVELOPE = new Envelope("me@example.org", List.of("you@example.org", "they@example.org"));

    private RudeSmtpServer server;
    private Patience patience = new Patience(
            Duration.ofSeconds(5), SHORT, SHORT, Duration.ofSeconds(60), SHORT, Patience.USUAL.bytesPerSecond());

    @BeforeEach
    void begin() throws Exception {
        server = new RudeSmtpServer();
    }

    @AfterEach
    void end() throws Exception {
        server.close();
    }

    private static AccountSettings settings(String host, int port, Security security) {
        return settings(host, port, security, Optional.empty());
    }

    static AccountSettings settings(String host, int port, Security security, Optional<String> pem) {
        return settings(new SmtpSettings(new Endpoint(host, port, security), "jane"), pem);
    }

    private static AccountSettings settings(SmtpSettings smtp, Optional<String> pem) {
        AccountSettings usual = TestAccounts.imap();
        return new AccountSettings(
                usual.name(),
                usual.email(),
                usual.protocol(),
                usual.endpoint(),
                false,
                pem,
                usual.sessionUrl(),
                usual.jmapAccountId(),
                usual.username(),
                usual.auth(),
                Optional.of(smtp),
                usual.profile(),
                usual.limits(),
                Duration.ZERO,
                Map.of(),
                usual.policy());
    }

    static RemoteCommand.Message message(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return RemoteCommand.Message.of(bytes);
    }

    private Submission send(String text) throws ConnectorException {
        return new SmtpSubmitter(patience)
                .submit(
                        settings("127.0.0.1", server.port(), Security.NONE),
                        new Credential.Password("secret"),
                        message(text),
                        ENVELOPE);
    }

    @Test
    void aMessageIsHandedOverByteForByte() throws Exception {
        String text = "Subject: dots\r\nBcc: kept@example.org\r\n\r\n.one\r\n..two\r\nlast\r\n";

        assertInstanceOf(Submission.Accepted.class, send(text));

        RudeSmtpServer.Taken taken = server.taken().get(0);
        assertArrayEquals(text.getBytes(StandardCharsets.ISO_8859_1), taken.bytes());
        assertEquals("me@example.org", taken.from());
        assertEquals(ENVELOPE.to(), taken.to());
        String secret = Base64.getEncoder().encodeToString("jane\0jane\0secret".getBytes(StandardCharsets.US_ASCII));
        assertTrue(server.said().contains("AUTH PLAIN " + secret), server.said().toString());
    }

    @Test
    void withoutANameOfItsOwnTheAccountsIsUsed() throws Exception {
        Endpoint here = new Endpoint("127.0.0.1", server.port(), Security.NONE);
        AccountSettings settings = settings(new SmtpSettings(here, ""), Optional.empty());

        new SmtpSubmitter(patience)
                .submit(settings, new Credential.Password("secret"), message("Subject: x\r\n\r\n"), ENVELOPE);

        String name = settings.username();
        String secret = Base64.getEncoder()
                .encodeToString((name + "\0" + name + "\0secret").getBytes(StandardCharsets.US_ASCII));
        assertTrue(server.said().contains("AUTH PLAIN " + secret), server.said().toString());
    }

    @Test
    void aNoIsToldInTheServersWords() throws Exception {
        server.next(Manner.REFUSES_FOR_NOW);
        server.next(Manner.REFUSES_AFTER_DOT);

        Submission.Refused now = assertInstanceOf(Submission.Refused.class, send("Subject: x\r\n\r\n"));
        Submission.Refused never = assertInstanceOf(Submission.Refused.class, send("Subject: x\r\n\r\n"));

        assertEquals(Kind.TRANSIENT, now.kind());
        assertTrue(now.serverSaid().contains("451 later"), now.serverSaid());
        assertEquals(Kind.PERMANENT, never.kind());
        assertTrue(never.serverSaid().contains("554 no such mail"), never.serverSaid());
        assertEquals(List.of(), server.taken());
    }

    @Test
    void everyYesAfterTheDotIsAYes() throws Exception {
        server.next(Manner.TAKES_WITH_251);

        assertInstanceOf(Submission.Accepted.class, send("Subject: x\r\n\r\n"));
        assertEquals(1, server.taken().size());
    }

    @Test
    void nothingWasHandedOverWhereTheLineBrokeBeforeTheDot() {
        server.next(Manner.BREAKS_IN_DATA);
        // more than fits into the buffers of the line, so that the break is noticed before the dot
        String large = "Subject: x\r\n\r\n" + "0123456789\r\n".repeat(2_000_000);

        ConnectorException lost = assertThrows(ConnectorException.class, () -> send(large));

        assertEquals(Kind.TRANSIENT, lost.kind());
    }

    @Test
    void aLostAnswerToTheDotIsInDoubt() throws Exception {
        server.next(Manner.BREAKS_AFTER_DOT);

        assertInstanceOf(Submission.Unknown.class, send("Subject: x\r\n\r\n"));

        assertEquals(1, server.taken().size());
    }

    @Test
    void whateverItDoesItIsNeverCalledSentWhereItWasNotNorLostWhereItWas() throws Exception {
        Random random = new Random(11);
        for (int run = 0; run < RUNS; run++) {
            Manner manner = SOON_OVER.get(random.nextInt(SOON_OVER.size()));
            server.next(manner);
            int before = server.taken().size();
            boolean accepted = false;
            boolean doubt = false;
            try {
                Submission submission = send("Subject: run\r\n\r\nHello.\r\n");
                accepted = submission instanceof Submission.Accepted;
                doubt = submission instanceof Submission.Unknown;
            } catch (ConnectorException e) {
                // nothing was handed over, it says
            }
            int delivered = server.taken().size() - before;
            boolean takes = manner == Manner.TAKES || manner == Manner.TAKES_WITH_251;
            assertEquals(takes, accepted, "run " + run + " " + manner);
            assertTrue(doubt || delivered == (accepted ? 1 : 0), "run " + run + " " + manner);
            assertTrue(!doubt || manner == Manner.BREAKS_AFTER_DOT || manner == Manner.BREAKS_IN_DATA, "run " + run);
        }
    }

    private ConnectorException fails(Manner manner) {
        server.next(manner);
        return assertThrows(ConnectorException.class, () -> send("Subject: x\r\n\r\n"));
    }

    @Test
    void aRefusedPasswordIsForThePersonAndATroubleOfTheServersIsNot() {
        ConnectorException never = fails(Manner.REFUSES_SIGN_IN);
        ConnectorException later = fails(Manner.REFUSES_SIGN_IN_FOR_NOW);

        assertEquals(Kind.UNAUTHORIZED, never.kind());
        assertTrue(never.serverSaid().contains("535 5.7.8 who are you"), never.serverSaid());
        assertEquals(Kind.TRANSIENT, later.kind());
        assertTrue(later.serverSaid().contains("454 4.7.0 ask me later"), later.serverSaid());
    }

    @Test
    void aLineThatBreaksDuringTheSignInIsNoRefusal() {
        server.nextBreaksAfter("EHLO localhost\r\nAUTH PLAIN".length());

        ConnectorException lost = assertThrows(ConnectorException.class, () -> send("Subject: x\r\n\r\n"));

        assertEquals(Kind.TRANSIENT, lost.kind());
        assertEquals("", lost.serverSaid());
    }

    @Test
    void aServerThatSaysNothingIsLeftAfterAWhile() {
        ConnectorException left = fails(Manner.STALLS_AT_ONCE);

        assertEquals(Kind.TRANSIENT, left.kind());
        assertEquals("", left.serverSaid());
    }

    @Test
    void aServerThatDripsItsAnswersIsLeftAsWell() {
        patience = new Patience(SHORT, Duration.ofSeconds(60), SHORT, SHORT, Duration.ZERO, 1_000_000);

        ConnectorException left = fails(Manner.DRIPS_IN_ENVELOPE);

        assertEquals(Kind.TRANSIENT, left.kind());
        assertTrue(left.getMessage().contains("took too long"), left.getMessage());
    }

    @Test
    void aServerThatIsSilentAfterTheDotLeavesADoubt() throws Exception {
        server.next(Manner.STALLS_AFTER_DOT);

        assertInstanceOf(Submission.Unknown.class, send("Subject: x\r\n\r\n"));
        assertEquals(1, server.taken().size());
    }

    @Test
    void noDotLeavesALineThatWasCut() throws Exception {
        Line line = new Line();
        line.createSocket();
        line.cut();

        assertThrows(IOException.class, () -> line.dotLeaves(SHORT));
        assertThrows(IOException.class, line::createSocket);
        assertTrue(!line.dotLeft());
    }

    @Test
    void aLargeMessageMayTakeLonger() {
        assertEquals(Duration.ofSeconds(300), Patience.USUAL.whole(0, 0));
        assertEquals(Duration.ofSeconds(300 + 64), Patience.USUAL.whole(1024 * 1024, 0));
        assertEquals(Duration.ofSeconds(300 + 2 * 500), Patience.USUAL.whole(0, 500), "each recipient is asked for");
    }

    @Test
    void withoutTlsNothingIsSaidToAForeignHost() {
        ConnectorException refused = assertThrows(ConnectorException.class, () -> new SmtpSubmitter()
                .submit(
                        settings("mail.example.org", 25, Security.NONE),
                        new Credential.Password("secret"),
                        message("x"),
                        ENVELOPE));

        assertEquals(Kind.PERMANENT, refused.kind());
    }

    @Test
    void aServerThatDoesNotOfferStarttlsHearsNoPassword() {
        assertThrows(ConnectorException.class, () -> new SmtpSubmitter()
                .submit(
                        settings("127.0.0.1", server.port(), Security.STARTTLS),
                        new Credential.Password("secret"),
                        message("x"),
                        ENVELOPE));

        assertTrue(
                server.said().stream().noneMatch(line -> line.startsWith("AUTH")),
                server.said().toString());
    }

    @Test
    void aServerThatIsNotThereIsNotADoubt() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        ConnectorException gone = assertThrows(ConnectorException.class, () -> new SmtpSubmitter()
                .submit(
                        settings("127.0.0.1", free, Security.NONE),
                        new Credential.Password("secret"),
                        message("x"),
                        ENVELOPE));

        assertEquals(Kind.TRANSIENT, gone.kind());
        assertEquals("", gone.serverSaid());
    }

    @Test
    void noTimerHoldsAConnectionThatIsOver() throws Exception {
        Line line = new Line();
        line.cutAfter(Duration.ofHours(1));
        assertTrue(line.isTimed());

        line.close();

        assertTrue(!line.isTimed());
        assertTrue(!line.wasCut());
    }
}
