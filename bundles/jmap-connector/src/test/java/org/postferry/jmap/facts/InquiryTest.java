package org.postferry.jmap.facts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.Pull;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.jmap.wire.Json;
import org.postferry.jmap.wire.LocalServer;
import org.postferry.jmap.wire.WireException;
import org.postferry.testkit.ProvesLimit;

/** Emails that a server does not answer for, among others that it does (protocol dangers D-17, D-18, D-20). */
class InquiryTest {
    private static final Scope EMAILS = new Scope.AccountEmails();
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<Pull> PULLS = List.of(
            new Pull(Lane.head(EMAILS), new Checkpoint("emails1:s0"), false),
            new Pull(Lane.history(EMAILS), Checkpoint.NONE, false),
            new Pull(Lane.snapshot(EMAILS), Checkpoint.NONE, false),
            new Pull(Lane.snapshot(EMAILS), Checkpoint.NONE, true));

    /** What becomes of an answer in which a bad email would be. */
    private enum Bad {
        METHOD_FAILS,
        ROW_IS_STRANGE,
        ANSWER_BREAKS_A_CAP,
        LEFT_OUT,
        STATUS_500,
        STATUS_502,
        BREAKS_OFF,
        HANGS_UP,
        HEADERS_FAIL,
        IS_TOO_LARGE
    }

    private static final Map<Bad, LocalServer.Handler> WHOLESALE = Map.of(
            Bad.STATUS_500, exchange -> LocalServer.send(exchange, 500, new byte[0]),
            Bad.STATUS_502, exchange -> LocalServer.send(exchange, 502, "<html>".getBytes(UTF_8)),
            Bad.BREAKS_OFF,
                    exchange -> {
                        exchange.sendResponseHeaders(200, 1000);
                        exchange.getResponseBody().write('{');
                        exchange.getResponseBody().flush();
                    },
            Bad.HANGS_UP, exchange -> {});

    private static final Set<Bad> ALWAYS = EnumSet.complementOf(EnumSet.of(Bad.HEADERS_FAIL, Bad.IS_TOO_LARGE));

    private final List<String> there =
            IntStream.range(0, 10).mapToObj(i -> "e" + i).toList();
    private final Set<String> bad = new HashSet<>();
    private Bad how = Bad.METHOD_FAILS;
    private Set<String> created = new TreeSet<>(there);
    private Set<String> updated = Set.of();
    private int mostRows = Integer.MAX_VALUE;
    private List<String> found = List.of();
    /** The emails of each get. */
    private final List<List<String>> gets = new ArrayList<>();

    private JsonNode answer(String method, JsonNode arguments) throws WireException {
        return switch (method) {
            case "Email/changes" -> changes(arguments);
            case "Email/query" -> query(arguments);
            case "Email/get" -> get(arguments);
            default -> ScriptedServer.json("{'state':'m','list':[],'notFound':[]}");
        };
    }

    private JsonNode changes(JsonNode arguments) {
        boolean news = arguments.path("sinceState").asText().equals("s0");
        ObjectNode answer = Json.object().put("newState", "s1");
        (news ? created : Set.<String>of()).forEach(answer.putArray("created")::add);
        (news ? updated : Set.<String>of()).forEach(answer.putArray("updated")::add);
        return answer;
    }

    private static Instant receivedAt(String email) {
        return FIRST.plusSeconds(Long.parseLong(email.substring(1)));
    }

    private JsonNode query(JsonNode arguments) throws WireException {
        if (arguments.has("anchor")) {
            return ScriptedServer.json("{'type':'invalidArguments'}");
        }
        JsonNode filter = arguments.path("filter");
        List<String> all = new ArrayList<>(there.stream()
                .filter(email -> !filter.has("before")
                        || receivedAt(email)
                                .isBefore(Instant.parse(filter.path("before").asText())))
                .filter(email -> !filter.has("after")
                        || !receivedAt(email)
                                .isBefore(Instant.parse(filter.path("after").asText())))
                .toList());
        if (!arguments.path("sort").path(0).path("isAscending").asBoolean()) {
            java.util.Collections.reverse(all);
        }
        found = all.stream()
                .skip(arguments.path("position").asLong())
                .limit(arguments.path("limit").asLong())
                .toList();
        ObjectNode answer = Json.object();
        found.forEach(answer.putArray("ids")::add);
        return answer;
    }

    private JsonNode get(JsonNode arguments) throws WireException {
        List<String> asked = asked(arguments);
        if (!asked.isEmpty()) {
            gets.add(asked);
        }
        boolean isBad = asked.stream().anyMatch(bad::contains);
        boolean headers = arguments.path("properties").toString().contains("headers");
        if (isBad && (how == Bad.METHOD_FAILS || how == Bad.HEADERS_FAIL && headers)) {
            return ScriptedServer.json("{'type':'serverFail','description':'no such blob'}");
        }
        if (isBad && how == Bad.IS_TOO_LARGE) {
            return ScriptedServer.json("{'type':'requestTooLarge'}");
        }
        ObjectNode answer = Json.object().put("state", "s1");
        ArrayNode list = answer.putArray("list");
        asked.stream().limit(mostRows).forEach(email -> row(list, email));
        return answer;
    }

    private List<String> asked(JsonNode arguments) {
        String path = arguments.path("#ids").path("path").asText();
        if (!path.isEmpty()) {
            return path.equals("/ids") ? found : List.copyOf(path.equals("/created") ? created : updated);
        }
        List<String> asked = new ArrayList<>();
        arguments.path("ids").forEach(id -> asked.add(id.asText()));
        return asked;
    }

    private void row(ArrayNode list, String email) {
        if (bad.contains(email) && how == Bad.LEFT_OUT) {
            return;
        }
        ObjectNode row = list.addObject()
                .put("id", bad.contains(email) && how == Bad.ROW_IS_STRANGE ? "" : email)
                .put("receivedAt", receivedAt(email).toString());
        row.putObject("mailboxIds").put("m", true);
        if (bad.contains(email) && how == Bad.ANSWER_BREAKS_A_CAP) {
            row.put("headers", "x".repeat(Json.MAX_STRING_CHARS + 1));
        }
    }

    /** A request that names a bad email, itself or by a reference, is answered by no JMAP at all. */
    private Optional<LocalServer.Handler> wholesale(String method, JsonNode arguments) {
        boolean isBad = method.equals("Email/get") && asked(arguments).stream().anyMatch(bad::contains);
        return isBad ? Optional.ofNullable(WHOLESALE.get(how)) : Optional.empty();
    }

    private ScriptedServer server() throws IOException {
        ScriptedServer server = new ScriptedServer(this::answer);
        server.wholesale = this::wholesale;
        return server;
    }

    /** What is told of each email in the end. */
    private Map<String, String> told(Pull pull) throws Exception {
        Map<String, String> told = new TreeMap<>();
        try (ScriptedServer server = server();
                JmapSession session = server.open(50);
                FactStream stream = session.facts(pull)) {
            for (Optional<FactBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
                batch.get().facts().forEach(fact -> tell(fact, told));
            }
        }
        return told;
    }

    private static void tell(RemoteFact fact, Map<String, String> told) {
        if (fact instanceof RemoteFact.EmailSeen seen) {
            told.put(Lookup.key(seen.id()), "there");
        } else if (fact instanceof RemoteFact.EmailChanged changed) {
            told.put(Lookup.key(changed.id()), "there");
        } else if (fact instanceof RemoteFact.EmailPresent present) {
            ((RemoteIds.Keys) present.ids()).values().forEach(id -> told.put(id, "there"));
        } else if (fact instanceof RemoteFact.EmailUnreadable unreadable) {
            told.put(Lookup.key(unreadable.id()), "unreadable");
        } else if (fact instanceof RemoteFact.EmailGone) {
            throw new AssertionError("nothing went: " + fact);
        }
    }

    private Map<String, String> allThereBut(String... unreadable) {
        Map<String, String> all = there.stream()
                .collect(Collectors.toMap(email -> email, email -> "there", (one, other) -> one, TreeMap::new));
        List.of(unreadable).forEach(email -> all.put(email, "unreadable"));
        return all;
    }

    @Test
    void oneEmailThatCannotBeAnsweredStopsNoPull() throws Exception {
        bad.add("e3");
        for (Bad each : ALWAYS) {
            for (Pull pull : PULLS) {
                how = each;
                assertEquals(allThereBut("e3"), told(pull), each + ", " + pull);
            }
        }
    }

    @Test
    void oneThatChangedAndCannotBeAnsweredKeepsNoOtherChangeBack() throws Exception {
        bad.add("e3");
        updated = created;
        created = Set.of();
        for (Bad each : ALWAYS) {
            how = each;
            assertEquals(allThereBut("e3"), told(PULLS.get(0)), each.toString());
        }
    }

    /** History tells only what is not known; what it cannot read is looked for again. */
    @Test
    void whatCannotBeReadMayStillSayWhereItIs() throws Exception {
        bad.add("e3");
        how = Bad.HEADERS_FAIL;
        for (Pull pull : PULLS) {
            boolean isAsked = pull.lane().kind() != Lane.Kind.HISTORY;
            assertEquals(isAsked ? allThereBut() : allThereBut("e3"), told(pull), pull.toString());
        }
    }

    @Test
    void aNewEmailThatIsBadIsHeldAgainstOthersOfTheAccount() throws Exception {
        bad.add("e9");
        created = Set.of("e9");

        assertEquals(Map.of("e9", "unreadable"), told(PULLS.get(0)));
    }

    @Test
    void whereAServerFailsOverEachEmailItIsTheServersFailure() throws Exception {
        bad.addAll(there);
        for (Bad each : EnumSet.complementOf(EnumSet.of(Bad.LEFT_OUT, Bad.HEADERS_FAIL, Bad.IS_TOO_LARGE))) {
            for (Pull pull : PULLS) {
                how = each;
                ConnectorException failure = assertThrows(ConnectorException.class, () -> told(pull));
                assertEquals(Kind.TRANSIENT, failure.kind(), each + ", " + pull);
            }
        }
    }

    @Test
    void whoAsksToBeLeftAloneIsAskedForNothingElse() throws Exception {
        Map<Integer, Kind> statuses = Map.of(503, Kind.TRANSIENT, 429, Kind.THROTTLED, 500, Kind.TRANSIENT);
        for (Map.Entry<Integer, Kind> status : statuses.entrySet()) {
            for (Pull pull : PULLS) {
                AtomicInteger asked = new AtomicInteger();
                try (ScriptedServer server = new ScriptedServer(this::answer);
                        JmapSession session = server.open(50);
                        FactStream stream = session.facts(pull)) {
                    server.wholesale = (method, arguments) ->
                            method.equals("Email/get") && !asked(arguments).isEmpty()
                                    ? Optional.of(exchange -> {
                                        asked.incrementAndGet();
                                        if (status.getKey() == 500) {
                                            exchange.getResponseHeaders().add("Retry-After", "60");
                                        }
                                        LocalServer.send(exchange, status.getKey(), new byte[0]);
                                    })
                                    : Optional.empty();

                    ConnectorException failure = assertThrows(ConnectorException.class, () -> {
                        for (int batches = 0; batches < 3; batches++) {
                            stream.next();
                        }
                    });

                    assertEquals(status.getValue(), failure.kind(), status + ", " + pull);
                    assertEquals(1, asked.get(), status + ", " + pull);
                }
            }
        }
    }

    /** The server falls over everything for a moment, and over nothing afterwards. */
    @Test
    void aServerThatIsUpAgainGivesTheEmailThatItWasDownFor() throws Exception {
        created = Set.of("e9");
        AtomicInteger failures = new AtomicInteger(3); // with its change, and twice alone
        Map<String, String> told = new TreeMap<>();
        try (ScriptedServer server = new ScriptedServer(this::answer);
                JmapSession session = server.open(50);
                FactStream stream = session.facts(PULLS.get(0))) {
            server.wholesale = (method, arguments) ->
                    method.equals("Email/get") && asked(arguments).contains("e9") && failures.getAndDecrement() > 0
                            ? Optional.of(WHOLESALE.get(Bad.STATUS_500))
                            : Optional.empty();
            stream.next().orElseThrow().facts().forEach(fact -> tell(fact, told));
        }
        assertEquals(Map.of("e9", "there"), told);
    }

    @Test
    @ProvesLimit("Inquiry.MAX_TRIES")
    void whatFailsAloneIsAskedForAFewTimes() throws Exception {
        bad.add("e3");
        updated = created;
        created = Set.of();
        told(PULLS.get(0));

        assertEquals(
                Inquiry.MAX_TRIES, gets.stream().filter(List.of("e3")::equals).count());
    }

    @Test
    @ProvesLimit("Desk.MAX_OTHERS")
    void aServerThatAnswersForNobodyIsNotAskedForEachEmail() throws Exception {
        bad.addAll(there);
        created = Set.of("e9");
        assertThrows(ConnectorException.class, () -> told(PULLS.get(0)));

        List<String> others = gets.stream()
                .flatMap(List::stream)
                .filter(email -> !email.equals("e9"))
                .toList();
        assertEquals(Desk.MAX_OTHERS, others.size(), "" + others);
    }

    @Test
    void aServerThatGivesFewerThanItIsAskedForIsAskedAgain() throws Exception {
        mostRows = 3;
        for (Pull pull : PULLS) {
            assertEquals(allThereBut(), told(pull), pull.toString());
        }
    }

    @Test
    void aDescriptionLeavesNoneUnanswered() throws Exception {
        bad.add("e3");
        Map<String, String> told = new TreeMap<>();
        try (ScriptedServer server = new ScriptedServer(this::answer);
                JmapSession session = server.open(50)) {
            Set<RemoteId> ids = there.stream().map(RemoteId.Key::new).collect(Collectors.toSet());
            session.describe(EMAILS, ids).forEach(fact -> tell(fact, told));
        }
        assertEquals(allThereBut("e3"), told);
    }

    @Test
    void theServersWordsAreKept() throws Exception {
        bad.add("e3");
        List<RemoteFact> facts = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(this::answer);
                JmapSession session = server.open(50);
                FactStream stream = session.facts(PULLS.get(0))) {
            facts.addAll(stream.next().orElseThrow().facts());
        }
        assertTrue(facts.contains(new RemoteFact.EmailUnreadable(new RemoteId.Key("e3"), "no such blob")), "" + facts);
    }

    @Test
    void oneEmailThatIsTooMuchByItselfMakesNoLaterQuestionSmaller() throws Exception {
        how = Bad.IS_TOO_LARGE;
        bad.add("e4");
        Set<RemoteId> good = new HashSet<>();
        there.stream().filter(email -> !bad.contains(email)).forEach(email -> good.add(new RemoteId.Key(email)));
        Set<RemoteId> all = new HashSet<>(good);
        all.add(new RemoteId.Key("e4"));
        try (ScriptedServer server = new ScriptedServer(this::answer);
                JmapSession session = server.open(50)) {
            session.describe(EMAILS, all);
            gets.clear();

            session.describe(EMAILS, good);

            assertEquals(1, gets.size());
        }
    }
}
