package org.postferry.store.h2.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.h2.jdbcx.JdbcDataSource;
import org.postferry.store.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The writer's connection and the readers' pool of one opening of the database file. */
final class Connections implements AutoCloseable {
    /** Readers at once: HTTP requests, the engine's loops and the index; each holds a connection for milliseconds. */
    private static final int READERS = 8;

    /** Pages of the database kept in memory, in kilobytes: a larger cache was not faster. */
    private static final int CACHE_KILOBYTES = 16_384;

    private static final Logger log = LoggerFactory.getLogger(Connections.class);

    private final HikariDataSource pool;
    private final JdbcDataSource source;
    private final Connection writer;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private volatile boolean broken;

    private Connections(JdbcDataSource source, Connection writer, HikariDataSource pool) {
        this.source = source;
        this.writer = writer;
        this.pool = pool;
    }

    static Connections open(Path directory) throws SQLException {
        JdbcDataSource source = source(directory.resolve(Migrations.NAME));
        Connection writer = source.getConnection();
        writer.setAutoCommit(false);
        return new Connections(source, writer, pool(source));
    }

    /** Connections that change nothing, to a database file that is there and is named without its ending. */
    static JdbcDataSource readOnly(Path file) {
        JdbcDataSource source = source(file);
        source.setURL(source.getURL() + ";ACCESS_MODE_DATA=r;IFEXISTS=TRUE");
        return source;
    }

    /** Connections to a database file that is named without its ending. */
    static JdbcDataSource source(Path file) {
        String path = file.toAbsolutePath().toString();
        if (path.indexOf(';') >= 0) {
            throw new StoreFailure(
                    "The store's folder has a ';' in its name, which H2 does not allow.",
                    new IllegalArgumentException("';' in a path"));
        }
        JdbcDataSource source = new JdbcDataSource();
        // A commit that was announced must survive kill -9 (WRITE_DELAY=0); we close the database, nobody else; and a
        // trace file would hold what mail says.
        source.setURL("jdbc:h2:file:" + path + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;TRACE_LEVEL_FILE=0;CACHE_SIZE="
                + CACHE_KILOBYTES);
        source.setUser("postferry");
        return source;
    }

    private static HikariDataSource pool(JdbcDataSource source) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("postferry-store");
        config.setDataSource(source);
        config.setMaximumPoolSize(READERS);
        config.setMinimumIdle(1);
        return new HikariDataSource(config);
    }

    HikariDataSource pool() {
        return pool;
    }

    Connection writer() {
        return writer;
    }

    /** Prepared once and kept: the same few dozen statements make up every batch. */
    Map<String, PreparedStatement> statements() {
        return statements;
    }

    /** Syncs the disk: a commit alone survives the process, not a power cut. */
    void checkpointSync() throws SQLException {
        try (Statement statement = writer.createStatement()) {
            statement.execute("CHECKPOINT SYNC");
        }
    }

    boolean isBroken() {
        return broken;
    }

    /** After a failure: finds out whether the database closed itself. */
    void checkAlive() {
        try (Connection probe = source.getConnection();
                Statement statement = probe.createStatement()) {
            statement.execute("SELECT 1");
            broken = broken || writer.isClosed();
        } catch (SQLException e) {
            broken = true;
        }
    }

    void rollback() {
        try {
            writer.rollback();
        } catch (SQLException e) {
            broken = true;
            log.debug("A rollback failed; the database is opened again", e);
        }
    }

    @Override
    public void close() {
        pool.close();
        try {
            writer.close();
        } catch (SQLException e) {
            log.debug("The writer's connection did not close cleanly", e);
        }
    }
}
