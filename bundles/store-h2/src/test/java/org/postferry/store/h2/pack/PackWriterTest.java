package org.postferry.store.h2.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackWriterTest {
    @TempDir
    Path folder;

    private final byte[] small = random(50_000);
    private final byte[] large = random(4 * PackFormat.CHUNK_LENGTH);

    /** It compresses not at all. */
    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private PackWriter writer(String name, FileChannel channel) {
        return new PackWriter(folder.resolve(name), 1, 7, channel, 0, true);
    }

    private FileChannel open(String name) throws IOException {
        return FileChannel.open(
                folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private Location store(PackWriter writer) throws IOException {
        writer.begin(RecordKind.CONTENT, 1);
        writer.write(small, 0, small.length);
        return writer.end(new byte[] {1, 2, 3});
    }

    /** What the disk did take of the buffer is not written again, and nothing behind it is shifted. */
    @Test
    void aDiskThatIsFullInTheMidstOfARecordLeavesTheOnesBeforeItWhole() throws IOException {
        for (int room : new int[] {0, 1, 30_000, 60_000, PackFormat.CHUNK_LENGTH + 100}) {
            Files.deleteIfExists(folder.resolve("full"));
            Files.deleteIfExists(folder.resolve("free"));
            FullDisk disk = new FullDisk(open("full"), room);
            PackWriter full = writer("full", disk);
            PackWriter free = writer("free", open("free"));
            assertEquals(store(free), store(full));

            full.begin(RecordKind.CONTENT, 2);
            assertThrows(IOException.class, () -> full.write(large, 0, large.length));
            full.cancel();
            disk.room = Long.MAX_VALUE;
            full.sync();
            free.sync();

            assertEquals(free.end(), full.end(), "room for " + room);
            assertArrayEquals(
                    Files.readAllBytes(folder.resolve("free")),
                    Files.readAllBytes(folder.resolve("full")),
                    "room for " + room);
            full.close();
            free.close();
        }
    }

    /** Takes so many bytes more, as a file system does that is full: what fits of a write is written. */
    private static final class FullDisk extends FileChannel {
        private final FileChannel file;
        private long room;

        FullDisk(FileChannel file, long room) {
            this.file = file;
            this.room = room;
        }

        @Override
        public int write(ByteBuffer bytes, long position) throws IOException {
            if (room <= 0) {
                throw new IOException("No space left on device");
            }
            int all = bytes.limit();
            bytes.limit(bytes.position() + (int) Math.min(room, bytes.remaining()));
            int written = file.write(bytes, position);
            bytes.limit(all);
            room -= written;
            return written;
        }

        @Override
        public int read(ByteBuffer bytes, long position) throws IOException {
            return file.read(bytes, position);
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            file.truncate(size);
            return this;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            file.force(metaData);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }

        @Override
        public int read(ByteBuffer bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long read(ByteBuffer[] bytes, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public int write(ByteBuffer bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long write(ByteBuffer[] bytes, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileChannel position(long position) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) {
            throw new UnsupportedOperationException();
        }
    }
}
