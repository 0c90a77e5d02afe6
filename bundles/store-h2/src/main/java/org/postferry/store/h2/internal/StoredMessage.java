package org.postferry.store.h2.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.sql.SQLException;
import java.util.Enumeration;
import java.util.NoSuchElementException;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.AccountId;
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
        int pieces = (int) ((sizeBytes + PIECE - 1) / PIECE);
        return new SequenceInputStream(new Enumeration<>() {
            private int next;

            @Override
            public boolean hasMoreElements() {
                return next < pieces;
            }

            @Override
            public InputStream nextElement() {
                int number = next++;
                return new ByteArrayInputStream(core.read("reading a message", sql -> sql.first(
                                "SELECT bytes FROM message_piece WHERE mutation = ? AND number = ?",
                                row -> row.getBytes(1),
                                mutation,
                                number)
                        .orElseThrow(() -> new NoSuchElementException("piece " + number + " is gone"))));
            }
        });
    }
}
