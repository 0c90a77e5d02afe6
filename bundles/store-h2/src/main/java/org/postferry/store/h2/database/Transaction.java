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
