package org.postferry.imap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postferry.connector.Credential;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.imap.facts.Accounts;
import org.postferry.imap.facts.NoSteps;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.Ability;
import org.postferry.testkit.connector.Comparison;
import org.postferry.testkit.connector.ConnectorContract;
import org.postferry.testkit.connector.Mirror;
import org.postferry.testkit.connector.ServerUnderTest;
import org.postferry.testkit.imap.HidingProxy;
import org.postferry.testkit.imap.PlainClient;
import org.postferry.testkit.james.JamesServer;

/** The contract of every connector, on a real Apache James, which has OBJECTID (RFC 8474). Its one account is emptied for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JamesContractTest extends ConnectorContract {
    private static final Scope.Mailbox WORK = new Scope.Mailbox(new MailboxId(new AccountId(1), 5), "Work");

    private final FakeClock clock = new FakeClock();
    private final ImapConnector connector = new ImapConnector(clock);
    private Optional<JamesServer> server = Optional.empty();
    private String person = "";
    private Optional<HidingProxy> proxy = Optional.empty();

    @BeforeAll
    void startJames() {
        server = Optional.of(JamesServer.start(1, "256m"));
        person = server.get().newPerson();
        proxy = Optional.of(HidingProxy.before(server.get().imapPort()));
    }

    @AfterAll
    void stopJames() {
        proxy.ifPresent(HidingProxy::close);
        server.ifPresent(JamesServer::close);
        connector.close();
    }

    @Override
    protected ServerUnderTest start() {
        PlainClient client = signIn();
        empty(client);
        return new ImapUnderTest(
                connector,
                Accounts.settings(person, "127.0.0.1", proxy.orElseThrow().port()),
                new Credential.Password(JamesServer.PASSWORD),
                // whatVanishedBeyondTheEdgesIsNotToldAndTheSumFindsIt
                EnumSet.complementOf(EnumSet.of(Ability.TELLS_EVERY_REMOVAL, Ability.RENUMBERS, Ability.LOSES_ANSWERS)),
                client,
                mailbox -> {
                    throw new UnsupportedOperationException();
                },
                clock,
                proxy.orElseThrow(),
                ".");
    }

    /**
     * James asks itself what is missing between the lowest and the highest UID that are there, and tells that as VANISHED,
     * whenever it went; what lay beyond them it does not tell.
     */
    @Test
    void whatVanishedBeyondTheEdgesIsNotToldAndTheSumFindsIt() throws Exception {
        ServerUnderTest james = start();
        List<String> uids = new ArrayList<>();
        for (int letter = 1; letter <= 5; letter++) {
            byte[] bytes = ("Subject: letter " + letter + "\r\n\r\nHello.\r\n").getBytes(StandardCharsets.US_ASCII);
            uids.add(james.deliver("INBOX", bytes, Instant.parse("2026-01-01T00:00:00Z")));
        }
        try (Mirror mirror = new Mirror(connector, james.settings(), james.credential());
                PlainClient client = signIn()) {
            mirror.sync();
            client.run("ENABLE QRESYNC");
            long modSeq = modSeq(client);

            james.expunge("INBOX", List.of(uids.get(0), uids.get(2), uids.get(4)));

            client.run("EXAMINE INBOX");
            String span = uids.get(0) + ":" + uids.get(4);
            assertEquals(
                    List.of("* VANISHED (EARLIER) " + uids.get(2)),
                    client.run("UID FETCH " + span + " (UID FLAGS) (CHANGEDSINCE " + modSeq + " VANISHED)"));
            mirror.sync();
            mirror.fetchContents();
            assertEquals(1, mirror.unequalSums());
            Comparison.assertEqual(james, mirror.store(), mirror.account());
        }
        james.close();
    }

    /** James knows no return options of LIST, and carries no subscription over by itself. */
    @Test
    void whatIsInARenamedMailboxIsSubscribedAsBefore() throws Exception {
        ServerUnderTest james = start();
        try (Session session = connector.open(james.settings(), james.credential());
                PlainClient client = signIn()) {
            for (String name : List.of("Work", "Work.Trips", "Work.Taxes")) {
                client.run("CREATE " + name);
                client.run("UNSUBSCRIBE " + name);
            }
            client.run("SUBSCRIBE Work.Trips");

            PerformResult renamed =
                    session.perform(new RemoteCommand.RenameMailbox(WORK, "Life", Optional.empty()), new NoSteps());

            assertInstanceOf(Outcome.Done.class, renamed.outcome());
            List<String> subscribed = client.run("LSUB \"\" \"*\"");
            assertTrue(subscribed.stream().anyMatch(line -> line.contains("Life.Trips")), subscribed.toString());
            assertTrue(
                    subscribed.stream()
                            .noneMatch(
                                    line -> line.contains("Work") || line.contains("Taxes") || line.endsWith("Life\"")),
                    subscribed.toString());
        }
        james.close();
    }

    private static long modSeq(PlainClient client) {
        Pattern highest = Pattern.compile("HIGHESTMODSEQ (\\d+)");
        return client.run("STATUS INBOX (HIGHESTMODSEQ)").stream()
                .map(highest::matcher)
                .filter(Matcher::find)
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .findFirst()
                .orElseThrow();
    }

    private PlainClient signIn() {
        return PlainClient.signIn(server.orElseThrow().imapPort(), person, JamesServer.PASSWORD);
    }

    private static void empty(PlainClient client) {
        List<String> names = client.run("LIST \"\" \"*\"").stream()
                .map(line -> line.substring(line.indexOf("\".\" \"") + 4))
                .filter(name -> !name.equals("\"INBOX\""))
                .sorted((one, other) -> other.length() - one.length())
                .collect(Collectors.toList());
        names.forEach(name -> client.run("DELETE " + name));
        client.run("SELECT INBOX");
        client.attempt("UID STORE 1:4294967295 +FLAGS.SILENT (\\Deleted)");
        client.run("EXPUNGE");
    }
}
