package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.SessionSettings;
import org.postferry.model.Security;
import org.postferry.testkit.dovecot.ServerCertificate;

/** Over TLS: what is proven with the password is the certificate of the server at the other end (RFC 5929 section 4). */
class BoundSignInTest {
    private static final String HEADER = "p=tls-server-end-point,,";

    @TempDir
    Path folder;

    @Test
    void theServersOwnCertificateIsProvenAndAnotherOneIsNamed() throws Exception {
        ServerCertificate certificate = ServerCertificate.make(folder, ServerCertificate.Validity.NOW);
        try (SSLServerSocket socket = (SSLServerSocket) ServerCertificate.context(folder)
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> confirmed = CompletableFuture.supplyAsync(() -> serve(socket));

            ConnectorException failure = refusal(socket.getLocalPort(), certificate);

            byte[] told = Base64.getDecoder().decode(confirmed.get(20, TimeUnit.SECONDS));
            assertEquals(HEADER, new String(told, 0, HEADER.length(), StandardCharsets.US_ASCII));
            byte[] der = CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(certificate.pem().getBytes(StandardCharsets.US_ASCII)))
                    .getEncoded();
            assertEquals(
                    Base64.getEncoder()
                            .encodeToString(MessageDigest.getInstance("SHA-256").digest(der)),
                    Base64.getEncoder().encodeToString(Arrays.copyOfRange(told, HEADER.length(), told.length)));
            assertEquals(ConnectorException.Kind.UNAUTHORIZED, failure.kind());
            assertTrue(failure.getMessage().contains("over this certificate"), failure.getMessage());
        }
    }

    private static ConnectorException refusal(int port, ServerCertificate certificate) {
        SessionSettings settings = Accounts.settings("127.0.0.1", port, Security.TLS, Optional.of(certificate.pem()));
        try (Timers timers = new Timers()) {
            return assertThrows(ConnectorException.class, () -> ImapSession.open(
                            settings, Accounts.PASSWORD, Shared.of(timers, Clock.systemUTC()))
                    .close());
        }
    }

    /** Plays the server up to the client's proof, and refuses that. Returns what the client confirmed of the channel. */
    private static String serve(SSLServerSocket socket) {
        try (Socket connection = socket.accept()) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII));
            say(connection, "* OK [CAPABILITY IMAP4rev1 AUTH=SCRAM-SHA-256-PLUS AUTH=SCRAM-SHA-256 AUTH=PLAIN] ready");
            String tag = in.readLine().split(" ")[0];
            say(connection, "+ ");
            String first = decoded(in.readLine());
            String nonce = first.substring(first.indexOf(",r=") + ",r=".length());
            say(connection, "+ " + encoded("r=" + nonce + "x,s=" + encoded("salt") + ",i=4096"));
            String proof = decoded(in.readLine());
            say(connection, tag + " NO [AUTHENTICATIONFAILED] Authentication failed.");
            return proof.substring("c=".length(), proof.indexOf(",r="));
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static void say(Socket connection, String line) throws IOException {
        connection.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        connection.getOutputStream().flush();
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
