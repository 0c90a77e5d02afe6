package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.jmap.wire.WireException;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.testkit.ProvesLimit;

/** Changes of emails, as servers take and refuse them. */
class CommandsTest {
    private static final RemoteId EMAIL = new RemoteId.Key("e");
    private static final String ROW =
            "{'id':'e','mailboxIds':{'m':true},'keywords':{'old':true,'MyKey':true},'receivedAt':'2025-06-01T12:00:00Z'}";

    /** What was sent with Email/set, in order. */
    private final List<JsonNode> sets = new ArrayList<>();

    private static PerformResult perform(ScriptedServer server, Keyword add, Keyword remove) throws Exception {
        try (JmapSession session = server.open(50)) {
            return session.perform(
                    new RemoteCommand.SetKeywords(
                            new Scope.AccountEmails(), Set.of(EMAIL), Set.of(add), Set.of(remove)),
                    new NoSteps());
        }
    }

    private static PerformResult takeOut(ScriptedServer server, String mailbox) throws Exception {
        try (JmapSession session = server.open(50)) {
            return session.perform(
                    new RemoteCommand.SetMailboxes(
                            new Scope.AccountEmails(),
                            Set.of(EMAIL),
                            Set.of(),
                            Set.of(new Scope.Mailbox(MailboxId.parse("1-1"), mailbox))),
                    new NoSteps());
        }
    }

    /** James destroys what is taken out of its last mailbox, and what is shown here may be older than what the server has. */
    @Test
    void anEmailIsNotTakenOutOfItsLastMailbox() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> {
            assertNotEquals("Email/set", method);
            return got("s1");
        })) {
            Outcome outcome = takeOut(server, "m").outcomes().get(EMAIL);

            assertEquals(
                    Kind.PERMANENT,
                    assertInstanceOf(Outcome.Refused.class, outcome).kind());
            assertEquals(List.of("Email/get"), server.calls);
        }
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> method.equals("Email/set")
                ? ScriptedServer.json("{'newState':'s2','updated':{'e':null}}")
                : got("s1"))) {
            assertInstanceOf(
                    Outcome.Done.class, takeOut(server, "another").outcomes().get(EMAIL));
        }
    }

    private static Outcome destroy(ScriptedServer server) throws Exception {
        try (JmapSession session = server.open(50)) {
            return session.perform(
                            RemoteCommand.Destroy.of(
                                    new Scope.AccountEmails(),
                                    new Scope.Mailbox(MailboxId.parse("1-1"), "m"),
                                    Set.of(EMAIL)),
                            new NoSteps())
                    .outcomes()
                    .get(EMAIL);
        }
    }

    @Test
    void whatAnotherClientLaidElsewhereIsNotDestroyed() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> {
            assertNotEquals("Email/set", method);
            return ScriptedServer.json(got("s1").toString().replace("{\"m\":true}", "{\"m\":true,\"inbox\":true}"));
        })) {
            Outcome outcome = destroy(server);

            assertEquals(
                    Kind.PERMANENT,
                    assertInstanceOf(Outcome.Refused.class, outcome).kind());
        }
    }

    /** It is laid elsewhere between the look and the destruction. */
    @Test
    void whatIsLaidElsewhereUnderOurEyesIsNotDestroyed() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> {
            if (method.equals("Email/set")) {
                sets.add(arguments);
                assertEquals("s1", arguments.path("ifInState").asText());
                return ScriptedServer.json("{'type':'stateMismatch'}");
            }
            return sets.isEmpty()
                    ? got("s1")
                    : ScriptedServer.json(got("s2").toString().replace("{\"m\":true}", "{\"inbox\":true}"));
        })) {
            Outcome outcome = destroy(server);

            assertEquals(
                    Kind.PERMANENT,
                    assertInstanceOf(Outcome.Refused.class, outcome).kind());
            assertEquals(1, sets.size());
        }
    }

    private static PerformResult flag(ScriptedServer server) throws Exception {
        return perform(server, new Keyword("new"), new Keyword("mykey"));
    }

    private static JsonNode got(String state) throws WireException {
        return ScriptedServer.json("{'state':'" + state + "','list':[" + ROW + "],'notFound':[]}");
    }

    private static JsonNode refusal(String type) throws WireException {
        return ScriptedServer.json("{'newState':'s','notUpdated':{'e':{'type':'" + type + "','description':'words'}}}");
    }

    /** Before somebody's change, and once it made a whole map a mismatch. */
    private JsonNode gotMeanwhile() throws WireException {
        return got(sets.size() < 2 ? "s1" : "s2");
    }

    /** Refuses every path; takes a whole map only in the state {@code s2}, which changes lead to by another name. */
    private JsonNode withoutPatches(JsonNode arguments) throws WireException {
        sets.add(arguments);
        if (!arguments.path("update").path("e").has("keywords")) {
            return refusal("invalidProperties");
        }
        return ScriptedServer.json(
                arguments.path("ifInState").asText().equals("s2")
                        ? "{'newState':'s3','updated':{'e':null}}"
                        : "{'type':'stateMismatch'}");
    }

    @Test
    void aWholeMapIsSetOnlyInTheStateThatWasReadAndWhatChangedSinceIsReadAgain() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> switch (method) {
            case "Email/set" -> withoutPatches(arguments);
            case "Email/changes" -> ScriptedServer.json(
                    "{'newState':'c2','hasMoreChanges':false,'created':[],'updated':['x','e'],'destroyed':[]}");
            default -> gotMeanwhile();
        })) {
            PerformResult result = flag(server);

            assertInstanceOf(Outcome.Done.class, result.outcomes().get(EMAIL));
            assertEquals(
                    List.of(
                            "Email/set",
                            "Email/get",
                            "Email/set",
                            "Email/get",
                            "Email/changes",
                            "Email/get",
                            "Email/set",
                            "Email/get"),
                    server.calls);
            assertEquals(
                    ScriptedServer.json("{'old':true,'new':true}"),
                    sets.get(2).path("update").path("e").path("keywords"));
        }
    }

    @Test
    void whatNobodyElseChangedIsNotReadAgain() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> switch (method) {
            case "Email/set" -> withoutPatches(arguments);
            case "Email/changes" -> ScriptedServer.json(
                    "{'newState':'c2','hasMoreChanges':false,'created':[],'updated':['x'],'destroyed':[]}");
            default -> gotMeanwhile();
        })) {
            flag(server);

            assertEquals(
                    List.of(
                            "Email/set",
                            "Email/get",
                            "Email/set",
                            "Email/get",
                            "Email/changes",
                            "Email/set",
                            "Email/get"),
                    server.calls);
        }
    }

    @Test
    void whereOthersChangeItAllTheTimeItIsTriedAgainLater() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> switch (method) {
            case "Email/set" -> withoutPatches(arguments);
            case "Email/changes" -> ScriptedServer.json("{'type':'cannotCalculateChanges'}");
            default -> got("s1");
        })) {
            Outcome outcome = flag(server).outcomes().get(EMAIL);

            assertEquals(
                    Kind.TRANSIENT,
                    assertInstanceOf(Outcome.Refused.class, outcome).kind());
            assertEquals(1 + WholeMaps.TRIES, sets.size());
        }
    }

    @Test
    @ProvesLimit("WholeMaps.MAX_PAGES")
    void changesWithoutEndMeanThatOursIsReadAgain() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> switch (method) {
            case "Email/set" -> withoutPatches(arguments);
            case "Email/changes" -> ScriptedServer.json(
                    "{'newState':'s9','hasMoreChanges':true,'created':[],'updated':[],'destroyed':[]}");
            default -> gotMeanwhile();
        })) {
            assertInstanceOf(Outcome.Done.class, flag(server).outcomes().get(EMAIL));
            assertEquals(
                    WholeMaps.MAX_PAGES,
                    server.calls.stream().filter("Email/changes"::equals).count());
        }
    }

    @Test
    void eachRefusalOfAnEmailHasItsKind() throws Exception {
        Map<String, Kind> kinds = Map.of(
                "rateLimit", Kind.THROTTLED,
                "serverFail", Kind.TRANSIENT,
                "forbidden", Kind.PERMANENT,
                "tooLarge", Kind.PERMANENT,
                "willDestroy", Kind.PERMANENT,
                "somethingNew", Kind.PERMANENT);
        for (Map.Entry<String, Kind> expected : kinds.entrySet()) {
            try (ScriptedServer server = new ScriptedServer(
                    (method, arguments) -> method.equals("Email/set") ? refusal(expected.getKey()) : got("s1"))) {
                Outcome.Refused refused = assertInstanceOf(
                        Outcome.Refused.class, flag(server).outcomes().get(EMAIL));

                assertEquals(expected.getValue(), refused.kind(), expected.getKey());
                assertEquals(expected.getKey() + ": words", refused.serverSaid());
            }
        }
    }

    @Test
    void whatThereIsNoRoomForWaitsAndSaysWhatForAPersonMayDo() throws Exception {
        try (ScriptedServer server = new ScriptedServer(
                (method, arguments) -> method.equals("Email/set") ? refusal("overQuota") : got("s1"))) {
            Outcome.Refused full = assertInstanceOf(
                    Outcome.Refused.class, flag(server).outcomes().get(EMAIL));

            assertTrue(full.lacksRoom());
            assertEquals(
                    "The account is full on the server. Once there is room, it can be tried again. overQuota: words",
                    full.serverSaid());
        }
    }

    @Test
    void whatIsNotFoundIsToldAsGoneAndNothingFailed() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> method.equals("Email/set")
                ? refusal("notFound")
                : ScriptedServer.json("{'state':'s1','list':[],'notFound':['e']}"))) {
            PerformResult result = flag(server);

            assertEquals(List.<RemoteFact>of(EmailFacts.gone(Set.of("e"))), result.facts());
            assertEquals(new Outcome.Gone(), result.outcomes().get(EMAIL));
        }
    }

    @Test
    void whatIsNotFoundAndThereAllTheSameIsRefused() throws Exception {
        try (ScriptedServer server = new ScriptedServer(
                (method, arguments) -> method.equals("Email/set") ? refusal("notFound") : got("s1"))) {
            assertInstanceOf(Outcome.Refused.class, flag(server).outcomes().get(EMAIL));
        }
    }

    @Test
    void whatIsInNeitherListHasAnUnknownFate() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) ->
                method.equals("Email/set") ? ScriptedServer.json("{'newState':'s'}") : got("s1"))) {
            assertInstanceOf(Outcome.Unknown.class, flag(server).outcomes().get(EMAIL));
        }
    }

    @Test
    void aKeywordWithASlashOrATildeIsOnePathOfAPatch() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> {
            if (method.equals("Email/set")) {
                sets.add(arguments);
                return ScriptedServer.json("{'newState':'s','updated':{'e':null}}");
            }
            return got("s1");
        })) {
            perform(server, new Keyword("a/b~c"), new Keyword("~/"));
        }
        assertEquals(
                ScriptedServer.json("{'keywords/~0~1':null,'keywords/a~1b~0c':true}"),
                sets.get(0).path("update").path("e"));
    }
}
