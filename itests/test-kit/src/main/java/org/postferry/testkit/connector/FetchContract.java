package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Session;
import org.postferry.model.Keyword;
import org.postferry.model.StoreGone;

/** Contents come whole, or not at all; nothing is marked as read by it. */
interface FetchContract extends ConnectorPromises {
    private RecordingSink fetch(FetchRequest... requests) throws Exception {
        RecordingSink sink = new RecordingSink();
        on().mirror.session().fetch(on().inbox(), List.of(requests), sink);
        return sink;
    }

    private static FetchRequest whole(RemoteId id) {
        return new FetchRequest.Whole(id, 100);
    }

    private static byte[] noise(int number, int lines) {
        Random random = new Random(number);
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            body.append(Long.toHexString(random.nextLong()))
                    .append(" line ")
                    .append(i)
                    .append("\r\n");
        }
        return Letters.letter(number, body.toString());
    }

    @Test
    default void everyRequestIsAnsweredByItsOwnBytes() throws Exception {
        on().deliver(IntStream.rangeClosed(1, 40).toArray());
        on().mirror.sync();
        List<FetchRequest> requests = new ArrayList<>();
        for (int letter = 40; letter >= 1; letter--) {
            requests.add(whole(on().id(letter)));
        }

        RecordingSink sink = fetch(requests.toArray(new FetchRequest[0]));

        for (int letter = 1; letter <= 40; letter++) {
            assertArrayEquals(Letters.letter(letter), sink.complete(on().id(letter)), "letter " + letter);
        }
        assertEquals(40, sink.answers());
    }

    @Test
    default void aLargeBodyIsStreamedByteForByte() throws Exception {
        byte[] large = noise(1, 80_000);
        on().deliver("INBOX", 1, large);
        on().mirror.sync();

        RecordingSink sink = fetch(whole(on().id(1)));

        assertArrayEquals(large, sink.complete(on().id(1)));
        assertTrue(sink.largestWrite() <= 1 << 20, "a body of 2 MB was handed on in one piece");
    }

    @Test
    default void aRangeIsExactlyThatRange() throws Exception {
        byte[] bytes = noise(1, 2_000);
        on().deliver("INBOX", 1, bytes);
        on().mirror.sync();

        assertArrayEquals(
                Arrays.copyOfRange(bytes, 1_000, 21_000),
                fetch(new FetchRequest.Range(on().id(1), 1_000, 20_000)).complete(on().id(1)));
        assertArrayEquals(
                Arrays.copyOfRange(bytes, bytes.length - 10, bytes.length),
                fetch(new FetchRequest.Range(on().id(1), bytes.length - 10, 500))
                        .complete(on().id(1)));
    }

    @Test
    default void aTextIsCutAtItsLimit() throws Exception {
        on().deliver("INBOX", 1, noise(1, 2_000));
        on().mirror.sync();

        byte[] text = fetch(new FetchRequest.Text(on().id(1), 500)).complete(on().id(1));

        assertTrue(text.length > 0 && text.length <= 500 + Letters.letter(1).length, text.length + " bytes");
    }

    @Test
    default void whatIsNotThereIsMissing() throws Exception {
        on().deliver(1, 2);
        on().mirror.sync();
        RemoteId gone = on().id(1);
        on().expunge(1);

        RecordingSink sink = fetch(whole(gone), whole(on().id(2)));

        assertEquals(List.of(gone), sink.missing());
        assertArrayEquals(Letters.letter(2), sink.complete(on().id(2)));
    }

    @Test
    default void nothingIsMarkedAsReadByFetching() throws Exception {
        on().deliver(1);
        on().mirror.sync();

        fetch(whole(on().id(1)), new FetchRequest.Range(on().id(1), 0, 10));

        assertFalse(on().server
                .email("INBOX", on().handle("INBOX", 1))
                .orElseThrow()
                .keywords()
                .contains(Keyword.SEEN));
    }

    @Test
    default void aStoreThatIsGonePassesThroughUnchanged() throws Exception {
        on().deliver("INBOX", 1, noise(1, 2_000));
        on().mirror.sync();
        StoreGone gone = new StoreGone("the store was stopped");
        RecordingSink sink = new RecordingSink();
        sink.onWrite(() -> {
            throw gone;
        });

        StoreGone thrown = assertThrows(
                StoreGone.class, () -> on().mirror.session().fetch(on().inbox(), List.of(whole(on().id(1))), sink));

        assertTrue(thrown == gone, "another exception than the sink's own");
        assertEquals(0, sink.answers());
        on().mirror.drop();
    }

    @Test
    default void closedInTheMiddleABodyIsNotComplete() throws Exception {
        on().deliver("INBOX", 1, noise(1, 80_000));
        on().mirror.sync();
        Session session = on().mirror.session();
        RecordingSink sink = new RecordingSink();
        sink.onWrite(session::close);

        assertThrows(ConnectorException.class, () -> session.fetch(on().inbox(), List.of(whole(on().id(1))), sink));

        assertEquals(0, sink.answers());
        on().mirror.drop();
    }

    @Test
    default void theSinkHasOneReceiverOpenAtATime() throws Exception {
        on().deliver(1, 2, 3);
        on().mirror.sync();

        RecordingSink sink = fetch(whole(on().id(1)), whole(on().id(2)), whole(on().id(3)));

        assertEquals(1, sink.mostOpen());
    }
}
