package org.postferry.store.h2.pack;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.postferry.store.h2.database.Disk;

/**
 * Appends records to one pack. Nothing counts before {@link #sync()}. Confined to the one thread that borrowed it from
 * its {@link PackSet}.
 */
public final class PackWriter {
    /** zstd-1 takes 58 % of mail at the speed of one core in seven seconds for 1.8 GB; higher levels cost more than disks do. */
    private static final int LEVEL = 1;

    /**
     * What the buffers begin with. They grow with what is written, up to a chunk: a thousand accounts may each have one
     * small email to store at the same moment.
     */
    private static final int FIRST_LENGTH = 16 * 1024;

    private static final int GROWTH = 4;

    private final Path file;
    private final int pack;
    private final long salt;
    private final FileChannel channel;
    private final ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL);
    private final CRC32C checksum = new CRC32C();
    private byte[] raw = new byte[FIRST_LENGTH];
    private byte[] stored = new byte[0];
    private ByteBuffer out = ByteBuffer.allocate(FIRST_LENGTH);
    private boolean named;
    /** Behind the last record that may count. */
    private long kept;
    /** Where the next byte of the file goes, without what waits in {@link #out}. */
    private long written;

    private long recordStart;
    private int rawLength;
    private long size;

    PackWriter(Path file, int pack, long salt, FileChannel channel, long end, boolean named) {
        this.file = file;
        this.pack = pack;
        this.salt = salt;
        this.channel = channel;
        this.kept = end;
        this.written = end;
        this.named = named;
    }

    public int pack() {
        return pack;
    }

    /** The end of what was appended so far. */
    public long end() {
        return written + out.position();
    }

    /** Begins a record; it ends with {@link #end(byte[])} or {@link #cancel()}. */
    public void begin(RecordKind kind, long number) throws IOException {
        recordStart = end();
        rawLength = 0;
        size = 0;
        checksum.reset();
        append(PackFormat.write(new PackFormat.Head(kind, number), salt, recordStart));
    }

    public void write(byte[] bytes, int offset, int length) throws IOException {
        checksum.update(bytes, offset, length);
        size += length;
        int done = 0;
        while (done < length) {
            int part = Math.min(length - done, raw.length - rawLength);
            System.arraycopy(bytes, offset + done, raw, rawLength, part);
            rawLength += part;
            done += part;
            if (rawLength == PackFormat.CHUNK_LENGTH) {
                writeChunk();
            } else if (rawLength == raw.length) {
                raw = Arrays.copyOf(raw, grown(raw.length));
            }
        }
    }

    /** Bytes of the record so far. */
    public long size() {
        return size;
    }

    /** CRC32C of them. */
    public int checksum() {
        return (int) checksum.getValue();
    }

    /** The bytes of the record so far, to be read before more is written. */
    public InputStream written() throws IOException {
        InputStream rest = new ByteArrayInputStream(raw, 0, rawLength);
        if (size == rawLength) {
            return rest;
        }
        flush();
        long begin = recordStart + PackFormat.HEAD_LENGTH;
        return new SequenceInputStream(new ChunkStream(channel, begin, size - rawLength, false), rest);
    }

    /** Ends the record. */
    public Location end(byte[] tail) throws IOException {
        if (rawLength > 0) {
            writeChunk();
        }
        append(PackFormat.write(new PackFormat.Piece(0, tail.length, PackFormat.checksum(tail, 0, tail.length))));
        append(tail);
        return new Location(pack, recordStart, end() - recordStart, size);
    }

    /** Takes the record back. */
    public void cancel() throws IOException {
        if (recordStart >= written) {
            out.position((int) (recordStart - written));
            return;
        }
        out.clear();
        channel.truncate(recordStart);
        written = recordStart;
    }

    /** Takes over a record of another pack as it is stored, under a head of this one. */
    Location copy(PackFormat.Head head, FileChannel source, long position, long storedLength, long rawSize)
            throws IOException {
        recordStart = end();
        append(PackFormat.write(head, salt, recordStart));
        long from = position + PackFormat.HEAD_LENGTH;
        long left = storedLength - PackFormat.HEAD_LENGTH;
        ByteBuffer buffer = ByteBuffer.allocate(PackFormat.CHUNK_LENGTH);
        while (left > 0) {
            buffer.clear().limit((int) Math.min(left, buffer.capacity()));
            int read = source.read(buffer, from);
            if (read < 0) {
                throw new IOException("pack ended within a record");
            }
            append(Arrays.copyOf(buffer.array(), read));
            from += read;
            left -= read;
        }
        return new Location(pack, recordStart, storedLength, rawSize);
    }

    /** Everything appended so far is on the disk, and so is the file's name. */
    public void sync() throws IOException {
        flush();
        channel.force(false);
        if (!named) {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) {
                Disk.syncDirectory(directory);
            }
            named = true;
        }
    }

    /** What was synced may be named by rows from now on, and is not taken back any more. */
    public void keep() {
        kept = end();
    }

    /** Takes everything back that is not kept. */
    void rollback() throws IOException {
        out.clear();
        if (written > kept) {
            channel.truncate(kept);
            written = kept;
        }
    }

    void close() throws IOException {
        zstd.close();
        channel.close();
    }

    private static int grown(int length) {
        return Math.min(length * GROWTH, PackFormat.CHUNK_LENGTH);
    }

    private void writeChunk() throws IOException {
        int most = (int) Zstd.compressBound(rawLength);
        if (stored.length < most) {
            stored = new byte[most];
        }
        int compressed = zstd.compressByteArray(stored, 0, stored.length, raw, 0, rawLength);
        boolean shorter = compressed < rawLength;
        int length = shorter ? compressed : rawLength;
        byte[] bytes = shorter ? stored : raw;
        append(PackFormat.write(new PackFormat.Piece(rawLength, length, PackFormat.checksum(bytes, 0, length))));
        append(bytes, length);
        rawLength = 0;
    }

    private void append(byte[] bytes) throws IOException {
        append(bytes, bytes.length);
    }

    private void append(byte[] bytes, int length) throws IOException {
        int done = 0;
        while (done < length) {
            if (!out.hasRemaining()) {
                makeRoom();
            }
            int part = Math.min(length - done, out.remaining());
            out.put(bytes, done, part);
            done += part;
        }
    }

    private void makeRoom() throws IOException {
        if (out.capacity() == PackFormat.CHUNK_LENGTH) {
            flush();
            return;
        }
        ByteBuffer larger = ByteBuffer.allocate(grown(out.capacity()));
        out = larger.put(out.flip());
    }

    /** Everything appended so far can be read from the file, though a power cut may lose it. */
    public void flush() throws IOException {
        out.flip();
        try {
            while (out.hasRemaining()) {
                written += channel.write(out, written);
            }
        } finally {
            // a disk that was full in the midst of it: what it did not take is the beginning of what waits
            out.compact();
        }
    }
}
