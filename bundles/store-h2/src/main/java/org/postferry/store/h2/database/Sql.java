package org.postferry.store.h2.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Questions to the database on one connection. Confined to the thread that was given it. */
public class Sql {
    private final Connection connection;

    Sql(Connection connection) {
        this.connection = connection;
    }

    /** Reads a row. */
    @FunctionalInterface
    public interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Takes a row. */
    @FunctionalInterface
    public interface RowSink {
        void take(ResultSet row) throws SQLException;
    }

    /**
     * What a query selects from to have the rows of a table that have one of many keys, which are one value: see {@link
     * #keys}. A join, because {@code = ANY(?)} compares each row it found with each of the keys.
     */
    public static String keyed(String table) {
        return "TABLE(one BIGINT = ?) JOIN " + table + " ON id = one";
    }

    /** The same for a table whose rows are found by a name: see {@link #names}. */
    public static String named(String table) {
        return "TABLE(one VARCHAR = ?) JOIN " + table + " ON name = one";
    }

    /** Many names as one value, each once. */
    public static Object names(Collection<String> names) {
        return names.stream().distinct().toArray(String[]::new);
    }

    /** Many keys as one value, each once: a statement's text does not grow with them. */
    public static Object keys(Collection<Long> keys) {
        return keys.stream().distinct().toArray(Long[]::new);
    }

    public <T> List<T> list(String sql, RowReader<T> reader, Object... values) throws SQLException {
        List<T> found = new ArrayList<>();
        each(sql, row -> found.add(reader.read(row)), values);
        return found;
    }

    public <T> Optional<T> first(String sql, RowReader<T> reader, Object... values) throws SQLException {
        return list(sql, reader, values).stream().findFirst();
    }

    /** The number in the first column of the first row; 0 without a row. */
    public long number(String sql, Object... values) throws SQLException {
        return first(sql, row -> row.getLong(1), values).orElse(0L);
    }

    /** Hands every row on as it comes. */
    public void each(String sql, RowSink sink, Object... values) throws SQLException {
        try (Prepared prepared = prepare(sql)) {
            bind(prepared.statement(), values);
            try (ResultSet rows = prepared.statement().executeQuery()) {
                while (rows.next()) {
                    sink.take(rows);
                }
            }
        }
    }

    Prepared prepare(String sql) throws SQLException {
        return new Prepared(connection.prepareStatement(sql), true);
    }

    static void bind(PreparedStatement statement, Object... values) throws SQLException {
        bind(statement, 0, values);
    }

    /** @param bound so many values are bound already */
    static void bind(PreparedStatement statement, int bound, Object[] values) throws SQLException {
        int at = bound;
        for (Object value : values) {
            at++;
            if (value
                    instanceof Long number) { // the kinds that nearly all are: setObject goes through many to find them
                statement.setLong(at, number);
            } else if (value instanceof byte[] bytes) {
                statement.setBytes(at, bytes);
            } else {
                statement.setObject(at, value);
            }
        }
    }

    /** A statement that is closed after use, or kept for the next time. */
    record Prepared(PreparedStatement statement, boolean once) implements AutoCloseable {
        @Override
        public void close() throws SQLException {
            if (once) {
                statement.close();
            }
        }
    }
}
