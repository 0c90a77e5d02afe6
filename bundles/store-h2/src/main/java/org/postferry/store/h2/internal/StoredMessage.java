package org.postferry.store.h2.internal;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.Optional;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.store.Contents;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.row.Keys;

/** The bytes of a wish's message, in pieces, so that none is ever in memory as a whole. Thread-safe. */
record StoredMessage(StoreCore core, long mutation, long sizeBytes) implements RemoteCommand.Message {
    private static final int PIECE = 256 * 1024;

    /**
     * So many pieces of an account's messages may wait: as many small messages, or 5 GB of large ones. What a server does not
     * take for weeks must not fill the disk that mail needs.
     */
    static final int MAX_WAITING_PIECES = 20_000;

    /** How many pieces of an account's messages wait. */
    static int waiting(Sql sql, AccountId account) throws SQLException {
        return sql.first(
                        "SELECT COUNT(*) FROM message_piece WHERE mutation BETWEEN ? AND ?",
                        row -> row.getInt(1),
                        Keys.first(account),
                        Keys.last(account))
                .orElse(0);
    }

    /** Returns in how many pieces. @throws IllegalArgumentException when there is no room for it, or it cannot be read */
    static int store(Transaction sql, long mutation, RemoteCommand.Message message, int room) throws SQLException {
        try (InputStream in = message.open()) {
            int number = 0;
            for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
                if (number >= room) {
                    throw new IllegalArgumentException(
                            "too many messages wait for the server; this one can be taken when they are gone");
                }
                sql.update(
                        "INSERT INTO message_piece (mutation, number, bytes) VALUES (?, ?, ?)",
                        mutation,
                        number++,
                        piece);
            }
            return number;
        } catch (IOException e) {
            throw new IllegalArgumentException("the message cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public InputStream open() {
        return new Pieces(new byte[0], 0);
    }

    /** With its first piece at hand: one that is small outlives the wish that brought it. Empty when it is gone from here. */
    Optional<Contents.Stored> waiting() {
        return piece(0).map(first -> new Waiting(this, first));
    }

    private Optional<byte[]> piece(int number) {
        return core.read(
                "reading a message",
                sql -> sql.first(
                        "SELECT bytes FROM message_piece WHERE mutation = ? AND number = ?",
                        row -> row.getBytes(1),
                        mutation,
                        number));
    }

    private record Waiting(StoredMessage message, byte[] first) implements Contents.Stored {
        @Override
        public ContentState state() {
            return ContentState.FULL;
        }

        @Override
        public long sizeBytes() {
            return message.sizeBytes;
        }

        @Override
        public InputStream open(long offset) throws IOException {
            if (offset < 0) {
                throw new IllegalArgumentException("offset " + offset + " is negative");
            }
            InputStream in = message.new Pieces(first, 1);
            in.skipNBytes(Math.min(offset, message.sizeBytes));
            return in;
        }
    }

    /** One in memory at a time. */
    private final class Pieces extends InputStream {
        private byte[] piece;
        private int next;
        private int at;

        /** @param next the number of the piece behind this one */
        Pieces(byte[] piece, int next) {
            this.piece = piece;
            this.next = next;
        }

        private boolean isAtEnd() throws IOException {
            if (at == piece.length && (long) next * PIECE < sizeBytes) {
                piece = piece(next++)
                        .orElseThrow(
                                () -> new IOException("the message has left: its server has it, or it was given up"));
                at = 0;
            }
            return at == piece.length;
        }

        @Override
        public int read() throws IOException {
            return isAtEnd() ? -1 : piece[at++] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (isAtEnd()) {
                return -1;
            }
            int read = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, into, offset, read);
            at += read;
            return read;
        }
    }
}
