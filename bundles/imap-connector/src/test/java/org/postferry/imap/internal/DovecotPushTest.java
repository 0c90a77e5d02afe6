package org.postferry.imap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.SessionSettings;
import org.postferry.imap.facts.Accounts;
import org.postferry.imap.facts.Pulls;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.imap.PlainClient;

/** News of all mailboxes from a real Dovecot, and what a look that finds nothing costs. */
class DovecotPushTest {
    private static final int MAILBOXES = 20;
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final ImapConnector CONNECTOR = new ImapConnector();
    private static Optional<DovecotServer> running = Optional.empty();

    @BeforeAll
    static void start() {
        assumeTrue(DovecotServer.isInstalled(), "Dovecot is not installed (apt-get install dovecot-imapd)");
        running = Optional.of(DovecotServer.start());
    }

    @AfterAll
    static void stop() {
        running.ifPresent(DovecotServer::close);
        CONNECTOR.close();
    }

    private static PlainClient client(String user) {
        return PlainClient.signIn(running.orElseThrow().imapPort(), user, DovecotServer.PASSWORD);
    }

    private static Session open(String user) throws Exception {
        SessionSettings settings =
                Accounts.settings(user, "127.0.0.1", running.orElseThrow().imapPort());
        return CONNECTOR.open(settings, Accounts.PASSWORD);
    }

    private static Scope.Mailbox mailbox(int number) {
        String name = number == 0 ? "INBOX" : "M" + number;
        return new Scope.Mailbox(new MailboxId(new AccountId(1), number + 1), name);
    }

    private static Map<Scope, Checkpoint> pulled(Session session) throws Exception {
        Map<Scope, Checkpoint> heads = new LinkedHashMap<>();
        Lane list = Lane.head(new Scope.MailboxList());
        heads.put(list.scope(), Pulls.of(session, list, Checkpoint.NONE).next());
        for (int i = 0; i < MAILBOXES; i++) {
            heads.put(
                    mailbox(i),
                    Pulls.of(session, Lane.head(mailbox(i)), Checkpoint.NONE).next());
        }
        return heads;
    }

    private static void createMailboxes(PlainClient client) {
        for (int i = 1; i < MAILBOXES; i++) {
            client.run("CREATE M" + i);
            client.append("M" + i, "", email());
        }
    }

    private static byte[] email() {
        return "Subject: hello\r\n\r\nbody\r\n".getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void aLookAtTwentyMailboxesThatFindsNothingIsOneRoundTrip() throws Exception {
        try (PlainClient client = client("look")) {
            createMailboxes(client);
            try (Session session = open("look")) {
                Map<Scope, Checkpoint> heads = pulled(session);
                long before = session.traffic().roundTrips();

                assertEquals(List.of(), session.dirtyScopes(heads));

                assertEquals(1, session.traffic().roundTrips() - before);
            }
        }
    }

    @Test
    void mailAndFlagsInAnyMailboxAreHintsAndThenFacts() throws Exception {
        try (PlainClient client = client("push")) {
            createMailboxes(client);
            try (Session session = open("push")) {
                assertEquals(SessionInfo.Push.NOTIFY, session.info().push());
                Map<Scope, Checkpoint> heads = pulled(session);
                assertEquals(List.of(), session.dirtyScopes(heads));
                assertFalse(session.awaitHint(Duration.ofMillis(700)));

                client.append("M7", "", email());
                assertTrue(session.awaitHint(LONG));
                assertEquals(List.of(mailbox(7)), session.dirtyScopes(heads));
                Pulls arrived = Pulls.of(session, Lane.head(mailbox(7)), heads.get(mailbox(7)));
                assertEquals(1, arrived.seenUids().size());
                heads.put(mailbox(7), arrived.next());

                client.append("M7", "", email());
                assertTrue(session.awaitHint(LONG));
                assertEquals(List.of(mailbox(7)), session.dirtyScopes(heads));
                heads.put(
                        mailbox(7),
                        Pulls.of(session, Lane.head(mailbox(7)), heads.get(mailbox(7)))
                                .next());

                client.run("SELECT M3");
                client.run("UID STORE 1 +FLAGS (\\Flagged)");
                assertTrue(session.awaitHint(LONG));
                assertEquals(List.of(mailbox(3)), session.dirtyScopes(heads));
            }
        }
    }

    @Test
    void aMailboxThatIsMadeIsAHint() throws Exception {
        try (PlainClient client = client("made");
                Session session = open("made")) {
            Map<Scope, Checkpoint> heads = new LinkedHashMap<>();
            Lane list = Lane.head(new Scope.MailboxList());
            heads.put(list.scope(), Pulls.of(session, list, Checkpoint.NONE).next());
            session.dirtyScopes(heads);
            while (session.awaitHint(Duration.ofMillis(100))) {
                // what the look itself stirred up
            }

            client.run("CREATE New");

            assertTrue(session.awaitHint(LONG));
            assertEquals(List.of(list.scope()), session.dirtyScopes(heads));
        }
    }
}
