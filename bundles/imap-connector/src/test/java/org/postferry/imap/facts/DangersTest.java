package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.Pull;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.connector.UidSpan;
import org.postferry.model.AccountId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.Security;

/** What a healthy server never shows, beside what one showed. */
class DangersTest {
    private static Pulls head(Played server, HeadToken since) throws Exception {
        return Pulls.of(server.session(), Lane.head(Accounts.INBOX), since.checkpoint());
    }

    @Test
    void changesAreReadAsDovecotTellsThem() throws Exception {
        try (Played server = Played.signedIn("recorded-dovecot-changes")) {
            Pulls pull = head(server, new HeadToken(1795242941L, 5, 5, 4));

            assertEquals(
                    List.of(new RemoteIds.Uids(Accounts.INBOX_ID, 1795242941L, List.of(new UidSpan(2, 2)))),
                    pull.facts(RemoteFact.EmailGone.class).stream()
                            .map(RemoteFact.EmailGone::ids)
                            .toList());
            assertEquals(3, pull.facts(RemoteFact.EmailChanged.class).size());
            assertTrue(pull.facts(RemoteFact.EmailChanged.class)
                    .get(1)
                    .memberships()
                    .iterator()
                    .next()
                    .keywords()
                    .equals(Set.of(Keyword.FLAGGED)));
            Map<Scope, Checkpoint> heads = Map.of(Accounts.INBOX, pull.next());
            assertEquals(List.of(), server.session().dirtyScopes(heads));
            server.assertPlayed();
        }
    }

    /** Nothing after it can be understood; what was asked for is not believed and asked for again. */
    @Test
    void anAnswerWhoseEndCameFirstCostsAConnectionAndNoEmail() throws Exception {
        Set<RemoteId> one = Set.of(new RemoteId.Uid(Accounts.INBOX_ID, 9, 1));
        try (Played server = Played.signedIn("fetch-end-first")) {
            ConnectorException nonsense = assertThrows(
                    ConnectorException.class, () -> server.session().describe(Accounts.INBOX, one));
            List<RemoteFact> facts = server.open(Security.NONE).describe(Accounts.INBOX, one);
            server.assertPlayed();

            assertEquals(Kind.TRANSIENT, nonsense.kind());
            assertEquals("What came is no IMAP: \")\"", nonsense.getMessage());
            assertEquals(
                    one,
                    facts.stream()
                            .map(fact -> ((RemoteFact.EmailSeen) fact).id())
                            .collect(Collectors.toSet()));
        }
    }

    /** The store compares with the count before anything is removed. */
    @Test
    void everythingVanishedIsToldAsSpansBesideTheCountThatDeniesIt() throws Exception {
        try (Played server = Played.signedIn("head-vanished-everything")) {
            Pulls pull = head(server, new HeadToken(9, 26186, 90, 5393));
            server.assertPlayed();

            assertEquals(
                    List.of(new RemoteIds.Uids(
                            Accounts.INBOX_ID, 9, List.of(new UidSpan(1, 26183), new UidSpan(26185, 26185)))),
                    pull.facts(RemoteFact.EmailGone.class).stream()
                            .map(RemoteFact.EmailGone::ids)
                            .toList());
            assertEquals(5393, pull.facts(RemoteFact.MailboxCount.class).get(0).emails());
        }
    }

    /** Nothing is told of what cannot be read; the count beside it shows whether anything went. */
    @Test
    void aRemovalThatNamesNoUidRemovesNothing() throws Exception {
        try (Played server = Played.signedIn("head-vanished-star")) {
            Pulls pull = head(server, new HeadToken(9, 10, 90, 8));
            server.assertPlayed();

            assertEquals(List.of(), pull.facts(RemoteFact.EmailGone.class));
            assertEquals(1, pull.facts(RemoteFact.EmailChanged.class).size());
            assertEquals(8, pull.facts(RemoteFact.MailboxCount.class).get(0).emails());
        }
    }

    /** The row of the list is from before it, and no proof any more. */
    @Test
    void aRemovalToldBesideAnotherAnswerMakesTheMailboxDirty() throws Exception {
        try (Played server = Played.signedIn("store-vanished")) {
            server.session()
                    .perform(
                            new RemoteCommand.SetKeywords(
                                    Accounts.INBOX,
                                    Set.of(new RemoteId.Uid(Accounts.INBOX_ID, 9, 7)),
                                    Set.of(Keyword.SEEN),
                                    Set.of()),
                            new NoSteps());
            Map<Scope, Checkpoint> heads = Map.of(Accounts.INBOX, new HeadToken(9, 12, 120, 5).checkpoint());

            assertEquals(List.of(Accounts.INBOX), server.session().dirtyScopes(heads));
            server.assertPlayed();
        }
    }

    /** Protocol dangers D-06 and D-11: what somebody else changes while an email moves goes with it. */
    @Test
    void aFlagThatIsSetWhileAnEmailMovesMovesToo() throws Exception {
        RemoteId two = new RemoteId.Uid(Accounts.INBOX_ID, 9, 2);
        Scope.Mailbox done = new Scope.Mailbox(new MailboxId(new AccountId(1), 5), "Done");
        try (Played server = Played.signedIn("move-modified")) {
            PerformResult result = server.session()
                    .perform(
                            new RemoteCommand.SetMailboxes(
                                    Accounts.INBOX, Set.of(two), Set.of(done), Set.of(Accounts.INBOX)),
                            new NoSteps());
            server.assertPlayed();

            assertEquals(
                    Map.of(two, new Outcome.Done(Optional.of(new RemoteId.Uid(done.id(), 7, 1)))), result.outcomes());
        }
    }

    private static List<String> roster(String... answer) {
        List<String> lines = new ArrayList<>(List.of(
                "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready",
                "C: L1 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==",
                "S: L1 OK [CAPABILITY IMAP4rev1 UNSELECT CONDSTORE] in",
                "C: A1 EXAMINE \"INBOX\" (CONDSTORE)",
                "S: * 3 EXISTS",
                "S: * OK [UIDVALIDITY 9] valid",
                "S: * OK [UIDNEXT 12] next",
                "S: * OK [HIGHESTMODSEQ 120] highest",
                "S: A1 OK opened",
                "C: A2 UID SEARCH UID 1:4294967295"));
        lines.addAll(List.of(answer));
        return lines;
    }

    private static Stream<Arguments> brokenRosters() {
        return Stream.of(
                Arguments.of(roster("S: * SEARCH 2", "S: A2 NO Server error"), Kind.TRANSIENT, Extent.SCOPE),
                Arguments.of(roster("S: * SEARCH 2", "S: A2 BAD what?"), Kind.TRANSIENT, Extent.SCOPE),
                Arguments.of(roster("S: A2 OK Success"), Kind.TRANSIENT, Extent.SCOPE),
                Arguments.of(
                        roster("S: * SEARCH 2", "S: * BYE going down", "S: <close>"), Kind.TRANSIENT, Extent.ACCOUNT),
                Arguments.of(
                        roster(
                                "S: * SEARCH 2",
                                "S: A2 NO Request is throttled. Suggested Backoff Time: 92415 milliseconds"),
                        Kind.THROTTLED,
                        Extent.ACCOUNT));
    }

    /** Protocol danger D-02: whatever was told until then. */
    @ParameterizedTest
    @MethodSource("brokenRosters")
    void aRosterThatDoesNotEndInOkIsNone(List<String> lines, Kind kind, Extent extent) throws Exception {
        try (Played server = Played.signedIn(lines);
                FactStream stream =
                        server.session().facts(new Pull(Lane.snapshot(Accounts.INBOX), Checkpoint.NONE, false))) {
            assertEquals(1, stream.next().orElseThrow().facts().size());

            ConnectorException failure = assertThrows(ConnectorException.class, stream::next);
            assertEquals(kind, failure.kind());
            assertEquals(extent, failure.extent());
        }
    }

    @Test
    void aRosterInSeveralLinesIsOne() throws Exception {
        try (Played server = Played.signedIn(roster("S: * SEARCH 2 4", "S: * SEARCH 9", "S: A2 OK"))) {
            Pulls snapshot =
                    Pulls.of(server.session(), new Pull(Lane.snapshot(Accounts.INBOX), Checkpoint.NONE, false));
            server.assertPlayed();

            assertEquals(
                    List.of(new RemoteIds.Uids(
                            Accounts.INBOX_ID, 9, List.of(new UidSpan(2, 2), new UidSpan(4, 4), new UidSpan(9, 9)))),
                    snapshot.facts(RemoteFact.EmailPresent.class).stream()
                            .map(RemoteFact.EmailPresent::ids)
                            .toList());
        }
    }

    @Test
    void oneBadMessageIsFoundInItsBatchAndSetAsideWithTheServersWords() throws Exception {
        try (Played server = Played.signedIn("head-batch-refused")) {
            Pulls pull = head(server, new HeadToken(9, 1, 0, 0));
            server.assertPlayed();

            assertEquals(List.of(1L, 2L, 4L), pull.seenUids());
            RemoteFact.EmailUnreadable bad =
                    pull.facts(RemoteFact.EmailUnreadable.class).get(0);
            assertEquals("Some messages could not be FETCHed (Failure)", bad.serverSaid());
            assertEquals(1, pull.facts(RemoteFact.EmailUnreadable.class).size());
        }
    }

    @Test
    void whatTheAdministratorIsToMendIsOneEmailAndNotTheAccount() throws Exception {
        try (Played server = Played.signedIn("head-contact-admin")) {
            Pulls pull = head(server, new HeadToken(9, 1, 0, 0));
            server.assertPlayed();

            assertEquals(List.of(1L), pull.seenUids());
            assertEquals(
                    List.of(new RemoteFact.EmailUnreadable(
                            new RemoteId.Uid(Accounts.INBOX_ID, 9, 2), "[CONTACTADMIN] Message 2 is damaged")),
                    pull.facts(RemoteFact.EmailUnreadable.class));
        }
    }

    @Test
    void anEmailThatIsAskedForAloneIsNotToBlameForThePace() throws Exception {
        try (Played server = Played.signedIn("head-throttled-alone")) {
            ConnectorException failure =
                    assertThrows(ConnectorException.class, () -> head(server, new HeadToken(9, 1, 0, 0)));
            server.assertPlayed();

            assertEquals(Kind.THROTTLED, failure.kind());
        }
    }

    @Test
    void aServerThatCannotExpungeByUidLeavesTheEmailMarkedAndNothingElseGoes() throws Exception {
        RemoteId seven = new RemoteId.Uid(Accounts.INBOX_ID, 9, 7);
        try (Played server = Played.signedIn("proton-expunge")) {
            PerformResult result = server.session()
                    .perform(RemoteCommand.Destroy.of(Accounts.INBOX, Accounts.INBOX, Set.of(seven)), new NoSteps());
            server.assertPlayed();

            assertEquals(new Outcome.Done(Optional.empty()), result.outcomes().get(seven));
            RemoteFact.EmailChanged marked =
                    (RemoteFact.EmailChanged) result.facts().get(0);
            assertTrue(marked.memberships().iterator().next().deleted());
        }
    }
}
