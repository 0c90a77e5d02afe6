package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.RemoteId;
import org.postferry.model.StoreGone;
import org.postferry.testkit.ProvesLimit;

class ContentFetchTest {
    private final CollectingSink sink = new CollectingSink();

    private static RemoteId id(long uid) {
        return new RemoteId.Uid(Accounts.INBOX_ID, 9, uid);
    }

    private static List<FetchRequest> wholes(long... uids) {
        List<FetchRequest> requests = new ArrayList<>();
        LongStream.of(uids).forEach(uid -> requests.add(new FetchRequest.Whole(id(uid), 10)));
        return requests;
    }

    private void fetch(String transcript, List<FetchRequest> requests) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            server.session().fetch(Accounts.INBOX, requests, sink);
            server.assertPlayed();
        }
    }

    @Test
    @ProvesLimit("ContentFetch.MAX_TRIES")
    void everyRequestIsAnsweredOnceWhateverTheServerAnswers() throws Exception {
        fetch("fetch-odd-answers", wholes(1, 2, 3, 4, 5));

        assertEquals(
                List.of(
                        "complete 1",
                        "complete 3",
                        "missing 5",
                        "complete 2",
                        "unreadable 4: [SERVERBUG] Internal error"),
                sink.ends());
        assertEquals("first", sink.text(1));
        assertEquals("second", sink.text(2));
        assertEquals("third", sink.text(3));
    }

    @Test
    void bytesThatTurnOutToBeAnotherMessagesAreNotKept() throws Exception {
        fetch("fetch-uid-last", wholes(3));

        assertEquals(List.of("cut 3", "complete 3"), sink.ends());
        assertEquals("right", sink.text(3));
    }

    @Test
    void aConnectionThatBreaksLeavesNoShortContent() {
        ConnectorException failure = assertThrows(ConnectorException.class, () -> fetch("fetch-cut", wholes(1, 2)));

        assertEquals(ConnectorException.Kind.TRANSIENT, failure.kind());
        assertEquals(List.of("complete 1", "cut 2"), sink.ends());
    }

    /** Exchange: each of them would be refused so, and none of them is to blame. */
    @Test
    void aServerThatAnswersNothingAnyMoreIsLeftAndNoEmailIsToBlame() {
        ConnectorException failure =
                assertThrows(ConnectorException.class, () -> fetch("exchange-cut-off", wholes(1, 2)));

        assertEquals(ConnectorException.Kind.TRANSIENT, failure.kind());
        assertEquals(ConnectorException.Extent.ACCOUNT, failure.extent());
        assertEquals(List.of(), sink.ends());
    }

    /** Protocol danger D-21: what follows the literal shows it, or the connection ends; such bytes are nobody's content. */
    @ParameterizedTest
    @ValueSource(strings = {"3", "6", "7", "8", "9", "-5", "99999999999999999999"})
    void bytesOfALiteralThatLiesAreNotKept(String announced) {
        List<String> lines = List.of(
                "@login-qresync.imap",
                "C: A1 EXAMINE \"INBOX\" (CONDSTORE)",
                "S: * 1 EXISTS",
                "S: * OK [UIDVALIDITY 9] valid",
                "S: * OK [UIDNEXT 12] next",
                "S: * OK [HIGHESTMODSEQ 120] highest",
                "S: A1 OK [READ-ONLY] opened",
                "C: A2 UID FETCH 1 (UID BODY.PEEK[])",
                "S: * 1 FETCH (UID 1 BODY[] {" + announced + "}<CRLF>right)",
                "S: A2 OK",
                "S: <close>");
        try (Played server = Played.signedIn(lines)) {
            assertThrows(ConnectorException.class, () -> server.session().fetch(Accounts.INBOX, wholes(1), sink));

            assertFalse(sink.ends().contains("complete 1"), sink.ends().toString());
        } catch (ConnectorException notSignedIn) {
            throw new AssertionError(notSignedIn);
        }
    }

    @Test
    @ProvesLimit("ContentFetch.MAX_MESSAGE_BYTES")
    void aMessageOfTwoGigabytesIsUnreadableAndCostsTheConnection() {
        assertThrows(ConnectorException.class, () -> fetch("fetch-announces-two-gigabytes", wholes(1, 2)));

        assertEquals(List.of("unreadable 1: The server announces a message of 2147483648 bytes."), sink.ends());
    }

    @Test
    void rangesAndPartsAreAskedForByName() throws Exception {
        fetch(
                "fetch-parts",
                List.of(
                        new FetchRequest.Range(id(1), 5, 10),
                        new FetchRequest.Part(id(2), "1.2"),
                        new FetchRequest.Whole(id(3), 6)));

        assertEquals("0123456789", sink.text(1));
        assertEquals("", sink.text(2));
        assertEquals("quoted", sink.text(3));
    }

    @Test
    void aPartThatIsNoneIsNotSent() throws Exception {
        try (Played server = Played.signedIn("opened-renumbered")) {
            assertThrows(IllegalArgumentException.class, () -> server.session()
                    .fetch(
                            Accounts.INBOX,
                            List.of(new FetchRequest.Part(new RemoteId.Uid(Accounts.INBOX_ID, 10, 1), "1]\r\nX")),
                            sink));
        }
    }

    @Test
    void anotherUidValidityGivesNoContent() {
        ConnectorException failure =
                assertThrows(ConnectorException.class, () -> fetch("opened-renumbered", wholes(1)));

        assertEquals(ConnectorException.Extent.SCOPE, failure.extent());
        assertEquals(List.of(), sink.ends());
    }

    @Test
    void aMailboxThatIsKeptOpenIsNoOlderBecauseItsHeadWentOn() throws Exception {
        try (Played server = Played.signedIn("fetch-while-head-goes-on")) {
            server.session().fetch(Accounts.INBOX, wholes(1), sink);
            server.session().heads(Map.of(Accounts.INBOX, new Checkpoint("imap1:9:13:121:6:-1:0:0:0:0")));

            server.session().fetch(Accounts.INBOX, wholes(2), sink);

            assertEquals("second", sink.text(2));
            server.assertPlayed();
        }
    }

    @Test
    void aStoreThatGoesIsPassedOnUnchanged() throws Exception {
        StoreGone gone = new StoreGone("it went");
        ContentSink going = new ContentSink() {
            @Override
            public Receiver begin(FetchRequest request, long announcedBytes) {
                throw gone;
            }

            @Override
            public void missing(FetchRequest request) {
                throw gone;
            }

            @Override
            public void unreadable(FetchRequest request, String serverSaid) {
                throw gone;
            }
        };
        try (Played server = Played.signedIn("fetch-cut")) {
            assertSame(gone, assertThrows(StoreGone.class, () -> server.session()
                    .fetch(Accounts.INBOX, wholes(1, 2), going)));
        }
    }

    @Test
    @ProvesLimit({"ContentFetch.MAX_EMAILS", "ContentFetch.MAX_BYTES"})
    void commandsAskForAFewEmailsOrAFewBytes() throws Exception {
        List<FetchRequest> requests =
                new ArrayList<>(wholes(LongStream.rangeClosed(1, 68).toArray()));
        requests.add(new FetchRequest.Whole(id(100), 800_000));
        requests.add(new FetchRequest.Whole(id(101), 800_000));

        fetch("fetch-groups", requests);

        assertEquals(70, sink.ends().size());
        assertTrue(
                sink.ends().stream().allMatch(end -> end.startsWith("missing")),
                sink.ends().toString());
    }
}
