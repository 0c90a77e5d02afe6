package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.Keyword;

/** What a command must not do: more than was said, less without saying so, or anything to what only looks like its target. */
interface PerformBoundsContract extends ConnectorPromises {
    private Changes changes() {
        on().needs(Ability.PERFORMS);
        return new Changes(on());
    }

    private RemoteCommand.SetMailboxes move(Set<RemoteId> ids, Scope.Mailbox into) {
        return new RemoteCommand.SetMailboxes(
                on().inbox(), ids, Set.of(into), Set.of(on().mirror.scope("INBOX")));
    }

    @Test
    default void whatIsNotThereIsNotMovedAndTheRestIs() throws Exception {
        Changes changes = changes();
        on().server.createMailbox("Work");
        on().deliver(1, 2, 3);
        on().mirror.sync();
        RemoteId gone = on().id(2);
        Set<RemoteId> left = Set.of(on().id(1), on().id(3));
        on().expunge(2);

        PerformResult result = changes.perform(
                move(Set.of(gone, on().id(1), on().id(3)), on().mirror.scope("Work")));

        Changes.isDone(result, left);
        // where an id is the email wherever it lies, it is known to be no more
        Class<? extends Outcome> expected = gone instanceof RemoteId.Key ? Outcome.Gone.class : Outcome.Refused.class;
        assertEquals(expected, result.outcomes().get(gone).getClass());
        assertEquals(List.of("letter 1", "letter 3"), changes.subjects("Work"));
        on().assertMirrored();
    }

    @Test
    default void whatCannotBeMovedStaysWhereItIs() throws Exception {
        Changes changes = changes();
        on().server.createMailbox("Work");
        on().deliver(1, 2);
        on().mirror.sync();
        Scope.Mailbox work = on().mirror.scope("Work");
        on().server.deleteMailbox("Work");

        try {
            PerformResult result = changes.perform(move(Set.of(on().id(1), on().id(2)), work));
            boolean all = result.outcome() instanceof Outcome.Refused;
            assertTrue(
                    all || result.outcomes().values().stream().allMatch(Outcome.Refused.class::isInstance),
                    result.toString());
        } catch (ConnectorException refused) {
            assertFalse(refused.getMessage().isBlank());
        }
        assertEquals(List.of("letter 1", "letter 2"), changes.subjects("INBOX"));
    }

    @Test
    default void moreEmailsThanOneStepHoldsAreAllMoved() throws Exception {
        Changes changes = changes();
        on().server.createMailbox("Work");
        on().deliver(IntStream.rangeClosed(1, 230).toArray());
        on().mirror.sync();
        Set<RemoteId> ids = changes.ids("INBOX");

        PerformResult result = changes.perform(move(ids, on().mirror.scope("Work")));

        Changes.isDone(result, ids);
        assertEquals(230, ids.size());
        assertEquals(List.of(), changes.subjects("INBOX"));
        assertEquals(230, changes.subjects("Work").size());
        changes.namesAreTrue(result, "Work", changes.subjects("Work"));
    }

    @Test
    default void aMoveIntoTwoMailboxesLeavesACopyInEach() throws Exception {
        Changes changes = changes();
        on().server.createMailbox("Work");
        on().server.createMailbox("Home");
        on().deliver(1, 2);
        on().mirror.sync();

        PerformResult result = changes.perform(new RemoteCommand.SetMailboxes(
                on().inbox(),
                Set.of(on().id(1)),
                Set.of(on().mirror.scope("Work"), on().mirror.scope("Home")),
                Set.of(on().mirror.scope("INBOX"))));

        Changes.isDone(result, result.outcomes().keySet());
        assertEquals(List.of("letter 2"), changes.subjects("INBOX"));
        assertEquals(List.of("letter 1"), changes.subjects("Work"));
        assertEquals(List.of("letter 1"), changes.subjects("Home"));
        on().assertMirrored();
    }

    @Test
    default void whatSomebodyElseMarkedAsDeletedStaysWhereItIs() throws Exception {
        Changes changes = changes();
        on().server.createMailbox("Work");
        on().deliver(1, 2, 3);
        on().mirror.sync();
        Set<RemoteId> destroyed = Set.of(on().id(1));
        Set<RemoteId> moved = Set.of(on().id(3));
        boolean marked = on().server.markDeleted("INBOX", on().handle("INBOX", 2));

        changes.perform(RemoteCommand.Destroy.of(on().inbox(), on().mirror.scope("INBOX"), destroyed));
        changes.perform(move(moved, on().mirror.scope("Work")));

        assertEquals(List.of("letter 3"), changes.subjects("Work"));
        assertTrue(!marked || on().server.isMarkedDeleted("INBOX", on().handle("INBOX", 2)), "it was removed too");
    }

    @Test
    default void whatIsMovedKeepsItsKeywordsAndItsTime() throws Exception {
        on().needs(Ability.KEEPS_TIMES);
        Changes changes = changes();
        on().server.createMailbox("Work");
        on().deliver("INBOX", 1, Letters.letter(1), Keyword.SEEN, Keyword.FLAGGED);
        on().mirror.sync();

        changes.perform(move(Set.of(on().id(1)), on().mirror.scope("Work")));

        ServerUnderTest.ServerEmail moved = on().server.emails("Work").get(0);
        assertEquals(Set.of(Keyword.SEEN, Keyword.FLAGGED), moved.keywords());
        assertEquals(Letters.receivedAt(1), moved.receivedAt());
    }

    @Test
    default void nothingIsDoneToAMailboxThatWasNumberedAnew() throws Exception {
        Changes changes = changes();
        on().needs(Ability.RENUMBERS);
        on().server.createMailbox("Work");
        on().deliver(1, 2, 3);
        on().mirror.sync();
        Set<RemoteId> old = Set.of(on().id(1), on().id(2));
        if (old.stream().noneMatch(RemoteId.Uid.class::isInstance)) {
            return; // its ids are not numbers
        }
        on().server.renumber("INBOX");

        List<RemoteCommand> commands = List.of(
                new RemoteCommand.SetKeywords(on().inbox(), old, Set.of(Keyword.FLAGGED), Set.of()),
                move(old, on().mirror.scope("Work")),
                RemoteCommand.Destroy.of(on().inbox(), on().mirror.scope("INBOX"), old));
        for (RemoteCommand command : commands) {
            PerformResult result = changes.perform(command);
            for (RemoteId id : old) {
                assertInstanceOf(Outcome.Refused.class, result.outcomes().get(id), command.toString());
            }
        }

        assertEquals(List.of("letter 1", "letter 2", "letter 3"), changes.subjects("INBOX"));
        assertEquals(List.of(), changes.subjects("Work"));
        assertTrue(on().server.emails("INBOX").stream()
                .allMatch(email -> email.keywords().isEmpty()));
    }

    @Test
    default void manyKeywordsAtOnceAreAllSetAndAllCleared() throws Exception {
        Changes changes = changes();
        on().deliver(1);
        on().mirror.sync();
        Set<Keyword> many = Set.copyOf(IntStream.range(0, 12)
                .mapToObj(number -> new Keyword("label-" + number))
                .toList());

        PerformResult set =
                changes.perform(new RemoteCommand.SetKeywords(on().inbox(), Set.of(on().id(1)), many, Set.of()));
        assertEquals(many, on().server.emails("INBOX").get(0).keywords());
        PerformResult cleared =
                changes.perform(new RemoteCommand.SetKeywords(on().inbox(), Set.of(on().id(1)), Set.of(), many));

        Changes.isDone(set, Set.of(on().id(1)));
        Changes.isDone(cleared, Set.of(on().id(1)));
        assertEquals(Set.of(), on().server.emails("INBOX").get(0).keywords());
    }

    @Test
    default void theInboxIsNeitherRenamedNorDeleted() throws Exception {
        Changes changes = changes();
        on().deliver(1);
        on().mirror.sync();
        Scope.Mailbox inbox = on().mirror.scope("INBOX");

        PerformResult renamed = changes.perform(new RemoteCommand.RenameMailbox(inbox, "Old", Optional.empty()));
        PerformResult deleted = changes.perform(on().mirror.deletion("INBOX", 1));

        assertInstanceOf(Outcome.Refused.class, renamed.outcome());
        assertInstanceOf(Outcome.Refused.class, deleted.outcome());
        assertEquals(List.of("letter 1"), changes.subjects("INBOX"));
    }

    @Test
    default void aMailboxWithMailboxesInItIsRenamedWithThemAndNotDeleted() throws Exception {
        Changes changes = changes();
        on().server.createMailbox("Work");
        on().server.createMailbox("Work/Trips");
        on().deliver("Work/Trips", 1);
        on().mirror.sync();

        PerformResult deleted = changes.perform(on().mirror.deletion("Work", 0));
        PerformResult renamed =
                changes.perform(new RemoteCommand.RenameMailbox(on().mirror.scope("Work"), "Life", Optional.empty()));

        assertInstanceOf(Outcome.Refused.class, deleted.outcome());
        assertInstanceOf(Outcome.Done.class, renamed.outcome());
        assertFalse(on().server.mailboxes().contains("Work"));
        assertEquals(List.of("letter 1"), changes.subjects("Life/Trips"));
    }

    @Test
    default void aMailboxIsNotPutIntoItself() throws Exception {
        Changes changes = changes();
        on().server.createMailbox("Work");
        on().mirror.sync();
        Scope.Mailbox work = on().mirror.scope("Work");

        PerformResult result = changes.perform(new RemoteCommand.RenameMailbox(work, "Deeper", Optional.of(work)));

        assertInstanceOf(Outcome.Refused.class, result.outcome());
        assertTrue(on().server.mailboxes().contains("Work"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\r\nA1 DELETE INBOX", "a\0b"})
    default void noMailboxIsCalledWhatCannotBeAName(String name) throws Exception {
        Changes changes = changes();
        on().mirror.sync();
        List<String> before = on().server.mailboxes();

        PerformResult result =
                changes.perform(new RemoteCommand.CreateMailbox(name, Optional.empty(), Optional.empty()));

        assertInstanceOf(Outcome.Refused.class, result.outcome());
        assertEquals(before, on().server.mailboxes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"M\u00fcll & Co", "\u53f0\u5317", "\ud83d\udce8 post", "a \"quoted\" name"})
    default void aMailboxIsCalledWhatItWasNamed(String name) throws Exception {
        if (name.contains("\"")) {
            on().needs(Ability.QUOTES_NAMES);
        }
        Changes changes = changes();
        on().mirror.sync();

        PerformResult result =
                changes.perform(new RemoteCommand.CreateMailbox(name, Optional.empty(), Optional.empty()));

        assertInstanceOf(Outcome.Done.class, result.outcome());
        on().mirror.sync();
        assertFalse(on().mirror.scope(name).rawName().isEmpty());
    }
}
