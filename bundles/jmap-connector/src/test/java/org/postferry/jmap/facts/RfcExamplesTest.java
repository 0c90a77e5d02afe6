package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.Pull;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.jmap.method.SessionDocument;
import org.postferry.jmap.wire.Json;
import org.postferry.jmap.wire.LocalServer;
import org.postferry.jmap.wire.Outgoing;
import org.postferry.jmap.wire.Push;
import org.postferry.jmap.wire.StatusException;
import org.postferry.jmap.wire.Web;
import org.postferry.model.Role;
import org.postferry.tls.ServerTrust;

/** What RFC 8620 and RFC 8621 show as examples is understood. */
class RfcExamplesTest {
    private static final Scope EMAILS = new Scope.AccountEmails();

    /** That it opens and that it ends are stirs, too. */
    private static final int MOST_STIRS = 3;

    @Test
    void aSessionWithAnAccountOfOnesOwnAndASharedOne() throws Exception {
        SessionDocument session = SessionDocument.read(
                Fixture.json("rfc8620-2-session_own-A13824_shared-A97813"),
                URI.create("https://jmap.example.com/.well-known/jmap"));

        assertEquals(Optional.of("A13824"), session.account(Optional.empty()));
        assertEquals(Optional.of("A97813"), session.account(Optional.of("A97813")));
        assertEquals(Optional.empty(), session.account(Optional.of("A1")));
        assertTrue(session.accounts().get("A97813").readOnly());
        assertFalse(session.accounts().get("A97813").personal());
        assertEquals(128, session.limits().objectsInSet());
        assertEquals(URI.create("https://jmap.example.com/api/"), session.apiUrl());
        assertEquals(
                "https://jmap.example.com/download/{accountId}/{blobId}/{name}?accept={type}", session.downloadUrl());
        assertEquals("75128aab4b1b", session.state());
    }

    @Test
    void aCapabilityThatIsNotSupportedEndsTheTrying() throws Exception {
        StatusException refused = refused("rfc8620-3.6.1-error_unknownCapability");

        assertEquals(ConnectorException.Kind.PERMANENT, Failures.of(refused).kind());
        assertTrue(Failures.of(refused).serverSaid().contains("https://example.com/apis/foobar"));
        assertFalse(Failures.isTooLarge(refused));
    }

    @Test
    void aRequestThatIsTooLargeMayBeMadeSmaller() throws Exception {
        assertTrue(Failures.isTooLarge(refused("rfc8620-3.6.1-error_limit-maxSizeRequest")));
    }

    private static StatusException refused(String fixture) throws Exception {
        byte[] problem = Fixture.bytes(fixture);
        try (Web web = web();
                LocalServer server = new LocalServer(exchange -> LocalServer.send(exchange, 400, problem))) {
            return assertThrows(
                    StatusException.class, () -> web.json(Outgoing.post(server.uri("/api/"), new byte[] {'{', '}'})));
        }
    }

    @Test
    void aMethodThatIsNotKnownWillNeverBe() throws Exception {
        try (ScriptedServer server =
                        new ScriptedServer((method, arguments) -> Fixture.json("rfc8620-3.6.2-error_unknownMethod"));
                JmapSession session = server.open(50)) {
            ConnectorException refused = assertThrows(
                    ConnectorException.class, () -> session.recheck(EMAILS, Set.of(new RemoteId.Key("f1"))));

            assertEquals(ConnectorException.Kind.PERMANENT, refused.kind());
        }
    }

    @Test
    void mailboxesWithTheirRolesAndPlaces() throws Exception {
        List<RemoteFact> facts = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(
                        (method, arguments) -> Fixture.json("rfc8621-2-mailbox-get_inbox_important-below"));
                JmapSession session = server.open(50);
                FactStream stream =
                        session.facts(new Pull(Lane.head(new Scope.MailboxList()), Checkpoint.NONE, false))) {
            for (Optional<FactBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
                facts.addAll(batch.get().facts());
            }
        }
        List<RemoteFact.MailboxSeen> seen = facts.stream()
                .filter(RemoteFact.MailboxSeen.class::isInstance)
                .map(RemoteFact.MailboxSeen.class::cast)
                .toList();

        assertEquals(
                List.of("Inbox", "Inbox/Important mail"),
                seen.stream().map(RemoteFact.MailboxSeen::path).sorted().toList());
        RemoteFact.MailboxSeen below = seen.stream()
                .filter(mailbox -> mailbox.rawName().equals("MB674cc24095db49ce"))
                .findFirst()
                .orElseThrow();
        assertEquals(Optional.of("MB23cfa8094c0f41e6"), below.parentRawName());
        assertTrue(seen.stream().anyMatch(mailbox -> mailbox.role().equals(Optional.of(Role.INBOX))));
    }

    @Test
    void oneEmailIsThereAndTheOtherIsNot() throws Exception {
        try (ScriptedServer server = new ScriptedServer(
                        (method, arguments) -> Fixture.json("rfc8621-4.2-email-get_f123u457-there_f123u456-notFound"));
                JmapSession session = server.open(50)) {
            List<RemoteFact> facts =
                    session.describe(EMAILS, Set.of(new RemoteId.Key("f123u456"), new RemoteId.Key("f123u457")));

            RemoteFact.EmailSeen seen = assertInstanceOf(RemoteFact.EmailSeen.class, facts.get(0));
            assertEquals(Instant.parse("2013-10-13T14:12:00Z"), seen.receivedAt());
            assertEquals(Optional.of("ef1314a"), seen.threadRef());
            assertTrue(new String(seen.header().bytes(), StandardCharsets.UTF_8)
                    .contains("Subject: Dinner on Thursday?\r\n"));
            assertEquals(EmailFacts.gone(Set.of("f123u456")), facts.get(1));
        }
    }

    @Test
    void aStateChangeOfSeveralAccountsIsOneEvent() throws Exception {
        String change =
                new String(Json.bytes(Fixture.json("rfc8620-7.1.1-state-change_two-accounts")), StandardCharsets.UTF_8);
        byte[] event = ("event: state\ndata: " + change + "\n\n").getBytes(StandardCharsets.UTF_8);
        Doorbell doorbell = new Doorbell();
        try (Web web = web();
                LocalServer server = new LocalServer(exchange -> LocalServer.send(exchange, 200, event));
                Channel channel = new Channel(
                        doorbell,
                        Hints.Rhythm.USUAL,
                        false,
                        listener -> Push.events(web, server.uri("/events"), listener))) {
            boolean rung = false;
            for (int i = 0; i < MOST_STIRS && !rung; i++) {
                doorbell.await(Duration.ofSeconds(10));
                rung = doorbell.taken();
            }

            assertTrue(rung, "the change was not heard");
            assertFalse(channel.refused);
        }
    }

    private static Web web() throws Exception {
        return new Web(ServerTrust.of(Optional.empty()), Duration.ofSeconds(10), false, Clock.systemUTC());
    }
}
