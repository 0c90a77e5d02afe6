package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Lane;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Session;
import org.postferry.connector.UidSpan;
import org.postferry.imap.wire.CommandLine;
import org.postferry.imap.wire.UidSet;
import org.postferry.testkit.ProvesLimit;

/** History, snapshot, and the questions about single emails. */
class WalksTest {
    private static final String HEAD = "imap1:9:12:120:";

    private static Pulls snapshot(String transcript, Checkpoint since, boolean keywords) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            Pulls pulls = Pulls.of(server.session(), new Pull(Lane.snapshot(Accounts.INBOX), since, keywords));
            server.assertPlayed();
            return pulls;
        }
    }

    private static RemoteId id(long uid) {
        return new RemoteId.Uid(Accounts.INBOX_ID, 9, uid);
    }

    private static RemoteIds spans(UidSpan... spans) {
        return new RemoteIds.Uids(Accounts.INBOX_ID, 9, List.of(spans));
    }

    @Test
    void aSnapshotBeginsBeforeItsRosterAndEndsWithTheToken() throws Exception {
        Pulls snapshot = snapshot("snapshot-keywords", Checkpoint.NONE, true);

        RemoteFact.SnapshotBegan began =
                (RemoteFact.SnapshotBegan) snapshot.batches().get(0).facts().get(0);
        assertEquals(OptionalLong.of(9), began.uidValidity());
        assertEquals(1, snapshot.batches().get(0).facts().size());
        assertEquals(
                List.of(id(2)),
                snapshot.facts(RemoteFact.EmailChanged.class).stream()
                        .map(RemoteFact.EmailChanged::id)
                        .toList());
        // the roster named 4 and 9, FETCH answered for neither; a second question knows 9
        assertEquals(
                List.of(new RemoteFact.EmailPresent(spans(new UidSpan(9, 9)))),
                snapshot.facts(RemoteFact.EmailPresent.class));
        assertEquals(
                List.of(
                        new RemoteFact.SnapshotEnded(began.snapshotId()),
                        new RemoteFact.MailboxCount(new MailboxRef.Known(Accounts.INBOX_ID), 3)),
                snapshot.batches().get(snapshot.batches().size() - 1).facts());
        assertEquals(new PullEnd.Whole(new Checkpoint(HEAD + "3:-1:0:0:0:0:9,2.sgqya1.2s"), false), snapshot.end());
    }

    @Test
    void aTruncatedRosterIsAskedForInAnotherForm() throws Exception {
        Pulls snapshot = snapshot("snapshot-truncated", Checkpoint.NONE, false);

        assertEquals(
                List.of(new RemoteFact.EmailPresent(spans(new UidSpan(2, 4), new UidSpan(9, 10)))),
                snapshot.facts(RemoteFact.EmailPresent.class));
    }

    @Test
    void aSnapshotWithoutKeywordsDoesNotMoveHead() throws Exception {
        Pulls snapshot = snapshot("snapshot-truncated", Checkpoint.NONE, false);

        assertEquals(new PullEnd.Whole(Checkpoint.NONE, false), snapshot.end());
    }

    @Test
    void anEmptyMailboxIsAnEmptySnapshot() throws Exception {
        Pulls snapshot = snapshot("snapshot-empty", Checkpoint.NONE, true);

        assertEquals(2, snapshot.batches().size());
    }

    @Test
    void aSnapshotGoesOnWhereItWasCut() throws Exception {
        Checkpoint cut = new Checkpoint("name/4/true/" + HEAD + "3:-1:0:0:0:0");

        Pulls snapshot = snapshot("snapshot-resumed", cut, true);

        assertEquals(List.of(), snapshot.facts(RemoteFact.SnapshotBegan.class));
        assertEquals(1, snapshot.facts(RemoteFact.EmailChanged.class).size());
        assertEquals(List.of(new RemoteFact.SnapshotEnded("name")), snapshot.facts(RemoteFact.SnapshotEnded.class));
    }

    @Test
    void anUnfinishedSnapshotOfAnotherUidValidityIsAGap() throws Exception {
        Pulls snapshot = snapshot("opened-renumbered", new Checkpoint("name/4/true/" + HEAD + "3:-1:0:0:0:0"), true);

        assertTrue(snapshot.end() instanceof PullEnd.Gap);
    }

    @Test
    void anUnfinishedSnapshotWithoutKeywordsBeginsAnewWhenTheyAreWanted() throws Exception {
        Pulls snapshot = snapshot("snapshot-keywords", new Checkpoint("name/4/false/" + HEAD + "3:-1:0:0:0:0"), true);

        assertEquals(1, snapshot.facts(RemoteFact.SnapshotBegan.class).size());
    }

    @Test
    void ofAMailboxThatDoesNotExistEverythingIsGone() throws Exception {
        try (Played server = Played.signedIn("opened-nonexistent")) {
            assertEquals(Set.of(id(2), id(3)), server.session().recheck(Accounts.INBOX, Set.of(id(2), id(3))));
        }
    }

    @Test
    void historyGoesOnBelowAndKeepsTheTokenFromBeforeItsFirstRead() throws Exception {
        try (Played server = Played.signedIn("history-resumed")) {
            Pulls history = Pulls.of(
                    server.session(),
                    Lane.history(Accounts.INBOX),
                    new Checkpoint("/9/true/imap1:9:12:100:5:-1:0:0:0:0"));

            assertEquals(List.of(2L), history.seenUids());
            // CONDSTORE tells no removals
            assertEquals(
                    new PullEnd.Whole(new Checkpoint("imap1:9:12:100:5:-1:0:0:0:0:9,2.sgqya1.2s"), true),
                    history.end());
            server.assertPlayed();
        }
    }

    @Test
    void historyHandsOverWhereHeadStoodAndNotWhatItHasNotToldYet() throws Exception {
        Checkpoint head = new Checkpoint("imap1:9:11:100:4:-1:0:0:0:0");
        assertEquals(
                new PullEnd.Whole(sampled(head), false), historyBeginning(head).end());

        Checkpoint ofAnother = new Checkpoint("imap1:8:11:100:4:-1:0:0:0:0");
        Checkpoint now = new Checkpoint("imap1:9:12:120:5:-1:0:0:0:0");
        assertEquals(
                new PullEnd.Whole(sampled(now), false),
                historyBeginning(ofAnother).end());
    }

    private static Checkpoint sampled(Checkpoint head) {
        return new Checkpoint(head.value() + ":9,3.sgc4y1.2s,5.sgqya1.2s,9.sgqya1.2s");
    }

    private static Pulls historyBeginning(Checkpoint head) throws Exception {
        try (Played server = Played.signedIn("history-date-window", Instant.parse("2024-07-10T00:00:00Z"))) {
            return Pulls.of(server.session(), new Pull(Lane.history(Accounts.INBOX), Checkpoint.NONE, false, head));
        }
    }

    @Test
    void whatLiesOutsideTheDateWindowIsLeftOutAndAccountedFor() throws Exception {
        try (Played server = Played.signedIn("history-date-window", Instant.parse("2024-07-10T00:00:00Z"))) {
            Pulls history = Pulls.of(server.session(), Lane.history(Accounts.INBOX), Checkpoint.NONE);

            assertEquals(List.of(5L, 9L), history.seenUids());
            Set<Long> leftOut = new HashSet<>();
            history.facts(RemoteFact.EmailLeftOut.class)
                    .forEach(fact -> ((RemoteIds.Uids) fact.ids()).spans().forEach(span -> {
                        for (long uid = span.first(); uid <= span.last(); uid++) {
                            leftOut.add(uid);
                        }
                    }));
            assertEquals(Set.of(2L, 3L, 4L), leftOut);
            server.assertPlayed();
        }
    }

    @Test
    void aHistoryOfAnotherUidValidityIsAGap() throws Exception {
        try (Played server = Played.signedIn("opened-renumbered")) {
            Pulls history = Pulls.of(
                    server.session(),
                    Lane.history(Accounts.INBOX),
                    new Checkpoint("/9/true/imap1:9:12:100:5:-1:0:0:0:0"));

            assertTrue(history.end() instanceof PullEnd.Gap);
        }
    }

    @Test
    void onlyWhatNeitherFetchNorSearchKnowsIsGone() throws Exception {
        try (Played server = Played.signedIn("recheck")) {
            Set<RemoteId> gone = server.session().recheck(Accounts.INBOX, Set.of(id(2), id(3), id(4), id(5)));

            assertEquals(Set.of(id(3), id(5)), gone);
            server.assertPlayed();
        }
    }

    @Test
    void aRecheckUnderAnotherUidValidityProvesNothing() throws Exception {
        try (Played server = Played.signedIn("opened-renumbered")) {
            assertEquals(Set.of(), server.session().recheck(Accounts.INBOX, Set.of(id(2))));
        }
    }

    @Test
    void everyIdThatIsDescribedIsAnswered() throws Exception {
        try (Played server = Played.signedIn("describe")) {
            List<RemoteFact> facts = server.session().describe(Accounts.INBOX, Set.of(id(2), id(3), id(4)));

            assertTrue(facts.get(0) instanceof RemoteFact.EmailSeen seen
                    && seen.id().equals(id(2)));
            assertEquals(new RemoteFact.EmailGone(spans(new UidSpan(3, 3))), facts.get(1));
            assertTrue(facts.get(2) instanceof RemoteFact.EmailUnreadable bad
                    && bad.id().equals(id(4)));
        }
    }

    @Test
    void aDescriptionUnderAnotherUidValidityIsRefused() throws Exception {
        try (Played server = Played.signedIn("opened-renumbered")) {
            assertThrows(ConnectorException.class, () -> server.session().describe(Accounts.INBOX, Set.of(id(2))));
        }
    }

    @Test
    @ProvesLimit("Session.MAX_IDS")
    void moreIdsThanOneWindowAreRefused() throws Exception {
        Set<RemoteId> many = new HashSet<>();
        for (long uid = 1; uid <= Session.MAX_IDS + 1; uid++) {
            many.add(id(uid));
        }
        try (Played server = Played.signedIn("opened-renumbered")) {
            assertThrows(IllegalArgumentException.class, () -> server.session().recheck(Accounts.INBOX, many));
        }
    }

    @Test
    @ProvesLimit("Windows.MAX_UIDS")
    void windowsAreCutByCountAndFitACommandHoweverFarApartTheUidsAre() {
        UidSet.Builder sparse = new UidSet.Builder();
        for (long uid = 4_000_000_000L; uid < 4_000_002_400L; uid += 2) {
            sparse.add(uid);
        }

        List<UidSet> windows = new ArrayList<>();
        Windows.newestFirst(sparse.build(), CommandLine.SET_CHARACTERS).forEachRemaining(windows::add);

        assertEquals(
                List.of(500L, 500L, 200L), windows.stream().map(UidSet::size).toList());
        assertTrue(windows.get(0).min() > windows.get(1).max());
        windows.forEach(window -> assertTrue(window.toString().length() <= 6_000));
    }

    @Test
    @ProvesLimit("MailboxFacts.MAX_SPANS")
    void aMailboxFullOfGapsIsToldInSeveralFacts() {
        UidSet.Builder sparse = new UidSet.Builder();
        for (long uid = 1; uid < 5_000; uid += 2) {
            sparse.add(uid);
        }

        List<RemoteFact> facts = new MailboxFacts(Accounts.INBOX, 9, java.util.Optional.empty()).gone(sparse.build());

        assertEquals(3, facts.size());
    }
}
