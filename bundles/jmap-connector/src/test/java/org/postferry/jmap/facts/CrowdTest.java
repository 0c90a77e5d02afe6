package org.postferry.jmap.facts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.jmap.method.Api;
import org.postferry.jmap.method.SessionDocument;
import org.postferry.jmap.wire.LocalServer;
import org.postferry.jmap.wire.Web;
import org.postferry.jmap.wire.WireException;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.testkit.FakeClock;
import org.postferry.tls.ServerTrust;

/** Limits of what a server takes at the same time (RFC 8620 section 2), which several sessions of an account keep together. */
class CrowdTest {
    private static final Scope EMAILS = new Scope.AccountEmails();
    private static final LocalServer.Handler TOO_MANY = exchange -> LocalServer.send(
            exchange,
            400,
            "{\"type\":\"urn:ietf:params:jmap:error:limit\",\"limit\":\"maxConcurrentRequests\"}".getBytes(US_ASCII));

    private final FakeClock clock = new FakeClock();
    private final Crowd crowd = new Crowd(clock);

    private JmapSession open(ScriptedServer server) throws Exception {
        return server.open(50, clock, crowd, Hints.Rhythm.USUAL);
    }

    private static JsonNode answer(String method, JsonNode arguments) throws WireException {
        return ScriptedServer.json(
                switch (method) {
                    case "Email/import" -> "{'newState':'t','created':{'m':{'id':'x'}}}";
                    default -> "{'state':'s','list':[],'notFound':[]}";
                });
    }

    private static void refused(ScriptedServer server, JmapSession session) {
        server.instead.add(TOO_MANY);
        ConnectorException failure =
                assertThrows(ConnectorException.class, () -> session.recheck(EMAILS, Set.of(new RemoteId.Key("e0"))));
        assertEquals(Kind.THROTTLED, failure.kind());
    }

    @Test
    void aServerThatBearsFewerThanItSaysHasHalfAsManySessionsFromThenOn() throws Exception {
        try (ScriptedServer server = new ScriptedServer(CrowdTest::answer);
                JmapSession session = open(server)) {
            assertEquals(OptionalInt.of(8), session.info().connections());

            refused(server, session);

            assertEquals(OptionalInt.of(4), session.info().connections());
            try (JmapSession another = open(server)) {
                assertEquals(OptionalInt.of(4), another.info().connections());
                refused(server, another);
                assertEquals(OptionalInt.of(4), another.info().connections(), "it met the same requests");
                clock.advance(Crowd.ONE_MEETING);
                refused(server, another);
                assertEquals(OptionalInt.of(2), another.info().connections());
            }
        }
    }

    @Test
    void afterAnHourOneMoreIsTriedUntilItIsWhatTheServerSays() throws Exception {
        try (ScriptedServer server = new ScriptedServer(CrowdTest::answer);
                JmapSession session = open(server)) {
            refused(server, session);
            for (int bears = 5; bears <= 8; bears++) {
                clock.advance(Crowd.RAISE_AFTER);
                assertEquals(OptionalInt.of(bears), session.info().connections());
            }
        }
    }

    @Test
    void aServerThatTellsAnotherNumberIsBelieved() throws Exception {
        try (ScriptedServer server = new ScriptedServer(CrowdTest::answer)) {
            try (JmapSession session = open(server)) {
                refused(server, session);
            }
            server.core = "{'maxConcurrentRequests':6}";
            try (JmapSession session = open(server)) {
                assertEquals(OptionalInt.of(6), session.info().connections());
            }
        }
    }

    /** Whoever would come beside it has come by then. */
    private static void await(CountDownLatch both) throws IOException {
        both.countDown();
        try {
            both.await(500, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void noMoreMessagesAreUploadedAtOnceThanTheServerTakes() throws Exception {
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch both = new CountDownLatch(2);
        try (ScriptedServer server = new ScriptedServer(CrowdTest::answer)) {
            server.core = "{'maxConcurrentUpload':1}";
            LocalServer.Handler taken = server.uploads;
            server.uploads = exchange -> {
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                await(both);
                underWay.decrementAndGet();
                taken.answer(exchange);
            };
            List<CompletableFuture<Void>> appends = List.of(append(server), append(server));
            for (CompletableFuture<Void> append : appends) {
                append.get(30, TimeUnit.SECONDS);
            }
        }
        assertEquals(1, most.get());
        assertEquals(0, both.getCount(), "both were uploaded");
    }

    private CompletableFuture<Void> append(ScriptedServer server) {
        return CompletableFuture.runAsync(() -> {
            try (JmapSession session = open(server)) {
                Scope.Mailbox inbox = new Scope.Mailbox(new MailboxId(new AccountId(1), 1), "m");
                session.perform(
                        new RemoteCommand.Append(
                                inbox,
                                RemoteCommand.Message.of("Subject: a\r\n\r\nb".getBytes(US_ASCII)),
                                Optional.empty(),
                                Set.of(),
                                clock.instant()),
                        new Steps() {
                            @Override
                            public List<String> taken() {
                                return List.of();
                            }

                            @Override
                            public void record(String step) {}
                        });
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    void whoFindsNoRoomForAnUploadDoesNotWaitForEver() throws Exception {
        try (Web web = new Web(ServerTrust.of(Optional.empty()), Duration.ofSeconds(1), true, Clock.systemUTC())) {
            Api api = new Api(
                    web,
                    SessionDocument.read(
                            ScriptedServer.json(
                                    "{'capabilities':{'urn:ietf:params:jmap:core':{'maxConcurrentUpload':1}},"
                                            + "'accounts':{},'primaryAccounts':{},'username':'me','apiUrl':'/','state':'s'}"),
                            URI.create("http://localhost/session")),
                    "A");
            assertTrue(crowd.beginUpload(api, Duration.ZERO));
            assertFalse(crowd.beginUpload(api, Duration.ZERO));
            crowd.endUpload(api);
            assertTrue(crowd.beginUpload(api, Duration.ZERO));
        }
    }
}
