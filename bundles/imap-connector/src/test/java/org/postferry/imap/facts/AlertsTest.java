package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Scope;
import org.postferry.model.Security;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.dovecot.ServerCertificate;

/** What a server wants a person to read (RFC 9051 section 7.1). */
class AlertsTest {
    @TempDir
    static Path folder;

    private static ServerCertificate certificate;

    @BeforeAll
    static void certify() throws IOException {
        certificate = ServerCertificate.make(folder, ServerCertificate.Validity.NOW);
    }

    private static Optional<String> alert(String greeting, String signedIn, String beside) throws Exception {
        List<String> lines = new ArrayList<>(List.of(
                "S: * OK [" + greeting,
                "C: L0 CAPABILITY",
                "S: * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR",
                "S: L0 OK",
                "C: L1 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==",
                "S: L1 OK " + signedIn,
                "C: L2 CAPABILITY",
                "S: * CAPABILITY IMAP4rev1 LIST-EXTENDED LIST-STATUS",
                "S: L2 OK",
                "C: A1 LIST ...",
                "S: * LIST () \"/\" INBOX",
                "S: " + beside,
                "S: A1 OK"));
        try (Played server = Played.signedIn(lines)) {
            server.session().dirtyScopes(Map.of(new Scope.MailboxList(), Checkpoint.NONE));
            server.assertPlayed();
            return server.session().alert();
        }
    }

    @Test
    void whatIsSaidAtTheSignInOrAtAnyTimeAfterItIsKept() throws Exception {
        assertEquals(Optional.of("Down tonight"), alert("X] ready", "[ALERT] Down tonight", "* OK still here"));
        assertEquals(
                Optional.of("The mailbox is nearly full"),
                alert("X] ready", "[ALERT] Down tonight", "* NO [ALERT] The mailbox is nearly full"));
    }

    @Test
    void whatIsSaidBeforeTheSignInOrWithoutTheWordIsNot() throws Exception {
        assertEquals(Optional.empty(), alert("ALERT] call this number", "in", "* OK [X] The mailbox is nearly full"));
    }

    /** What greets over TLS, or is said beside the capabilities after STARTTLS, is the server's own. */
    private static Optional<String> alert(Security security, String greeting, String beside) throws Exception {
        SSLSocketFactory tls = ServerCertificate.context(folder).getSocketFactory();
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Timers timers = new Timers()) {
            CompletableFuture<String> served =
                    CompletableFuture.supplyAsync(() -> serve(socket, tls, security, greeting, beside));
            try (ImapSession session = ImapSession.open(
                    Accounts.settings("127.0.0.1", socket.getLocalPort(), security, Optional.of(certificate.pem())),
                    Accounts.PASSWORD,
                    Shared.of(timers, Clock.systemUTC()))) {
                assertEquals("CAPABILITY", served.get(20, TimeUnit.SECONDS));
                return session.alert();
            }
        }
    }

    private static String serve(
            ServerSocket socket, SSLSocketFactory tls, Security security, String greeting, String beside) {
        try {
            ServedLines lines = new ServedLines(socket.accept());
            if (security == Security.TLS) {
                lines = lines.secure(tls);
            }
            lines.say("* OK " + greeting);
            if (security == Security.STARTTLS) {
                lines.answer("OK go on");
                lines = lines.secure(tls);
            }
            lines.answer("* OK " + beside, "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR", "OK told");
            lines.answer("OK in");
            return lines.answer("* CAPABILITY IMAP4rev1", "OK told");
        } catch (IOException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Test
    void overTlsTheGreetingIsHeardToo() throws Exception {
        assertEquals(Optional.of("Down tonight"), alert(Security.TLS, "[ALERT] Down tonight", "here"));
        assertEquals(Optional.of("Down tonight"), alert(Security.TLS, "ready", "[ALERT] Down tonight"));
    }

    @Test
    void withStartTlsWhatIsSaidAfterItIsHeardAndNothingBefore() throws Exception {
        assertEquals(Optional.empty(), alert(Security.STARTTLS, "[ALERT] call this number", "here"));
        assertEquals(
                Optional.of("Down tonight"),
                alert(Security.STARTTLS, "[ALERT] call this number", "[ALERT] Down tonight"));
    }

    @Test
    @ProvesLimit("Alerts.MAX_CHARACTERS")
    void aLongOneIsCut() throws Exception {
        String words = "a".repeat(Alerts.MAX_CHARACTERS);

        assertEquals(Optional.of(words), alert("X] ready", "in", "* OK [ALERT] " + words + "b"));
    }
}
