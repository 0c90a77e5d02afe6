package org.postferry.imap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.Steps;
import org.postferry.imap.facts.Accounts;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.imap.HiddenExtension;
import org.postferry.testkit.imap.HidingProxy;
import org.postferry.testkit.imap.PlainClient;

/** A server that says what is not so loses no mail, doubles none, and is not believed. */
class LyingServerTest {
    private static final Scope.Mailbox WORK = new Scope.Mailbox(new MailboxId(Accounts.INBOX_ID.account(), 2), "Work");
    private static final AtomicInteger USERS = new AtomicInteger();
    private static Optional<DovecotServer> server = Optional.empty();

    private final ImapConnector connector = new ImapConnector();
    private Optional<HidingProxy> proxy = Optional.empty();
    private Optional<PlainClient> other = Optional.empty();
    private Optional<Session> session = Optional.empty();
    private long uidValidity;

    @BeforeAll
    static void startDovecot() {
        assumeTrue(DovecotServer.isInstalled(), "Dovecot is not installed (apt-get install dovecot-imapd)");
        server = Optional.of(DovecotServer.start());
    }

    @AfterAll
    static void stopDovecot() {
        server.ifPresent(DovecotServer::close);
    }

    @BeforeEach
    void fill() {
        PlainClient client = PlainClient.signIn(
                server.orElseThrow().imapPort(), "user" + USERS.incrementAndGet(), DovecotServer.PASSWORD);
        other = Optional.of(client);
        client.run("CREATE Work");
        for (int number = 1; number <= 3; number++) {
            client.append("INBOX", "", ("Subject: " + number + "\r\n\r\nbody\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        String status = client.run("STATUS INBOX (UIDVALIDITY)").get(0);
        uidValidity = Long.parseLong(status.replaceAll(".*UIDVALIDITY (\\d+).*", "$1"));
    }

    @AfterEach
    void hangUp() {
        session.ifPresent(Session::close);
        other.ifPresent(PlainClient::close);
        proxy.ifPresent(HidingProxy::close);
        connector.close();
    }

    private HidingProxy before(HiddenExtension... hidden) throws Exception {
        proxy = Optional.of(HidingProxy.before(server.orElseThrow().imapPort(), hidden));
        session = Optional.of(connector.open(
                Accounts.settings("user" + USERS.get(), "127.0.0.1", proxy.get().port()), Accounts.PASSWORD));
        return proxy.get();
    }

    private static void isNotCarriedOut(HidingProxy lying, String command) {
        lying.answering(said -> said.startsWith(command) ? Optional.of("OK done") : Optional.empty());
    }

    private RemoteId id(long uid) {
        return new RemoteId.Uid(Accounts.INBOX_ID, uidValidity, uid);
    }

    private PerformResult perform(RemoteCommand command) throws Exception {
        List<String> taken = new ArrayList<>();
        return session.orElseThrow().perform(command, new Steps() {
            @Override
            public List<String> taken() {
                return taken;
            }

            @Override
            public void record(String step) {
                taken.add(step);
            }
        });
    }

    private PerformResult move() throws Exception {
        return perform(new RemoteCommand.SetMailboxes(
                Accounts.INBOX, Set.of(id(1), id(2)), Set.of(WORK), Set.of(Accounts.INBOX)));
    }

    private int count(String mailbox) {
        String status =
                other.orElseThrow().run("STATUS " + mailbox + " (MESSAGES)").get(0);
        return Integer.parseInt(status.replaceAll(".*MESSAGES (\\d+).*", "$1"));
    }

    private void nothingIsMoved(Map<RemoteId, Outcome> outcomes) {
        outcomes.values().forEach(outcome -> assertInstanceOf(Outcome.Refused.class, outcome));
        assertEquals(2, outcomes.size());
        assertEquals(List.of(3, 0), List.of(count("INBOX"), count("Work")));
    }

    @Test
    void anOkToACopyThatWasNotMadeLeavesTheEmailsWhereTheyAre() throws Exception {
        isNotCarriedOut(before(HiddenExtension.MOVE), "UID COPY");

        nothingIsMoved(move().outcomes());
    }

    @Test
    void anOkToAMoveThatWasNotMadeLeavesTheEmailsWhereTheyAre() throws Exception {
        isNotCarriedOut(before(), "UID MOVE");

        nothingIsMoved(move().outcomes());
    }

    @Test
    void whichBecameWhichIsSeenAndNotBelieved() throws Exception {
        before().telling(line -> line.replaceAll("(COPYUID \\d+ )1:2 1:2", "$11:2 2,1"));

        PerformResult result = move();

        for (long uid = 1; uid <= 2; uid++) {
            Outcome.Done done =
                    assertInstanceOf(Outcome.Done.class, result.outcomes().get(id(uid)));
            assertEquals(uid, ((RemoteId.Uid) done.newId().orElseThrow()).uid());
        }
    }

    @Test
    void anOkToKeywordsThatWereNotSetIsToldAsARefusal() throws Exception {
        isNotCarriedOut(before(), "UID STORE");

        PerformResult result =
                perform(new RemoteCommand.SetKeywords(Accounts.INBOX, Set.of(id(1)), Set.of(Keyword.SEEN), Set.of()));

        assertInstanceOf(Outcome.Refused.class, result.outcomes().get(id(1)));
    }

    @Test
    void aServerThatOffersMoveAndDoesNotKnowItIsAskedForACopy() throws Exception {
        before().answering(said -> said.startsWith("UID MOVE") ? Optional.of("BAD what?") : Optional.empty());

        move().outcomes().values().forEach(outcome -> assertInstanceOf(Outcome.Done.class, outcome));

        assertEquals(List.of(1, 2), List.of(count("INBOX"), count("Work")));
    }

    @Test
    void aRefusedMoveMovesNothingAndSaysWhy() throws Exception {
        before().answering(said -> said.startsWith("UID MOVE") ? Optional.of("NO [OVERQUOTA] full") : Optional.empty());

        Map<RemoteId, Outcome> outcomes = move().outcomes();

        nothingIsMoved(outcomes);
        assertEquals("[OVERQUOTA] full", ((Outcome.Refused) outcomes.get(id(1))).serverSaid());
    }
}
