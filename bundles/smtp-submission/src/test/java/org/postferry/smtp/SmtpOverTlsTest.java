package org.postferry.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.Submitter.Submission;
import org.postferry.model.Security;
import org.postferry.testkit.dovecot.ServerCertificate;
import org.postferry.testkit.smtp.RudeSmtpServer;
import org.postferry.testkit.smtp.RudeSmtpServer.Manner;
import org.postferry.testkit.smtp.RudeSmtpServer.Tls;

/** Nothing that matters is said in clear, whatever stands between. */
class SmtpOverTlsTest {
    private static final Patience PATIENCE = new Patience(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ZERO,
            1);

    @TempDir
    static Path folder;

    private static ServerCertificate certificate;
    private static SSLContext keys;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = ServerCertificate.make(folder, ServerCertificate.Validity.NOW);
        keys = ServerCertificate.context(folder);
    }

    private static Submission send(
            RudeSmtpServer server, Security security, Optional<String> pem, Credential credential)
            throws ConnectorException {
        return new SmtpSubmitter(PATIENCE)
                .submit(
                        SmtpSubmitterTest.settings("localhost", server.port(), security, pem),
                        credential,
                        SmtpSubmitterTest.message("Subject: x\r\n\r\n"),
                        SmtpSubmitterTest.ENVELOPE);
    }

    private static Submission send(RudeSmtpServer server, Security security) throws ConnectorException {
        return send(server, security, Optional.of(certificate.pem()), new Credential.Password("secret"));
    }

    private static void heardNoPassword(RudeSmtpServer server) {
        List<String> said = server.said();
        assertTrue(
                said.stream().noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL")), said.toString());
    }

    @Test
    void tlsFromTheFirstByteOnAndStarttlsBothCarryAMessage() throws Exception {
        try (RudeSmtpServer server = new RudeSmtpServer(Tls.IMPLICIT, Optional.of(keys))) {
            assertInstanceOf(Submission.Accepted.class, send(server, Security.TLS));
            assertEquals(1, server.taken().size());
        }
        try (RudeSmtpServer server = new RudeSmtpServer(Tls.STARTTLS, Optional.of(keys))) {
            assertInstanceOf(Submission.Accepted.class, send(server, Security.STARTTLS));
            assertEquals(1, server.taken().size());
            assertEquals(
                    2,
                    server.said().stream()
                            .filter(line -> line.startsWith("EHLO"))
                            .count(),
                    "RFC 3207 section 4.2");
        }
    }

    @Test
    void aCertificateThatNobodyNamedIsNotBelieved() throws Exception {
        try (RudeSmtpServer server = new RudeSmtpServer(Tls.STARTTLS, Optional.of(keys))) {
            assertThrows(
                    ConnectorException.class,
                    () -> send(server, Security.STARTTLS, Optional.empty(), new Credential.Password("secret")));
            heardNoPassword(server);
        }
    }

    @Test
    void withoutStarttlsNothingIsSaid() throws Exception {
        try (RudeSmtpServer server = new RudeSmtpServer()) {
            assertThrows(ConnectorException.class, () -> send(server, Security.STARTTLS));
            heardNoPassword(server);
        }
    }

    @Test
    void whatWasSaidInClearBehindTheYesToStarttlsIsNeverTakenForTheServers() throws Exception {
        try (RudeSmtpServer server = new RudeSmtpServer(Tls.STARTTLS, Optional.of(keys))) {
            server.next(Manner.INJECTS_AFTER_STARTTLS);
            boolean accepted = false;
            try {
                accepted = send(server, Security.STARTTLS) instanceof Submission.Accepted;
            } catch (ConnectorException e) {
                heardNoPassword(server);
            }
            // the injected answer offered LOGIN alone: whoever believed it would have used it
            assertTrue(server.said().stream().noneMatch(line -> line.startsWith("AUTH LOGIN")));
            assertEquals(accepted ? 1 : 0, server.taken().size());
        }
    }

    @Test
    void aTokenSignsInByXoauth2() throws Exception {
        try (RudeSmtpServer server = new RudeSmtpServer(Tls.IMPLICIT, Optional.of(keys))) {
            Credential token = new Credential.BearerToken("t0ken");
            assertInstanceOf(
                    Submission.Accepted.class, send(server, Security.TLS, Optional.of(certificate.pem()), token));

            String response = server.said().stream()
                    .filter(line -> line.startsWith("AUTH XOAUTH2 "))
                    .findFirst()
                    .orElseThrow()
                    .substring("AUTH XOAUTH2 ".length());
            assertEquals(
                    "user=jane\1auth=Bearer t0ken\1\1",
                    new String(Base64.getDecoder().decode(response)));
        }
    }
}
