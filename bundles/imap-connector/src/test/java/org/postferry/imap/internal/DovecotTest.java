package org.postferry.imap.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.Lane;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;
import org.postferry.imap.facts.Accounts;
import org.postferry.imap.facts.CollectingSink;
import org.postferry.imap.facts.Pulls;
import org.postferry.model.Role;
import org.postferry.model.Security;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.dovecot.ServerCertificate;
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

    @Test
    void contentsAreTheServersBytesAndStayUnseen() throws Exception {
        List<FetchRequest> requests = new ArrayList<>();
        CollectingSink sink = new CollectingSink();
        try (Session session = open()) {
            Pulls.of(session, Lane.history(Accounts.INBOX), Checkpoint.NONE)
                    .facts(RemoteFact.EmailSeen.class)
                    .forEach(seen -> requests.add(new FetchRequest.Whole(seen.id(), seen.sizeBytes())));

            session.fetch(Accounts.INBOX, requests, sink);

            assertEquals(EMAILS, sink.contents().size());
            sink.contents().forEach((uid, bytes) -> assertArrayEquals(email((int) (long) uid), bytes));
        }
        try (PlainClient client = PlainClient.signIn(server().imapPort(), "alice", DovecotServer.PASSWORD)) {
            client.run("EXAMINE INBOX");
            assertEquals(EMAILS / 2, client.run("UID SEARCH UNSEEN").get(0).split(" ").length - 2);
        }
    }

    @Test
    void newMailIsAHintAndThenAFact() throws Exception {
        Scope.Mailbox inbox = Accounts.INBOX;
        try (Session session =
                        CONNECTOR.open(Accounts.settings("bob", "127.0.0.1", server().imapPort()), Accounts.PASSWORD);
                PlainClient client = PlainClient.signIn(server().imapPort(), "bob", DovecotServer.PASSWORD)) {
            Checkpoint head =
                    Pulls.of(session, Lane.head(inbox), Checkpoint.NONE).next();
            Thread deliverer = new Thread(() -> client.append("INBOX", "", email(1)));
            deliverer.start();

            assertTrue(session.awaitHint(Duration.ofSeconds(20)));
            deliverer.join();
            assertEquals(List.of(inbox), session.dirtyScopes(Map.of(inbox, head)));
            assertEquals(List.of(1L), Pulls.of(session, Lane.head(inbox), head).seenUids());
        }
    }

    @Test
    void aCertificateNobodyTrustsIsRefusedInASentence() {
        String sentence = refusal(Accounts.settings("localhost", server().imapsPort(), Security.TLS, Optional.empty()));

        assertTrue(
                sentence.startsWith("The certificate of localhost is not signed by anybody this machine trusts"),
                sentence);
    }

    @Test
    void aCertificateForAnotherNameIsRefusedInASentence() {
        // the certificate is for localhost and 127.0.0.1
        try (DovecotServer other = DovecotServer.start(dovecot -> dovecot.with("listen = 127.0.0.1, 127.0.0.2"))) {
            String sentence = refusal(Accounts.settings(
                    "127.0.0.2", other.imapsPort(), Security.TLS, Optional.of(other.certificatePem())));

            assertTrue(sentence.startsWith("The certificate of 127.0.0.2 is not to be trusted"), sentence);
            assertFalse(sentence.endsWith(".."), sentence);
        }
    }

    @Test
    void anExpiredCertificateIsRefusedAlthoughTheAccountTrustsIt() {
        try (DovecotServer expired =
                DovecotServer.start(UnaryOperator.identity(), ServerCertificate.Validity.UNTIL_LAST_WEEK)) {
            Optional<String> pem = Optional.of(expired.certificatePem());

            String implicit = refusal(Accounts.settings("localhost", expired.imapsPort(), Security.TLS, pem));
            String upgraded = refusal(Accounts.settings("localhost", expired.imapPort(), Security.STARTTLS, pem));

            assertTrue(implicit.startsWith("The certificate of localhost expired on "), implicit);
            assertEquals(implicit, upgraded);
        }
    }

    @Test
    void aCertificateOfTheAccountThatIsNoneIsNamed() {
        String sentence =
                refusal(Accounts.settings("localhost", server().imapsPort(), Security.TLS, Optional.of("hello")));

        assertEquals("The certificate that this account is set to trust is no PEM certificate.", sentence);
    }

    private static String refusal(SessionSettings settings) {
        ConnectorException failure = assertThrows(ConnectorException.class, () -> {
            try (Session session = CONNECTOR.open(settings, Accounts.PASSWORD)) {
                session.info();
            }
        });
        assertEquals(ConnectorException.Kind.UNAUTHORIZED, failure.kind());
        return failure.getMessage();
    }
}
