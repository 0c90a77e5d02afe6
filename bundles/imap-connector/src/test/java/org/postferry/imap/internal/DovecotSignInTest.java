package org.postferry.imap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.connector.Session;
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
}
