package org.postferry.store.h2.pack;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How a pack is laid out. A file begins with a header that holds a random salt; then records follow each other: a head,
 * chunks of content, a tail with what is to be known of it. Every piece is checksummed; a head's checksum covers the salt
 * and its own position, so that no mail can carry what passes for a record.
 *
 * <pre>
 * header  magic 8, account 4, pack 4, salt 8, zero 4, CRC32C 4
 * head    magic 4, kind 4, number 8, CRC32C 4
 * chunk   raw length 4 (not 0), stored length 4, CRC32C 4, stored bytes: zstd, or plain where that is not shorter
 * tail    zero 4, length 4, CRC32C 4, bytes
 * </pre>
 */
final class PackFormat {
    static final int HEADER_LENGTH = 32;
    static final int HEAD_LENGTH = 20;
    static final int CHUNK_HEAD_LENGTH = 12;

    /** Content is compressed in pieces of this size: what a reader or writer keeps in memory of a message of any size. */
    static final int CHUNK_LENGTH = 256 * 1024;

    /** A tail is an email's or an account's description: one that says to be longer is broken. */
    static final int LONGEST_TAIL = 4 * 1024 * 1024;

    private static final long HEADER_MAGIC = 0x5046_5041_434B_0001L;
    private static final int HEAD_MAGIC = 0x5046_5243;

    private PackFormat() {}

    /** What a pack's first bytes say. */
    record Header(int account, int pack, long salt) {}

    /** What a record's first bytes say. */
    record Head(RecordKind kind, long number) {}

    /** What a piece's first bytes say. @param rawLength 0 for the tail */
    record Piece(int rawLength, int storedLength, int checksum) {
        boolean isTail() {
            return rawLength == 0;
        }

        boolean isPlausible() {
            return isTail()
                    ? storedLength >= 0 && storedLength <= LONGEST_TAIL
                    : rawLength > 0 && rawLength <= CHUNK_LENGTH && storedLength > 0 && storedLength <= rawLength;
        }
    }

    static ByteBuffer write(Header header) {
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_LENGTH);
        bytes.putLong(HEADER_MAGIC)
                .putInt(header.account())
                .putInt(header.pack())
                .putLong(header.salt())
                .putInt(0);
        return bytes.putInt(checksum(bytes.array(), 0, HEADER_LENGTH - 4)).flip();
    }

    /** Empty where the bytes are no header. */
    static Optional<Header> header(ByteBuffer bytes) {
        if (bytes.remaining() < HEADER_LENGTH
                || bytes.getLong(0) != HEADER_MAGIC
                || bytes.getInt(HEADER_LENGTH - 4) != checksum(bytes.array(), 0, HEADER_LENGTH - 4)) {
            return Optional.empty();
        }
        return Optional.of(new Header(bytes.getInt(8), bytes.getInt(12), bytes.getLong(16)));
    }

    static byte[] write(Head head, long salt, long position) {
        ByteBuffer bytes = ByteBuffer.allocate(HEAD_LENGTH);
        bytes.putInt(HEAD_MAGIC).putInt(head.kind().code()).putLong(head.number());
        return bytes.putInt(headChecksum(bytes.array(), salt, position)).array();
    }

    /** Empty where the bytes are no head of a record at that position. */
    static Optional<Head> head(byte[] bytes, long salt, long position) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (buffer.getInt(0) != HEAD_MAGIC || buffer.getInt(HEAD_LENGTH - 4) != headChecksum(bytes, salt, position)) {
            return Optional.empty();
        }
        return RecordKind.ofCode(buffer.getInt(4)).map(kind -> new Head(kind, buffer.getLong(8)));
    }

    /** Whether a head may begin there. */
    static boolean startsHead(byte[] bytes, int offset) {
        return ByteBuffer.wrap(bytes).getInt(offset) == HEAD_MAGIC;
    }

    static byte[] write(Piece piece) {
        return ByteBuffer.allocate(CHUNK_HEAD_LENGTH)
                .putInt(piece.rawLength())
                .putInt(piece.storedLength())
                .putInt(piece.checksum())
                .array();
    }

    static Piece piece(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Piece(buffer.getInt(), buffer.getInt(), buffer.getInt());
    }

    static int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }

    private static int headChecksum(byte[] head, long salt, long position) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(16).putLong(salt).putLong(position).array());
        crc.update(head, 0, HEAD_LENGTH - 4);
        return (int) crc.getValue();
    }
}
