package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Lane;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.ResponseCode;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.UidSet;
import org.postferry.model.AccountId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.testkit.ProvesLimit;

/** A server that does a part of what it is asked and says OK (RFC 9738; Yahoo). */
class MessageLimitTest {
    private static final HeadToken SINCE = new HeadToken(9, 12, 90, 4);
    private static final Scope.Mailbox DONE = new Scope.Mailbox(new MailboxId(new AccountId(1), 5), "Done");

    private static RemoteId id(long uid) {
        return new RemoteId.Uid(Accounts.INBOX_ID, 9, uid);
    }

    private static Set<Long> changed(Pulls pulls) {
        Set<Long> uids = new TreeSet<>();
        pulls.facts(RemoteFact.EmailChanged.class).forEach(fact -> uids.add(((RemoteId.Uid) fact.id()).uid()));
        return uids;
    }

    @Test
    void aRosterAndItsFlagsAreAskedForToTheirEnd() throws Exception {
        try (Played server = Played.signedIn("message-limit-snapshot")) {
            Pulls snapshot = Pulls.of(server.session(), Lane.snapshot(Accounts.INBOX), Checkpoint.NONE);
            server.assertPlayed();

            assertEquals(Set.of(2L, 3L, 4L, 9L), changed(snapshot));
        }
    }

    @Test
    void theTokenMovesOverChangesOnlyWhenAllAreTold() throws Exception {
        try (Played server = Played.signedIn("message-limit-changes")) {
            Pulls head = Pulls.of(server.session(), Lane.head(Accounts.INBOX), SINCE.checkpoint());
            server.assertPlayed();

            assertEquals(Set.of(2L, 9L), changed(head));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"message-limit-endless", "message-limit-unnamed"})
    void aServerThatComesNoFurtherIsNotBelievedToBeThrough(String transcript) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            ConnectorException failure = assertThrows(
                    ConnectorException.class,
                    () -> Pulls.of(server.session(), Lane.head(Accounts.INBOX), SINCE.checkpoint()));
            server.assertPlayed();

            assertEquals(Kind.TRANSIENT, failure.kind());
        }
    }

    @Test
    @ProvesLimit("Rounds.MAX_ROUNDS")
    void aServerThatComesFurtherByOneEmailAtATimeIsLeftAtLast() throws Exception {
        long highest = Rounds.MAX_ROUNDS + 10;
        List<String> lines = new ArrayList<>(List.of(
                "@login-message-limit.imap",
                "C: A1 EXAMINE \"INBOX\" (CONDSTORE)",
                "S: * 4 EXISTS",
                "S: * OK [UIDVALIDITY 9] valid",
                "S: * OK [UIDNEXT " + (highest + 1) + "] next",
                "S: * OK [HIGHESTMODSEQ 120] highest",
                "S: A1 OK [READ-ONLY] opened"));
        for (long uid = highest; uid >= highest - Rounds.MAX_ROUNDS; uid--) {
            lines.add("C: A2 UID FETCH 1:" + uid + " (UID FLAGS) (CHANGEDSINCE 90)");
            lines.add("S: A2 OK [MESSAGELIMIT 1 " + uid + "] one of them");
        }
        try (Played server = Played.signedIn(lines)) {
            Checkpoint since = new HeadToken(9, highest + 1, 90, 4).checkpoint();

            assertThrows(ConnectorException.class, () -> Pulls.of(server.session(), Lane.head(Accounts.INBOX), since));
            server.assertPlayed();
        }
    }

    @Test
    void keywordsAreChangedOfAllThatWereNamed() throws Exception {
        try (Played server = Played.signedIn("message-limit-keywords")) {
            Map<RemoteId, Outcome> outcomes = server.session()
                    .perform(
                            new RemoteCommand.SetKeywords(
                                    Accounts.INBOX, Set.of(id(2), id(3), id(4)), Set.of(Keyword.SEEN), Set.of()),
                            new NoSteps())
                    .outcomes();
            server.assertPlayed();

            assertEquals(Set.of(Outcomes.DONE), Set.copyOf(outcomes.values()));
        }
    }

    @Test
    void whatAMoveDidNotComeToIsMovedByTheNext() throws Exception {
        try (Played server = Played.signedIn("message-limit-move")) {
            Map<RemoteId, Outcome> outcomes = server.session()
                    .perform(
                            new RemoteCommand.SetMailboxes(
                                    Accounts.INBOX, Set.of(id(2), id(3), id(4)), Set.of(DONE), Set.of(Accounts.INBOX)),
                            new NoSteps())
                    .outcomes();
            server.assertPlayed();

            Map<RemoteId, Outcome> moved = new HashMap<>(outcomes);
            moved.keySet().retainAll(List.of(id(2), id(3)));
            assertEquals(
                    Map.of(
                            id(2), new Outcome.Done(Optional.of(new RemoteId.Uid(DONE.id(), 7, 2))),
                            id(3), new Outcome.Done(Optional.of(new RemoteId.Uid(DONE.id(), 7, 1)))),
                    moved);
        }
    }

    /** RFC 9738 section 3. */
    @ParameterizedTest
    @CsvSource({"MESSAGELIMIT=500, 500", "SAVELIMIT=20, 20", "SAVELIMIT=, -1", "IDLE, -1"})
    void aLimitToWhatIsCopiedAtOnceIsOneToo(String capability, long limit) {
        Abilities abilities = new Abilities(Set.of(capability), false, List.of(), "", QuirkProfiles.STANDARD);

        assertEquals(limit, abilities.messageLimit().orElse(-1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2 0", "2 4294967296", "2 x", "2"})
    void aBoundThatIsNoUidBoundsNothing(String arguments) {
        Status ended = new Status(Status.Kind.OK, Optional.of(new ResponseCode("MESSAGELIMIT", arguments)), "");

        assertEquals(
                UidSet.range(1, 9),
                RefusedException.beforeItsEnd("UID FETCH", ended).unreached(UidSet.range(1, 9)));
    }

    /** The last proof before emails are removed here: an answer that is none would take mail with it (protocol danger D-02). */
    @ParameterizedTest
    @CsvSource({
        "message-limit-refused, [MESSAGELIMIT] too many to search",
        "message-limit-refused-untagged, [UNAVAILABLE] not now",
        "message-limit-refused-fetch, [MESSAGELIMIT] too many to fetch",
    })
    void aRefusalProvesNothingWhateverUidItNames(String transcript, String words) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> server.session()
                    .recheck(Accounts.INBOX, Set.of(id(2), id(3), id(4), id(5))));
            server.assertPlayed();

            assertEquals(Kind.TRANSIENT, failure.kind());
            assertEquals(words, failure.serverSaid());
        }
    }

    @Test
    void ofARefusedCommandNothingIsDone() {
        Status no = new Status(Status.Kind.NO, Optional.of(new ResponseCode("MESSAGELIMIT", "2 4")), "");

        assertEquals(UidSet.range(1, 9), new RefusedException("UID FETCH", no).unreached(UidSet.range(1, 9)));
        assertEquals(
                UidSet.range(1, 3),
                RefusedException.beforeItsEnd("UID FETCH", no).unreached(UidSet.range(1, 9)));
    }

    private static Map<RemoteId, Outcome> copy(String transcript) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            Map<RemoteId, Outcome> outcomes = server.session()
                    .perform(
                            new RemoteCommand.SetMailboxes(
                                    Accounts.INBOX, Set.of(id(2), id(3)), Set.of(DONE), Set.of()),
                            new NoSteps())
                    .outcomes();
            server.assertPlayed();
            return outcomes;
        }
    }

    @Test
    void aCopyThatIsTooManyWithASingleOneIsRefusedInTheServersWords() throws Exception {
        Outcome refused =
                new Outcome.Refused(Kind.TRANSIENT, "[MESSAGELIMIT] Too many messages to copy, try a smaller subset");

        assertEquals(Map.of(id(2), refused, id(3), refused), copy("message-limit-copy-refused"));
    }

    @Test
    void aCopyThatCameToTheLastOneIsDone() throws Exception {
        assertEquals(
                Map.of(
                        id(2), new Outcome.Done(Optional.of(new RemoteId.Uid(DONE.id(), 7, 1))),
                        id(3), new Outcome.Done(Optional.of(new RemoteId.Uid(DONE.id(), 7, 2)))),
                copy("message-limit-copy-whole"));
    }
}
