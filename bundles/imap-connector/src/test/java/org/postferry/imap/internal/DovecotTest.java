package org.postferry.imap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.Lane;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.imap.facts.Accounts;
import org.postferry.imap.facts.Pulls;
import org.postferry.model.Role;
import org.postferry.model.Security;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.imap.PlainClient;

/** The connector against a real Dovecot. */
class DovecotTest {
    private static final int EMAILS = 1_200;

    private static Optional<DovecotServer> running = Optional.empty();
    private static final ImapConnector CONNECTOR = new ImapConnector();

    @BeforeAll
    static void start() {
        assumeTrue(DovecotServer.isInstalled(), "Dovecot is not installed (apt-get install dovecot-imapd)");
        running = Optional.of(DovecotServer.start());
        try (PlainClient client = PlainClient.signIn(server().imapPort(), "alice", DovecotServer.PASSWORD)) {
            client.run("CREATE Sent");
            client.run("CREATE \"Caf&AOk-/Sub\"");
            for (int i = 1; i <= EMAILS; i++) {
                client.append("INBOX", i % 2 == 0 ? "\\Seen" : "", email(i));
            }
        }
    }

    @AfterAll
    static void stop() {
        running.ifPresent(DovecotServer::close);
        CONNECTOR.close();
    }

    private static DovecotServer server() {
        return running.orElseThrow();
    }

    private static byte[] email(int number) {
        return ("Subject: " + number + "\r\n\r\nbody " + number + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static Session open() throws ConnectorException {
        return CONNECTOR.open(Accounts.inClear(server().imapPort()), Accounts.PASSWORD);
    }

    @Test
    void aTestOfAnAccountSaysOfEveryStepHowItWent() {
        ConnectionReport report = CONNECTOR.test(
                Accounts.settings("localhost", server().imapsPort(), Security.TLS, pem()), Accounts.PASSWORD);

        assertTrue(report.ok(), report.toString());
        assertEquals(
                List.of(
                        "account",
                        "name",
                        "connection",
                        "TLS",
                        "greeting",
                        "sign-in",
                        "capabilities",
                        "mailboxes",
                        "limits"),
                report.steps().stream().map(ConnectionReport.Step::name).toList());
        assertEquals("CN=localhost", report.certificate().orElseThrow().subject());
        assertEquals(4, report.mailboxes().orElseThrow());
    }

    @Test
    void aWrongPasswordEndsTheTestAtTheSignIn() {
        ConnectionReport report =
                CONNECTOR.test(Accounts.inClear(server().imapPort()), new Credential.Password("wrong"));

        ConnectionReport.Step last = report.steps().get(report.steps().size() - 1);
        assertFalse(report.ok());
        assertEquals("sign-in", last.name());
        assertTrue(
                last.detail().startsWith("The server does not accept this user name with this password"),
                last.detail());
    }

    @Test
    void startTlsLeadsToASignedInSession() throws Exception {
        try (Session session = CONNECTOR.open(
                Accounts.settings("localhost", server().imapPort(), Security.STARTTLS, pem()), Accounts.PASSWORD)) {
            assertEquals("Dovecot", session.info().server());
        }
    }

    @Test
    void theListNamesMailboxesAsPeopleReadThem() throws Exception {
        try (Session session = open()) {
            Pulls list = Pulls.of(session, Lane.head(new Scope.MailboxList()), Checkpoint.NONE);

            List<String> paths = list.facts(RemoteFact.MailboxSeen.class).stream()
                    .map(RemoteFact.MailboxSeen::path)
                    .sorted()
                    .toList();
            assertEquals(List.of("Caf\u00e9", "Caf\u00e9/Sub", "INBOX", "Sent"), paths);
            assertEquals(
                    Optional.of(Role.SENT),
                    list.facts(RemoteFact.MailboxSeen.class).stream()
                            .filter(seen -> seen.rawName().equals("Sent"))
                            .findFirst()
                            .orElseThrow()
                            .role());
        }
    }

    @Test
    void historyTellsEveryEmailOnceNewestWindowFirst() throws Exception {
        try (Session session = open()) {
            Pulls history = Pulls.of(session, Lane.history(Accounts.INBOX), Checkpoint.NONE);

            List<Long> uids = new ArrayList<>(history.seenUids());
            assertEquals((long) EMAILS, uids.get(499));
            uids.sort(null);
            assertEquals(
                    IntStream.rangeClosed(1, EMAILS).mapToObj(Long::valueOf).toList(), uids);
            assertTrue(history.end() instanceof PullEnd.Whole whole && !whole.snapshotWanted());
        }
    }

    @Test
    void historyGoesOnWhereItWasCut() throws Exception {
        Checkpoint cut;
        try (Session session = open()) {
            cut = Pulls.of(session, Lane.history(Accounts.INBOX), Checkpoint.NONE)
                    .batches()
                    .get(0)
                    .next();
        }

        try (Session session = open()) {
            Pulls rest = Pulls.of(session, Lane.history(Accounts.INBOX), cut);

            assertEquals(EMAILS - 500, rest.seenUids().size());
            assertFalse(rest.seenUids().contains((long) EMAILS));
        }
    }

    private static Optional<String> pem() {
        return Optional.of(server().certificatePem());
    }
}
