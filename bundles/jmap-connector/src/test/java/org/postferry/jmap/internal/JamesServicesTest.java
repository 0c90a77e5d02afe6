package org.postferry.jmap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Session;
import org.postferry.connector.Submitter;
import org.postferry.jmap.method.Api;
import org.postferry.jmap.method.SessionDocument;
import org.postferry.jmap.wire.Origin;
import org.postferry.jmap.wire.Outgoing;
import org.postferry.jmap.wire.Push;
import org.postferry.jmap.wire.Web;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.james.JamesServer;
import org.postferry.tls.ServerTrust;

/** What the connector's contract does not ask of a server: sending, and EventSource beside WebSocket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JamesServicesTest {
    private static final int SECONDS = 30;

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

    private Api signIn(Web web, JamesUnderTest server) throws Exception {
        String pair = server.settings().account().username() + ":" + JamesServer.PASSWORD;
        URI session = URI.create("http://127.0.0.1:" + james.jmapPort() + "/jmap/session");
        web.authorize(
                Origin.of(session),
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

    private static RemoteCommand.Message message(byte[] bytes) {
        return new RemoteCommand.Message() {
            @Override
            public long sizeBytes() {
                return bytes.length;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(bytes);
            }
        };
    }
}
