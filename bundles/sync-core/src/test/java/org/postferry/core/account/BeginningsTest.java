package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.RemoteId;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.store.ContentWriter;
import org.postferry.store.StoreFailure;
import org.postferry.testkit.ProvesLimit;

/** What is kept of messages that broke off. */
class BeginningsTest {
    private static final int CAME = Beginnings.SHORTEST;

    private final Beginnings beginnings = new Beginnings();

    @AfterEach
    void close() {
        beginnings.close();
    }

    private static RemoteId id(int number) {
        return new RemoteId.Key("message " + number);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 >> 3);
        }
        return bytes;
    }

    private Optional<Beginning> begin(int number, int came, long total) throws IOException {
        return beginnings.begin(id(number), new ByteArrayInputStream(bytes(came)), came, total);
    }

    @Test
    void whatCameIsKeptAndGrows() throws Exception {
        Beginning beginning = begin(1, CAME, 3L * CAME).orElseThrow();
        beginning.grow(new ByteArrayInputStream(bytes(2 * CAME)));
        beginnings.give(id(1), beginning);

        Beginning taken = beginnings.take(id(1)).orElseThrow();
        assertArrayEquals(bytes(2 * CAME), taken.read().readAllBytes());
        assertEquals(2L * CAME, taken.rest(id(1)).offset());
        assertEquals(CAME, taken.rest(id(1)).length());
        assertEquals(Optional.empty(), beginnings.take(id(1)), "it is nobody else's");
        taken.close();
    }

    @Test
    void whatIsShortOrWholeOrOfNoKnownLengthIsNotKept() throws Exception {
        assertEquals(Optional.empty(), begin(1, CAME - 1, 3L * CAME));
        assertEquals(Optional.empty(), begin(1, CAME, CAME));
        assertEquals(Optional.empty(), begin(1, CAME, -1));
    }

    @Test
    @ProvesLimit("Beginnings.MAX_KEPT")
    void theOldestGoWhereThereAreTooMany() throws Exception {
        Beginning oldest = begin(0, CAME, 2L * CAME).orElseThrow();
        beginnings.give(id(0), oldest);
        for (int i = 1; i <= 4; i++) {
            beginnings.give(id(i), begin(i, CAME, 2L * CAME).orElseThrow());
        }

        assertEquals(Optional.empty(), beginnings.take(id(0)));
        assertThrows(ClosedChannelException.class, oldest::length);
        for (int i = 1; i <= 4; i++) {
            beginnings.take(id(i)).orElseThrow().close();
        }
    }

    @Test
    @ProvesLimit("Beginnings.MAX_KEPT_BYTES")
    void togetherTheyTakeNoMoreRoomThanThat() throws Exception {
        long half = 64L * 1024 * 1024;
        beginnings.give(id(1), begin(1, CAME, half).orElseThrow());
        beginnings.give(id(2), begin(2, CAME, half + 1).orElseThrow());

        assertEquals(Optional.empty(), beginnings.take(id(1)));
        beginnings.take(id(2)).orElseThrow().close();
        assertEquals(Optional.empty(), begin(3, CAME, 2 * half + 1));
    }

    @Test
    @ProvesLimit("Beginnings.MAX_REMEMBERED")
    void whatChangesIsNotKeptUntilThatIsForgotten() throws Exception {
        beginnings.giveUp(id(0), begin(0, CAME, 2L * CAME).orElseThrow());
        assertEquals(Optional.empty(), begin(0, CAME, 2L * CAME));

        for (int i = 1; i <= 1_000; i++) {
            Beginning other = begin(i, CAME, 2L * CAME).orElseThrow();
            beginnings.giveUp(id(i), other);
        }

        Optional<Beginning> again = begin(0, CAME, 2L * CAME);
        assertTrue(again.isPresent());
        again.get().close();
    }

    @Test
    void nothingIsKeptOnceTheAccountIsClosed() throws Exception {
        Beginning beginning = begin(1, CAME, 2L * CAME).orElseThrow();
        beginnings.close();

        beginnings.give(id(1), beginning);

        assertThrows(ClosedChannelException.class, beginning::length);
    }

    @Test
    void whatIsAskedForWholeOnceMoreDoesNotGrowWhatIsHere() throws Exception {
        FetchRequest.Whole whole = new FetchRequest.Whole(id(1), 4L * CAME);
        byte[] another = new byte[2 * CAME];
        try (Resumption resumption = new Resumption(beginnings)) {
            resumption.broke(whole, () -> new ByteArrayInputStream(bytes(CAME)), CAME, 4L * CAME);
            resumption.broke(whole, () -> new ByteArrayInputStream(another), another.length, 4L * CAME);
        }

        try (Beginning kept = beginnings.take(id(1)).orElseThrow()) {
            assertArrayEquals(bytes(CAME), kept.read().readAllBytes());
        }
    }

    @Test
    void aFullDiskLeavesNothingOpenOfWhatIsToGoOn() throws Exception {
        beginnings.give(id(1), begin(1, CAME, 2L * CAME).orElseThrow());
        FullWriter writer = new FullWriter();
        try (Resumption resumption = new Resumption(beginnings)) {
            PackSink sink = sink(writer, resumption, Map.of(id(1), new EmailId(new AccountId(1), 1)));

            assertThrows(StoreFailure.class, () -> sink.begin(rest(1), CAME));
        }

        assertEquals(1, writer.dropped);
        beginnings.take(id(1)).orElseThrow().close();
    }

    @Test
    void ofWhatTheServerHasNoMoreOrCannotReadNothingIsKept() throws Exception {
        beginnings.give(id(1), begin(1, CAME, 2L * CAME).orElseThrow());
        beginnings.give(id(2), begin(2, CAME, 2L * CAME).orElseThrow());
        try (Resumption resumption = new Resumption(beginnings)) {
            PackSink sink = sink(new FullWriter(), resumption, Map.of());
            resumption.expect(id(1));
            resumption.expect(id(2));

            sink.missing(rest(1));
            sink.unreadable(rest(2), "no longer");
        }

        assertEquals(Optional.empty(), beginnings.take(id(1)));
        assertEquals(Optional.empty(), beginnings.take(id(2)));
    }

    private static FetchRequest rest(int number) {
        return new FetchRequest.Range(id(number), CAME, CAME);
    }

    private static PackSink sink(ContentWriter writer, Resumption resumption, Map<RemoteId, EmailId> emails) {
        LoopFixture at = new LoopFixture();
        emails.keySet().forEach(resumption::expect);
        return new PackSink(
                writer, at.store.contentQueue(), new PlainReader(), at.clock, new NoProgress(), resumption, emails);
    }

    private static final class NoProgress implements PackSink.Progress {
        @Override
        public void received(int bytes) {}

        @Override
        public void committed(int emails) {}
    }

    /** Takes no byte. */
    private static final class FullWriter implements ContentWriter {
        int dropped;

        @Override
        public Pending begin(EmailId id) {
            return new Pending() {
                @Override
                public void write(byte[] bytes, int offset, int length) {
                    throw new StoreFailure("the disk is full", new IOException("no space left"));
                }

                @Override
                public InputStream written() {
                    return InputStream.nullInputStream();
                }

                @Override
                public void keep(Summary summary) {
                    throw new AssertionError("nothing came");
                }

                @Override
                public void drop() {
                    dropped++;
                }
            };
        }

        @Override
        public void quarantine(EmailId id, String reason) {
            throw new AssertionError("it is readable");
        }

        @Override
        public long pendingBytes() {
            return 0;
        }

        @Override
        public int commit() {
            return 0;
        }

        @Override
        public void close() {}
    }
}
