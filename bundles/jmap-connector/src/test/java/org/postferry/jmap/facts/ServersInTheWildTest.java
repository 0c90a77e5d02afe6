package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.jmap.wire.Json;
import org.postferry.jmap.wire.LocalServer;
import org.postferry.jmap.wire.WireException;
import org.postferry.model.AccountId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;

/** Answers that real servers gave, from disk (docs/quirks.md): what is made of them. */
class ServersInTheWildTest {
    private static final Scope EMAILS = new Scope.AccountEmails();

    /** Ten seconds of a machine that does other things. */
    private static final int MOST_LOOKS = 100;

    private static RemoteId.Key id(String value) {
        return new RemoteId.Key(value);
    }

    @Test
    void aStateOfChangesThatIsBehindThatOfGetForEverIsComparedWithItsOwnAlone() throws Exception {
        List<String> asked = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> {
                    if (!method.equals("Email/changes")) {
                        boolean updated =
                                arguments.path("#ids").path("path").asText().equals("/updated");
                        return ScriptedServer.json("{'state':'s2','list':["
                                + (updated ? "{'id':'e','mailboxIds':{'m':true}}" : "") + "],'notFound':[]}");
                    }
                    asked.add(arguments.path("sinceState").asText());
                    return asked.get(asked.size() - 1).equals("s0")
                            ? Fixture.json("cyrus-older-email-changes_newState-s1-while-get-says-s2")
                            : ScriptedServer.json(
                                    "{'oldState':'s1','newState':'s1','hasMoreChanges':false,'created':[],'updated':[],'destroyed':[]}");
                });
                JmapSession session = server.open(50);
                FactStream stream = session.facts(new Pull(Lane.head(EMAILS), new Checkpoint("emails1:s0"), false))) {
            FactBatch last = stream.next().orElseThrow();
            for (Optional<FactBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
                last = batch.get();
            }

            assertInstanceOf(PullEnd.Current.class, last.end().orElseThrow());
            assertEquals(new Checkpoint("emails1:s1"), last.next());
        }
        assertTrue(asked.size() <= 2, "it was asked again and again: " + asked);
    }

    @Test
    void whatNeverWasAndIsSaidToBeDestroyedIsGone() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> method.equals("Email/set")
                        ? Fixture.json("cyrus-3.6-email-set_destroyed-that-never-was")
                        : ScriptedServer.json("{'state':'s1','list':[{'id':'never','mailboxIds':{}}],'notFound':[]}"));
                JmapSession session = server.open(50)) {
            PerformResult result =
                    session.perform(new RemoteCommand.Destroy(EMAILS, Map.of(id("never"), Set.of())), new NoSteps());

            assertInstanceOf(Outcome.Done.class, result.outcomes().get(id("never")));
            assertEquals(List.of(EmailFacts.gone(Set.of("never"))), result.facts());
        }
    }

    @Test
    void eachEmailIsJudgedByItsOwnAnswer() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> method.equals("Email/set")
                        ? Fixture.json("email-set_e1-updated_e2-rateLimit_e3-forbidden_e4-in-neither-list")
                        : ScriptedServer.json("{'state':'s1','list':[],'notFound':[]}"));
                JmapSession session = server.open(50)) {
            PerformResult result = session.perform(
                    new RemoteCommand.SetKeywords(
                            EMAILS, Set.of(id("e1"), id("e2"), id("e3"), id("e4")), Set.of(Keyword.SEEN), Set.of()),
                    new NoSteps());

            assertInstanceOf(Outcome.Done.class, result.outcomes().get(id("e1")));
            assertEquals(
                    ConnectorException.Kind.THROTTLED, refusal(result, "e2").kind());
            assertEquals(
                    ConnectorException.Kind.PERMANENT, refusal(result, "e3").kind());
            assertTrue(refusal(result, "e3").serverSaid().contains("not in this mailbox"));
            assertInstanceOf(Outcome.Unknown.class, result.outcomes().get(id("e4")));
        }
    }

    private static Outcome.Refused refusal(PerformResult result, String email) {
        return assertInstanceOf(Outcome.Refused.class, result.outcomes().get(id(email)));
    }

    /** Protocol danger D-54. */
    @Test
    void slashesAndTildesInNamesAreEscapedAndDigitsAreNot() throws Exception {
        Set<String> paths = new TreeSet<>();
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> {
                    arguments.path("update").path("e").fieldNames().forEachRemaining(paths::add);
                    return method.equals("Email/set")
                            ? ScriptedServer.json("{'newState':'s1','updated':{'e':null}}")
                            : ScriptedServer.json("{'state':'s1','list':[],'notFound':[]}");
                });
                JmapSession session = server.open(50)) {
            session.perform(
                    new RemoteCommand.SetKeywords(
                            EMAILS, Set.of(id("e")), Set.of(new Keyword("a/b")), Set.of(new Keyword("~c"))),
                    new NoSteps());
            session.perform(
                    new RemoteCommand.SetMailboxes(
                            EMAILS, Set.of(id("e")), Set.of(mailbox("0")), Set.of(mailbox("m/1"))),
                    new NoSteps());
        }
        assertEquals(Set.of("keywords/a~1b", "keywords/~0c", "mailboxIds/0", "mailboxIds/m~11"), paths);
    }

    private static Scope.Mailbox mailbox(String rawName) {
        return new Scope.Mailbox(new MailboxId(new AccountId(1), 1), rawName);
    }

    @Test
    void eventsThatAreOfferedAndNotThereLeaveTheClock() throws Exception {
        for (int status : new int[] {204, 404}) {
            AtomicInteger asked = new AtomicInteger();
            LocalServer.Handler noEvents = exchange -> {
                asked.incrementAndGet();
                LocalServer.send(exchange, status, new byte[0]);
            };
            try (ScriptedServer server =
                            new ScriptedServer((method, arguments) -> nothingNew(), Optional.of(noEvents));
                    JmapSession session = server.open(50)) {
                session.dirtyScopes(Map.of(EMAILS, new Checkpoint("emails1:s0")));
                for (int i = 0; i < MOST_LOOKS && asked.get() == 0; i++) {
                    session.awaitHint(Duration.ofMillis(100)); // the WebSocket is tried first
                }
                session.awaitHint(Duration.ofMillis(300));

                assertEquals(1, asked.get(), "asked for events that answer " + status);
            }
        }
    }

    @Test
    void whereNobodySpeaksWebSocketEventsAreHeard() throws Exception {
        LocalServer.Handler events = exchange -> LocalServer.send(
                exchange,
                200,
                "event: state\ndata: {\"@type\":\"StateChange\",\"changed\":{}}\n\n".getBytes(StandardCharsets.UTF_8));
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> nothingNew(), Optional.of(events));
                JmapSession session = server.open(50)) {
            session.dirtyScopes(Map.of(EMAILS, new Checkpoint("emails1:s0")));

            assertTrue(session.awaitHint(Duration.ofSeconds(20)));
        }
    }

    /** James registers a listener a moment after the channel is open, and tells nobody what came before. */
    @Test
    void whatComesBeforeAServerBeginsToTellIsFound() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        CountDownLatch over = new CountDownLatch(1);
        LocalServer.Handler silent = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(":\n\n".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            awaitQuietly(over);
        };
        try (ScriptedServer server = new ScriptedServer(
                        (method, arguments) -> looks.incrementAndGet() <= 2 ? nothingNew() : somethingNew(),
                        Optional.of(silent));
                JmapSession session = server.open(50)) {
            session.dirtyScopes(Map.of(EMAILS, new Checkpoint("emails1:s0")));

            assertTrue(session.awaitHint(Duration.ofSeconds(25)));
            assertEquals(3, looks.get());
        } finally {
            over.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static JsonNode somethingNew() throws WireException {
        return ScriptedServer.json(
                "{'oldState':'s0','newState':'s1','hasMoreChanges':false,'created':['e'],'updated':[],'destroyed':[]}");
    }

    private static JsonNode nothingNew() throws WireException {
        return ScriptedServer.json(
                "{'oldState':'s0','newState':'s0','hasMoreChanges':false,'created':[],'updated':[],'destroyed':[]}");
    }

    /** Protocol danger D-32: one failed request, and the next works. */
    @Test
    void anAnswerThatIsTooDeepIsOneFailedRequest() throws Exception {
        boolean[] deep = {true};
        try (ScriptedServer server = new ScriptedServer((method, arguments) ->
                        deep[0] ? nested() : ScriptedServer.json("{'state':'s1','list':[],'notFound':['e']}"));
                JmapSession session = server.open(50)) {
            ConnectorException refused =
                    assertThrows(ConnectorException.class, () -> session.recheck(EMAILS, Set.of(id("e"))));
            deep[0] = false;

            assertEquals(ConnectorException.Extent.SCOPE, refused.extent());
            assertEquals(Set.of(id("e")), session.recheck(EMAILS, Set.of(id("e"))));
        }
    }

    private static JsonNode nested() {
        ObjectNode root = Json.object();
        ObjectNode inner = root;
        for (int i = 0; i < Json.MAX_DEPTH; i++) {
            inner = inner.putObject("a");
        }
        return root;
    }
}
