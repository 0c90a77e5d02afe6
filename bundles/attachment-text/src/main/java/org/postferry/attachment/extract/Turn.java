package org.postferry.attachment.extract;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Of one worker in a folder. Within this process the JVM keeps it, for all class loaders: the other may be of an older
 * version of this bundle. Between processes the system does, but no longer than until the next in this process tries in
 * vain: whoever closes any file of a process loses all its POSIX locks on that file. One process alone has the data folder.
 */
final class Turn implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);

    private final FileChannel locked;

    private Turn(FileChannel locked) {
        this.locked = locked;
    }

    /** Empty while it is another's. */
    static Optional<Turn> in(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel file =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean isLocked = false;
        try {
            isLocked = file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // another's in this process
        } finally {
            if (!isLocked) {
                file.close();
            }
        }
        return isLocked ? Optional.of(new Turn(file)) : Optional.empty();
    }

    /** It is the next one's. */
    @Override
    public void close() {
        try {
            locked.close();
        } catch (IOException e) {
            LOG.debug("the lock of the folder for attachments cannot be given back", e);
        }
    }
}
