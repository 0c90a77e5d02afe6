package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.model.Keyword;
import org.postferry.testkit.mail.SubjectOnly;

/** Changes are carried to the server: each command, and each again after a crash. */
interface PerformContract extends ConnectorPromises {
    private PerformResult perform(RemoteCommand command, Steps steps) throws Exception {
        return on().mirror.session().perform(command, steps);
    }

    private PerformResult perform(RemoteCommand command) throws Exception {
        return perform(command, new KeptSteps());
    }

    private void isDone(PerformResult result, RemoteId... ids) {
        assertInstanceOf(Outcome.Done.class, result.outcome());
        for (RemoteId id : ids) {
            assertInstanceOf(Outcome.Done.class, result.outcomes().get(id), id.toString());
        }
    }

    private Set<Keyword> keywords(int letter) throws Exception {
        return on().server
                .email("INBOX", on().handle("INBOX", letter))
                .orElseThrow()
                .keywords();
    }

    private List<String> subjects(String mailbox) throws Exception {
        return on().server.emails(mailbox).stream()
                .map(email -> SubjectOnly.subject(email.bytes()))
                .sorted()
                .toList();
    }

    private void begin(int... letters) throws Exception {
        on().needs(Ability.PERFORMS);
        on().server.createMailbox("Work");
        on().deliver(letters);
        on().mirror.sync();
    }

    @Test
    default void whoClaimsNotToPerformRefusesInWords() throws Exception {
        Assumptions.assumeFalse(
                on().server.abilities().contains(Ability.PERFORMS),
                "this connector does not claim REFUSAL of commands: it performs them");
        on().deliver(1);
        on().mirror.sync();
        RemoteCommand command =
                new RemoteCommand.SetKeywords(on().inbox(), Set.of(on().id(1)), Set.of(Keyword.FLAGGED), Set.of());

        try {
            PerformResult result = perform(command);
            Outcome.Refused refused = assertInstanceOf(Outcome.Refused.class, result.outcome());
            assertEquals(ConnectorException.Kind.PERMANENT, refused.kind());
        } catch (ConnectorException e) {
            assertEquals(ConnectorException.Kind.PERMANENT, e.kind());
            assertFalse(e.getMessage().isBlank());
        }
        assertEquals(Set.of(), keywords(1));
    }

    @Test
    default void keywordsAreSetAndClearedAndOthersStay() throws Exception {
        begin(1, 2);
        on().flag(1, Keyword.SEEN, Keyword.ANSWERED);

        PerformResult result = perform(new RemoteCommand.SetKeywords(
                on().inbox(), Set.of(on().id(1), on().id(2)), Set.of(Keyword.FLAGGED), Set.of(Keyword.SEEN)));

        isDone(result, on().id(1), on().id(2));
        assertEquals(Set.of(Keyword.ANSWERED, Keyword.FLAGGED), keywords(1));
        assertEquals(Set.of(Keyword.FLAGGED), keywords(2));
        on().assertMirrored();
    }

    @Test
    default void whatIsNotThereIsRefusedAndTheRestIsDone() throws Exception {
        begin(1, 2);
        RemoteId gone = on().id(1);
        on().expunge(1);

        PerformResult result = perform(new RemoteCommand.SetKeywords(
                on().inbox(), Set.of(gone, on().id(2)), Set.of(Keyword.FLAGGED), Set.of()));

        assertFalse(result.outcomes().get(gone) instanceof Outcome.Unknown);
        assertInstanceOf(Outcome.Done.class, result.outcomes().get(on().id(2)));
        assertEquals(Set.of(Keyword.FLAGGED), keywords(2));
    }

    @Test
    default void aMoveTakesAnEmailFromOneMailboxToAnother() throws Exception {
        begin(1, 2);
        RemoteId one = on().id(1);

        PerformResult result = perform(new RemoteCommand.SetMailboxes(
                on().inbox(),
                Set.of(one),
                Set.of(on().mirror.scope("Work")),
                Set.of(on().mirror.scope("INBOX"))));

        isDone(result, one);
        assertEquals(List.of("letter 2"), subjects("INBOX"));
        assertEquals(List.of("letter 1"), subjects("Work"));
        on().assertMirrored();
    }

    @Test
    default void aMoveThatComesBackAfterACrashMovesNothingTwice() throws Exception {
        begin(1);
        KeptSteps steps = new KeptSteps();
        RemoteCommand move = new RemoteCommand.SetMailboxes(
                on().inbox(),
                Set.of(on().id(1)),
                Set.of(on().mirror.scope("Work")),
                Set.of(on().mirror.scope("INBOX")));
        perform(move, steps);
        on().mirror.drop();

        perform(move, steps);

        assertEquals(List.of(), subjects("INBOX"));
        assertEquals(List.of("letter 1"), subjects("Work"));
    }

    @Test
    default void aCopyLeavesTheOriginal() throws Exception {
        begin(1);

        isDone(
                perform(new RemoteCommand.SetMailboxes(
                        on().inbox(), Set.of(on().id(1)), Set.of(on().mirror.scope("Work")), Set.of())),
                on().id(1));

        assertEquals(List.of("letter 1"), subjects("INBOX"));
        assertEquals(List.of("letter 1"), subjects("Work"));
    }

    @Test
    default void whatIsDestroyedIsGoneAndNothingElse() throws Exception {
        begin(1, 2, 3);

        isDone(perform(
                RemoteCommand.Destroy.of(on().inbox(), on().mirror.scope("INBOX"), Set.of(on().id(1), on().id(3)))));

        assertEquals(List.of("letter 2"), subjects("INBOX"));
        on().assertMirrored();
    }

    @Test
    default void whatLiesElsewhereThanItWasShownIsNotDestroyed() throws Exception {
        begin(1, 2);
        RemoteId moved = on().id(1);
        RemoteId left = on().id(2);
        Set<Scope.Mailbox> inbox = Set.of(on().mirror.scope("INBOX"));
        perform(new RemoteCommand.SetMailboxes(
                on().inbox(), Set.of(moved), Set.of(on().mirror.scope("Work")), inbox));

        PerformResult result = perform(new RemoteCommand.Destroy(on().inbox(), Map.of(moved, inbox, left, inbox)));

        isDone(result, left);
        assertEquals(List.of(), subjects("INBOX"));
        assertEquals(List.of("letter 1"), subjects("Work"));
    }

    @Test
    default void anAppendedMessageIsThereByteForByte() throws Exception {
        on().needs(Ability.KEEPS_TIMES);
        begin();
        byte[] bytes = Letters.letter(9, "Appended \u00e9.\r\n");
        KeptSteps steps = new KeptSteps();
        RemoteCommand append = new RemoteCommand.Append(
                on().mirror.scope("Work"),
                RemoteCommand.Message.of(bytes),
                Optional.of("letter9@example.org"),
                Set.of(Keyword.SEEN, Keyword.DRAFT),
                Letters.receivedAt(9));

        isDone(perform(append, steps));

        ServerUnderTest.ServerEmail stored = on().server.emails("Work").get(0);
        assertArrayEquals(bytes, stored.bytes());
        assertEquals(Set.of(Keyword.SEEN, Keyword.DRAFT), stored.keywords());
        assertEquals(Letters.receivedAt(9), stored.receivedAt());
        on().mirror.drop();
        perform(append, steps);
        assertEquals(1, on().server.emails("Work").size(), "it was appended twice");
    }

    @Test
    default void aMailboxIsMadeRenamedAndDeleted() throws Exception {
        on().needs(Ability.REARRANGES_MAILBOXES);
        begin();

        isDone(perform(
                new RemoteCommand.CreateMailbox("Trips", Optional.of(on().mirror.scope("Work")), Optional.empty())));
        assertTrue(on().server.mailboxes().contains("Work/Trips"));
        on().mirror.sync();
        isDone(perform(new RemoteCommand.RenameMailbox(on().mirror.scope("Work/Trips"), "Journeys", Optional.empty())));
        assertTrue(on().server.mailboxes().contains("Journeys"));
        on().mirror.sync();
        isDone(perform(on().mirror.deletion("Journeys", 0)));

        assertFalse(on().server.mailboxes().contains("Journeys"));
    }

    /** Where a mailbox is its path, it is no more; nowhere is it moved back. */
    @Test
    default void aMailboxThatAnotherClientMovedIsNotMovedBackByItsNewName() throws Exception {
        on().needs(Ability.REARRANGES_MAILBOXES);
        begin();
        on().server.createMailbox("Life");
        on().server.createMailbox("Work/Trips");
        on().mirror.sync();
        RemoteCommand renaming = new RemoteCommand.RenameMailbox(
                on().mirror.scope("Work/Trips"),
                "Journeys",
                Optional.of(on().mirror.scope("Work")),
                true,
                false);
        on().server.renameMailbox("Work/Trips", "Life/Trips");

        Outcome outcome = perform(renaming).outcome();

        String now = outcome instanceof Outcome.Done ? "Life/Journeys" : "Life/Trips";
        assertEquals(
                List.of(now),
                on().server.mailboxes().stream()
                        .filter(name -> name.endsWith("Journeys") || name.endsWith("Trips"))
                        .toList());
    }

    @Test
    default void aMailboxThatIsThereIsNotMadeAgain() throws Exception {
        begin();

        PerformResult result = perform(new RemoteCommand.CreateMailbox("Work", Optional.empty(), Optional.empty()));

        assertInstanceOf(Outcome.Refused.class, result.outcome());
    }

    @Test
    default void aMailboxThatHoldsMoreThanWasShownIsNotDeleted() throws Exception {
        begin();
        on().deliver("Work", 1);
        on().mirror.sync();
        on().deliver("Work", 2);

        PerformResult result = perform(on().mirror.deletion("Work", 1));

        assertInstanceOf(Outcome.Refused.class, result.outcome());
        assertEquals(List.of("letter 1", "letter 2"), subjects("Work"));
    }

    @Test
    default void aMailboxThatHoldsAnotherEmailInPlaceOfOneThatWasShownIsNotDeleted() throws Exception {
        begin();
        on().deliver("Work", 1, 2);
        on().mirror.sync();
        on().server.expunge("Work", List.of(on().handle("Work", 1)));
        on().deliver("Work", 3);

        PerformResult result = perform(on().mirror.deletion("Work", 2));

        assertInstanceOf(Outcome.Refused.class, result.outcome());
        assertEquals(List.of("letter 2", "letter 3"), subjects("Work"));
    }

    @Test
    default void aMailboxWithAllThatWasShownInItIsDeletedWithIt() throws Exception {
        on().needs(Ability.REARRANGES_MAILBOXES);
        begin();
        on().deliver("Work", 1, 2, 3);
        on().mirror.sync();

        isDone(perform(on().mirror.deletion("Work", 3)));

        assertFalse(on().server.mailboxes().contains("Work"));
    }
}
