package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.Lane;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.imap.command.UidFetchStamps.Stamp;
import org.postferry.testkit.ProvesLimit;

/** Where UIDVALIDITY does not tell that UIDs mean other emails now (protocol danger D-47). */
class SampleTest {
    private static final Instant ARRIVED = Instant.parse("2024-07-17T02:44:25Z");

    private static Stamp stamp(long uid) {
        return new Stamp(ARRIVED.plusSeconds(uid - 1), 99 + uid);
    }

    private static Sample sample(long... uids) {
        return new Sample(0).with(stamps(uids));
    }

    private static Map<Long, Stamp> stamps(long... uids) {
        Map<Long, Stamp> stamps = new TreeMap<>();
        for (long uid : uids) {
            stamps.put(uid, stamp(uid));
        }
        return stamps;
    }

    private static HeadToken token(long uidValidity, Sample sample) {
        return token(uidValidity, 3, sample);
    }

    private static HeadToken token(long uidValidity, long exists, Sample sample) {
        return new HeadToken(
                uidValidity, 14, 0, exists, Unread.NONE, HeadToken.Round.NONE, HeadToken.Demotion.NONE, sample);
    }

    private static RemoteId.Uid uid(long uidValidity, long uid) {
        return new RemoteId.Uid(Accounts.INBOX_ID, uidValidity, uid);
    }

    @Test
    void reusedUidsAreOtherEmailsAndNothingIsDoneToThem() throws Exception {
        Checkpoint before = token(0, sample(1, 2, 11)).checkpoint();
        try (Played server = Played.signedIn("head-uids-reused")) {
            Pulls head = Pulls.of(server.session(), Lane.head(Accounts.INBOX), before);
            assertInstanceOf(PullEnd.Gap.class, head.end());
            assertEquals(List.of(), head.facts());

            Pulls snapshot =
                    Pulls.of(server.session(), new Pull(Lane.snapshot(Accounts.INBOX), Checkpoint.NONE, true, before));
            long uidValidity = uidValidity(snapshot);
            assertTrue(uidValidity > 0);
            assertEquals(
                    List.of(uid(uidValidity, 1), uid(uidValidity, 11), uid(uidValidity, 13)),
                    snapshot.facts(RemoteFact.EmailChanged.class).stream()
                            .map(RemoteFact.EmailChanged::id)
                            .toList());
            Checkpoint next = ((PullEnd.Whole) snapshot.end()).head();
            assertEquals(0, HeadToken.parse(next.value()).orElseThrow().told());
            assertEquals(
                    uidValidity, HeadToken.parse(next.value()).orElseThrow().uidValidity());

            assertEquals(Set.of(), server.session().recheck(Accounts.INBOX, Set.of(uid(0, 11))));
            Outcome outcome = server.session()
                    .perform(
                            RemoteCommand.Destroy.of(Accounts.INBOX, Accounts.INBOX, Set.of(uid(0, 11))), new NoSteps())
                    .outcomes()
                    .get(uid(0, 11));
            assertInstanceOf(Outcome.Refused.class, outcome);
            server.assertPlayed();
        }
    }

    @Test
    void uidsThatARestoredBackupHandsOutAgainAreOtherEmailsAndNothingIsDoneToThem() throws Exception {
        Checkpoint before = followed(7, 8, 9, 11);
        try (Played server = Played.signedIn("head-uids-handed-out-again")) {
            Pulls head = Pulls.of(server.session(), Lane.head(Accounts.INBOX), before);
            assertEquals(new PullEnd.Gap("UIDNEXT of the mailbox went back from 12 to 10."), head.end());

            Pulls snapshot =
                    Pulls.of(server.session(), new Pull(Lane.snapshot(Accounts.INBOX), Checkpoint.NONE, true, before));
            long uidValidity = uidValidity(snapshot);
            assertNotEquals(9, uidValidity);
            assertEquals(
                    List.of(uid(uidValidity, 7), uid(uidValidity, 8), uid(uidValidity, 9)),
                    snapshot.facts(RemoteFact.EmailChanged.class).stream()
                            .map(RemoteFact.EmailChanged::id)
                            .toList());
            assertEquals(
                    Set.of(7L, 8L, 9L),
                    HeadToken.parse(((PullEnd.Whole) snapshot.end()).head().value())
                            .orElseThrow()
                            .sample()
                            .emails()
                            .keySet());

            Outcome outcome = server.session()
                    .perform(RemoteCommand.Destroy.of(Accounts.INBOX, Accounts.INBOX, Set.of(uid(9, 8))), new NoSteps())
                    .outcomes()
                    .get(uid(9, 8));
            assertInstanceOf(Outcome.Refused.class, outcome);
            server.assertPlayed();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"opened-older-uidnext", "opened-older-modseq"})
    void untilHeadHasSeenAMailboxThatWentBackNothingIsDoneToItAndNoContentIsBelieved(String transcript)
            throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            server.session().heads(Map.of(Accounts.INBOX, new Checkpoint("imap1:9:12:120:5:-1:0:0:0:0")));

            RemoteCommand wish = RemoteCommand.Destroy.of(Accounts.INBOX, Accounts.INBOX, Set.of(uid(9, 8)));
            assertThrows(ConnectorException.class, () -> server.session().perform(wish, new NoSteps()));
            ConnectorException failure = assertThrows(ConnectorException.class, () -> server.session()
                    .fetch(Accounts.INBOX, List.of(new FetchRequest.Whole(uid(9, 8), 10)), new CollectingSink()));

            assertEquals(ConnectorException.Kind.TRANSIENT, failure.kind());
            assertEquals(ConnectorException.Extent.SCOPE, failure.extent());
            assertTrue(failure.getMessage().contains("went back"), failure.getMessage());
            server.assertPlayed();
        }
    }

    @ParameterizedTest
    @CsvSource({"head-modseq-back-same, true", "head-modseq-back-unproven, false"})
    void uidsOfAMailboxThatWentBackAreBelievedOnlyIfTheNewestEmailIsThere(String transcript, boolean same)
            throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            Pulls head = Pulls.of(server.session(), Lane.head(Accounts.INBOX), followed(7, 11));
            assertEquals(new PullEnd.Gap("HIGHESTMODSEQ of the mailbox went back from 90 to 80."), head.end());

            try (FactStream snapshot =
                    server.session().facts(new Pull(Lane.snapshot(Accounts.INBOX), Checkpoint.NONE, true))) {
                List<FactBatch> began = List.of(snapshot.next().orElseThrow());
                assertEquals(same, uidValidity(new Pulls(began)) == 9);
            }
            server.assertPlayed();
        }
    }

    private static Checkpoint followed(long... uids) {
        return new HeadToken(9, 12, 90, uids.length)
                .withSample(new Sample(9).with(stamps(uids)))
                .checkpoint();
    }

    private static long uidValidity(Pulls snapshot) {
        return snapshot.facts(RemoteFact.SnapshotBegan.class)
                .get(0)
                .uidValidity()
                .orElseThrow();
    }

    @Test
    void theSameEmailsAreTheSameAfterARestart() throws Exception {
        Checkpoint before = token(1_800_000_000L, sample(1, 2, 11)).checkpoint();
        try (Played server = Played.signedIn("head-uids-same")) {
            Pulls head = Pulls.of(server.session(), Lane.head(Accounts.INBOX), before);
            server.assertPlayed();

            assertInstanceOf(PullEnd.Current.class, head.end());
            assertEquals(token(1_800_000_000L, 2, sample(1, 11)).checkpoint(), head.next());
        }
    }

    @Test
    void historyTakesTheSample() throws Exception {
        List<String> lines = List.of(
                "@login-plain.imap",
                "C: A1 EXAMINE \"INBOX\"",
                "S: * 2 EXISTS",
                "S: * OK [UIDNEXT 14] next",
                "S: A1 OK [READ-ONLY] opened",
                "C: A2 UID SEARCH UID 1:13",
                "S: * SEARCH 1 11",
                "S: A2 OK",
                "C: A3 UID FETCH 1,11 ...",
                "S: * 1 FETCH (UID 1 FLAGS () INTERNALDATE \"17-Jul-2024 02:44:25 +0000\" RFC822.SIZE 100 BODY[HEADER] \"Subject: a\")",
                "S: * 2 FETCH (UID 11 FLAGS () INTERNALDATE \"17-Jul-2024 02:44:35 +0000\" RFC822.SIZE 110 BODY[HEADER] \"Subject: b\")",
                "S: A3 OK");
        try (Played server = Played.signedIn(lines)) {
            Pulls history = Pulls.of(server.session(), new Lane(Accounts.INBOX, Lane.Kind.HISTORY), Checkpoint.NONE);
            server.assertPlayed();

            Checkpoint head = ((PullEnd.Whole) history.end()).head();
            assertEquals(
                    sample(1, 11), HeadToken.parse(head.value()).orElseThrow().sample());
        }
    }

    @Test
    void anEmailIsAnotherOneWhenBothDateAndSizeAre() {
        Sample sample = sample(7);
        Stamp same = stamp(7);

        assertFalse(sample.isContradictedBy(Map.of(7L, same)));
        assertFalse(sample.isContradictedBy(Map.of(7L, new Stamp(same.receivedAt(), 1))));
        assertFalse(sample.isContradictedBy(Map.of(7L, new Stamp(ARRIVED, same.size()))));
        assertFalse(sample.isContradictedBy(Map.of(8L, new Stamp(ARRIVED, 1))));
        assertTrue(sample.isContradictedBy(Map.of(7L, new Stamp(ARRIVED, 1))));
    }

    @Test
    @ProvesLimit("Sample.MAX_EMAILS")
    void theOldestAndTheNewestAreKept() {
        long[] uids = new long[50];
        for (int i = 0; i < uids.length; i++) {
            uids[i] = 2L * i + 1;
        }

        Sample sample = sample(uids);

        assertEquals(Sample.MAX_EMAILS, sample.emails().size());
        assertTrue(sample.emails().keySet().containsAll(Set.of(1L, 19L, 81L, 99L)));
        assertEquals(sample, Sample.parse(sample.text()));
    }
}
