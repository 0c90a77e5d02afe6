package org.postferry.imap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;
import org.postferry.imap.facts.Accounts;
import org.postferry.testkit.dovecot.DovecotServer;

/** The ways to sign in against a real Dovecot. */
class DovecotSignInTest {
    private static final ImapConnector CONNECTOR = new ImapConnector();
    private static Optional<DovecotServer> running = Optional.empty();

    @BeforeAll
    static void start() {
        assumeTrue(DovecotServer.isInstalled(), "Dovecot is not installed (apt-get install dovecot-imapd)");
        running = Optional.of(DovecotServer.start(dovecot -> dovecot.with("auth_mechanisms = scram-sha-256")));
    }

    @AfterAll
    static void stop() {
        running.ifPresent(DovecotServer::close);
        CONNECTOR.close();
    }

    private static Session open(Credential credential) throws ConnectorException {
        return CONNECTOR.open(Accounts.inClear(running.orElseThrow().imapPort()), credential);
    }

    @Test
    void scramSignsInWithoutThePasswordOnTheWire() throws Exception {
        try (Session session = open(Accounts.PASSWORD)) {
            assertEquals("Dovecot", session.info().server());
        }
        assertTrue(running.orElseThrow().log().contains("method=SCRAM-SHA-256"));
    }

    @Test
    void aWrongPasswordIsRefusedByItsProof() {
        ConnectorException failure = assertThrows(ConnectorException.class, () -> open(new Credential.Password("wrong"))
                .close());

        assertEquals(Kind.UNAUTHORIZED, failure.kind());
        assertTrue(failure.getMessage().startsWith("The server does not accept"), failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"oauthbearer, invalid_token", "xoauth2, 401"})
    void aTokenSignsInAndAWrongOneIsRefusedInTheServersWords(String mechanism, String word) throws Exception {
        // its static password database takes the password for a token
        try (DovecotServer server =
                DovecotServer.start(dovecot -> dovecot.with("auth_mechanisms = plain " + mechanism))) {
            SessionSettings settings = Accounts.inClear(server.imapPort());
            CONNECTOR
                    .open(settings, new Credential.BearerToken(DovecotServer.PASSWORD))
                    .close();
            ConnectorException failure = assertThrows(ConnectorException.class, () -> CONNECTOR
                    .open(settings, new Credential.BearerToken("wrong"))
                    .close());

            assertTrue(server.log().contains("method=" + mechanism.toUpperCase(Locale.ROOT)));
            assertEquals(Kind.UNAUTHORIZED, failure.kind());
            assertTrue(failure.getMessage().contains("this token (" + word + ")"), failure.getMessage());
        }
    }
}
