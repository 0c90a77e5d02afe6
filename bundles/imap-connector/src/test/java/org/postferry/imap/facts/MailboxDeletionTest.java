package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.connector.UidSpan;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;

/** A mailbox is deleted with what a person was shown of it, and with nothing else. */
class MailboxDeletionTest {
    private static final Scope.Mailbox WORK = new Scope.Mailbox(new MailboxId(new AccountId(1), 5), "Work");
    private static final Outcome.Refused NOT_SHOWN = new Outcome.Refused(
            Kind.TRANSIENT, "The mailbox holds an email that was not shown when it was to be deleted.");
    /** What is known here: 2, 3 and 4. */
    private static final RemoteIds KNOWN = new RemoteIds.Uids(WORK.id(), 7, List.of(new UidSpan(2, 4)));

    private static PerformResult delete(Played server) throws Exception {
        PerformResult result =
                server.session().perform(new RemoteCommand.DeleteMailbox(WORK, 3, KNOWN::equals), new NoSteps());
        server.assertPlayed();
        return result;
    }

    /** To delete it might delete them too, and nobody has seen them. */
    @Test
    void whatHasMailboxesInItThatAreNotListedIsNotDeleted() throws Exception {
        try (Played server = Played.signedIn("delete-with-children")) {
            assertEquals(
                    new PerformResult(
                            List.of(),
                            Map.of(),
                            new Outcome.Refused(Kind.PERMANENT, "There are mailboxes in it; they have to go first.")),
                    delete(server));
        }
    }

    @Test
    void whatHoldsAnotherEmailInPlaceOfOneThatWasShownIsNotDeleted() throws Exception {
        try (Played server = Played.signedIn("delete-of-another-email")) {
            assertEquals(new PerformResult(List.of(), Map.of(), NOT_SHOWN), delete(server));
        }
    }

    @Test
    void whatHoldsOneThatTheServerCountsAndDoesNotNameIsNotDeleted() throws Exception {
        try (Played server = Played.signedIn("delete-of-what-is-not-named")) {
            assertEquals(new PerformResult(List.of(), Map.of(), NOT_SHOWN), delete(server));
        }
    }

    @Test
    void whatHoldsNothingButWhatWasShownIsDeleted() throws Exception {
        try (Played server = Played.signedIn("delete-of-what-was-shown")) {
            assertEquals(
                    new PerformResult(List.of(new RemoteFact.MailboxGone("Work")), Map.of(), Outcomes.DONE),
                    delete(server));
        }
    }
}
