package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.jmap.wire.WireException;
import org.postferry.model.MailboxId;

/** A mailbox is destroyed with what a person was shown of it, and with nothing else. */
class MailboxDeletionTest {
    private static final String LIST =
            "{'state':'b1','notFound':[],'list':[{'id':'m','name':'Work','totalEmails':5,'unreadEmails':0}]}";

    private final Set<String> asked = new TreeSet<>();

    private PerformResult delete(ScriptedServer server, Set<String> shown) throws Exception {
        Scope.Mailbox work = new Scope.Mailbox(MailboxId.parse("1-1"), "m");
        try (JmapSession session = server.open(50)) {
            return session.perform(
                    new RemoteCommand.DeleteMailbox(work, 5, ids -> {
                        asked.addAll(((RemoteIds.Keys) ids).values());
                        return shown.containsAll(((RemoteIds.Keys) ids).values());
                    }),
                    new NoSteps());
        }
    }

    /** In pages of two, whatever is asked for. */
    private static JsonNode answer(String method, JsonNode arguments, List<String> held) throws WireException {
        if (method.equals("Mailbox/get")) {
            return ScriptedServer.json(LIST);
        }
        if (method.equals("Mailbox/set")) {
            return ScriptedServer.json("{'newState':'b2','destroyed':['m']}");
        }
        assertEquals("m", arguments.path("filter").path("inMailbox").asText());
        int from = Math.min(held.size(), arguments.path("position").asInt());
        List<String> page = new ArrayList<>(held.subList(from, Math.min(held.size(), from + 2)));
        page.replaceAll(id -> "'" + id + "'");
        return ScriptedServer.json("{'ids':" + page + "}");
    }

    @Test
    void whatHoldsNothingButWhatWasShownIsDestroyed() throws Exception {
        List<String> held = List.of("a", "b", "c", "d", "e");
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> answer(method, arguments, held))) {
            assertInstanceOf(
                    Outcome.Done.class, delete(server, Set.copyOf(held)).outcome());

            assertEquals(new TreeSet<>(held), asked);
        }
    }

    @Test
    void whatHoldsAnotherEmailInPlaceOfOneThatWasShownIsNotDestroyed() throws Exception {
        try (ScriptedServer server = new ScriptedServer(
                (method, arguments) -> answer(method, arguments, List.of("a", "b", "c", "d", "new")))) {
            isRefused(server, delete(server, Set.of("a", "b", "c", "d", "e")));
        }
    }

    @Test
    void whatHoldsOneThatTheServerCountsAndDoesNotNameIsNotDestroyed() throws Exception {
        try (ScriptedServer server =
                new ScriptedServer((method, arguments) -> answer(method, arguments, List.of("a", "b", "c", "d")))) {
            isRefused(server, delete(server, Set.of("a", "b", "c", "d", "e")));
        }
    }

    private static void isRefused(ScriptedServer server, PerformResult result) {
        assertEquals(
                new Outcome.Refused(Kind.TRANSIENT, "It holds an email that was not shown when it was to be deleted."),
                result.outcome());
        assertFalse(server.calls.contains("Mailbox/set"));
    }
}
