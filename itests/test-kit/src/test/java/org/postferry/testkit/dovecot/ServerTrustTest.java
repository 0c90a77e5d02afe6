package org.postferry.testkit.dovecot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.dovecot.ServerCertificate.Validity;
import org.postferry.tls.ServerTrust;

/** Which servers an account believes, over real handshakes. */
class ServerTrustTest {

    @TempDir
    Path folder;

    @Test
    void aCertificateTheAccountNamesIsBelievedForItsOwnHost() throws Exception {
        ServerCertificate made = ServerCertificate.make(folder, Validity.NOW);
        ServerTrust trust = ServerTrust.of(Optional.of(made.pem()));

        handshake(trust, "localhost");

        assertEquals(
                "CN=localhost",
                trust.shown().orElseThrow().getSubjectX500Principal().getName());
    }

    @Test
    void theSameCertificateIsNotBelievedForAnotherHost() throws Exception {
        ServerTrust trust = ServerTrust.of(
                Optional.of(ServerCertificate.make(folder, Validity.NOW).pem()));

        assertThrows(SSLHandshakeException.class, () -> handshake(trust, "mail.example.org"));
    }

    @Test
    void aCertificateNobodyNamedIsShownAlthoughItIsRefused() throws Exception {
        ServerCertificate.make(folder, Validity.NOW);
        ServerTrust trust = ServerTrust.of(Optional.empty());

        assertThrows(SSLHandshakeException.class, () -> handshake(trust, "localhost"));

        assertTrue(trust.shown().isPresent());
    }

    @Test
    void anExpiredCertificateIsRefusedAlthoughTheAccountNamesIt() throws Exception {
        ServerTrust trust = ServerTrust.of(Optional.of(
                ServerCertificate.make(folder, Validity.UNTIL_LAST_WEEK).pem()));

        assertThrows(SSLHandshakeException.class, () -> handshake(trust, "localhost"));
    }

    @Test
    void whatIsNoCertificateIsRefusedInASentence() {
        CertificateException refused =
                assertThrows(CertificateException.class, () -> ServerTrust.of(Optional.of("my certificate")));

        assertEquals("The certificate that this account is set to trust is no PEM certificate.", refused.getMessage());
    }

    private void handshake(ServerTrust trust, String host) throws Exception {
        try (SSLServerSocket server = listening()) {
            CompletableFuture<Void> answering = CompletableFuture.runAsync(() -> answer(server));
            try (SSLSocket socket = (SSLSocket) trust.context()
                    .getSocketFactory()
                    .createSocket(
                            new Socket(server.getInetAddress(), server.getLocalPort()),
                            host,
                            server.getLocalPort(),
                            true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
            } finally {
                answering.join();
            }
        }
    }

    private static void answer(SSLServerSocket server) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.startHandshake();
        } catch (IOException e) {
            // the client did not believe it, as some of these tests want
        }
    }

    private SSLServerSocket listening() throws Exception {
        char[] password = ServerCertificate.STORE_PASSWORD.toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("key.p12"))) {
            keys.load(in, password);
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }
}
