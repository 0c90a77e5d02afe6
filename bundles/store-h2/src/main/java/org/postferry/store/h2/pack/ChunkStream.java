package org.postferry.store.h2.pack;

import com.github.luben.zstd.Zstd;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a record's content chunk by chunk, each checked before it is handed on. Not thread-safe. */
final class ChunkStream extends InputStream {
    private final FileChannel channel;
    private final boolean closesChannel;
    private final byte[] single = new byte[1];
    private long position;
    private long left;
    private byte[] chunk = new byte[0];
    private int next;
    private int length;

    /** @param size bytes of content, uncompressed, from the first chunk at {@code position} on */
    ChunkStream(FileChannel channel, long position, long size, boolean closesChannel) {
        this.channel = channel;
        this.position = position;
        this.left = size;
        this.closesChannel = closesChannel;
    }

    @Override
    public int read() throws IOException {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int wanted) throws IOException {
        if (wanted == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        if (next == length) {
            loadChunk(readPiece());
        }
        int part = (int) Math.min(Math.min(wanted, length - next), left);
        System.arraycopy(chunk, next, bytes, offset, part);
        next += part;
        left -= part;
        return part;
    }

    /** Passes over whole chunks without reading them. */
    @Override
    public long skip(long wanted) throws IOException {
        long skipped = 0;
        while (skipped < wanted && left > 0) {
            if (next == length) {
                PackFormat.Piece piece = readPiece();
                if (piece.rawLength() <= wanted - skipped) {
                    position += PackFormat.CHUNK_HEAD_LENGTH + piece.storedLength();
                    left -= piece.rawLength();
                    skipped += piece.rawLength();
                    continue;
                }
                loadChunk(piece);
            }
            int part = (int) Math.min(Math.min(wanted - skipped, length - next), left);
            next += part;
            left -= part;
            skipped += part;
        }
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(length - next, left);
    }

    @Override
    public void close() throws IOException {
        left = 0;
        if (closesChannel) {
            channel.close();
        }
    }

    private PackFormat.Piece readPiece() throws IOException {
        PackFormat.Piece piece = PackFormat.piece(readFully(channel, position, PackFormat.CHUNK_HEAD_LENGTH));
        if (piece.isTail() || !piece.isPlausible()) {
            throw new IOException("a stored message is damaged: no chunk at " + position);
        }
        return piece;
    }

    private void loadChunk(PackFormat.Piece piece) throws IOException {
        byte[] stored = readFully(channel, position + PackFormat.CHUNK_HEAD_LENGTH, piece.storedLength());
        if (PackFormat.checksum(stored, 0, stored.length) != piece.checksum()) {
            throw new IOException("a stored message is damaged: wrong checksum at " + position);
        }
        position += PackFormat.CHUNK_HEAD_LENGTH + piece.storedLength();
        chunk = piece.storedLength() == piece.rawLength() ? stored : inflate(stored, piece.rawLength());
        next = 0;
        length = piece.rawLength();
    }

    private static byte[] inflate(byte[] stored, int rawLength) throws IOException {
        byte[] raw = new byte[rawLength];
        long inflated = Zstd.decompressByteArray(raw, 0, rawLength, stored, 0, stored.length);
        if (Zstd.isError(inflated) || inflated != rawLength) {
            throw new IOException("a stored message is damaged: it does not inflate");
        }
        return raw;
    }

    static byte[] readFully(FileChannel channel, long position, int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("a stored message is damaged: its pack ends at " + channel.size());
            }
        }
        return buffer.array();
    }
}
