package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Scope;
import org.postferry.connector.SessionInfo;
import org.postferry.jmap.wire.LocalServer;
import org.postferry.jmap.wire.LocalSocket;
import org.postferry.jmap.wire.WireException;

/** How news is waited for, with pings every second, which is the least that an address can ask for. */
class HintsTest {
    private static final Scope EMAILS = new Scope.AccountEmails();
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Hints.Rhythm QUICK = new Hints.Rhythm(
            Duration.ofSeconds(1), Duration.ofMillis(300), Duration.ofMillis(100), Duration.ofMillis(100));

    /** In which nothing but news ends a wait of a few seconds. */
    private static final Hints.Rhythm CALM = new Hints.Rhythm(
            Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMillis(100), Duration.ofMillis(100));

    private final CountDownLatch over = new CountDownLatch(1);
    private final List<String> opened = new CopyOnWriteArrayList<>();

    private static JsonNode nothingNew() throws WireException {
        return ScriptedServer.json(
                "{'oldState':'s0','newState':'s0','hasMoreChanges':false,'created':[],'updated':[],'destroyed':[]}");
    }

    /** A stream of events that says hello and then nothing, until the test ends. */
    private void fallSilent(HttpExchange exchange) throws IOException {
        opened.add(exchange.getRequestURI().getQuery());
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(":\n\n".getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** RFC 8887 section 4.3.5. The server has nothing new to tell who asks, so that the message alone can end the wait. */
    @Test
    void whereWebSocketsAreOfferedNewsComesByThemAndByNothingElse() throws Exception {
        try (LocalSocket socket = new LocalSocket();
                ScriptedServer server =
                        new ScriptedServer((method, arguments) -> nothingNew(), Optional.of(this::fallSilent))) {
            server.socket = Optional.of(socket.uri());
            try (JmapSession session = server.open(50, Clock.systemUTC(), CALM)) {
                session.dirtyScopes(Map.of(EMAILS, new Checkpoint("emails1:s0")));
                for (int i = 0; i < 2; i++) {
                    CompletableFuture<Void> telling =
                            CompletableFuture.runAsync(i == 0 ? enabled(socket) : told(socket));
                    assertTrue(session.awaitHint(LONG));
                    telling.get();
                    assertFalse(session.awaitHint(Duration.ofMillis(200)), "once told, once heard");
                }
                assertEquals(SessionInfo.Push.WEBSOCKET, session.info().push());
            } finally {
                over.countDown();
            }
            assertEquals(1, socket.handshakes().size());
            assertTrue(socket.handshakes().get(0).contains("Authorization: Basic "), "" + socket.handshakes());
            assertEquals(List.of(), opened, "streams of events");
        }
    }

    /** Once we asked to be told. */
    private static Runnable enabled(LocalSocket socket) {
        return () -> {
            try {
                String hello = socket.hear();
                assertTrue(hello.contains("\"WebSocketPushEnable\"") && hello.contains("\"Email\""), hello);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            told(socket).run();
        };
    }

    private static Runnable told(LocalSocket socket) {
        return () -> {
            try {
                socket.tell("{\"@type\":\"StateChange\",\"changed\":{\"A\":{\"Email\":\"s1\"}}}");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    /** Protocol danger D-24. */
    @Test
    void aStreamThatIsSilentForTwoPingsIsOpenedAgainAndTheServerIsAsked() throws Exception {
        try (ScriptedServer server =
                        new ScriptedServer((method, arguments) -> nothingNew(), Optional.of(this::fallSilent));
                JmapSession session = server.open(50, Clock.systemUTC(), QUICK)) {
            session.dirtyScopes(Map.of(EMAILS, new Checkpoint("emails1:s0")));

            assertTrue(session.awaitHint(LONG), "the silence is a reason to look");
            assertEquals(1, opened.size());
            int looked = server.calls.size();
            assertTrue(session.awaitHint(LONG));

            assertEquals(List.of("types=Email,Mailbox&closeafter=no&ping=1", opened.get(0)), opened);
            assertTrue(server.calls.size() > looked, "what came between the channels is asked for");
        } finally {
            over.countDown();
        }
    }

    @Test
    void whereNoStreamOpensTheServerIsAskedAndEachTimeAfterAnother() throws Exception {
        LocalServer.Handler unavailable = exchange -> {
            opened.add(exchange.getRequestURI().getQuery());
            exchange.sendResponseHeaders(503, -1);
        };
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> nothingNew(), Optional.of(unavailable));
                JmapSession session = server.open(50, Clock.systemUTC(), QUICK)) {
            session.dirtyScopes(Map.of(EMAILS, new Checkpoint("emails1:s0")));

            assertTrue(session.awaitHint(LONG));
            assertEquals(1, opened.size());
            assertTrue(session.awaitHint(LONG));
            assertEquals(2, opened.size());
        }
    }

    /** The 30 s of the issue are the usual rhythm; here they are shorter. */
    @Test
    void whereNothingPushesTheClockDoes() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> nothingNew());
                JmapSession session = server.open(50, Clock.systemUTC(), QUICK)) {
            session.dirtyScopes(Map.of(EMAILS, new Checkpoint("emails1:s0")));

            assertTrue(session.awaitHint(LONG));
        }
        assertEquals(Duration.ofSeconds(30), Hints.Rhythm.USUAL.poll());
        assertEquals(Duration.ofSeconds(75), Hints.Rhythm.USUAL.silence());
    }
}
