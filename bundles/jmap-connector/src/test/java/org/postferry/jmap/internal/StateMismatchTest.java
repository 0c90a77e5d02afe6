package org.postferry.jmap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.model.Keyword;
import org.postferry.testkit.jmap.Habit;

/**
 * Another client is at work at the very moment between our reading and our setting, over a real socket: {@code ifInState} has the
 * server say no (RFC 8620 section 5.3), only what changed is read again, and nothing is listed anew. So it is where the state that
 * changes lead to is never the one that a get tells, and the server compares with the latter alone.
 */
@ParameterizedClass
@MethodSource("servers")
class StateMismatchTest {
    private final Set<Habit> habits;

    StateMismatchTest(Set<Habit> habits) {
        this.habits = habits;
    }

    static List<Set<Habit>> servers() {
        return List.of(Set.of(Habit.REFUSES_PATHS), Set.of(Habit.REFUSES_PATHS, Habit.CHANGES_BEHIND_GET));
    }

    private MirroredServer server() {
        return new MirroredServer(habits.toArray(Habit[]::new));
    }

    private static void assertNothingWasListed(List<String> calls) {
        assertFalse(calls.contains("Email/query"), calls.toString());
    }

    @Test
    void anEmailThatAnotherClientChangesIsReadAgainByItsChangesAndKeepsTheirs() throws Exception {
        try (MirroredServer on = server()) {
            on.deliver(1, 3);
            on.mirror.sync();
            // the first Email/set is refused for its paths, the second has the whole map as it was read
            on.server.before(
                    "Email/set", () -> on.server.before("Email/set", () -> on.client.flag("M1", Keyword.FLAGGED)));

            List<String> calls = on.calls(() -> setSeen(on, "M1", "M2"));

            assertEquals(
                    List.of(
                            "Email/set",
                            "Email/get",
                            "Email/set: stateMismatch",
                            "Email/get",
                            "Email/changes",
                            "Email/get",
                            "Email/set",
                            "Email/get"),
                    calls);
            assertEquals(
                    Set.of(Keyword.SEEN, Keyword.FLAGGED),
                    on.underTest.email("INBOX", "M1").orElseThrow().keywords());
            assertNothingWasListed(on.calls(on.mirror::sync));
            on.assertMirrored();
        }
    }

    /** What the changes named is being read, and another email of ours is changed at that very moment. */
    @Test
    void anEmailThatIsChangedBehindTheChangesIsAMismatchAgain() throws Exception {
        try (MirroredServer on = server()) {
            on.deliver(1, 3);
            on.mirror.sync();
            on.server.before(
                    "Email/set",
                    () -> on.server.before("Email/set", () -> {
                        on.client.flag("M1", Keyword.FLAGGED);
                        on.server.before(
                                "Email/changes",
                                () -> on.server.before("Email/get", () -> on.client.flag("M2", Keyword.ANSWERED)));
                    }));

            List<String> calls = on.calls(() -> setSeen(on, "M1", "M2"));

            assertEquals(
                    2, calls.stream().filter("Email/set: stateMismatch"::equals).count(), calls.toString());
            assertEquals(
                    Set.of(Keyword.SEEN, Keyword.FLAGGED),
                    on.underTest.email("INBOX", "M1").orElseThrow().keywords());
            assertEquals(
                    Set.of(Keyword.SEEN, Keyword.ANSWERED),
                    on.underTest.email("INBOX", "M2").orElseThrow().keywords());
            on.assertMirrored();
        }
    }

    private static void setSeen(MirroredServer on, String... emails) throws Exception {
        Set<RemoteId> ids = Stream.of(emails).map(MirroredServer::id).collect(Collectors.toSet());
        PerformResult result =
                on.perform(new RemoteCommand.SetKeywords(MirroredServer.EMAILS, ids, Set.of(Keyword.SEEN), Set.of()));
        ids.forEach(id -> assertInstanceOf(Outcome.Done.class, result.outcomes().get(id)));
    }

    @Test
    void aDraftThatAnotherClientMarksIsLookedAtAgainAndDestroyed() throws Exception {
        try (MirroredServer on = drafts()) {
            on.server.before("Email/set", () -> on.client.flag("M1", Keyword.FLAGGED));

            List<String> calls = on.calls(() ->
                    assertInstanceOf(Outcome.Done.class, destroy(on).outcomes().get(MirroredServer.id("M1"))));

            assertEquals(List.of("Email/get", "Email/set: stateMismatch", "Email/get", "Email/set"), calls);
            assertEquals(List.of(), on.client.emails("Drafts"));
            assertNothingWasListed(on.calls(on.mirror::sync));
            on.assertMirrored();
        }
    }

    @Test
    void aDraftThatAnotherClientTakesAwayIsNotDestroyed() throws Exception {
        try (MirroredServer on = drafts()) {
            on.server.before("Email/set", () -> on.client.move("M1", "INBOX"));

            List<String> calls = on.calls(() -> assertInstanceOf(
                    Outcome.Refused.class, destroy(on).outcomes().get(MirroredServer.id("M1"))));

            assertEquals(List.of("Email/get", "Email/set: stateMismatch", "Email/get"), calls);
            assertEquals(1, on.client.emails("INBOX").size());
            assertNothingWasListed(on.calls(on.mirror::sync));
            on.assertMirrored();
        }
    }

    private MirroredServer drafts() throws Exception {
        MirroredServer on = server();
        on.client.createMailbox("Drafts");
        on.client.deliver("Drafts", MirroredServer.letter(1), MirroredServer.NOON, Keyword.DRAFT);
        on.mirror.sync();
        return on;
    }

    private static PerformResult destroy(MirroredServer on) throws Exception {
        return on.perform(new RemoteCommand.Destroy(
                MirroredServer.EMAILS, Map.of(MirroredServer.id("M1"), Set.of(on.mirror.scope("Drafts")))));
    }

    @Test
    void aMailboxBesideOneThatAnotherClientChangesIsLookedAtAgainAndDeleted() throws Exception {
        try (MirroredServer on = work()) {
            on.server.before("Mailbox/set", () -> on.client.renameMailbox("Junk", "Rubbish"));

            List<String> calls = on.calls(() -> assertInstanceOf(
                    Outcome.Done.class,
                    on.perform(on.mirror.deletion("Work", 1)).outcome()));

            assertTrue(calls.contains("Mailbox/set: stateMismatch"), calls.toString());
            assertFalse(on.client.mailboxes().contains("Work"));
            on.assertMirrored();
        }
    }

    @Test
    void aMailboxThatAnotherClientLaysALetterIntoIsNotDeleted() throws Exception {
        try (MirroredServer on = work()) {
            on.server.before(
                    "Mailbox/set", () -> on.client.deliver("Work", MirroredServer.letter(2), MirroredServer.NOON));

            List<String> calls = on.calls(() -> assertInstanceOf(
                    Outcome.Refused.class,
                    on.perform(on.mirror.deletion("Work", 1)).outcome()));

            assertTrue(calls.contains("Mailbox/set: stateMismatch"), calls.toString());
            assertEquals(2, on.client.emails("Work").size());
            assertNothingWasListed(on.calls(on.mirror::sync));
            on.assertMirrored();
        }
    }

    private MirroredServer work() throws Exception {
        MirroredServer on = server();
        on.client.createMailbox("Work");
        on.client.deliver("Work", MirroredServer.letter(1), MirroredServer.NOON);
        on.mirror.sync();
        return on;
    }
}
