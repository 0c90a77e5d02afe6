package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.Pull;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.jmap.wire.LocalServer;
import org.postferry.model.AccountId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;

/** What the session says that the server takes (RFC 8620 section 2), and how it says no (section 3.6.1). */
class CoreLimitsTest {
    private static final Scope EMAILS = new Scope.AccountEmails();
    private static final Steps STEPS = new Steps() {
        @Override
        public List<String> taken() {
            return List.of();
        }

        @Override
        public void record(String step) {}
    };

    private final List<Integer> sizes = new ArrayList<>();

    private ScriptedServer server(String core) throws Exception {
        ScriptedServer server = new ScriptedServer((method, arguments) -> {
            if (method.equals("Email/set")) {
                sizes.add(arguments.path("update").size());
                return ScriptedServer.json("{'newState':'s','updated':{}}");
            }
            sizes.add(arguments.path("ids").size());
            return ScriptedServer.json(
                    method.equals("Email/import")
                            ? "{'newState':'s1','created':{'k':{'id':'e'}}}"
                            : "{'state':'s1','list':[{'id':'e','mailboxIds':{'m':true}}],'notFound':[]}");
        });
        server.core = core;
        return server;
    }

    private static Set<RemoteId> five() {
        return Set.of(
                new RemoteId.Key("a"),
                new RemoteId.Key("b"),
                new RemoteId.Key("c"),
                new RemoteId.Key("d"),
                new RemoteId.Key("e"));
    }

    @Test
    void noMoreObjectsAreAskedForThanTheServerGives() throws Exception {
        try (ScriptedServer server = server("{'maxObjectsInGet':2}");
                JmapSession session = server.open(50)) {
            session.recheck(EMAILS, five());
        }
        assertEquals(List.of(2, 2, 1), sizes);
    }

    @Test
    void noMoreObjectsAreSetThanTheServerTakes() throws Exception {
        try (ScriptedServer server = server("{'maxObjectsInSet':3}");
                JmapSession session = server.open(50)) {
            session.perform(new RemoteCommand.SetKeywords(EMAILS, five(), Set.of(Keyword.SEEN), Set.of()), STEPS);
        }
        assertEquals(List.of(3, 2), sizes.subList(0, 2));
    }

    /** What refers to an earlier call is answered all the same: the earlier answer is written out. */
    @Test
    void noMoreCallsAreMadeAtOnceThanTheServerTakes() throws Exception {
        for (int most : new int[] {1, 2}) {
            try (ScriptedServer server = changing()) {
                server.core = "{'maxCallsInRequest':" + most + "}";
                assertEquals(List.of("a"), seen(server));
                assertTrue(server.requests.stream().allMatch(calls -> calls <= most), "" + server.requests);
            }
        }
    }

    @Test
    void aServerThatTakesFewerCallsThanItSaysIsAskedInHalves() throws Exception {
        try (ScriptedServer server = changing()) {
            byte[] problem = ("{\"type\":\"urn:ietf:params:jmap:error:limit\",\"limit\":\"maxCallsInRequest\"}")
                    .getBytes(StandardCharsets.US_ASCII);
            server.instead.add(exchange -> LocalServer.send(exchange, 400, problem));

            assertEquals(List.of("a"), seen(server));
            assertTrue(server.requests.stream().allMatch(calls -> calls == 1), "" + server.requests);
        }
    }

    /** One email came. */
    private static ScriptedServer changing() throws Exception {
        return new ScriptedServer((method, arguments) -> ScriptedServer.json(
                switch (method) {
                    case "Email/changes" -> arguments
                                    .path("sinceState")
                                    .asText()
                                    .equals("s0")
                            ? "{'newState':'s1','hasMoreChanges':false,'created':['a'],'updated':[],'destroyed':[]}"
                            : "{'newState':'s1','hasMoreChanges':false,'created':[],'updated':[],'destroyed':[]}";
                    case "Mailbox/get" -> "{'state':'m','list':[{'id':'m','totalEmails':1}],'notFound':[]}";
                    default -> "{'state':'s1','list':["
                            + (arguments.path("ids").isEmpty() && !arguments.has("#ids")
                                            || arguments
                                                    .path("#ids")
                                                    .path("path")
                                                    .asText()
                                                    .equals("/updated")
                                    ? ""
                                    : "{'id':'a','mailboxIds':{'m':true},'headers':[]}")
                            + "],'notFound':[]}";
                }));
    }

    private static List<String> seen(ScriptedServer server) throws Exception {
        List<String> seen = new ArrayList<>();
        try (JmapSession session = server.open(50);
                FactStream stream = session.facts(new Pull(Lane.head(EMAILS), new Checkpoint("emails1:s0"), false))) {
            for (Optional<FactBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
                batch.get().facts().stream()
                        .filter(RemoteFact.EmailSeen.class::isInstance)
                        .forEach(fact -> seen.add(Lookup.key(((RemoteFact.EmailSeen) fact).id())));
            }
        }
        return seen;
    }

    @Test
    void noRequestIsLargerThanTheServerTakes() throws Exception {
        Set<RemoteId> many = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            many.add(new RemoteId.Key("e" + i));
        }
        try (ScriptedServer server = server("{'maxSizeRequest':400}");
                JmapSession session = server.open(50)) {
            session.recheck(EMAILS, many);
        }
        assertTrue(sizes.stream().allMatch(size -> size < 50), "" + sizes);
        assertEquals(100, sizes.stream().mapToInt(Integer::intValue).sum());
    }

    /** Tried again it would be as large: whoever wished it is told. */
    @Test
    void aChangeThatIsTooLargeByItselfIsRefusedForGood() throws Exception {
        try (ScriptedServer server = server("{'maxSizeRequest':40}");
                JmapSession session = server.open(50)) {
            ConnectorException failure = assertThrows(
                    ConnectorException.class,
                    () -> session.perform(
                            new RemoteCommand.SetKeywords(EMAILS, five(), Set.of(Keyword.SEEN), Set.of()), STEPS));

            assertEquals(Kind.PERMANENT, failure.kind());
            assertEquals(Extent.SCOPE, failure.extent());
        }
        assertEquals(List.of(), sizes);
    }

    @Test
    void aChangeThatIsTooLargeIsHalved() throws Exception {
        for (String refusal : List.of("limit", "requestTooLarge", "413")) {
            sizes.clear();
            try (ScriptedServer server = server("{}");
                    JmapSession session = server.open(50)) {
                server.instead.add(exchange -> refuse(exchange, refusal));
                PerformResult result = session.perform(
                        new RemoteCommand.SetKeywords(EMAILS, five(), Set.of(Keyword.SEEN), Set.of()), STEPS);

                assertEquals(List.of(2, 2, 1, 5), sizes, refusal + ": halves, and then a look at all");
                assertEquals(five(), result.outcomes().keySet());
            }
        }
    }

    @Test
    void aMessageThatIsLargerThanTheServerTakesIsNotSent() throws Exception {
        try (ScriptedServer server = server("{'maxSizeUpload':2}");
                JmapSession session = server.open(50)) {
            Outcome outcome = session.perform(append(), STEPS).outcome();

            assertEquals(
                    Kind.PERMANENT,
                    assertInstanceOf(Outcome.Refused.class, outcome).kind());
            assertEquals(List.of(), server.calls);
        }
    }

    /** An old Stalwart's state stayed the same: what was stored is told by the answer, not by the next changes. */
    @Test
    void anImportThatChangesNoStateIsToldByItsAnswer() throws Exception {
        try (ScriptedServer server = server("{}");
                JmapSession session = server.open(50)) {
            PerformResult result = session.perform(append(), STEPS);

            assertInstanceOf(RemoteFact.EmailSeen.class, result.facts().get(0));
        }
    }

    private static void refuse(HttpExchange exchange, String how) throws IOException {
        String answer = how.equals("limit")
                ? "{\"type\":\"urn:ietf:params:jmap:error:limit\",\"limit\":\"maxObjectsInSet\"}"
                : "{\"methodResponses\":[[\"error\",{\"type\":\"requestTooLarge\"},\"c0\"]]}";
        int status = how.equals("413") ? 413 : how.equals("limit") ? 400 : 200;
        LocalServer.send(exchange, status, answer.getBytes(StandardCharsets.US_ASCII));
    }

    private static RemoteCommand append() {
        byte[] bytes = "abc".getBytes(StandardCharsets.US_ASCII);
        RemoteCommand.Message message = RemoteCommand.Message.of(bytes);
        return new RemoteCommand.Append(
                new Scope.Mailbox(new MailboxId(new AccountId(1), 1), "m"),
                message,
                Optional.of("a@example.org"),
                Set.of(),
                Instant.EPOCH);
    }

    @Test
    void everyRefusalOfARequestHasItsKind() throws Exception {
        Map<String, Kind> kinds = Map.of(
                "notJSON", Kind.PERMANENT,
                "notRequest", Kind.PERMANENT,
                "unknownCapability", Kind.PERMANENT,
                "limit", Kind.THROTTLED);
        for (Map.Entry<String, Kind> expected : kinds.entrySet()) {
            try (ScriptedServer server = server("{}");
                    JmapSession session = server.open(1)) {
                byte[] problem = ("{\"type\":\"urn:ietf:params:jmap:error:" + expected.getKey()
                                + "\",\"status\":400,\"limit\":\"maxConcurrentRequests\",\"detail\":\"words\"}")
                        .getBytes(StandardCharsets.US_ASCII);
                server.instead.add(exchange -> LocalServer.send(exchange, 400, problem));
                ConnectorException refused =
                        assertThrows(ConnectorException.class, () -> session.recheck(EMAILS, five()));

                assertEquals(expected.getValue(), refused.kind(), expected.getKey());
                assertEquals("words", refused.serverSaid());
            }
        }
    }

    /** RFC 8621 section 2.2. */
    @Test
    void mailboxesOfWhichOnlyTheCountsChangedAreNotLookedAt() throws Exception {
        for (boolean countsAlone : new boolean[] {true, false}) {
            String properties = countsAlone ? "['totalEmails','unreadEmails']" : "null";
            try (ScriptedServer server = new ScriptedServer((method, arguments) -> ScriptedServer.json(
                            "{'newState':'s1','hasMoreChanges':false,'updated':['m'],'updatedProperties':" + properties
                                    + "}"));
                    JmapSession session = server.open(50)) {
                Scope list = new Scope.MailboxList();
                List<Scope> dirty = session.dirtyScopes(Map.of(list, new Checkpoint("mailboxes1:s0")));

                assertEquals(!countsAlone, dirty.contains(list));
                assertTrue(server.calls.contains("Mailbox/changes"));
            }
        }
    }
}
