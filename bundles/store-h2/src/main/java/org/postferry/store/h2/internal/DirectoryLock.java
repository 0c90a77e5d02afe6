package org.postferry.store.h2.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.postferry.store.StoreFailure;
import org.postferry.store.h2.database.Failures;

/** Keeps a store's folder to one process: packs have no lock of their own. The system lifts it when the process dies. */
public final class DirectoryLock implements AutoCloseable {
    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes a folder. @throws StoreFailure when another process has it */
    public static DirectoryLock take(Path directory) {
        try {
            FileChannel channel =
                    FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw new StoreFailure(
                        "The store in " + directory + " is in use by another process.",
                        new IllegalStateException("locked"));
            }
            return new DirectoryLock(channel);
        } catch (IOException e) {
            throw Failures.of("locking the store in " + directory, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another store of this very process has it
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw Failures.of("unlocking the store", e);
        }
    }
}
