package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.jmap.wire.WireException;

/** A server that was made anew refuses the state that is known here, and gives the id {@code a} to another email (protocol danger D-57). */
class ReusedIdsTest {
    private static final Scope EMAILS = new Scope.AccountEmails();
    private static final RemoteId NAME = new RemoteId.Key("a");
    private static final RemoteFact.Stamp OTHER = new RemoteFact.Stamp(Instant.parse("2026-03-01T00:00:00Z"), 777);

    private boolean knowsState;

    private JsonNode answer(String method, JsonNode arguments) throws WireException {
        return switch (method) {
            case "Email/changes" -> ScriptedServer.json(
                    knowsState ? "{'newState':'n2','updated':['a']}" : "{'type':'cannotCalculateChanges'}");
            case "Email/query" -> ScriptedServer.json(
                    arguments.path("filter").has("after") ? "{'ids':[]}" : "{'ids':['a']}");
            case "Email/get" -> ScriptedServer.json("{'state':'n1','list':[" + row(arguments) + "],'notFound':[]}");
            default -> ScriptedServer.json("{'state':'m','list':[],'notFound':[]}");
        };
    }

    /** What was asked for, and no more. */
    private static String row(JsonNode arguments) {
        if (arguments.path("ids").isArray() && arguments.path("ids").isEmpty()) {
            return "";
        }
        String properties = arguments.path("properties").toString();
        return "{'id':'a','mailboxIds':{'m':true},'keywords':{}"
                + (properties.contains("receivedAt") ? ",'receivedAt':'2026-03-01T00:00:00Z'" : "")
                + (properties.contains("size") ? ",'size':777" : "")
                + (properties.contains("blobId") ? ",'blobId':'b2'" : "")
                + "}";
    }

    private List<RemoteFact> told(Pull pull) throws Exception {
        List<RemoteFact> told = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(this::answer);
                JmapSession session = server.open(50);
                FactStream stream = session.facts(pull)) {
            for (Optional<FactBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
                told.addAll(batch.get().facts());
            }
        }
        return told;
    }

    private static boolean isStamped(RemoteFact fact) {
        return fact instanceof RemoteFact.EmailChanged changed
                && changed.stamp().equals(Optional.of(OTHER));
    }

    @Test
    void theSnapshotBehindTheRefusedStateTellsByWhichTheStoreKnowsThem() throws Exception {
        try (ScriptedServer server = new ScriptedServer(this::answer);
                JmapSession session = server.open(50);
                FactStream head = session.facts(new Pull(Lane.head(EMAILS), new Checkpoint("emails1:s0"), false))) {
            assertTrue(head.next().orElseThrow().end().orElseThrow() instanceof PullEnd.Gap);
        }

        List<RemoteFact> told = told(new Pull(Lane.snapshot(EMAILS), Checkpoint.NONE, true));

        assertTrue(told.stream().anyMatch(ReusedIdsTest::isStamped), "" + told);
    }

    @Test
    void aServerThatCountsItsStatesFromOneAgainTellsItWithEachChange() throws Exception {
        knowsState = true;

        List<RemoteFact> told = told(new Pull(Lane.head(EMAILS), new Checkpoint("emails1:n1"), false));

        assertTrue(told.stream().anyMatch(ReusedIdsTest::isStamped), "" + told);
    }

    @Test
    void whatTheStoreAsksToBeDescribedBearsTheSame() throws Exception {
        try (ScriptedServer server = new ScriptedServer(this::answer);
                JmapSession session = server.open(50)) {
            List<RemoteFact> told = session.describe(EMAILS, Set.of(NAME));

            assertEquals(OTHER, ((RemoteFact.EmailSeen) told.get(0)).stamp());
        }
    }

    /** One half alone proves nothing. */
    @Test
    void whoDoesNotTellTheSizeIsBelieved() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) ->
                        method.equals("Email/get") && row(arguments).length() > 0
                                ? ScriptedServer.json("{'state':'n1','list':[{'id':'a','mailboxIds':{'m':true},"
                                        + "'receivedAt':'2026-03-01T00:00:00Z'}],'notFound':[]}")
                                : answer(method, arguments));
                JmapSession session = server.open(50);
                FactStream stream = session.facts(new Pull(Lane.snapshot(EMAILS), Checkpoint.NONE, true))) {
            stream.next();
            RemoteFact.EmailChanged told = (RemoteFact.EmailChanged)
                    stream.next().orElseThrow().facts().get(0);

            assertEquals(Optional.empty(), told.stamp());
        }
    }
}
