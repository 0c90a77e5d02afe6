package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.Pull;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.jmap.wire.WireException;

/** Another client renames a mailbox while the list is asked for: between two calls of one request, or within one. */
class ListPullTest {
    private static final String COUNTS = "'updated':['m'],'updatedProperties':['totalEmails','unreadEmails']";
    private static final String RENAMED = "'updated':['m'],'updatedProperties':null";

    private boolean isRenamed;
    /** Before which answer it happens, counted over the list's calls. */
    private int renamedBefore;

    private int calls;
    /** Whether a list that is from before the renaming bears the state after it. */
    private boolean stateIsOfLater;

    private ScriptedServer server() throws Exception {
        return new ScriptedServer((method, arguments) -> {
            boolean wasRenamed = isRenamed;
            isRenamed |= ++calls >= renamedBefore;
            return switch (method) {
                case "Mailbox/changes" -> changes(arguments.path("sinceState").asText());
                case "Mailbox/get" -> got(
                        arguments.path("ids").isEmpty() && arguments.path("ids").isArray(), wasRenamed);
                default -> ScriptedServer.json("{'state':'e','list':[],'notFound':[]}");
            };
        });
    }

    /** That mail came is told each time; a renaming where it was after that state. */
    private JsonNode changes(String since) throws WireException {
        boolean isNews = isRenamed && !since.equals("renamed");
        String state = isRenamed ? "renamed" : "begin";
        return ScriptedServer.json("{'oldState':'" + since + "','newState':'" + state + "','hasMoreChanges':false,"
                + "'created':[],'destroyed':[]," + (isNews ? RENAMED : COUNTS) + "}");
    }

    private JsonNode got(boolean none, boolean wasRenamed) throws WireException {
        String state = isRenamed ? "renamed" : "begin";
        boolean shown = stateIsOfLater ? wasRenamed : isRenamed;
        String row = "{'id':'m','name':'" + (shown ? "Play" : "Work") + "'}";
        return ScriptedServer.json("{'state':'" + state + "','list':[" + (none ? "" : row) + "],'notFound':[]}");
    }

    /** The name that was told last, of pulls that go on where the last one ended. */
    private static String nameAfter(JmapSession session, int pulls) throws Exception {
        List<String> names = new ArrayList<>();
        Checkpoint stand = Checkpoint.NONE;
        for (int pull = 0; pull < pulls; pull++) {
            try (FactStream stream = session.facts(new Pull(Lane.head(new Scope.MailboxList()), stand, false))) {
                for (Optional<FactBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
                    batch.get().facts().stream()
                            .filter(RemoteFact.MailboxSeen.class::isInstance)
                            .map(fact -> ((RemoteFact.MailboxSeen) fact).path())
                            .forEach(names::add);
                    stand = batch.get().next();
                }
            }
        }
        return names.get(names.size() - 1);
    }

    @Test
    void aRenamingIsToldWheneverItHappens() throws Exception {
        for (boolean later : new boolean[] {false, true}) {
            for (int before = 1; before <= 8; before++) {
                stateIsOfLater = later;
                renamedBefore = before;
                isRenamed = false;
                calls = 0;
                try (ScriptedServer server = server();
                        JmapSession session = server.open(50)) {
                    assertEquals("Play", nameAfter(session, 6), "renamed before call " + before);
                }
            }
        }
    }
}
