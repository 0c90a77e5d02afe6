package org.postferry.store.h2.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** What one writer does to the database: all of it or nothing. Confined to the thread that holds the writer's lock. */
public final class Transaction extends Sql {
    /** Rows handed to the database at once: the driver keeps them until then. */
    private static final int BATCH_SIZE = 1_000;

    /** Rows that one statement inserts where there are many: what surrounds a statement costs as much as a row. */
    private static final int ROWS_AT_ONCE = 50;

    private final Connection connection;
    private final Map<String, PreparedStatement> statements;
    private final List<Runnable> afterCommit = new ArrayList<>();
    private final List<Runnable> afterRollback = new ArrayList<>();
    private boolean changed;

    Transaction(Connection connection, Map<String, PreparedStatement> statements) {
        super(connection);
        this.connection = connection;
        this.statements = statements;
    }

    /** Changes rows; returns how many. */
    public int update(String sql, Object... values) throws SQLException {
        changed = true;
        try (Prepared prepared = prepare(sql)) {
            bind(prepared.statement(), values);
            return prepared.statement().executeUpdate();
        }
    }

    /** The same change for many rows. Without rows nothing happens. */
    public void batch(String sql, Collection<Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        changed = true;
        try (Prepared prepared = prepare(sql)) {
            int waiting = 0;
            for (Object[] row : rows) {
                bind(prepared.statement(), row);
                prepared.statement().addBatch();
                if (++waiting == BATCH_SIZE) {
                    prepared.statement().executeBatch();
                    waiting = 0;
                }
            }
            if (waiting > 0) {
                prepared.statement().executeBatch();
            }
        }
    }

    /** Adds many rows. Without rows nothing happens. @param into the table with its columns in brackets */
    public void insert(String into, List<Object[]> rows) throws SQLException {
        int whole = rows.size() - rows.size() % ROWS_AT_ONCE;
        if (whole > 0) {
            changed = true;
            try (Prepared prepared = prepare(insertion(into, rows.get(0).length, ROWS_AT_ONCE))) {
                for (int begin = 0; begin < whole; begin += ROWS_AT_ONCE) {
                    int bound = 0;
                    for (Object[] row : rows.subList(begin, begin + ROWS_AT_ONCE)) {
                        bind(prepared.statement(), bound, row);
                        bound += row.length;
                    }
                    prepared.statement().executeUpdate();
                }
            }
        }
        if (whole < rows.size()) {
            batch(insertion(into, rows.get(0).length, 1), rows.subList(whole, rows.size()));
        }
    }

    private static String insertion(String into, int columns, int rows) {
        String row = "(?" + ", ?".repeat(columns - 1) + ")";
        return "INSERT INTO " + into + " VALUES " + row + (", " + row).repeat(rows - 1);
    }

    /** Runs once everything is on disk, still under the writer's lock. */
    public void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /** Runs when nothing of it is kept, still under the writer's lock. */
    public void afterRollback(Runnable action) {
        afterRollback.add(action);
    }

    boolean isChanged() {
        return changed;
    }

    void runAfterCommit() {
        afterCommit.forEach(Runnable::run);
    }

    void runAfterRollback() {
        afterRollback.forEach(Runnable::run);
    }

    @Override
    Prepared prepare(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return new Prepared(statement, false);
    }
}
