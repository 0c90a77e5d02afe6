package org.postferry.store.h2.database;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.postferry.store.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database: one writer at a time, readers beside it. A write is on disk when it returns. Thread-safe.
 *
 * <p>H2 closes itself when a write fails (a full disk); the next caller opens it again.
 */
public final class Database implements AutoCloseable {
    /** Below this much room nothing is written: H2 needs some to go on, and a write that fails half way costs a reopening. */
    public static final long MIN_FREE_BYTES = 32L * 1024 * 1024;

    private static final long MEGABYTE = 1024L * 1024;

    /** A bundle stops within 5 s; a write in progress gets most of it. */
    private static final int CLOSE_WAIT_SECONDS = 3;

    private static final Logger log = LoggerFactory.getLogger(Database.class);

    private final Path directory;
    private final Gate gate;
    private final FaultPoint faults;
    private final FreeSpace freeSpace;
    private final ReentrantLock writer = new ReentrantLock(true);
    private volatile Connections connections;

    /** How much room the store's disk has. */
    @FunctionalInterface
    public interface FreeSpace {
        long bytes() throws IOException;

        /** Asks the disk that holds a folder. */
        static FreeSpace of(Path directory) throws IOException {
            FileStore disk = Files.getFileStore(directory);
            return disk::getUsableSpace;
        }
    }

    /** Work that may ask the database. */
    @FunctionalInterface
    public interface Work<S, T> {
        T run(S sql) throws SQLException;
    }

    private Database(Path directory, Gate gate, FaultPoint faults, FreeSpace freeSpace, Connections connections) {
        this.directory = directory;
        this.gate = gate;
        this.faults = faults;
        this.freeSpace = freeSpace;
        this.connections = connections;
    }

    /**
     * Opens the database in a folder that is there; makes or migrates it first.
     *
     * @throws StoreFailure when it is locked, damaged, or newer than this version
     */
    public static Database open(Path directory, Gate gate, FaultPoint faults, FreeSpace freeSpace) {
        String what = "opening the database in " + directory;
        try {
            new Migrations(directory, faults).run();
            return new Database(directory, gate, faults, freeSpace, Connections.open(directory));
        } catch (SQLException e) {
            throw Failures.of(what, e);
        } catch (IOException e) {
            throw Failures.of(what, e);
        }
    }

    /**
     * Looks at the database in a folder, if one is there, and changes nothing: what {@link #open} would refuse.
     *
     * @throws StoreFailure when it is locked, damaged, or newer than this version
     */
    public static void inspect(Path directory) {
        if (!Files.exists(file(directory))) {
            return;
        }
        try {
            new Migrations(directory, FaultPoint.NONE).inspect();
        } catch (SQLException e) {
            throw Failures.of("opening the database in " + directory, e);
        }
    }

    /** The database's file in a folder. */
    public static Path file(Path directory) {
        return directory.resolve(Migrations.NAME + Migrations.ENDING);
    }

    /** Asks, beside other readers and the writer. Not to be nested: the pool is bounded. */
    public <T> T read(String what, Work<Sql, T> work) {
        gate.check();
        try (var connection = current().pool().getConnection()) {
            return work.run(new Sql(connection));
        } catch (SQLException e) {
            throw failed(what, e);
        }
    }

    /** Changes, alone. What {@code work} changed is committed and synced when this returns; nothing of it when this throws. */
    public <T> T write(String what, Work<Transaction, T> work) {
        gate.check();
        writer.lock();
        try {
            gate.check();
            return writeAlone(what, work);
        } finally {
            writer.unlock();
        }
    }

    private <T> T writeAlone(String what, Work<Transaction, T> work) {
        Connections open = current();
        Transaction transaction = new Transaction(open.writer(), open.statements());
        boolean done = false;
        try {
            T result = work.run(transaction);
            if (transaction.isChanged()) {
                requireRoom(what);
                commit(open);
                transaction.runAfterCommit();
                done = true;
            }
            return result;
        } catch (SQLException e) {
            throw failed(what, e);
        } finally {
            if (!done) {
                try {
                    open.rollback();
                } finally {
                    transaction.runAfterRollback();
                }
            }
        }
    }

    private void commit(Connections open) throws SQLException {
        faults.reached(FaultPoint.Phase.BEFORE_COMMIT);
        open.writer().commit();
        faults.reached(FaultPoint.Phase.COMMITTED);
        open.checkpointSync();
        faults.reached(FaultPoint.Phase.SYNCED);
    }

    /** Throws when the disk is about to be full. */
    public void requireRoom(String what) {
        try {
            long free = freeSpace.bytes();
            if (free < MIN_FREE_BYTES) {
                throw new StoreFailure(
                        "While " + what + ": the disk is full, " + free / MEGABYTE + " MB are left and "
                                + MIN_FREE_BYTES / MEGABYTE + " MB are needed.",
                        new IOException("no space left"));
            }
        } catch (IOException e) {
            throw Failures.of(what, e);
        }
    }

    public FaultPoint faults() {
        return faults;
    }

    /** Waits for the write in progress, then closes. */
    @Override
    public void close() {
        gate.close();
        boolean alone = false;
        try {
            alone = writer.tryLock(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        connections.close();
        if (alone) {
            writer.unlock();
        }
    }

    /** The open connections; opened again where the database closed itself after a failure. */
    private Connections current() {
        Connections open = connections;
        if (!open.isBroken()) {
            return open;
        }
        writer.lock();
        try {
            gate.check();
            if (connections.isBroken()) {
                connections.close();
                connections = Connections.open(directory);
                log.info("The database was opened again after a failure");
            }
            return connections;
        } catch (SQLException e) {
            throw Failures.of("opening the database again", e);
        } finally {
            writer.unlock();
        }
    }

    private RuntimeException failed(String what, SQLException failure) {
        if (gate.isClosed()) {
            return gate.gone(failure);
        }
        connections.checkAlive();
        return Failures.of(what, failure);
    }
}
