package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Lane;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteFact.EmailChanged;
import org.postferry.connector.RemoteFact.EmailGone;
import org.postferry.connector.RemoteFact.EmailUnreadable;
import org.postferry.connector.RemoteFact.MailboxCount;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.RemoteMembership;
import org.postferry.connector.UidSpan;
import org.postferry.model.Keyword;
import org.postferry.testkit.ProvesLimit;

class HeadPullTest {
    private static final Checkpoint SINCE = new Checkpoint("imap1:9:10:90:8:-1:0:0:0:0");
    private static final MailboxRef MAILBOX = new MailboxRef.Known(Accounts.INBOX_ID);

    private static Pulls pull(String transcript, Checkpoint since) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            Pulls pulls = Pulls.of(server.session(), Lane.head(Accounts.INBOX), since);
            server.assertPlayed();
            return pulls;
        }
    }

    private static EmailChanged changed(long uid, boolean deleted, Keyword... keywords) {
        return new EmailChanged(
                new RemoteId.Uid(Accounts.INBOX_ID, 9, uid),
                Set.of(new RemoteMembership(MAILBOX, Set.of(keywords), deleted)));
    }

    private static EmailGone gone(UidSpan... spans) {
        return new EmailGone(new RemoteIds.Uids(Accounts.INBOX_ID, 9, List.of(spans)));
    }

    @Test
    void changesRemovalsAndArrivalsAreToldAndCounted() throws Exception {
        Pulls head = pull("head-qresync", SINCE);

        List<RemoteFact> facts = head.facts();
        assertEquals(gone(new UidSpan(3, 3), new UidSpan(5, 5)), facts.get(0));
        assertEquals(changed(4, true, Keyword.SEEN, new Keyword("work")), facts.get(1));
        assertEquals(List.of(10L, 11L), head.seenUids());
        assertEquals(new MailboxCount(MAILBOX, 8), facts.get(4));
        assertEquals(new Checkpoint("imap1:9:12:120:8:-1:0:0:0:0:9,a.sgqya1.2s,b.sgqya1.2s"), head.next());
        assertEquals(new PullEnd.Current(), head.end());
    }

    @Test
    void everyBatchMovesTheTokenOverWhatIsAccountedFor() throws Exception {
        Pulls head = pull("head-qresync", SINCE);

        // changes of known emails up to 120, no new email yet; then the new ones; the count is as it was
        assertEquals(
                new Checkpoint("imap1:9:10:120:8:-1:0:0:0:0"),
                head.batches().get(0).next());
        assertEquals(
                new Checkpoint("imap1:9:12:120:8:-1:0:0:0:0:9,a.sgqya1.2s,b.sgqya1.2s"),
                head.batches().get(1).next());
    }

    @Test
    void aRemovalToldMeanwhileIsLeftToTheNextPull() throws Exception {
        Pulls head = pull("head-vanished-during-fetch", SINCE);

        assertEquals(List.of(), head.facts(MailboxCount.class));
        assertEquals(new Checkpoint("imap1:9:11:120:8:-1:0:0:0:0:9,a.sgqya1.2s"), head.next());
    }

    @Test
    void anArrivalTheServerLeftOutIsAskedForAlone() throws Exception {
        Pulls head = pull("head-new-uid-left-out", SINCE);

        assertEquals(List.of(10L, 13L, 12L), head.seenUids());
        assertEquals(
                new Checkpoint("imap1:9:10:120:8:-1:0:0:0:0:9,a.sgqya1.2s,d.sgqya1.2s"),
                head.batches().get(0).next());
        assertEquals(new Checkpoint("imap1:9:14:120:10:-1:0:0:0:0:9,a.sgqya1.2s,c.sgqya1.2s,d.sgqya1.2s"), head.next());
    }

    @Test
    @ProvesLimit("HeaderWalk.MAX_TRIES")
    void aPoisonedEmailIsFoundByHalvingAndStopsNothing() throws Exception {
        Pulls head = pull("head-poisoned", SINCE);

        assertEquals(List.of(10L, 11L, 12L), head.seenUids());
        assertEquals(
                List.of(new EmailUnreadable(
                        new RemoteId.Uid(Accounts.INBOX_ID, 9, 13),
                        "[UNAVAILABLE] UID FETCH Server error while fetching messages")),
                head.facts(EmailUnreadable.class));
        assertEquals(new Checkpoint("imap1:9:14:120:10:-1:0:0:0:0:9,a.sgqya1.2s,b.sgqya1.2s,c.sgqya1.2s"), head.next());
    }

    @Test
    void aMailboxThatRefusesVanishedIsAskedWithoutItForADay() throws Exception {
        Pulls head = pull("head-vanished-refused", SINCE);

        assertEquals(List.of(changed(4, false, Keyword.SEEN)), head.facts(EmailChanged.class));
        assertEquals(
                1, HeadToken.parse(head.next().value()).orElseThrow().demotion().steps());
    }

    private static List<String> openedWithModSeq() {
        return List.of(
                "@login-qresync.imap",
                "C: A1 EXAMINE \"INBOX\" (CONDSTORE)",
                "S: * 8 EXISTS",
                "S: * OK [UIDVALIDITY 9] valid",
                "S: * OK [UIDNEXT 10] next",
                "S: * OK [HIGHESTMODSEQ 120] highest",
                "S: A1 OK [READ-ONLY] opened");
    }

    /** Protocol danger D-51, step two. */
    @Test
    void aMailboxThatRefusesToTellChangesAtAllIsAskedForFlagsForADay() throws Exception {
        List<String> lines = new ArrayList<>(openedWithModSeq());
        lines.addAll(List.of(
                "C: A2 UID FETCH 1:9 (UID FLAGS) (CHANGEDSINCE 90 VANISHED)",
                "S: A2 BAD Invalid VANISHED",
                "C: A3 UID FETCH 1:9 (UID FLAGS) (CHANGEDSINCE 90)",
                "S: A3 BAD Invalid CHANGEDSINCE",
                "C: A4 UID FETCH 1:9 (UID FLAGS)",
                "S: * 3 FETCH (UID 4 FLAGS (\\Seen))",
                "S: A4 OK"));
        lines.addAll(openedWithModSeq().subList(1, openedWithModSeq().size()));
        lines.addAll(List.of("C: A6 UID FETCH 1:9 (UID FLAGS)", "S: A6 OK"));
        try (Played server = Played.signedIn(lines)) {
            Pulls refused = Pulls.of(server.session(), Lane.head(Accounts.INBOX), SINCE);
            assertEquals(List.of(changed(4, false, Keyword.SEEN)), refused.facts(EmailChanged.class));
            HeadToken token = HeadToken.parse(refused.next().value()).orElseThrow();
            assertEquals(2, token.demotion().steps());

            Pulls.of(server.session(), Lane.head(Accounts.INBOX), refused.next());
            server.assertPlayed();
        }
    }

    @Test
    void theNextDayItIsAskedAsBefore() throws Exception {
        List<String> lines = new ArrayList<>(openedWithModSeq());
        lines.addAll(List.of("C: A2 UID FETCH 1:9 (UID FLAGS) (CHANGEDSINCE 90 VANISHED)", "S: A2 OK"));

        Pulls head = pull(
                lines,
                new Checkpoint("imap1:9:10:90:8:-1:0:0:2:"
                        + Instant.now().minusSeconds(1).getEpochSecond()));

        assertEquals(
                0, HeadToken.parse(head.next().value()).orElseThrow().demotion().steps());
    }

    @ParameterizedTest
    @CsvSource({
        "head-modseq-back, HIGHESTMODSEQ of the mailbox went back from 90 to 80.",
        "head-uidnext-back, UIDNEXT of the mailbox went back from 10 to 7.",
        "head-uidvalidity, UIDVALIDITY of the mailbox changed from 9 to 10.",
    })
    void aMailboxThatIsNotWhatItWasIsAGap(String transcript, String why) throws Exception {
        Pulls head = pull(transcript, SINCE);

        assertEquals(new PullEnd.Gap(why), head.end());
        assertEquals(List.of(), head.facts());
        assertEquals(SINCE, head.next());
    }

    @Test
    void aTokenOfAnotherVersionIsAGap() throws Exception {
        Pulls head = pull("head-uidvalidity", new Checkpoint("imap0:7"));

        assertTrue(head.end() instanceof PullEnd.Gap);
    }

    @Test
    void theFirstLookTellsNothingButWhereItStands() throws Exception {
        Pulls head = pull("head-uidvalidity", Checkpoint.NONE);

        assertEquals(List.of(new MailboxCount(MAILBOX, 8)), head.facts());
        assertEquals(new Checkpoint("imap1:10:12:120:8:-1:0:0:0:0"), head.next());
    }

    @Test
    void withoutQresyncFlagsAreToldAndRemovalsShowInTheCount() throws Exception {
        Pulls head = pull("head-condstore", SINCE);

        assertEquals(List.of(changed(4, false, Keyword.FLAGGED), new MailboxCount(MAILBOX, 7)), head.facts());
    }

    @Test
    void withoutModificationSequencesTheFlagsOfTheNewestAreToldAndTheUnreadCounted() throws Exception {
        Pulls head = pull("head-plain", new Checkpoint("imap1:9:2010:0:8:3:0:0:0:0"));

        assertEquals(
                List.of(changed(2004, false, Keyword.SEEN), changed(2009, false, Keyword.ANSWERED, Keyword.DRAFT)),
                head.facts(EmailChanged.class));
        assertEquals(List.of(2010L), head.seenUids());
        assertEquals(new Checkpoint("imap1:9:2011:0:4:2:0:0:0:0:9,1ju.sgqya1.2s"), head.next());
    }

    private static List<String> opened(long uidNext) {
        return List.of(
                "@login-plain.imap",
                "C: A1 EXAMINE \"INBOX\"",
                "S: * 3000 EXISTS",
                "S: * OK [UIDVALIDITY 9] valid",
                "S: * OK [UIDNEXT " + uidNext + "] next",
                "S: A1 OK [READ-ONLY] opened");
    }

    private static Pulls pull(List<String> lines, Checkpoint since) throws Exception {
        try (Played server = Played.signedIn(lines)) {
            Pulls pulls = Pulls.of(server.session(), Lane.head(Accounts.INBOX), since);
            server.assertPlayed();
            return pulls;
        }
    }

    /** Elsewhere one old email was read and another one came to be unread: the count is the same. */
    @ParameterizedTest
    @CsvSource({"5 9 2900, false", "5 9 2950, false", "5 8 2900, true", "5 9 700 2900, true"})
    void whereOldMailWasReadElsewhereASnapshotIsWanted(String unread, boolean untold) throws Exception {
        List<String> first = new ArrayList<>(opened(3_001));
        first.addAll(List.of(
                "C: A2 UID SEARCH UID 1:4294967295 UNSEEN",
                "C: A3 UID FETCH 1001:3000 (UID FLAGS)",
                "S: * SEARCH 5 9 2900",
                "S: A2 OK",
                "S: A3 OK"));
        Pulls before = pull(first, new Checkpoint("imap1:9:3001:0:3000:0:0:0:0:0"));
        assertEquals(new PullEnd.Current(false), before.end());

        List<String> second = new ArrayList<>(opened(3_001));
        second.addAll(List.of(
                "C: A2 UID SEARCH UID 1:4294967295 UNSEEN",
                "C: A3 UID FETCH 1001:3000 (UID FLAGS)",
                "S: * SEARCH " + unread,
                "S: A2 OK",
                "S: A3 OK"));
        assertEquals(new PullEnd.Current(untold), pull(second, before.next()).end());
    }

    /** Protocol danger D-49: the newest thousand numbers hold next to nothing. */
    @Test
    void theNewestEmailsAreChosenByCountAndThoseThatWereBeforeAreAskedForOnceMore() throws Exception {
        List<String> lines = new ArrayList<>(opened(30_000_001));
        lines.addAll(List.of(
                "C: A2 UID SEARCH UID 19999001:30000000",
                "S: * SEARCH "
                        + LongStream.rangeClosed(0, 1_499)
                                .mapToObj(i -> Long.toString(29_000_000 + i))
                                .collect(Collectors.joining(" ")),
                "S: A2 OK",
                "C: A3 UID SEARCH UID 1:4294967295 UNSEEN",
                "C: A4 UID FETCH 29000400:29001499 (UID FLAGS)",
                "S: * SEARCH",
                "S: A3 OK",
                "S: A4 OK"));
        String below = Long.toString(29_000_400, 36);

        Pulls head = pull(lines, new Checkpoint("imap1:9:30000001:0:3000:0." + below + ".0:0:0:0:0"));

        assertEquals(new PullEnd.Current(false), head.end());
    }

    @Test
    void aLongSpanIsSearchedAndNotWalked() throws Exception {
        Pulls head = pull("head-long-span", SINCE);

        assertEquals(List.of(743_024_218L, 743_024_219L), head.seenUids());
    }

    @Test
    void changesAreNeverAskedForSinceZero() throws Exception {
        Pulls head = pull("head-first-mail", new Checkpoint("imap1:9:1:0:0:-1:0:0:0:0"));

        assertEquals(List.of(1L), head.seenUids());
        assertEquals(new Checkpoint("imap1:9:2:120:1:-1:0:0:0:0:9,1.sgqya1.2s"), head.next());
    }

    @Test
    void aMailboxWithoutModificationSequencesIsWalkedOnAServerWithThem() throws Exception {
        Pulls head = pull("head-nomodseq", SINCE);

        assertEquals(List.of(changed(9, false, Keyword.SEEN)), head.facts(EmailChanged.class));
        assertEquals(new Checkpoint("imap1:9:10:0:1:0:0:0:0:0"), head.next());
    }

    @Test
    void aServerThatDoesNotSayUidNextIsAskedForItsRoster() throws Exception {
        Pulls head = pull("head-without-uidnext", new Checkpoint("imap1:9:10:0:8:-1:0:0:0:0"));

        assertEquals(List.of(12L), head.seenUids());
        assertEquals(new Checkpoint("imap1:9:13:0:1:1:0:0:0:0:9,c.sgqya1.2s"), head.next());
    }

    @Test
    void anOkWithoutAResultProvesNothing() {
        ConnectorException failure = assertThrows(
                ConnectorException.class,
                () -> pull("head-search-without-result", new Checkpoint("imap1:9:10:0:8:-1:0:0:0:0")));

        assertEquals(Kind.TRANSIENT, failure.kind());
        assertEquals(ConnectorException.Extent.SCOPE, failure.extent());
    }

    @Test
    void aGoodbyeInTheMiddleIsToldInTheServersWords() {
        ConnectorException failure = assertThrows(ConnectorException.class, () -> pull("head-bye", SINCE));

        assertEquals(Kind.TRANSIENT, failure.kind());
        assertTrue(failure.getMessage().contains("said goodbye: [UNAVAILABLE] shutting down"), failure.getMessage());
    }
}
