package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Lane;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;

/** How much stops when a server refuses something: the account, a mailbox, or what was wished. */
class RefusalsTest {
    private static final Scope.Mailbox WORK = new Scope.Mailbox(new MailboxId(new AccountId(1), 5), "Work");
    private static final RemoteCommand SEEN =
            new RemoteCommand.SetKeywords(Accounts.INBOX, Set.of(id(2)), Set.of(Keyword.SEEN), Set.of());
    private static final RemoteCommand SEEN_AT_WORK = new RemoteCommand.SetKeywords(
            WORK, Set.of(new RemoteId.Uid(WORK.id(), 9, 2)), Set.of(Keyword.SEEN), Set.of());

    private static RemoteId id(long uid) {
        return new RemoteId.Uid(Accounts.INBOX_ID, 9, uid);
    }

    /** What is asked of the server in a test. */
    private interface Question {
        void ask(ImapSession session) throws Exception;
    }

    private static ConnectorException refusal(String transcript, Question question) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> question.ask(server.session()));
            server.assertPlayed();
            return failure;
        }
    }

    private static Question pull(Lane lane) {
        return session -> Pulls.of(session, lane, Checkpoint.NONE);
    }

    private static void assertStops(Kind kind, Extent extent, String words, ConnectorException failure) {
        assertEquals(kind, failure.kind());
        assertEquals(extent, failure.extent());
        assertEquals(words, failure.serverSaid());
        assertEquals(Optional.empty(), failure.retryAfter());
    }

    @Test
    void aServerOfWhichInboxIsDownAsWellIsLeftAloneWhateverWasAsked() throws Exception {
        String words = "[UNAVAILABLE] The store is down";
        ConnectorException opening = refusal("unavailable-open", pull(Lane.head(WORK)));

        assertStops(Kind.TRANSIENT, Extent.ACCOUNT, words, opening);
        assertEquals(
                "The server refused to open the mailbox, and to tell how INBOX stands: " + words, opening.getMessage());
        assertStops(
                Kind.TRANSIENT,
                Extent.ACCOUNT,
                words,
                refusal("unavailable-list", pull(Lane.head(new Scope.MailboxList()))));
        assertStops(
                Kind.TRANSIENT,
                Extent.ACCOUNT,
                words,
                refusal("unavailable-wish", session -> session.perform(SEEN_AT_WORK, new NoSteps())));
    }

    @Test
    void aMailboxThatGoesDownWhileItIsOpenWaitsAloneUntilItIsLeft() throws Exception {
        String words = "[UNAVAILABLE] The store is down";
        RemoteCommand creation = new RemoteCommand.CreateMailbox("New", Optional.empty(), Optional.empty());

        ConnectorException listing = refusal("unavailable-search", session -> {
            ConnectorException searching =
                    assertThrows(ConnectorException.class, () -> pull(Lane.snapshot(Accounts.INBOX))
                            .ask(session));
            assertStops(Kind.TRANSIENT, Extent.SCOPE, words, searching);
            session.perform(creation, new NoSteps());
        });

        assertStops(Kind.TRANSIENT, Extent.ACCOUNT, words, listing);
    }

    @Test
    void anInboxThatIsDownAloneKeepsTheOthersFromNothing() throws Exception {
        String words = "[UNAVAILABLE] INBOX is down";

        ConnectorException opening = refusal("unavailable-inbox", session -> {
            ConnectorException wishing =
                    assertThrows(ConnectorException.class, () -> session.perform(SEEN, new NoSteps()));
            assertStops(Kind.TRANSIENT, Extent.SCOPE, words, wishing);
            pull(Lane.head(Accounts.INBOX)).ask(session);
        });

        assertStops(Kind.TRANSIENT, Extent.SCOPE, words, opening);
    }

    @Test
    void aMailboxThatIsDownAloneKeepsTheOthersFromNothing() throws Exception {
        ConnectorException failure = refusal("unavailable-open-one", pull(Lane.head(WORK)));

        assertStops(Kind.TRANSIENT, Extent.SCOPE, "[UNAVAILABLE] Elsewhere is down", failure);
    }

    /** Protocol danger D-14: what is down may be missing from the list as well. */
    @Test
    void aMailboxThatIsDownIsNoProofThatItsEmailsAreGone() throws Exception {
        RemoteId email = new RemoteId.Uid(WORK.id(), 9, 2);

        ConnectorException failure = refusal("unavailable-recheck", session -> session.recheck(WORK, Set.of(email)));

        assertStops(Kind.TRANSIENT, Extent.SCOPE, "[UNAVAILABLE] Elsewhere is down", failure);
    }

    /** Protocol danger D-14: a server may leave out of its list what it cannot open. */
    @Test
    void aMailboxThatIsDamagedIsNoProofThatItsEmailsAreGone() throws Exception {
        RemoteId email = new RemoteId.Uid(WORK.id(), 9, 2);

        ConnectorException failure = refusal("contact-admin-recheck", session -> session.recheck(WORK, Set.of(email)));

        assertStops(Kind.PERMANENT, Extent.SCOPE, "[CONTACTADMIN] Its index is damaged, call the help desk", failure);
    }

    /** RFC 3501 section 6.3.4: what is below it keeps the name of a deleted mailbox on the list. */
    @Test
    void ofAMailboxThatIsListedAsAPlaceAloneNoEmailIsThereAnyMore() throws Exception {
        Set<RemoteId> emails = Set.of(new RemoteId.Uid(WORK.id(), 9, 2), new RemoteId.Uid(WORK.id(), 9, 3));
        try (Played server = Played.signedIn("recheck-of-a-place")) {
            assertEquals(emails, server.session().recheck(WORK, emails));
            server.assertPlayed();
        }
    }

    @Test
    void aMailboxThatTheAdministratorIsToMendIsNotTheAccount() throws Exception {
        String words = "[CONTACTADMIN] Its index is damaged, call the help desk";

        assertStops(Kind.PERMANENT, Extent.SCOPE, words, refusal("contact-admin-open", pull(Lane.head(WORK))));
        assertStops(
                Kind.PERMANENT,
                Extent.SCOPE,
                words,
                refusal("contact-admin-search", pull(Lane.snapshot(Accounts.INBOX))));
    }

    @Test
    void aWishThatTheAdministratorIsToMakePossibleFailsAlone() throws Exception {
        assertEquals(
                Map.of(
                        id(2),
                        new Outcome.Refused(Kind.PERMANENT, "[CONTACTADMIN] Its index is damaged, call the help desk")),
                outcomes("contact-admin-store", SEEN));
    }

    private static Map<RemoteId, Outcome> outcomes(String transcript, RemoteCommand command) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            Map<RemoteId, Outcome> outcomes =
                    server.session().perform(command, new NoSteps()).outcomes();
            server.assertPlayed();
            return outcomes;
        }
    }

    @ParameterizedTest
    @CsvSource({"limit-copy, false", "limit-move, true"})
    void whatIsTooManyAtOnceIsPutElsewhereInHalves(String transcript, boolean move) throws Exception {
        Set<Scope.Mailbox> leave = move ? Set.of(Accounts.INBOX) : Set.of();

        assertEquals(
                Map.of(
                        id(2), new Outcome.Done(Optional.of(new RemoteId.Uid(WORK.id(), 7, 2))),
                        id(3), new Outcome.Done(Optional.of(new RemoteId.Uid(WORK.id(), 7, 1)))),
                outcomes(transcript, intoDone(Set.of(id(2), id(3)), leave)));
    }

    private static RemoteCommand intoDone(Set<RemoteId> ids, Set<Scope.Mailbox> leave) {
        return new RemoteCommand.SetMailboxes(Accounts.INBOX, ids, Set.of(new Scope.Mailbox(WORK.id(), "Done")), leave);
    }

    @Test
    void whatARefusedCopyHasLeftBehindIsNotCopiedAgain() throws Exception {
        assertEquals(
                Map.of(
                        id(2), new Outcome.Done(Optional.of(new RemoteId.Uid(WORK.id(), 7, 1))),
                        id(3), new Outcome.Done(Optional.of(new RemoteId.Uid(WORK.id(), 7, 2)))),
                outcomes("limit-copy-half", intoDone(Set.of(id(2), id(3)), Set.of())));
    }

    @Test
    void whatIsTooManyAtOnceIsChangedInHalves() throws Exception {
        Set<RemoteId> four = Set.of(id(2), id(3), id(4), id(5));

        Map<RemoteId, Outcome> outcomes = outcomes(
                "limit-store", new RemoteCommand.SetKeywords(Accounts.INBOX, four, Set.of(Keyword.SEEN), Set.of()));

        assertEquals(four, outcomes.keySet());
        assertEquals(Set.of(Outcomes.DONE), Set.copyOf(outcomes.values()));
    }

    @Test
    void aServerThatRefusesTwoSingleOnesIsNotAskedForEachOfTheOthers() throws Exception {
        Outcome refused = new Outcome.Refused(Kind.PERMANENT, "[LIMIT] Too many keywords");

        assertEquals(
                Map.of(id(2), refused, id(3), refused, id(4), refused),
                outcomes(
                        "limit-store-refused",
                        new RemoteCommand.SetKeywords(
                                Accounts.INBOX, Set.of(id(2), id(3), id(4)), Set.of(Keyword.SEEN), Set.of())));
    }

    @Test
    void aSingleOneThatIsRefusedKeepsTheOthersFromNothing() throws Exception {
        assertEquals(
                Map.of(
                        id(2), Outcomes.DONE,
                        id(3), Outcomes.DONE,
                        id(4), new Outcome.Refused(Kind.PERMANENT, "[LIMIT] Too many keywords")),
                outcomes(
                        "limit-store-one",
                        new RemoteCommand.SetKeywords(
                                Accounts.INBOX, Set.of(id(2), id(3), id(4)), Set.of(Keyword.SEEN), Set.of())));
        assertEquals(
                Map.of(
                        id(2), new Outcome.Done(Optional.of(new RemoteId.Uid(WORK.id(), 7, 1))),
                        id(3), new Outcome.Refused(Kind.PERMANENT, "[LIMIT] It is too large")),
                outcomes("limit-copy-one", intoDone(Set.of(id(2), id(3)), Set.of())));
    }
}
