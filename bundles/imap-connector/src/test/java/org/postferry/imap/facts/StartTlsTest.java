package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.model.Security;
import org.postferry.testkit.dovecot.ServerCertificate;

/** What a server offers counts for as long as nothing changes who may have said it (RFC 9051 sections 6.2.1 and 6.2.2). */
class StartTlsTest {
    @TempDir
    Path folder;

    @Test
    void whatIsOfferedIsAskedAnewAfterTlsAndAfterTheSignIn() throws Exception {
        ServerCertificate certificate = ServerCertificate.make(folder, ServerCertificate.Validity.NOW);
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Timers timers = new Timers()) {
            SSLSocketFactory tls = ServerCertificate.context(folder).getSocketFactory();
            CompletableFuture<List<String>> said = CompletableFuture.supplyAsync(() -> serve(socket, tls));

            try (ImapSession session = ImapSession.open(
                    Accounts.settings(
                            "127.0.0.1", socket.getLocalPort(), Security.STARTTLS, Optional.of(certificate.pem())),
                    Accounts.PASSWORD,
                    Shared.of(timers, Clock.systemUTC()))) {
                assertEquals(List.of("IDLE", "IMAP4REV1"), session.info().capabilities());
            }
            assertEquals(
                    List.of("STARTTLS", "CAPABILITY", "AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==", "CAPABILITY"),
                    said.get(20, TimeUnit.SECONDS));
        }
    }

    private static List<String> serve(ServerSocket socket, SSLSocketFactory tls) {
        try (Socket clear = socket.accept()) {
            say(clear, "* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED AUTH=LOGIN COMPRESS=DEFLATE NOTIFY] ready");
            String startTls = answer(clear, reader(clear), "OK go on");
            try (SSLSocket secure = (SSLSocket) tls.createSocket(clear, null, clear.getPort(), true)) {
                secure.setUseClientMode(false);
                BufferedReader in = reader(secure);
                String first = answer(secure, in, "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR NOTIFY", "OK told");
                String signIn = answer(secure, in, "OK in");
                String second = answer(secure, in, "* CAPABILITY IMAP4rev1 IDLE", "OK told");
                return List.of(startTls, first, signIn, second);
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static BufferedReader reader(Socket from) throws IOException {
        return new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** Answers the next command, the last line with its tag. Returns the command. */
    private static String answer(Socket to, BufferedReader in, String... lines) throws IOException {
        String[] said = in.readLine().split(" ", 2);
        for (int i = 0; i < lines.length; i++) {
            say(to, i < lines.length - 1 ? lines[i] : said[0] + " " + lines[i]);
        }
        return said[1];
    }

    private static void say(Socket to, String line) throws IOException {
        to.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        to.getOutputStream().flush();
    }
}
