package org.postferry.jmap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.Lane;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.Pull;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.Submitter;
import org.postferry.jmap.facts.NoSteps;
import org.postferry.jmap.method.Api;
import org.postferry.jmap.method.EmailGet;
import org.postferry.jmap.method.EmailQuery;
import org.postferry.jmap.method.EmailRow;
import org.postferry.jmap.method.EmailSet;
import org.postferry.jmap.method.Ids;
import org.postferry.jmap.method.Patch;
import org.postferry.jmap.method.SessionDocument;
import org.postferry.jmap.wire.Outgoing;
import org.postferry.jmap.wire.Push;
import org.postferry.jmap.wire.TrustedHosts;
import org.postferry.jmap.wire.Web;
import org.postferry.model.MailboxId;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.james.JamesServer;
import org.postferry.tls.ServerTrust;

/** What the connector's contract does not ask of a server: sending, EventSource beside WebSocket, and what James alone does. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JamesServicesTest {
    private static final int SECONDS = 30;
    private static final int SOCKETS = 3;

    private final JmapConnector connector = new JmapConnector(domain -> Optional.empty(), Clock.systemUTC(), 50);
    private JamesServer james;

    @BeforeAll
    void startJames() {
        james = JamesServer.start(250, "256m");
    }

    @AfterAll
    void stopJames() {
        james.close();
    }

    private JamesUnderTest person() {
        return new JamesUnderTest(james, connector, new FakeClock());
    }

    @Test
    void eventSourceTellsOfNewMail() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        JamesUnderTest server = person();
        try (Web web = new Web(ServerTrust.of(Optional.empty()), Duration.ofSeconds(20), false, Clock.systemUTC())) {
            Api api = signIn(web, server);
            try (Push push = Push.events(web, api.events(30).orElseThrow(), listener(heard))) {
                assertEquals("opened", heard.poll(SECONDS, TimeUnit.SECONDS));
                push.ping();

                server.deliver("INBOX", "Subject: a\r\n\r\nb\r\n".getBytes(StandardCharsets.US_ASCII), Instant.EPOCH);

                assertTrue(String.valueOf(heard.poll(SECONDS, TimeUnit.SECONDS)).contains("StateChange"));
            }
        }
    }

    /** Nothing says when a server has begun to tell, so mail comes until it does; what else it says on the channel is no news. */
    @Test
    void webSocketTellsOfNewMail() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        JamesUnderTest server = person();
        try (Web web = new Web(ServerTrust.of(Optional.empty()), Duration.ofSeconds(20), false, Clock.systemUTC())) {
            URI address = signIn(web, server).document().socketUrl().orElseThrow();
            String enable = "{\"@type\":\"WebSocketPushEnable\",\"dataTypes\":[\"Email\"],\"pushState\":null}";
            List<String> all = new ArrayList<>();
            // where the machine is busy, James now and then tells nothing on a socket that it took
            for (int sockets = 0; sockets < SOCKETS && !isNews(all); sockets++) {
                try (Push push = Push.socket(web, address, enable, listener(heard))) {
                    for (int second = 0; second < SECONDS && !isNews(all); second++) {
                        server.deliver(
                                "INBOX", "Subject: a\r\n\r\nb\r\n".getBytes(StandardCharsets.US_ASCII), Instant.EPOCH);
                        push.ping();
                        Optional.ofNullable(heard.poll(1, TimeUnit.SECONDS)).ifPresent(all::add);
                    }
                }
            }
            assertTrue(isNews(all), all.toString());
        }
    }

    private static boolean isNews(List<String> heard) {
        return heard.stream().anyMatch(message -> message.contains("StateChange"));
    }

    private Api signIn(Web web, JamesUnderTest server) throws Exception {
        String pair = server.settings().account().username() + ":" + JamesServer.PASSWORD;
        URI session = URI.create("http://127.0.0.1:" + james.jmapPort() + "/jmap/session");
        web.authorize(
                new TrustedHosts(Set.of(session.getHost()), true),
                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII)));
        SessionDocument document = SessionDocument.read(web.json(Outgoing.get(session, "application/json")), session);
        return new Api(web, document, document.account(Optional.empty()).orElseThrow());
    }

    private static Push.Listener listener(BlockingQueue<String> heard) {
        return new Push.Listener() {
            @Override
            public void opened() {
                heard.add("opened");
            }

            @Override
            public void alive() {}

            @Override
            public void message(String json) {
                heard.add(json);
            }

            @Override
            public void over(boolean byRefusal) {
                heard.add("over");
            }
        };
    }

    @Test
    void whatIsSentArrivesAndItsCopyIsInSent() throws Exception {
        JamesUnderTest sender = person();
        JamesUnderTest recipient = person();
        String from = sender.settings().account().email();
        String to = recipient.settings().account().email();
        byte[] bytes = ("From: " + from + "\r\nTo: " + to
                        + "\r\nMessage-ID: <sent@example.org>\r\nDate: Sun, 1 Jun 2025 12:00:00 +0000\r\n"
                        + "Subject: sent by JMAP\r\n\r\nHello\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        JmapSubmitter submitter = new JmapSubmitter(domain -> Optional.empty(), Clock.systemUTC());
        try (Session session = connector.open(sender.settings(), sender.credential());
                Session waiting = connector.open(recipient.settings(), recipient.credential())) {
            assertTrue(submitter.isOffered(sender.settings().account(), session.info()));

            Submitter.Submission submission = submitter.submit(
                    sender.settings().account(),
                    sender.credential(),
                    message(bytes),
                    new Submitter.Envelope(from, List.of(to)));

            assertEquals(new Submitter.Submission.Accepted(List.of(), true, false), submission);
            assertEquals(1, sender.emails("Sent").size());
            assertEquals(List.of(), sender.emails("Drafts"));
            Instant end = Instant.now().plusSeconds(SECONDS);
            while (recipient.emails("INBOX").isEmpty() && Instant.now().isBefore(end)) {
                waiting.awaitHint(Duration.ofSeconds(1));
            }
            assertEquals(1, recipient.emails("INBOX").size());
        }
    }

    @Test
    void aTextComesWithoutItsAttachmentAndReadsAsInTheMessage() throws Exception {
        JamesUnderTest server = person();
        String header = "From: a@example.org\r\nSubject: text\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n";
        String text = "--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n"
                + "Content-Transfer-Encoding: quoted-printable\r\n\r\ncaf=E9\r\nau lait";
        String attachment =
                "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=a.pdf\r\n"
                        + "Content-Transfer-Encoding: base64\r\n\r\n";
        String data = Base64.getMimeEncoder().encodeToString(new byte[10_000]);
        server.deliver(
                "INBOX",
                (header + text + "\r\n" + attachment + data + "\r\n--b--\r\n").getBytes(StandardCharsets.US_ASCII),
                Instant.EPOCH);
        List<String> told = new ArrayList<>();
        try (Session session = connector.open(server.settings(), server.credential())) {
            RemoteId id = onlyEmail(session).id();
            session.fetch(new Scope.AccountEmails(), List.of(new FetchRequest.Text(id, 1_000)), new TextsInto(told));
        }

        assertEquals(1, told.size());
        assertEquals(
                unspaced(header + "--b\r\n" + text.substring(5) + "\r\n" + attachment + "--b--"),
                unspaced(told.get(0)));
    }

    /** A server may fold and pad header fields in its own way. */
    private static String unspaced(String text) {
        return text.replaceAll("\\s+", "");
    }

    private static RemoteFact.EmailSeen onlyEmail(Session session) throws Exception {
        try (FactStream stream =
                session.facts(new Pull(Lane.history(new Scope.AccountEmails()), Checkpoint.NONE, false))) {
            for (Optional<FactBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
                for (RemoteFact fact : batch.get().facts()) {
                    if (fact instanceof RemoteFact.EmailSeen seen) {
                        return seen;
                    }
                }
            }
        }
        throw new AssertionError("no email is told");
    }

    /** Keeps what is complete. */
    private record TextsInto(List<String> told) implements ContentSink {
        @Override
        public Receiver begin(FetchRequest request, long announcedBytes) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            return new Receiver() {
                @Override
                public void write(byte[] piece, int offset, int length) {
                    bytes.write(piece, offset, length);
                }

                @Override
                public void complete() {
                    told.add(bytes.toString(StandardCharsets.ISO_8859_1));
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void missing(FetchRequest request) {
            told.add("missing");
        }

        @Override
        public void unreadable(FetchRequest request, String serverSaid) {
            told.add("unreadable");
        }
    }

    /** RFC 8621 section 4.1.1 has a server refuse that; James destroys the email (docs/quirks.md), as it does here once it is asked to. */
    @Test
    void anEmailIsNotTakenOutOfItsLastMailboxWhichWouldDestroyIt() throws Exception {
        JamesUnderTest server = person();
        server.deliver("INBOX", "Subject: a\r\n\r\nb\r\n".getBytes(StandardCharsets.US_ASCII), Instant.EPOCH);
        RemoteId.Key email;
        String inbox;
        try (Session session = connector.open(server.settings(), server.credential())) {
            RemoteFact.EmailSeen seen = onlyEmail(session);
            email = (RemoteId.Key) seen.id();
            inbox = onlyMailbox(seen);
            RemoteCommand takeOut = new RemoteCommand.SetMailboxes(
                    new Scope.AccountEmails(),
                    Set.of(email),
                    Set.of(),
                    Set.of(new Scope.Mailbox(MailboxId.parse("1-1"), inbox)));

            PerformResult result = session.perform(takeOut, new NoSteps());

            assertInstanceOf(Outcome.Refused.class, result.outcomes().get(email));
            assertEquals(
                    List.of(new RemoteFact.EmailChanged(email, seen.memberships(), seen.threadRef())), result.facts());
            assertEquals(1, server.emails("INBOX").size());
        }
        try (Web web = new Web(ServerTrust.of(Optional.empty()), Duration.ofSeconds(20), false, Clock.systemUTC())) {
            Api api = signIn(web, server);

            api.run(EmailSet.update(Map.of(email.value(), new Patch().mailbox(inbox, false))));

            assertEquals(
                    List.of(email.value()),
                    api.run(new EmailGet(Ids.of(List.of(email.value())), List.of("id")))
                            .notFound());
            assertEquals(List.of(), server.emails("INBOX"));
        }
    }

    @Test
    void theSampleServerComparesTimesOfReceiptByTheSecond() throws Exception {
        JamesUnderTest server = person();
        Instant night = Instant.parse("2024-07-03T00:30:00Z");
        Instant morning = Instant.parse("2024-07-03T06:00:00Z");
        for (Instant received : List.of(night, morning)) {
            server.deliver("INBOX", "Subject: a\r\n\r\nb\r\n".getBytes(StandardCharsets.US_ASCII), received);
        }
        try (Web web = new Web(ServerTrust.of(Optional.empty()), Duration.ofSeconds(20), false, Clock.systemUTC())) {
            Api api = signIn(web, server);

            List<String> found = api.run(new EmailQuery(
                            true, Optional.of(Instant.parse("2024-07-03T12:00:00Z")), 0, Optional.empty(), 10))
                    .ids();

            assertEquals(
                    List.of(morning, night),
                    api.run(new EmailGet(Ids.of(found), EmailGet.TIME)).list().stream()
                            .map(EmailRow::receivedAt)
                            .toList());
        }
    }

    private static String onlyMailbox(RemoteFact.EmailSeen email) {
        assertEquals(1, email.memberships().size());
        MailboxRef mailbox = email.memberships().iterator().next().mailbox();
        return assertInstanceOf(MailboxRef.Named.class, mailbox).rawName();
    }

    private static RemoteCommand.Message message(byte[] bytes) {
        return RemoteCommand.Message.of(bytes);
    }
}
