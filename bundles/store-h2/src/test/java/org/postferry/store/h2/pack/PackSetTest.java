package org.postferry.store.h2.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.ProvesLimit;

class PackSetTest {
    @TempDir
    private Path directory;

    @Test
    void whatWasWrittenIsReadAgainFromAnyOffset() throws IOException {
        byte[] message = random(3 * PackFormat.CHUNK_LENGTH + 17, 1);
        PackSet set = opened(Map.of());

        Location location = write(set, 1, message);

        for (int offset : new int[] {0, 1, PackFormat.CHUNK_LENGTH, 2 * PackFormat.CHUNK_LENGTH + 5, message.length}) {
            try (InputStream in = set.read(location, offset)) {
                assertArrayEquals(java.util.Arrays.copyOfRange(message, offset, message.length), in.readAllBytes());
            }
        }
    }

    @Test
    void textIsStoredShorterThanItIs() throws IOException {
        byte[] message = "The same words again and again. ".repeat(10_000).getBytes(StandardCharsets.US_ASCII);

        Location location = write(opened(Map.of()), 1, message);

        assertEquals(message.length, location.size());
        assertTrue(location.stored() < message.length / 10, "stored " + location.stored());
    }

    @Test
    void aTornTailIsCutWhereverItTears() throws IOException {
        PackSet set = opened(Map.of());
        Location first = write(set, 1, text("first"));
        long committed = first.position() + first.stored();
        write(set, 2, text("second"));
        byte[] whole = Files.readAllBytes(file(1));

        for (int length = (int) committed + 1; length < whole.length; length++) {
            Files.write(file(1), java.util.Arrays.copyOf(whole, length));

            PackSet reopened = opened(Map.of(1, committed));

            assertEquals(committed, Files.size(file(1)), "torn at " + length);
            assertArrayEquals(text("first"), read(reopened, first));
        }
    }

    @Test
    void aWholeRecordThatNoRowNamesStays() throws IOException {
        PackSet set = opened(Map.of());
        Location first = write(set, 1, text("first"));
        write(set, 7, text("second"));
        long length = Files.size(file(1));

        PackSet reopened = opened(Map.of(1, first.position() + first.stored()));

        assertEquals(length, Files.size(file(1)));
        assertEquals(8, reopened.mintContent());
        Location third = write(reopened, 8, text("third"));
        assertArrayEquals(text("third"), read(reopened, third));
    }

    @Test
    void aBrokenRecordInTheMiddleIsPassedOverAndNothingIsDeleted() throws IOException {
        PackSet set = opened(Map.of());
        write(set, 1, text("first"));
        Location second = write(set, 2, text("second"));
        Location third = write(set, 3, text("third"));
        long length = Files.size(file(1));
        flip(file(1), second.position() + PackFormat.HEAD_LENGTH + PackFormat.CHUNK_HEAD_LENGTH + 2);

        PackSet reopened = opened(Map.of());
        Seen seen = new Seen();
        reopened.each(1, seen);

        assertEquals(length, Files.size(file(1)));
        assertEquals(List.of(1L, 3L), seen.contents);
        assertEquals(List.of(second.position() + "-" + third.position()), seen.broken);
        assertArrayEquals(text("third"), read(reopened, third));
        assertThrows(IOException.class, () -> read(reopened, second));
    }

    @Test
    void aMessageThatCarriesAPackIsNotTakenForRecords() throws IOException {
        PackSet other = opened(Map.of());
        write(other, 99, text("planted"));
        byte[] planted = Files.readAllBytes(file(1));
        Files.delete(file(1));
        PackSet set = opened(Map.of());
        Location carrier = write(set, 1, plain(planted));
        write(set, 2, text("second"));
        flip(file(1), carrier.position() + 2);

        Seen seen = new Seen();
        opened(Map.of()).each(1, seen);

        assertEquals(List.of(2L), seen.contents);
    }

    @Test
    void whatWasGivenBackUnkeptLeavesNothing() throws IOException {
        PackSet set = opened(Map.of());
        write(set, 1, text("first"));
        long length = Files.size(file(1));
        PackWriter writer = set.borrow();
        writer.begin(RecordKind.CONTENT, 2);
        byte[] large = random(2 * PackFormat.CHUNK_LENGTH, 2);
        writer.write(large, 0, large.length);
        writer.end(new byte[0]);

        set.giveBack(writer);

        assertEquals(length, Files.size(file(1)));
    }

    @Test
    void aCancelledRecordLeavesThoseBeforeIt() throws IOException {
        PackSet set = opened(Map.of());
        PackWriter writer = set.borrow();
        Location first = write(writer, 1, text("first"));
        writer.begin(RecordKind.CONTENT, 2);
        byte[] large = random(3 * PackFormat.CHUNK_LENGTH, 3);
        writer.write(large, 0, large.length);
        try (InputStream in = writer.written()) {
            assertArrayEquals(large, in.readAllBytes());
        }
        writer.cancel();
        Location third = write(writer, 3, text("third"));
        writer.sync();
        writer.keep();
        set.giveBack(writer);

        assertArrayEquals(text("first"), read(set, first));
        assertArrayEquals(text("third"), read(set, third));
        Seen seen = new Seen();
        set.each(1, seen);
        assertEquals(List.of(1L, 3L), seen.contents);
    }

    @Test
    void twoWritersHaveAPackEach() throws IOException {
        PackSet set = opened(Map.of());
        PackWriter one = set.borrow();
        PackWriter two = set.borrow();

        Location first = write(one, 1, text("first"));
        Location second = write(two, 2, text("second"));
        for (PackWriter writer : List.of(one, two)) {
            writer.sync();
            writer.keep();
            set.giveBack(writer);
        }

        assertEquals(List.of(1, 2), List.of(first.pack(), second.pack()));
        assertArrayEquals(text("first"), read(set, first));
        assertArrayEquals(text("second"), read(set, second));
    }

    @Test
    void everyPackBeginsWithTheAccount() throws IOException {
        PackSet set = opened(Map.of());
        set.describe(text("the account"));
        PackWriter one = set.borrow();
        set.giveBack(one);

        List<byte[]> accounts = new ArrayList<>();
        set.each(1, new Seen() {
            @Override
            public void record(RecordKind kind, long number, Location location, byte[] tail) {
                assertEquals(RecordKind.ACCOUNT, kind);
                accounts.add(tail);
            }
        });

        assertArrayEquals(text("the account"), accounts.get(0));
    }

    @Test
    @ProvesLimit("PackSet.MAX_PACK_BYTES")
    void aFullPackIsNotAddedTo() throws IOException {
        PackSet set = opened(Map.of());
        PackWriter writer = set.borrow();
        byte[] chunk = random(1024 * 1024, 4);
        writer.begin(RecordKind.CONTENT, 1);
        for (int i = 0; i < PackSet.MAX_PACK_BYTES / chunk.length; i++) {
            writer.write(chunk, 0, chunk.length);
        }
        writer.end(new byte[0]);
        writer.sync();
        writer.keep();
        set.giveBack(writer);

        assertEquals(2, write(set, 2, text("next")).pack());
        PackSet reopened = opened(Map.of(1, Files.size(file(1)), 2, Files.size(file(2))));
        assertEquals(2, write(reopened, 3, text("more")).pack());
    }

    @Test
    void aPackThatLostWhatRowsNameIsReported() throws IOException {
        PackSet set = opened(Map.of());
        Location first = write(set, 1, text("first"));
        Location second = write(set, 2, text("second"));
        long committed = Files.size(file(1));
        Files.write(file(1), java.util.Arrays.copyOf(Files.readAllBytes(file(1)), (int) committed - 1));

        PackSet reopened = new PackSet(directory, 1);
        List<PackSet.Damage> damaged = reopened.open(Map.of(1, committed, 2, 500L));

        assertEquals(List.of(new PackSet.Damage(1, second.position()), new PackSet.Damage(2, 0)), damaged);
        assertArrayEquals(text("first"), read(reopened, first));
    }

    @Test
    void aFileThatIsNoPackIsLeftAlone() throws IOException {
        Files.createDirectories(directory);
        Files.write(file(1), random(500, 5));

        PackSet set = opened(Map.of());

        assertEquals(2, write(set, 1, text("first")).pack());
        assertArrayEquals(random(500, 5), Files.readAllBytes(file(1)));
    }

    @Test
    void aCopiedRecordIsReadFromItsNewPlace() throws IOException {
        PackSet set = opened(Map.of());
        byte[] message = random(PackFormat.CHUNK_LENGTH + 5, 6);
        Location old = write(set, 1, message);
        set.seal(1);
        PackWriter target = set.borrow();
        Location copy = set.copy(target, RecordKind.CONTENT, 1, old);
        target.sync();
        target.keep();
        set.giveBack(target);

        set.delete(1);

        assertEquals(2, copy.pack());
        assertArrayEquals(message, read(set, copy));
        Seen seen = new Seen();
        set.each(2, seen);
        assertEquals(List.of(1L), seen.contents);
    }

    private static class Seen implements PackSet.RecordSink {
        final List<Long> contents = new ArrayList<>();
        final List<String> broken = new ArrayList<>();

        @Override
        public void record(RecordKind kind, long number, Location location, byte[] tail) {
            if (kind == RecordKind.CONTENT) {
                contents.add(number);
            }
        }

        @Override
        public void broken(int pack, long from, long to) {
            broken.add(from + "-" + to);
        }
    }

    private PackSet opened(Map<Integer, Long> committed) throws IOException {
        PackSet set = new PackSet(directory, 1);
        set.open(committed);
        return set;
    }

    private static Location write(PackSet set, long number, byte[] bytes) throws IOException {
        PackWriter writer = set.borrow();
        Location location = write(writer, number, bytes);
        writer.sync();
        writer.keep();
        set.giveBack(writer);
        return location;
    }

    private static Location write(PackWriter writer, long number, byte[] bytes) throws IOException {
        writer.begin(RecordKind.CONTENT, number);
        writer.write(bytes, 0, bytes.length);
        return writer.end(text("tail " + number));
    }

    private static byte[] read(PackSet set, Location location) throws IOException {
        try (InputStream in = set.read(location, 0)) {
            return in.readAllBytes();
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Among random bytes, so that it is stored as it is. */
    private static byte[] plain(byte[] planted) {
        byte[] bytes = random(20_000, 7);
        System.arraycopy(planted, 0, bytes, 10_000, planted.length);
        return bytes;
    }

    private static void flip(Path file, long position) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.seek(position);
            int old = access.read();
            access.seek(position);
            access.write(old ^ 0xFF);
        }
    }

    private Path file(int pack) {
        return directory.resolve(String.format("%08d.pack", pack));
    }
}
