package org.postferry.store.h2.pack;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Walks over a pack's records, checks each, and goes on behind what is broken. */
final class PackScan {
    private static final int SEARCH_LENGTH = 256 * 1024;

    private PackScan() {}

    /** Takes what is found. */
    interface Sink {
        /** A whole record. */
        void record(PackFormat.Head head, Location location, byte[] tail) throws IOException;

        /** Bytes between records that are none. */
        void broken(long from, long to);
    }

    /** What a scan found. @param end behind the last whole record: what follows is a torn tail */
    record Result(PackFormat.Header header, long end) {}

    /** Reads a pack from its beginning, or from where a record begins. Empty when the file is no pack. */
    static Optional<Result> scan(Path file, long from, Sink sink) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Optional<PackFormat.Header> header = header(channel);
            if (header.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Result(header.get(), records(channel, header.get(), from, sink)));
        }
    }

    static Optional<PackFormat.Header> header(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(PackFormat.HEADER_LENGTH);
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
            // a file of a few bytes ends early
        }
        return PackFormat.header(bytes.flip());
    }

    private static long records(FileChannel channel, PackFormat.Header header, long from, Sink sink)
            throws IOException {
        long size = channel.size();
        long end = Math.max(from, PackFormat.HEADER_LENGTH);
        long position = end;
        while (position < size) {
            Optional<Found> found = record(channel, header, position);
            if (found.isPresent()) {
                if (position > end) {
                    sink.broken(end, position);
                }
                sink.record(
                        found.get().head(), found.get().location(), found.get().tail());
                position += found.get().location().stored();
                end = position;
            } else {
                position = nextHead(channel, header, position + 1, size);
            }
        }
        return end;
    }

    private record Found(PackFormat.Head head, Location location, byte[] tail) {}

    private static Optional<Found> record(FileChannel channel, PackFormat.Header header, long start)
            throws IOException {
        try {
            Optional<PackFormat.Head> head = headAt(channel, header, start);
            return head.isEmpty() ? Optional.empty() : pieces(channel, header.pack(), head.get(), start);
        } catch (EOFException e) {
            return Optional.empty();
        }
    }

    private static Optional<PackFormat.Head> headAt(FileChannel channel, PackFormat.Header header, long start)
            throws IOException {
        return PackFormat.head(ChunkStream.readFully(channel, start, PackFormat.HEAD_LENGTH), header.salt(), start);
    }

    private static Optional<Found> pieces(FileChannel channel, int pack, PackFormat.Head head, long start)
            throws IOException {
        long position = start + PackFormat.HEAD_LENGTH;
        long size = 0;
        while (true) {
            PackFormat.Piece piece =
                    PackFormat.piece(ChunkStream.readFully(channel, position, PackFormat.CHUNK_HEAD_LENGTH));
            position += PackFormat.CHUNK_HEAD_LENGTH;
            if (!piece.isPlausible()) {
                return Optional.empty();
            }
            byte[] bytes = ChunkStream.readFully(channel, position, piece.storedLength());
            position += piece.storedLength();
            if (PackFormat.checksum(bytes, 0, bytes.length) != piece.checksum()) {
                return Optional.empty();
            }
            if (piece.isTail()) {
                return Optional.of(new Found(head, new Location(pack, start, position - start, size), bytes));
            }
            size += piece.rawLength();
        }
    }

    /** The next place at which a record's head stands; the file's size where there is none. */
    private static long nextHead(FileChannel channel, PackFormat.Header header, long from, long size)
            throws IOException {
        for (long base = from; base < size; base += SEARCH_LENGTH) {
            int length = (int) Math.min(SEARCH_LENGTH + PackFormat.HEAD_LENGTH, size - base);
            byte[] window = ChunkStream.readFully(channel, base, length);
            for (int i = 0; i + PackFormat.HEAD_LENGTH <= length && i < SEARCH_LENGTH; i++) {
                if (PackFormat.startsHead(window, i)
                        && headAt(channel, header, base + i).isPresent()) {
                    return base + i;
                }
            }
        }
        return size;
    }
}
