package org.postferry.store.h2.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.sql.SQLException;
import java.util.Enumeration;
import java.util.NoSuchElementException;
import org.postferry.connector.RemoteCommand;
import org.postferry.store.h2.database.Transaction;

/** The bytes of a wish's message, in pieces, so that none is ever in memory as a whole. Thread-safe. */
record StoredMessage(StoreCore core, long mutation, long sizeBytes) implements RemoteCommand.Message {
    private static final int PIECE = 256 * 1024;

    static void store(Transaction sql, long mutation, RemoteCommand.Message message) throws SQLException {
        try (InputStream in = message.open()) {
            int number = 0;
            for (byte[] piece = in.readNBytes(PIECE); piece.length > 0; piece = in.readNBytes(PIECE)) {
                sql.update(
                        "INSERT INTO message_piece (mutation, number, bytes) VALUES (?, ?, ?)",
                        mutation,
                        number++,
                        piece);
            }
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
