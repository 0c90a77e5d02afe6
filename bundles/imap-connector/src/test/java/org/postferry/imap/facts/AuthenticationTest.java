package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.imap.command.Authenticate;
import org.postferry.imap.sasl.ChannelBinding;
import org.postferry.imap.sasl.NameThenPassword;
import org.postferry.imap.sasl.Plain;
import org.postferry.imap.wire.Conversation;
import org.postferry.imap.wire.Wire;
import org.postferry.model.Endpoint;
import org.postferry.model.Security;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.imap.FakeImapServer;
import org.postferry.testkit.imap.Transcript;

class AuthenticationTest {
    private static final Credential TOKEN = new Credential.BearerToken("tok");

    @ParameterizedTest
    @CsvSource({
        "sign-in-scram-other-nonce, UNAUTHORIZED, did not answer this sign-in but another one",
        "sign-in-scram-without-proof, UNAUTHORIZED, without a proof that it is the right server",
        "sign-in-scram-asked-for, TRANSIENT, the password database does not answer",
    })
    void aServerThatCannotProveItselfIsNeverShownThePassword(String transcript, Kind kind, String sentence) {
        try (Played server = Played.of(transcript)) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> server.open(Security.NONE));

            assertEquals(kind, failure.kind());
            assertTrue(failure.getMessage().contains(sentence), failure.getMessage());
            server.assertPlayed();
        }
    }

    @Test
    void whereThePasswordIsKeptForAnotherWayThatWayIsTakenUnderTheSameProtection() throws Exception {
        try (Played server = Played.signedIn("sign-in-scram-other-scheme")) {
            assertEquals(List.of("IMAP4REV1"), server.session().info().capabilities());
            server.assertPlayed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sign-in-sasl-login", "sign-in-sasl-login-unknown"})
    void aServerWithoutPlainIsToldNameAndPasswordAsItAsks(String transcript) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            assertEquals(List.of("IMAP4REV1"), server.session().info().capabilities());
            server.assertPlayed();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sign-in-sasl-login-wrong, does not accept this user name with this password",
        "sign-in-sasl-login-more, asks for more after it was told name and password",
    })
    void aPasswordThatWasAskedForIsToldOnce(String transcript, String sentence) {
        try (Played server = Played.of(transcript)) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> server.open(Security.NONE));

            assertEquals(Kind.UNAUTHORIZED, failure.kind());
            assertTrue(failure.getMessage().contains(sentence), failure.getMessage());
            server.assertPlayed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sign-in-oauthbearer", "sign-in-xoauth2"})
    void aTokenSignsInByTheStandardElseByTheOlderWay(String transcript) throws Exception {
        try (Played server = Played.of(transcript)) {
            server.open(TOKEN);

            server.assertPlayed();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "sign-in-oauthbearer-refused, this token (invalid_token): SASL authentication failed",
        "sign-in-xoauth2-refused, this token (400): [AUTHENTICATIONFAILED] Invalid credentials",
        "sign-in-token-not-offered, offers no way to sign in with a token",
    })
    void aRefusedTokenIsForThePersonToRenew(String transcript, String sentence) {
        try (Played server = Played.of(transcript)) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> server.open(TOKEN));

            assertEquals(Kind.UNAUTHORIZED, failure.kind());
            assertTrue(failure.getMessage().contains(sentence), failure.getMessage());
            server.assertPlayed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "line\r\nA2 LOGOUT", "sep\u0001arator"})
    void whatIsNoTokenIsNotSent(String token) {
        try (Played server = Played.of("sign-in-token-not-offered")) {
            ConnectorException failure =
                    assertThrows(ConnectorException.class, () -> server.open(new Credential.BearerToken(token)));

            assertTrue(failure.getMessage().contains("is no token"), failure.getMessage());
        }
    }

    @Test
    @ProvesLimit("Authenticate.MAX_INITIAL_CHARACTERS")
    void aFirstMessageThatIsLongWaitsForTheServersGo() {
        assertTrue(new Authenticate(new Plain("alice", "x".repeat(2_900)), true)
                .line()
                .toString()
                .endsWith("***"));
        assertEquals(
                "AUTHENTICATE PLAIN",
                new Authenticate(new Plain("alice", "x".repeat(3_000)), true)
                        .line()
                        .toString());
    }

    /** On a line that others can read, and write on, as the account allows it. */
    private static ConnectorException refusedInClear(Credential credential, String offered, String... lines)
            throws Exception {
        return refused(credential, offered, false, Optional.empty(), lines);
    }

    private static ConnectorException refused(
            Credential credential,
            String offered,
            boolean confidential,
            Optional<ChannelBinding> binding,
            String... lines)
            throws Exception {
        List<String> all = new ArrayList<>(List.of("S: * OK ready"));
        all.addAll(List.of(lines));
        try (FakeImapServer server = FakeImapServer.play(Transcript.of(AuthenticationTest.class, all));
                Conversation conversation =
                        new Conversation(Wire.connect("127.0.0.1", server.port(), Duration.ofSeconds(20)))) {
            conversation.greeting();
            Authentication authentication = new Authentication(
                    new Talk(conversation),
                    new Endpoint("mail.example.org", 143, Security.NONE),
                    "alice",
                    Set.of(offered.split(" ")),
                    new Authentication.Protection(confidential, binding));
            ConnectorException refused = assertThrows(ConnectorException.class, () -> authentication.run(credential));
            server.assertPlayed();
            return refused;
        }
    }

    @Test
    void aTokenIsNeverSentInClearText() throws Exception {
        ConnectorException refused = refusedInClear(TOKEN, "AUTH=XOAUTH2 SASL-IR");

        assertEquals("mail.example.org has no TLS: a token is not sent to it.", refused.getMessage());
    }

    @Test
    void whoeverAsksForThePasswordInClearTextIsNotTold() throws Exception {
        ConnectorException refused = refusedInClear(Accounts.PASSWORD, "LOGINDISABLED AUTH=LOGIN");

        assertEquals("mail.example.org offers no way to sign in with a password.", refused.getMessage());
    }

    @Test
    void aNameThatIsAskedForAndAPasswordAreNotInTheLine() {
        assertEquals(
                "AUTHENTICATE LOGIN",
                new Authenticate(new NameThenPassword("alice", "secret"), true)
                        .line()
                        .toString());
    }

    @Test
    void aRefusalThatAnybodyMayHaveWrittenDoesNotLeadToThePassword() throws Exception {
        ConnectorException refused = refusedInClear(
                Accounts.PASSWORD,
                "AUTH=SCRAM-SHA-256 AUTH=PLAIN SASL-IR",
                "C: A1 AUTHENTICATE SCRAM-SHA-256 biwsbj1hbGljZSxy...",
                "S: A1 NO [AUTHENTICATIONFAILED] try another way");

        assertEquals(Kind.UNAUTHORIZED, refused.kind());
    }

    private static Optional<ChannelBinding> certificate() throws Exception {
        try (InputStream pem = AuthenticationTest.class.getResourceAsStream("/certificates/sha256-ecdsa.pem")) {
            return ChannelBinding.to((X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(Objects.requireNonNull(pem)));
        }
    }

    @Test
    void whereBothCanThePasswordIsProvenWithTheCertificate() throws Exception {
        ConnectorException refused = refused(
                Accounts.PASSWORD,
                "AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-256-PLUS AUTH=LOGIN",
                true,
                certificate(),
                "C: A1 AUTHENTICATE SCRAM-SHA-256-PLUS",
                "S: + ",
                "C: cD10bHMtc2VydmVyLWVuZC1wb2ludCwsbj1hbGljZSxy...",
                "S: A1 NO [AUTHENTICATIONFAILED] not here");

        assertEquals(Kind.UNAUTHORIZED, refused.kind());
    }

    @Test
    void aBindingThatIsOfferedAndNotUnderstoodIsNotDeniedAfterwards() throws Exception {
        refused(
                Accounts.PASSWORD,
                "AUTH=SCRAM-SHA-256 AUTH=SCRAM-SHA-256-PLUS",
                true,
                certificate(),
                "C: A1 AUTHENTICATE SCRAM-SHA-256-PLUS",
                "S: A1 BAD what?",
                "C: A2 AUTHENTICATE SCRAM-SHA-256",
                "S: + ",
                "C: biwsbj1hbGljZSxy...",
                "S: A2 NO [AUTHENTICATIONFAILED] no");
    }

    @Test
    void aServerThatOffersNoBindingIsToldThatWeCould() throws Exception {
        refused(
                Accounts.PASSWORD,
                "AUTH=SCRAM-SHA-256 SASL-IR",
                true,
                certificate(),
                "C: A1 AUTHENTICATE SCRAM-SHA-256 eSwsbj1hbGljZSxy...",
                "S: A1 NO [AUTHENTICATIONFAILED] no");
    }

    @Test
    void withoutTlsNothingIsBound() throws Exception {
        refusedInClear(
                Accounts.PASSWORD,
                "AUTH=SCRAM-SHA-256-PLUS AUTH=SCRAM-SHA-256 SASL-IR",
                "C: A1 AUTHENTICATE SCRAM-SHA-256 biwsbj1hbGljZSxy...",
                "S: A1 NO [AUTHENTICATIONFAILED] no");
    }
}
