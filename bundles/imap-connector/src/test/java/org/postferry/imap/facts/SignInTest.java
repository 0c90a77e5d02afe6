package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;
import org.postferry.model.Security;

class SignInTest {
    @ParameterizedTest
    @CsvSource({
        "sign-in-starttls-injected, STARTTLS, TRANSIENT, sent more in clear text after it agreed to STARTTLS",
        "sign-in-starttls-refused, STARTTLS, UNAUTHORIZED, refuses STARTTLS",
        "sign-in-bye-in-clear, STARTTLS, TRANSIENT, does not let anybody in now",
        "sign-in-starttls-bye, STARTTLS, TRANSIENT, does not let anybody in now",
        "sign-in-referral, NONE, TRANSIENT, Try another server",
        "sign-in-preauth, NONE, UNAUTHORIZED, signed in already",
        "sign-in-bye, NONE, THROTTLED, does not let anybody in now: Too many connections",
        "sign-in-bye-down, NONE, TRANSIENT, does not let anybody in now: [UNAVAILABLE] System shutdown",
        "sign-in-not-imap, NONE, TRANSIENT, What came is no IMAP: \"HTTP/1.1 400 Bad Request\"",
        "sign-in-disabled, NONE, UNAUTHORIZED, offers no way to sign in with a password",
        "sign-in-wrong, NONE, UNAUTHORIZED, does not accept this user name with this password: [AUTHENTICATIONFAILED]",
        "sign-in-wrong-without-code, NONE, UNAUTHORIZED, does not accept this user name with this password: login failed",
        "sign-in-unavailable, NONE, TRANSIENT, Temporary authentication failure",
        "sign-in-throttled, NONE, THROTTLED, Request is throttled",
        "sign-in-too-many, NONE, THROTTLED, Too many simultaneous connections",
        "sign-in-not-imap, TLS, TRANSIENT, does not speak TLS on port",
    })
    void whatIsWrongIsSaidInASentence(String transcript, Security security, Kind kind, String sentence) {
        try (Played server = Played.of(transcript)) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> server.open(security));

            assertTrue(failure.getMessage().contains(sentence), failure.getMessage());
            assertEquals(kind, failure.kind());
            assertEquals(Extent.ACCOUNT, failure.extent());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sign-in-starttls-refused", "sign-in-starttls-bye", "sign-in-bye-in-clear"})
    void whatWasSaidBeforeTlsIsNotShown(String transcript) {
        try (Played server = Played.of(transcript)) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> server.open(Security.STARTTLS));

            assertEquals("", failure.serverSaid());
            assertEquals(Optional.empty(), failure.retryAfter());
            assertFalse(failure.getMessage().contains("unknown command"), failure.getMessage());
            assertTrue(failure.getMessage().endsWith("."), failure.getMessage());
        }
    }

    @Test
    void theServersOwnHintOfWhenToComeAgainIsKept() {
        try (Played server = Played.of("sign-in-throttled")) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> server.open(Security.NONE));

            assertEquals(Optional.of(Duration.ofMillis(92_415)), failure.retryAfter());
        }
    }

    @Test
    void aServerThatSaysNothingIsNotWaitedForLongerThanTheTimeOut() {
        try (Played server = Played.of("sign-in-silent")) {
            ConnectorException failure =
                    assertThrows(ConnectorException.class, () -> server.open(Security.NONE, Duration.ofMillis(200)));

            assertEquals(Kind.TRANSIENT, failure.kind());
        }
    }

    @Test
    void aServerThatTricklesIsNotWaitedForLongerThanTheTimeOut() {
        try (Played server = Played.of("sign-in-trickle")) {
            ConnectorException failure =
                    assertThrows(ConnectorException.class, () -> server.open(Security.NONE, Duration.ofMillis(300)));

            assertEquals(Kind.TRANSIENT, failure.kind());
        }
    }

    @Test
    void aSaslResponseRefusedAsUnknownIsSentWhenAskedForAndTheNextTimeAtOnceSo() throws Exception {
        try (Played server = Played.signedIn("sign-in-sasl-ir-bad")) {
            assertEquals("Coremail", server.session().info().server());
            server.session().close();

            server.open(Security.NONE);

            assertEquals("Coremail", server.session().info().server());
            server.assertPlayed();
        }
    }

    @Test
    void withoutSaslTheLoginCommandSignsIn() throws Exception {
        try (Played server = Played.signedIn("sign-in-login")) {
            assertEquals(
                    java.util.List.of("IMAP4REV1", "NAMESPACE"),
                    server.session().info().capabilities());
            server.assertPlayed();
        }
    }

    @Test
    void aPortNobodyListensOnIsNamed() throws Exception {
        int port = closedPort();

        ConnectorException failure = refusalOf(Accounts.inClear(port));

        assertTrue(
                failure.getMessage().startsWith("127.0.0.1 cannot be reached on port " + port), failure.getMessage());
        assertEquals(Kind.TRANSIENT, failure.kind());
    }

    @Test
    void aHostThatIsNotThereIsNamed() {
        ConnectorException failure =
                refusalOf(Accounts.settings("no-such-host.invalid", 993, Security.TLS, Optional.empty()));

        assertTrue(
                failure.getMessage().startsWith("There is no host named no-such-host.invalid"), failure.getMessage());
    }

    private static ConnectorException refusalOf(SessionSettings settings) {
        try (Timers timers = new Timers()) {
            return assertThrows(ConnectorException.class, () -> {
                try (Session session =
                        ImapSession.open(settings, Accounts.PASSWORD, Shared.of(timers, Clock.systemUTC()))) {
                    session.info();
                }
            });
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
