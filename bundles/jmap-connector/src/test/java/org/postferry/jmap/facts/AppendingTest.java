package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.jmap.method.EmailImport;
import org.postferry.jmap.wire.LocalServer;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.ProvesLimit;

/** A message whose answer was lost (protocol danger D-05). */
class AppendingTest {
    private static final String NOTHING_CAME =
            "{'newState':'s1','hasMoreChanges':false,'created':[],'updated':[],'destroyed':[]}";

    private static final byte[] LETTER = {'a', 'b', 'c'};

    private final FakeClock clock = new FakeClock();
    private final List<String> taken = new ArrayList<>(List.of("before s0"));

    private PerformResult append(ScriptedServer server) throws Exception {
        RemoteCommand.Message message = RemoteCommand.Message.of(LETTER);
        RemoteCommand command = new RemoteCommand.Append(
                new Scope.Mailbox(new MailboxId(new AccountId(1), 1), "m"),
                message,
                Optional.of("a@example.org"),
                Set.of(),
                Instant.EPOCH);
        try (JmapSession session = server.open(50, clock)) {
            return session.perform(command, new Steps() {
                @Override
                public List<String> taken() {
                    return List.copyOf(taken);
                }

                @Override
                public void record(String step) {
                    taken.add(step);
                }
            });
        }
    }

    private static ScriptedServer server(String changes) throws Exception {
        return new ScriptedServer((method, arguments) -> ScriptedServer.json(
                switch (method) {
                    case "Email/changes" -> changes;
                    case "Email/import" -> "{'created':{'k':{'id':'e'}}}";
                    default -> "{'state':'s1','list':[],'notFound':[]}";
                }));
    }

    @Test
    void itIsSentAgainOnlyAfterASecondLookAMinuteLater() throws Exception {
        try (ScriptedServer server = server(NOTHING_CAME)) {
            ConnectorException first = assertThrows(ConnectorException.class, () -> append(server));
            clock.advance(Duration.ofSeconds(40));
            ConnectorException early = assertThrows(ConnectorException.class, () -> append(server));

            assertEquals(ConnectorException.Kind.TRANSIENT, first.kind());
            assertEquals(60, first.retryAfter().orElseThrow().toSeconds(), 1);
            assertEquals(20, early.retryAfter().orElseThrow().toSeconds(), 1);
            assertFalse(server.calls.contains("Email/import"));

            clock.advance(Duration.ofSeconds(20));
            assertEquals(
                    new Outcome.Done(Optional.of(new RemoteId.Key("e"))),
                    append(server).outcome());
            assertEquals(List.of("again", "imported e"), taken.subList(2, taken.size()));
        }
    }

    @Test
    void whatTheServerRefusedIsSentAgainAtOnce() throws Exception {
        taken.add("answered");
        try (ScriptedServer server = server(NOTHING_CAME)) {
            assertInstanceOf(Outcome.Done.class, append(server).outcome());
        }
    }

    @Test
    void aFullAccountTakesTheMessageLater() throws Exception {
        for (boolean atTheUpload : new boolean[] {true, false}) {
            taken.clear();
            try (ScriptedServer server = new ScriptedServer((method, arguments) -> ScriptedServer.json(
                    method.equals("Email/import")
                            ? "{'notCreated':{'" + EmailImport.KEY + "':{'type':'overQuota','description':'full'}}}"
                            : "{'state':'s1','list':[],'notFound':[]}"))) {
                if (atTheUpload) {
                    server.uploads = exchange -> LocalServer.send(exchange, 507, new byte[0]);
                }

                Outcome.Refused refused =
                        assertInstanceOf(Outcome.Refused.class, append(server).outcome());

                assertTrue(refused.lacksRoom(), "" + refused);
                assertEquals(ConnectorException.Kind.TRANSIENT, refused.kind());
            }
        }
    }

    /** The limit of a proxy is not the account's trouble, and no other try helps. */
    @Test
    void aMessageThatSomethingOnTheWayFindsTooLargeIsRefusedForGood() throws Exception {
        taken.clear();
        try (ScriptedServer server = server(NOTHING_CAME)) {
            server.uploads = exchange -> LocalServer.send(exchange, 413, new byte[0]);

            Outcome.Refused refused =
                    assertInstanceOf(Outcome.Refused.class, append(server).outcome());

            assertEquals(ConnectorException.Kind.PERMANENT, refused.kind());
            assertTrue(refused.serverSaid().contains("413"), refused.serverSaid());
        }
    }

    /** As James answers; RFC 8621 section 4.8 has keywords empty where there are none. */
    @Test
    void whereAMessageMustBearAKeywordItIsStoredAsReadAndThatIsTakenBack() throws Exception {
        taken.clear();
        List<JsonNode> updates = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> {
            if (method.equals("Email/set")) {
                updates.add(arguments.path("update").path("e"));
                return ScriptedServer.json("{'newState':'s','updated':{'e':null}}");
            }
            boolean isBare = arguments.path("emails").path("k").path("keywords").isEmpty();
            return ScriptedServer.json(
                    !method.equals("Email/import")
                            ? "{'state':'s1','list':[],'notFound':[]}"
                            : isBare
                                    ? "{'type':'invalidArguments','description':'obj.emails.k.keywords'}"
                                    : "{'created':{'k':{'id':'e'}}}");
        })) {
            assertEquals(
                    new Outcome.Done(Optional.of(new RemoteId.Key("e"))),
                    append(server).outcome());
        }
        assertEquals(List.of("before s1", "as seen", "imported e"), taken);
        assertEquals(List.of(ScriptedServer.json("{'keywords/$seen':null}")), updates);
    }

    /** RFC 8621 section 4.8: what is there already is only put where it is wanted too. */
    @Test
    void aMessageThatWasThereAlreadyKeepsItsOtherMailboxesAndKeywords() throws Exception {
        taken.clear();
        List<JsonNode> updates = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> {
            if (method.equals("Email/set")) {
                updates.add(arguments.path("update").path("e"));
                boolean paths = arguments.path("update").path("e").has("mailboxIds/m");
                return ScriptedServer.json(
                        paths
                                ? "{'notUpdated':{'e':{'type':'invalidPatch'}}}"
                                : "{'newState':'s','updated':{'e':null}}");
            }
            return ScriptedServer.json(
                    method.equals("Email/import")
                            ? "{'notCreated':{'k':{'type':'alreadyExists','existingId':'e'}}}"
                            : "{'state':'s1','list':[{'id':'e','mailboxIds':{'label':true},'keywords':{'mine':true}}],"
                                    + "'notFound':[]}");
        })) {
            assertEquals(
                    new Outcome.Done(Optional.of(new RemoteId.Key("e"))),
                    append(server).outcome());
        }
        assertEquals(
                List.of(
                        ScriptedServer.json("{'mailboxIds/m':true}"),
                        ScriptedServer.json("{'mailboxIds':{'label':true,'m':true}}")),
                updates);
    }

    @Test
    @ProvesLimit("Arrivals.MAX_PAGES")
    void aServerWithoutEndOfChangesLeavesItUnknown() throws Exception {
        try (ScriptedServer server =
                server("{'newState':'s1','hasMoreChanges':true,'created':[],'updated':[],'destroyed':[]}")) {
            assertInstanceOf(Outcome.Unknown.class, append(server).outcome());
            assertEquals(
                    Arrivals.MAX_PAGES,
                    server.calls.stream().filter("Email/changes"::equals).count());
            assertFalse(server.calls.contains("Email/import"));
        }
    }

    /** After a restore, or where a server keeps its changes for a short time. */
    private static ScriptedServer forgetful(String gap, String found, String receivedAt) throws Exception {
        return holding("{'type':'" + gap + "'}", found, receivedAt);
    }

    /** @param changes what it says of what came @param found what Email/query answers */
    private static ScriptedServer holding(String changes, String found, String receivedAt) throws Exception {
        ScriptedServer server = new ScriptedServer((method, arguments) -> ScriptedServer.json(
                switch (method) {
                    case "Email/changes" -> changes;
                    case "Email/query" -> arguments.path("position").asInt() > 0 ? "{'ids':[]}" : found;
                    case "Email/import" -> "{'created':{'k':{'id':'new'}}}";
                    default -> "{'state':'s1','list':[" + row("other", "b@example.org", receivedAt) + ","
                            + row("e", "a@example.org", receivedAt) + "],'notFound':['new']}";
                }));
        server.downloads = exchange -> LocalServer.send(exchange, 200, LETTER);
        return server;
    }

    private static String row(String id, String messageId, String receivedAt) {
        return "{'id':'" + id + "','blobId':'b','size':3,'mailboxIds':{'m':true},'receivedAt':'" + receivedAt
                + "','headers':[{'name':'Message-ID','value':' <" + messageId + ">'}]}";
    }

    @Test
    void whereTheServerForgotWhatCameTheMailboxIsLookedThrough() throws Exception {
        for (String gap : List.of("cannotCalculateChanges", "invalidArguments")) {
            try (ScriptedServer server = forgetful(gap, "{'ids':['other','e']}", "1970-01-01T00:00:00Z")) {
                assertEquals(
                        new Outcome.Done(Optional.of(new RemoteId.Key("e"))),
                        append(server).outcome(),
                        gap);
                assertFalse(server.calls.contains("Email/import"), gap);
            }
        }
    }

    /** An import may change no state: it is in its mailbox then, and may have been there before, with keywords of a person's. */
    @Test
    void whatTheServerDidNotTellOfIsFoundInItsMailboxAndKeepsItsKeywords() throws Exception {
        taken.add("as seen");
        try (ScriptedServer server = holding(NOTHING_CAME, "{'ids':['other','e']}", "1970-01-01T00:00:00Z")) {
            assertEquals(
                    new Outcome.Done(Optional.of(new RemoteId.Key("e"))),
                    append(server).outcome());
            assertFalse(server.calls.contains("Email/import"));
            assertFalse(server.calls.contains("Email/set"));
        }
        assertEquals(List.of("existed", "imported e"), taken.subList(2, taken.size()));
    }

    /** A tool stores a corrected message under the old one's time, and deletes the old one once the new one is there. */
    @Test
    void aMessageOfTheSameNameLengthAndTimeAndOtherBytesIsNotTheOneThatWasLost() throws Exception {
        for (String changes : List.of(
                NOTHING_CAME,
                NOTHING_CAME.replace("'created':[]", "'created':['e']"),
                "{'type':'cannotCalculateChanges'}")) {
            taken.subList(1, taken.size()).clear();
            try (ScriptedServer server = holding(changes, "{'ids':['other','e']}", "1970-01-01T00:00:00Z")) {
                server.downloads = exchange -> LocalServer.send(exchange, 200, new byte[] {'a', 'b', 'd'});
                assertThrows(ConnectorException.class, () -> append(server), changes);
                clock.advance(Duration.ofSeconds(60));

                assertEquals(
                        new Outcome.Done(Optional.of(new RemoteId.Key("new"))),
                        append(server).outcome(),
                        changes);
            }
        }
    }

    @Test
    void whatCameAndCannotBeComparedLeavesItUnknown() throws Exception {
        try (ScriptedServer server = holding(
                NOTHING_CAME.replace("'created':[]", "'created':['e']"), "{'ids':[]}", "1970-01-01T00:00:00Z")) {
            server.downloads = exchange -> LocalServer.send(exchange, 404, new byte[0]);

            assertInstanceOf(Outcome.Unknown.class, append(server).outcome());
            assertFalse(server.calls.contains("Email/import"));
        }
    }

    @Test
    @ProvesLimit("Arrivals.MAX_COPIES")
    void noMoreCopiesAreComparedThanAPersonHas() throws Exception {
        AtomicInteger downloads = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> ScriptedServer.json(
                method.equals("Email/changes")
                        ? NOTHING_CAME
                                .replace("'created':[]", "'created':['e']")
                                .replace("false", "true")
                        : "{'state':'s1','list':[" + row("e", "a@example.org", "1970-01-01T00:00:00Z") + "]}"))) {
            server.downloads = exchange -> {
                downloads.incrementAndGet();
                LocalServer.send(exchange, 200, new byte[3]);
            };
            assertInstanceOf(Outcome.Unknown.class, append(server).outcome());
        }
        assertEquals(Arrivals.MAX_COPIES, downloads.get());
    }

    @Test
    void theSameMessageOfAnotherTimeIsNotTheOneThatWasLost() throws Exception {
        try (ScriptedServer server =
                forgetful("cannotCalculateChanges", "{'ids':['other','e']}", "1970-01-01T00:00:05Z")) {
            assertThrows(ConnectorException.class, () -> append(server));
            clock.advance(Duration.ofSeconds(60));

            assertEquals(
                    new Outcome.Done(Optional.of(new RemoteId.Key("new"))),
                    append(server).outcome());
        }
    }

    /** It may be ours under a time that the server put, or a copy of it: only a person can tell. */
    @Test
    void theSameMessageThatCameOfLateLeavesItUnknown() throws Exception {
        try (ScriptedServer server = forgetful(
                "cannotCalculateChanges",
                "{'ids':['other','e']}",
                clock.instant().toString())) {
            assertInstanceOf(Outcome.Unknown.class, append(server).outcome());
            assertFalse(server.calls.contains("Email/import"));
        }
    }

    @Test
    void whereTheServerDoesNotShowWhatCameEitherItIsUnknown() throws Exception {
        for (String refusal : List.of("unsupportedFilter", "invalidArguments")) {
            try (ScriptedServer server =
                    forgetful("cannotCalculateChanges", "{'type':'" + refusal + "'}", "1970-01-01T00:00:00Z")) {
                assertInstanceOf(Outcome.Unknown.class, append(server).outcome());
                assertFalse(server.calls.contains("Email/import"), refusal);
            }
        }
    }

    @Test
    void aListWithoutEndLeavesItUnknown() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> ScriptedServer.json(
                switch (method) {
                    case "Email/changes" -> "{'type':'cannotCalculateChanges'}";
                    case "Email/query" -> "{'ids':['other']}";
                    default -> "{'state':'s1','list':[" + row("other", "b@example.org", "1970-01-01T00:00:00Z")
                            + "],'notFound':[]}";
                }))) {
            assertInstanceOf(Outcome.Unknown.class, append(server).outcome());
            assertEquals(
                    Arrivals.MAX_PAGES,
                    server.calls.stream().filter("Email/query"::equals).count());
        }
    }
}
