package org.postferry.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.connector.Submitter.Submission;
import org.postferry.model.Security;
import org.postferry.testkit.smtp.RudeSmtpServer;
import org.postferry.testkit.smtp.RudeSmtpServer.SignIn;

/** A server that offers one mechanism alone is signed in to by that one. */
class SmtpSignInTest {
    private static final Credential RIGHT = new Credential.Password("secret");
    private static final Credential TOKEN = new Credential.BearerToken("t0ken");

    private RudeSmtpServer server;

    @BeforeEach
    void begin() throws Exception {
        server = new RudeSmtpServer();
    }

    @AfterEach
    void end() throws Exception {
        server.close();
    }

    private Submission send(Credential credential) throws ConnectorException {
        Duration enough = Duration.ofSeconds(20);
        return new SmtpSubmitter(new Patience(enough, enough, enough, enough, Duration.ZERO, 1_000_000))
                .submit(
                        SmtpSubmitterTest.settings("127.0.0.1", server.port(), Security.NONE, Optional.empty()),
                        credential,
                        SmtpSubmitterTest.message("Subject: x\r\n\r\n"),
                        SmtpSubmitterTest.ENVELOPE);
    }

    private ConnectorException refused(Credential credential) {
        ConnectorException refused = assertThrows(ConnectorException.class, () -> send(credential));
        assertEquals(List.of(), server.taken());
        assertTrue(server.said().stream().noneMatch(line -> line.startsWith("MAIL")), () -> server.said()
                .toString());
        return refused;
    }

    private void offer(String mechanism, String secret) {
        server.signsIn(new SignIn(mechanism, Optional.of(secret)));
    }

    private static String base64(String words) {
        return Base64.getEncoder().encodeToString(words.getBytes(StandardCharsets.UTF_8));
    }

    /** What was said from the sign-in on, up to the message. */
    private List<String> signIn() {
        return server.said().stream()
                .dropWhile(line -> !line.startsWith("AUTH"))
                .takeWhile(line -> !line.startsWith("MAIL"))
                .toList();
    }

    @Test
    void whereLoginAloneIsOfferedNameAndPasswordAreSaidAsAsked() throws Exception {
        offer("LOGIN", "secret");

        assertInstanceOf(Submission.Accepted.class, send(RIGHT));

        assertEquals(List.of("AUTH LOGIN", base64("jane"), base64("secret")), signIn());
        assertEquals(1, server.taken().size());
    }

    @Test
    void aPasswordThatLoginDoesNotBelieveIsForThePerson() {
        offer("LOGIN", "another");

        ConnectorException refused = refused(RIGHT);

        assertEquals(Kind.UNAUTHORIZED, refused.kind());
        assertTrue(refused.serverSaid().contains("535 5.7.8 who are you"), refused.serverSaid());
    }

    @Test
    void aLineThatBreaksInTheMiddleOfLoginIsNoRefusal() throws Exception {
        offer("LOGIN", "secret");
        server.nextBreaksAfter(("EHLO localhost\r\nAUTH LOGIN\r\n" + base64("jane") + "\r\n").length());

        ConnectorException lost = refused(RIGHT);

        assertEquals(List.of("AUTH LOGIN", base64("jane")), signIn());
        assertEquals(Kind.TRANSIENT, lost.kind());
        assertEquals("", lost.serverSaid());
    }

    @Test
    void whereXoauth2AloneIsOfferedTheTokenIsSaid() throws Exception {
        offer("XOAUTH2", "t0ken");

        assertInstanceOf(Submission.Accepted.class, send(TOKEN));

        assertEquals(List.of("AUTH XOAUTH2 " + base64("user=jane\1auth=Bearer t0ken\1\1")), signIn());
        assertEquals(1, server.taken().size());
    }

    @Test
    void aTokenThatIsNotBelievedIsForThePerson() {
        offer("XOAUTH2", "another");

        ConnectorException refused = refused(TOKEN);

        assertEquals(List.of("AUTH XOAUTH2 " + base64("user=jane\1auth=Bearer t0ken\1\1")), signIn());
        assertEquals(Kind.UNAUTHORIZED, refused.kind());
        assertTrue(refused.serverSaid().contains("\"status\":\"401\""), refused.serverSaid());
    }

    @Test
    void aPasswordIsNotSaidWhereTokensAloneAreTakenNorTheOtherWayRound() {
        offer("XOAUTH2", "secret");
        refused(RIGHT);
        offer("PLAIN LOGIN", "t0ken");
        refused(TOKEN);

        assertEquals(List.of(), signIn());
    }
}
