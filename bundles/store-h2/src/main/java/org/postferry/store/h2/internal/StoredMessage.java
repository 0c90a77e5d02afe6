package org.postferry.store.h2.internal;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.model.StoreGone;
import org.postferry.store.Contents;
import org.postferry.store.Mutation;
import org.postferry.store.StoreFailure;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.row.Keys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The bytes of a wish's message, in pieces, so that none is ever in memory as a whole. Thread-safe. */
record StoredMessage(StoreCore core, long mutation, long sizeBytes) implements RemoteCommand.Message {
    private static final Logger log = LoggerFactory.getLogger(StoredMessage.class);
    private static final int PIECE = 256 * 1024;

    /** Of pieces so many go in one transaction: H2 keeps what one removes in memory until its end, and that several times. */
    static final int PIECES_AT_ONCE = 8;

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

    /** Of messages that nobody asks a server to take any more: settled, or given up. */
    static List<Long> left(Sql sql) throws SQLException {
        return sql.list(
                "SELECT DISTINCT p.mutation FROM message_piece p LEFT JOIN mutation m ON m.id = p.mutation"
                        + " WHERE m.id IS NULL OR m.state = ?",
                row -> row.getLong(1),
                Mutation.State.SETTLED.ordinal());
    }

    /** The message of a change goes from here, unless it still waits; what a crash leaves of it goes with the next tidying up. */
    static void leave(StoreCore core, long mutation) {
        try {
            int gone;
            do {
                gone = core.database().write("removing a message that has left", sql -> removeSome(sql, mutation));
            } while (gone == PIECES_AT_ONCE);
        } catch (StoreGone | StoreFailure e) {
            log.debug("What is left of the message of change {} goes later", mutation, e);
        }
    }

    private static int removeSome(Transaction sql, long mutation) throws SQLException {
        return sql.update(
                "DELETE FROM message_piece WHERE mutation = ?"
                        + " AND NOT EXISTS (SELECT 1 FROM mutation WHERE id = ? AND state <> ?) FETCH FIRST ? ROWS ONLY",
                mutation,
                mutation,
                Mutation.State.SETTLED.ordinal(),
                PIECES_AT_ONCE);
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
