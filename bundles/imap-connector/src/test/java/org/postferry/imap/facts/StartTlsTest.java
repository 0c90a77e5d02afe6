package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
        try (ServedLines clear = new ServedLines(socket.accept())) {
            clear.say("* OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED AUTH=LOGIN COMPRESS=DEFLATE NOTIFY] ready");
            String startTls = clear.answer("OK go on");
            try (ServedLines secure = clear.secure(tls)) {
                String first = secure.answer("* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR NOTIFY", "OK told");
                String signIn = secure.answer("OK in");
                String second = secure.answer("* CAPABILITY IMAP4rev1 IDLE", "OK told");
                return List.of(startTls, first, signIn, second);
            }
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }
}
