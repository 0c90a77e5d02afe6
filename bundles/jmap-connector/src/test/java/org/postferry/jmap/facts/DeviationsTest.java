package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.PerformResult;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.jmap.wire.Json;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.testkit.ProvesLimit;

/** What real servers do that the standard does not say (docs/quirks.md), and what they may do to harm. */
class DeviationsTest {
    private static final Scope EMAILS = new Scope.AccountEmails();

    private static List<FactBatch> head(ScriptedServer server, int window) throws Exception {
        List<FactBatch> batches = new ArrayList<>();
        try (JmapSession session = server.open(window);
                FactStream stream = session.facts(new Pull(Lane.head(EMAILS), new Checkpoint("emails1:s0"), false))) {
            for (Optional<FactBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
                batches.add(batch.get());
            }
        }
        return batches;
    }

    private static PullEnd end(List<FactBatch> batches) {
        return batches.get(batches.size() - 1).end().orElseThrow();
    }

    private static String got() {
        return "{'state':'s1','list':[],'notFound':[]}";
    }

    @Test
    void aLateHistoryHandsOverWhereHeadStoodSoThatNoChangeIsSkipped() throws Exception {
        Checkpoint stood = new Checkpoint("emails1:s0");
        try (ScriptedServer server = new ScriptedServer((method, arguments) ->
                        ScriptedServer.json(method.equals("Email/query") ? "{'ids':[],'queryState':'q'}" : got()));
                JmapSession session = server.open(50);
                FactStream stream = session.facts(new Pull(Lane.history(EMAILS), Checkpoint.NONE, false, stood))) {
            PullEnd end = stream.next().orElseThrow().end().orElseThrow();

            assertEquals(stood, assertInstanceOf(PullEnd.Whole.class, end).head());
        }
    }

    @Test
    void aStateThatStaysWhileMoreIsPromisedIsAGap() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> ScriptedServer.json(
                method.equals("Email/changes")
                        ? "{'oldState':'s0','newState':'s0','hasMoreChanges':true,'created':[],'updated':[],'destroyed':[]}"
                        : got()))) {
            assertInstanceOf(PullEnd.Gap.class, end(head(server, 50)));
        }
    }

    @Test
    @ProvesLimit("HeadPull.MAX_PAGES")
    void changesWithoutEndAreAGap() throws Exception {
        AtomicInteger states = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> ScriptedServer.json(
                method.equals("Email/changes")
                        ? "{'newState':'s" + states.incrementAndGet()
                                + "','hasMoreChanges':true,'created':[],'updated':[],'destroyed':[]}"
                        : got()))) {
            assertInstanceOf(PullEnd.Gap.class, end(head(server, 50)));
        }
        assertEquals(HeadPull.MAX_PAGES, states.get());
    }

    @Test
    void cannotCalculateChangesAndARefusedStateAreGaps() throws Exception {
        for (String type : List.of("cannotCalculateChanges", "invalidArguments")) {
            try (ScriptedServer server = new ScriptedServer((method, arguments) -> ScriptedServer.json(
                    method.equals("Email/changes") ? "{'type':'" + type + "'}" : "{'type':'resultReference'}"))) {
                assertInstanceOf(PullEnd.Gap.class, end(head(server, 50)), type);
            }
        }
    }

    @Test
    void anIdThatWasDestroyedAndMadeAgainIsThere() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> ScriptedServer.json(
                switch (method) {
                    case "Email/changes" -> arguments
                                    .path("sinceState")
                                    .asText()
                                    .equals("s0")
                            ? "{'newState':'s1','hasMoreChanges':false,'created':['a','b'],'updated':[],'destroyed':['a','c']}"
                            : "{'newState':'s1','hasMoreChanges':false,'created':[],'updated':[],'destroyed':[]}";
                    case "Email/get" -> arguments
                                    .path("#ids")
                                    .path("path")
                                    .asText()
                                    .equals("/created")
                            ? "{'state':'s1','list':[{'id':'a','mailboxIds':{'m':true},'keywords':{'MyKey':true},"
                                    + "'receivedAt':'2025-06-01T12:00:00Z','size':3,'headers':[]}],'notFound':['b']}"
                            : got();
                    default -> "{'state':'m','list':[{'id':'m','totalEmails':1}],'notFound':[]}";
                }))) {
            List<FactBatch> batches = head(server, 50);

            List<RemoteFact> facts = batches.get(0).facts();
            RemoteFact.EmailSeen seen = assertInstanceOf(RemoteFact.EmailSeen.class, facts.get(0));
            assertEquals(
                    "mykey",
                    seen.memberships()
                            .iterator()
                            .next()
                            .keywords()
                            .iterator()
                            .next()
                            .name());
            assertEquals(EmailFacts.gone(Set.of("b", "c")), facts.get(1));
            assertInstanceOf(
                    RemoteFact.MailboxCount.class, batches.get(1).facts().get(0));
        }
    }

    /** A thread is not for ever: servers join two when an email comes that belongs to both. */
    @Test
    void anEmailThatIsUpdatedBringsTheThreadItIsInByNow() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> ScriptedServer.json(
                switch (method) {
                    case "Email/changes" -> "{'newState':'s1','hasMoreChanges':false,'updated':['a']}";
                    case "Email/get" -> arguments.path("properties").toString().contains("threadId")
                                    && arguments
                                            .path("#ids")
                                            .path("path")
                                            .asText()
                                            .equals("/updated")
                            ? "{'state':'s1','list':[{'id':'a','threadId':'T2','mailboxIds':{'m':true}}],'notFound':[]}"
                            : got();
                    default -> "{'state':'m','list':[],'notFound':[]}";
                }))) {
            RemoteFact told = head(server, 50).get(0).facts().get(0);

            assertEquals(
                    Optional.of("T2"),
                    assertInstanceOf(RemoteFact.EmailChanged.class, told).threadRef());
        }
    }

    @Test
    @ProvesLimit("Desk.MAX_WINDOW")
    void aQuestionThatIsTooLargeIsHalved() throws Exception {
        List<Integer> asked = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> {
            asked.add(arguments.path("ids").size());
            return ScriptedServer.json(arguments.path("ids").size() > 100 ? "{'type':'requestTooLarge'}" : got());
        })) {
            Set<RemoteId> ids = new java.util.HashSet<>();
            for (int i = 0; i < 300; i++) {
                ids.add(new RemoteId.Key("e" + i));
            }
            try (JmapSession session = server.open(JmapSession.usualWindow())) {
                session.recheck(EMAILS, ids);
            }
        }
        assertEquals(List.of(250, 125, 62, 62, 62, 62, 52), asked);
    }

    @Test
    void absenceFromBothListsOfAGetProvesNothing() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> ScriptedServer.json(got()));
                JmapSession session = server.open(50)) {
            assertEquals(Set.of(), session.recheck(EMAILS, Set.of(new RemoteId.Key("e"))));
        }
    }

    @Test
    void aMailboxThatAListLacksIsGoneOnlyWhereTheServerSaysSo() throws Exception {
        for (boolean said : List.of(true, false)) {
            try (ScriptedServer server = new ScriptedServer((method, arguments) -> ScriptedServer.json(
                            said && arguments.path("ids").isArray()
                                    ? "{'state':'s1','list':[],'notFound':['m']}"
                                    : got()));
                    JmapSession session = server.open(50)) {
                PerformResult result = session.perform(
                        new RemoteCommand.DeleteMailbox(
                                new Scope.Mailbox(new MailboxId(new AccountId(1), 1), "m"), 0, ids -> false),
                        new NoSteps());

                assertEquals(said ? List.of(new RemoteFact.MailboxGone("m")) : List.of(), result.facts());
                assertEquals(said, result.outcome() instanceof PerformResult.Outcome.Done);
            }
        }
    }

    @Test
    void everyErrorOfAMethodHasItsKind() throws Exception {
        var kinds = java.util.Map.ofEntries(
                java.util.Map.entry("serverUnavailable", ConnectorException.Kind.TRANSIENT),
                java.util.Map.entry("serverFail", ConnectorException.Kind.TRANSIENT),
                java.util.Map.entry("somethingNew", ConnectorException.Kind.TRANSIENT),
                java.util.Map.entry("serverPartialFail", ConnectorException.Kind.TRANSIENT),
                java.util.Map.entry("stateMismatch", ConnectorException.Kind.TRANSIENT),
                java.util.Map.entry("unknownMethod", ConnectorException.Kind.PERMANENT),
                java.util.Map.entry("invalidArguments", ConnectorException.Kind.PERMANENT),
                java.util.Map.entry("invalidResultReference", ConnectorException.Kind.PERMANENT),
                // Cyrus 3.6 calls it so
                java.util.Map.entry("resultReference", ConnectorException.Kind.PERMANENT),
                java.util.Map.entry("forbidden", ConnectorException.Kind.PERMANENT),
                java.util.Map.entry("accountNotFound", ConnectorException.Kind.PERMANENT),
                java.util.Map.entry("accountNotSupportedByMethod", ConnectorException.Kind.PERMANENT),
                java.util.Map.entry("accountReadOnly", ConnectorException.Kind.PERMANENT),
                java.util.Map.entry("rateLimit", ConnectorException.Kind.THROTTLED));
        for (var expected : kinds.entrySet()) {
            try (ScriptedServer server = new ScriptedServer(
                            (method, arguments) -> ScriptedServer.json("{'type':'" + expected.getKey() + "'}"));
                    JmapSession session = server.open(50)) {
                ConnectorException refused = assertThrows(
                        ConnectorException.class, () -> session.recheck(EMAILS, Set.of(new RemoteId.Key("e"))));
                assertEquals(expected.getValue(), refused.kind(), expected.getKey());
            }
        }
    }

    @Test
    void anAnswerThatBreaksACapIsOneFailedRequestAndNoDeadSession() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((method, arguments) ->
                        asked.getAndIncrement() == 0 ? nested(Json.MAX_DEPTH) : ScriptedServer.json(got()));
                JmapSession session = server.open(1)) {
            ConnectorException refused = assertThrows(
                    ConnectorException.class, () -> session.recheck(EMAILS, Set.of(new RemoteId.Key("e"))));

            assertEquals(ConnectorException.Kind.TRANSIENT, refused.kind());
            assertEquals(ConnectorException.Extent.SCOPE, refused.extent());
            assertEquals(Set.of(), session.recheck(EMAILS, Set.of(new RemoteId.Key("e"))));
        }
    }

    private static JsonNode nested(int depth) {
        var outer = Json.object();
        var inner = outer.putArray("list");
        for (int i = 0; i < depth; i++) {
            inner = inner.addArray();
        }
        return outer;
    }

    @Test
    void withNothingNewACycleIsOneRequest() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> ScriptedServer.json(
                        "{'newState':'s0','hasMoreChanges':false,'created':[],'updated':[],'destroyed':[]}"));
                JmapSession session = server.open(50)) {
            long before = session.traffic().roundTrips();

            assertTrue(session.dirtyScopes(java.util.Map.of(
                            EMAILS,
                            new Checkpoint("emails1:s0"),
                            new Scope.MailboxList(),
                            new Checkpoint("mailboxes1:s0")))
                    .isEmpty());
            assertEquals(1, session.traffic().roundTrips() - before);
        }
    }
}
