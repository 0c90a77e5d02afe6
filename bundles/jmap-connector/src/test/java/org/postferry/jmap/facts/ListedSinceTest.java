package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.jmap.wire.Json;
import org.postferry.testkit.ProvesLimit;

/** What a server lists of the last days, asked once more (protocol danger D-52). */
class ListedSinceTest {
    private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");

    private final List<JsonNode> asked = new ArrayList<>();
    private int there = 5;

    private List<RemoteFact> listed() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> {
                    asked.add(arguments);
                    return method.equals("Email/query")
                            ? ids(
                                    arguments.path("position").asInt(),
                                    arguments.path("limit").asInt())
                            : ScriptedServer.json("{'type':'unknownMethod'}");
                });
                JmapSession session = server.open(2)) {
            return session.listedSince(new Scope.AccountEmails(), SINCE);
        }
    }

    private JsonNode ids(int position, int limit) {
        ObjectNode answer = Json.object();
        for (int i = position; i < Math.min(there, position + limit); i++) {
            answer.withArray("ids").add("e" + i);
        }
        return answer;
    }

    private static Set<String> keys(List<RemoteFact> told) {
        Set<String> keys = new TreeSet<>();
        told.forEach(fact -> keys.addAll(((RemoteIds.Keys) ((RemoteFact.EmailPresent) fact).ids()).values()));
        return keys;
    }

    @Test
    void allPagesOfThatTimeAreTold() throws Exception {
        assertEquals(Set.of("e0", "e1", "e2", "e3", "e4"), keys(listed()));
        assertEquals(SINCE.toString(), asked.get(0).path("filter").path("after").asText());
    }

    @Test
    void whoReceivedNothingIsAskedOnce() throws Exception {
        there = 0;

        assertEquals(List.of(), listed());
        assertEquals(1, asked.size());
    }

    /** Nothing depends on it: it stops nobody. */
    @Test
    void aServerThatRefusesTheQuestionIsLeftAlone() throws Exception {
        try (ScriptedServer server =
                        new ScriptedServer((method, arguments) -> ScriptedServer.json("{'type':'unsupportedFilter'}"));
                JmapSession session = server.open(2)) {
            assertEquals(List.of(), session.listedSince(new Scope.AccountEmails(), SINCE));
        }
    }

    /** Who goes on asking a server that is busy is shut out. */
    @Test
    void aServerThatIsAskedTooOftenIsHeard() throws Exception {
        try (ScriptedServer server =
                        new ScriptedServer((method, arguments) -> ScriptedServer.json("{'type':'rateLimit'}"));
                JmapSession session = server.open(2)) {
            ConnectorException heard =
                    assertThrows(ConnectorException.class, () -> session.listedSince(new Scope.AccountEmails(), SINCE));

            assertEquals(ConnectorException.Kind.THROTTLED, heard.kind());
        }
    }

    @Test
    @ProvesLimit("Lookup.MAX_LISTED")
    void aListWithoutEndIsReadSoFar() throws Exception {
        there = Integer.MAX_VALUE;

        assertEquals(Lookup.MAX_LISTED, keys(listed()).size());
    }
}
