package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.Pull;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.connector.SessionSettings;
import org.postferry.jmap.wire.Json;
import org.postferry.jmap.wire.WireException;
import org.postferry.model.MailboxId;
import org.postferry.testkit.ProvesLimit;

/** Accounts of more mailboxes than a server tells at once (RFC 8620 section 5.1). */
class MailboxListTest {
    private static final Scope LIST = new Scope.MailboxList();
    private static final Scope EMAILS = new Scope.AccountEmails();
    private static final int LIMIT = 3;

    /** What a server does that is asked for all of more than its limit. */
    private enum Server {
        REFUSES,
        CUTS,
        /** Cuts, and tells fewer than are named to it. */
        GRUDGES
    }

    private volatile int mailboxes = 7;
    private volatile String emailState = "s0";
    /** What happens when names are asked for. */
    private volatile Runnable meanwhile = () -> {};

    private ScriptedServer server(Server how) throws Exception {
        ScriptedServer server = new ScriptedServer((method, arguments) -> switch (method) {
            case "Mailbox/get" -> got(how, arguments);
            case "Mailbox/query" -> named(arguments);
            case "Email/query" -> ScriptedServer.json("{'ids':['e']}");
            case "Mailbox/set" -> ScriptedServer.json("{'newState':'m1','destroyed':['m6']}");
            case "Email/changes" -> ScriptedServer.json(
                    "{'newState':'" + emailState + "','hasMoreChanges':false,'updated':"
                            + (arguments.path("sinceState").asText().equals(emailState) ? "[]" : "['e']") + "}");
            default -> ScriptedServer.json("{'state':'" + emailState + "','list':[],'notFound':[]}");
        });
        server.core = "{'maxObjectsInGet':" + LIMIT + "}";
        return server;
    }

    private JsonNode got(Server how, JsonNode arguments) throws WireException {
        JsonNode ids = arguments.path("ids");
        boolean isTooMuch = ids.isNull() ? mailboxes > LIMIT : ids.size() > LIMIT;
        if (isTooMuch && (how == Server.REFUSES || !ids.isNull())) {
            return ScriptedServer.json("{'type':'requestTooLarge'}");
        }
        ObjectNode answer = Json.object().put("state", "m0");
        ArrayNode list = answer.putArray("list");
        Stream<String> told = ids.isNull()
                ? all().limit(LIMIT)
                : IntStream.range(0, ids.size())
                        .mapToObj(i -> ids.get(i).asText())
                        .limit(how == Server.GRUDGES ? 2 : LIMIT);
        told.forEach(id -> list.addObject().put("id", id).put("name", id).put("totalEmails", 1));
        return answer;
    }

    private Stream<String> all() {
        return IntStream.range(0, mailboxes).mapToObj(i -> "m" + i);
    }

    /** It gives fewer at once than it is asked for. */
    private JsonNode named(JsonNode arguments) {
        meanwhile.run();
        ObjectNode answer = Json.object();
        ArrayNode ids = answer.putArray("ids");
        all().skip(arguments.path("position").asInt()).limit(2).forEach(ids::add);
        return answer;
    }

    private static <F extends RemoteFact> List<F> told(JmapSession session, Lane lane, Class<F> kind) throws Exception {
        List<F> told = new ArrayList<>();
        try (FactStream stream = session.facts(new Pull(lane, Checkpoint.NONE, false))) {
            for (Optional<FactBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
                batch.get().facts().stream()
                        .filter(kind::isInstance)
                        .map(kind::cast)
                        .forEach(told::add);
            }
        }
        return told;
    }

    @ParameterizedTest
    @EnumSource
    void allOfThemAreListedAndCounted(Server how) throws Exception {
        try (ScriptedServer server = server(how);
                JmapSession session = server.open(50)) {
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        all().toList(),
                        told(session, Lane.head(LIST), RemoteFact.MailboxSeen.class).stream()
                                .map(RemoteFact.MailboxSeen::rawName)
                                .toList());
                assertEquals(
                        mailboxes,
                        told(session, Lane.head(EMAILS), RemoteFact.MailboxCount.class)
                                .size());
            }
        }
    }

    /** The counts of one state and the emails of another would be no sum. */
    @Test
    void whatIsCountedWhileMailComesIsNotTold() throws Exception {
        try (ScriptedServer server = server(Server.REFUSES);
                JmapSession session = server.open(50)) {
            meanwhile = () -> emailState = "s1";

            assertEquals(List.of(), told(session, Lane.head(EMAILS), RemoteFact.MailboxCount.class));
            assertEquals(
                    mailboxes,
                    told(session, Lane.head(EMAILS), RemoteFact.MailboxCount.class)
                            .size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theLastOfThemIsDeletedAndFoundByATest(Server how) throws Exception {
        try (ScriptedServer server = server(how);
                JmapSession session = server.open(50)) {
            Scope.Mailbox last = new Scope.Mailbox(MailboxId.parse("1-1"), "m6");
            RemoteCommand delete = new RemoteCommand.DeleteMailbox(last, 1, ids -> true);
            assertInstanceOf(
                    Outcome.Done.class, session.perform(delete, new NoSteps()).outcome());

            Duration patience = Duration.ofSeconds(10);
            ConnectionReport report = Probe.run(
                    new SessionSettings(server.account(), Optional.empty(), patience, patience),
                    new Credential.Password("secret"),
                    domain -> Optional.empty(),
                    Clock.systemUTC());
            assertEquals(mailboxes, report.mailboxes().orElseThrow());
        }
    }

    @Test
    void aListAsLongAsTheLimitIsBelievedOnceTheirNamesSayTheSame() throws Exception {
        mailboxes = LIMIT;
        try (ScriptedServer server = server(Server.CUTS);
                JmapSession session = server.open(50)) {
            assertEquals(
                    LIMIT,
                    told(session, Lane.head(LIST), RemoteFact.MailboxSeen.class).size());
            // for the state, and for all of them
            assertEquals(
                    List.of("Mailbox/get", "Mailbox/get"),
                    server.calls.stream().filter("Mailbox/get"::equals).toList());
            assertTrue(server.calls.contains("Mailbox/query"));

            mailboxes = LIMIT - 1;
            server.calls.clear();
            told(session, Lane.head(LIST), RemoteFact.MailboxSeen.class);
            assertEquals(List.of("Mailbox/get", "Mailbox/get"), server.calls);
        }
    }

    @Test
    @ProvesLimit("MailboxList.MAX_MAILBOXES")
    void aServerThatNamesEverMoreIsNotFollowed() throws Exception {
        AtomicInteger next = new AtomicInteger();
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> {
                    if (method.equals("Mailbox/get")) {
                        return ScriptedServer.json(
                                arguments.path("ids").isNull()
                                        ? "{'type':'requestTooLarge'}"
                                        : "{'state':'m0','list':[],'notFound':[]}");
                    }
                    ObjectNode answer = Json.object();
                    ArrayNode ids = answer.putArray("ids");
                    IntStream.range(0, 5_000).forEach(i -> ids.add("m" + next.incrementAndGet()));
                    return answer;
                });
                JmapSession session = server.open(50)) {
            ConnectorException refused = assertThrows(
                    ConnectorException.class, () -> told(session, Lane.head(LIST), RemoteFact.MailboxSeen.class));

            assertEquals(Kind.PERMANENT, refused.kind());
            assertEquals(MailboxList.MAX_MAILBOXES + 5_000, next.get());
        }
    }
}
