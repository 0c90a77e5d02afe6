package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.Pull;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.jmap.wire.WireException;
import org.postferry.testkit.ProvesLimit;

/** A first sync where one second holds more emails than a window (RFC 8620 section 5.5: anchors), on servers that take anchors and that do not. */
class WalkTest {
    private static final Scope EMAILS = new Scope.AccountEmails();
    private static final int WINDOW = 10;
    private static final int IN_ONE_SECOND = 45;

    /** What a server makes of an anchor. */
    private enum Anchors {
        TAKEN,
        REFUSED,
        IGNORED,
        MISCOUNTED,
        ANSWERED_WITH_NOTHING,
        /** Against RFC 8620 section 5.5: whoever is asked about comes first among its like. */
        NEVER_ORDERED_TWICE_ALIKE
    }

    private record Mail(String id, Instant receivedAt) {}

    private final List<Mail> there = new ArrayList<>();
    private final List<JsonNode> questions = new ArrayList<>();

    @BeforeEach
    void fill() {
        Instant second = Instant.parse("2026-01-01T00:00:00Z");
        there.add(new Mail("new", second.plusSeconds(5)));
        IntStream.range(0, IN_ONE_SECOND).forEach(i -> there.add(new Mail("e" + i, second)));
        there.add(new Mail("old", second.minusSeconds(5)));
    }

    private JsonNode answer(String method, JsonNode arguments, Anchors anchors) throws WireException {
        if (method.equals("Email/changes")) {
            return ScriptedServer.json(
                    "{'oldState':'s1','newState':'s1','hasMoreChanges':false,'created':[],'updated':[],'destroyed':[]}");
        }
        if (!method.equals("Email/query")) {
            return ScriptedServer.json("{'state':'s1','list':[" + rows(arguments) + "],'notFound':[]}");
        }
        questions.add(arguments);
        int limit = arguments.path("limit").asInt();
        boolean oldestFirst = arguments.path("sort").path(0).path("isAscending").asBoolean();
        Comparator<Mail> byTime = Comparator.comparing(Mail::receivedAt);
        List<Mail> found = there.stream()
                .filter(mail -> isAsked(mail, arguments.path("filter")))
                .sorted(oldestFirst ? byTime : byTime.reversed())
                .toList();
        int from = arguments.path("position").asInt();
        if (arguments.has("anchor") && anchors != Anchors.IGNORED) {
            if (anchors == Anchors.REFUSED) {
                return ScriptedServer.json("{'type':'invalidArguments'}");
            }
            if (anchors == Anchors.ANSWERED_WITH_NOTHING) {
                return ScriptedServer.json("{'ids':[]}");
            }
            int at = found.stream()
                    .map(Mail::id)
                    .toList()
                    .indexOf(arguments.path("anchor").asText());
            if (at < 0) {
                return ScriptedServer.json("{'type':'anchorNotFound'}");
            }
            if (anchors == Anchors.NEVER_ORDERED_TWICE_ALIKE) {
                at = 0;
            }
            int offset = arguments.path("anchorOffset").asInt();
            from = Math.max(0, anchors == Anchors.MISCOUNTED ? at - offset : at + offset);
        }
        answered = found.subList(Math.min(from, found.size()), Math.min(from + limit, found.size()));
        return ScriptedServer.json("{'ids':["
                + String.join(
                        ",",
                        answered.stream().map(mail -> "'" + mail.id() + "'").toList()) + "]}");
    }

    /** As James has it: RFC 8621 section 4.4.1 wants the moment of {@code after} taken in. */
    private static boolean isAsked(Mail mail, JsonNode filter) {
        Instant received = mail.receivedAt();
        return (!filter.has("before")
                        || received.isBefore(Instant.parse(filter.path("before").asText())))
                && (!filter.has("after")
                        || received.isAfter(Instant.parse(filter.path("after").asText())));
    }

    private List<Mail> answered = List.of();

    private String rows(JsonNode arguments) {
        return !arguments.has("#ids")
                ? ""
                : String.join(
                        ",",
                        answered.stream()
                                .map(mail -> "{'id':'" + mail.id() + "','receivedAt':'" + mail.receivedAt()
                                        + "','mailboxIds':{'m':true},'headers':[]}")
                                .toList());
    }

    /** @param between what happens to the server's mail after each batch */
    private Set<String> walk(Anchors anchors, Runnable between) throws Exception {
        Set<String> seen = new HashSet<>();
        Checkpoint stand = Checkpoint.NONE;
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> answer(method, arguments, anchors))) {
            for (boolean ended = false; !ended; ) {
                // each window is asked in a session of its own: what is needed to go on is in the checkpoint
                try (JmapSession session = server.open(WINDOW);
                        FactStream stream = session.facts(new Pull(Lane.history(EMAILS), stand, false))) {
                    FactBatch batch = stream.next().orElseThrow();
                    batch.facts().forEach(fact -> seen.add(Lookup.key(((RemoteFact.EmailSeen) fact).id())));
                    stand = batch.next();
                    ended = batch.end().isPresent();
                }
                between.run();
            }
        }
        return seen;
    }

    private Set<String> all() {
        Set<String> all = new HashSet<>();
        there.forEach(mail -> all.add(mail.id()));
        return all;
    }

    @Test
    void insideASecondItGoesOnBehindTheLastEmail() throws Exception {
        assertEquals(all(), walk(Anchors.TAKEN, () -> {}));
        assertTrue(questions.stream().anyMatch(question -> question.has("anchor")), "" + questions);
    }

    /** What was before the anchor goes: by position, emails would be passed over. */
    @Test
    void whatGoesMeanwhileShiftsNothing() throws Exception {
        Set<String> all = all();
        Set<String> gone = new HashSet<>();
        Set<String> seen = walk(Anchors.TAKEN, () -> {
            if (questions.size() == 4) {
                IntStream.range(0, 9).forEach(i -> {
                    gone.add("e" + i);
                    there.removeIf(mail -> mail.id().equals("e" + i));
                });
            }
        });

        assertEquals(9, gone.size());
        all.removeAll(gone);
        all.removeAll(seen);
        assertEquals(Set.of(), all);
    }

    @Test
    void whereTheAnchorWentItCounts() throws Exception {
        Set<String> seen = walk(Anchors.TAKEN, () -> {
            String last =
                    answered.isEmpty() ? "" : answered.get(answered.size() - 1).id();
            if (questions.size() == 3) {
                there.removeIf(mail -> mail.id().equals(last));
            }
        });

        assertTrue(seen.containsAll(all()));
    }

    @Test
    void aServerThatTakesNoAnchorsOrMakesSomethingElseOfThemIsWalkedByPosition() throws Exception {
        for (Anchors anchors : EnumSet.complementOf(EnumSet.of(Anchors.NEVER_ORDERED_TWICE_ALIKE))) {
            assertEquals(all(), walk(anchors, () -> {}), anchors.name());
        }
    }

    @Test
    void aWalkFromTheOldestOnMeetsAllOfASecondThatAWindowEndsIn() throws Exception {
        there.clear();
        Instant second = Instant.parse("2026-01-01T00:00:00Z");
        IntStream.range(0, 2 * WINDOW).forEach(i -> there.add(new Mail("e" + i, second.plusSeconds(i / 4))));
        Set<String> present = new HashSet<>();
        try (ScriptedServer server =
                        new ScriptedServer((method, arguments) -> answer(method, arguments, Anchors.REFUSED));
                JmapSession session = server.open(WINDOW);
                FactStream stream = session.facts(new Pull(Lane.snapshot(EMAILS), Checkpoint.NONE, false))) {
            for (Optional<FactBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
                for (RemoteFact fact : batch.get().facts()) {
                    if (fact instanceof RemoteFact.EmailPresent some) {
                        present.addAll(((RemoteIds.Keys) some.ids()).values());
                    }
                }
            }
        }

        assertEquals(all(), present);
    }

    /** What it passed over is missed when the emails are summed up. */
    @Test
    @ProvesLimit("Walk.MAX_ANCHORED_WINDOWS")
    void aServerThatLeadsFromAnchorToAnchorIsLeftByCounting() throws Exception {
        assertTrue(walk(Anchors.NEVER_ORDERED_TWICE_ALIKE, () -> {}).contains("old"));
    }

    @Test
    void aPullThatWasRefusedAnAnchorSendsNoMore() throws Exception {
        try (ScriptedServer server =
                        new ScriptedServer((method, arguments) -> answer(method, arguments, Anchors.REFUSED));
                JmapSession session = server.open(WINDOW);
                FactStream stream = session.facts(new Pull(Lane.history(EMAILS), Checkpoint.NONE, false))) {
            for (Optional<FactBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
                assertTrue(batch.get().facts().size() <= WINDOW);
            }
        }
        assertEquals(
                1, questions.stream().filter(question -> question.has("anchor")).count());
    }
}
