package org.postferry.attachment.extract;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postferry.attachment.child.Answer;
import org.postferry.attachment.child.Question;

/** Has files read, by a process that is started when there is something to read. One thread asks, any may close. */
final class Extractor implements AutoCloseable {
    /** For one attachment: the slowest of ordinary ones take a few seconds. */
    static final Duration MAX_TIME = Duration.ofSeconds(30);

    private final ClassPath classPath;
    private final String mainClass;
    private final WorkFolder folder;
    private final Duration atMost;
    private volatile @Nullable ReadingProcess process;
    private volatile boolean closed;
    private @Nullable List<Path> unpacked;
    private boolean resting;

    /** Where the reading process has its classes. */
    @FunctionalInterface
    interface ClassPath {
        List<Path> unpacked() throws IOException;
    }

    /** Nothing can be read just now, or where it is written to: no file and no email is to blame. */
    static class Unavailable extends IOException {
        private static final long serialVersionUID = 1;

        Unavailable(String message, @Nullable Exception cause) {
            super(message, cause);
        }
    }

    /** Somebody ended the process while it read. A file that has it end like that looks the same: whoever asks again counts. */
    static final class ToldToEnd extends Unavailable {
        private static final long serialVersionUID = 1;

        private ToldToEnd(Exception cause) {
            super("the reading process was told to end", cause);
        }
    }

    Extractor(ClassPath classPath, Path folder) {
        this(classPath, "org.postferry.attachment.child.Main", folder, MAX_TIME);
    }

    Extractor(ClassPath classPath, String mainClass, Path folder, Duration atMost) {
        this.classPath = classPath;
        this.mainClass = mainClass;
        this.folder = new WorkFolder(folder);
        this.atMost = atMost;
    }

    /** Where a file that is to be read is laid. */
    Path file() {
        return folder.path().resolve("attachment");
    }

    /** What a file says; that a process died of it is an answer too, that somebody ended the process is none. */
    Answer read(Question question) throws Unavailable {
        resting = false;
        boolean again = false;
        while (true) {
            try {
                return fit().ask(question);
            } catch (ReadingProcess.Died e) {
                end();
                checkOpen();
                if (e.blame() == ReadingProcess.Blame.OTHERS) {
                    throw new ToldToEnd(e);
                }
                if (e.blame() == ReadingProcess.Blame.FILE || again) {
                    return new Answer(Answer.Kind.UNREADABLE, String.valueOf(e.getMessage()));
                }
                again = true; // whoever needed the memory, it was given back
            }
        }
    }

    private ReadingProcess fit() throws Unavailable {
        ReadingProcess present = process;
        if (present != null && present.isFit()) {
            return present;
        }
        end();
        try {
            return started();
        } catch (IOException e) {
            end();
            checkOpen();
            throw new Unavailable("the reading process cannot be started", e);
        }
    }

    private ReadingProcess started() throws IOException {
        List<Path> libraries = unpacked == null ? classPath.unpacked() : unpacked;
        unpacked = null; // until it is known to be of use
        checkOpen();
        ReadingProcess started = new ReadingProcess(libraries, mainClass, folder.path(), atMost);
        process = started; // before it is waited for: whoever closes has to find it
        checkOpen();
        started.awaitReady();
        unpacked = libraries;
        return started;
    }

    private void checkOpen() throws Unavailable {
        if (closed) {
            throw new Unavailable("the bundle stops", null);
        }
    }

    /** Nothing is left to read: memory is given back, and what mail left in the folder goes. */
    void rest() {
        if (resting) {
            return;
        }
        end();
        try {
            folder.empty();
            resting = true;
        } catch (IOException e) {
            // the next who lays a file there says so
        }
    }

    private void end() {
        ReadingProcess reads = process;
        if (reads != null) {
            reads.close();
            process = null;
        }
    }

    /** Thread-safe, and waits for nothing; whoever reads ends with a failure. */
    @Override
    public void close() {
        closed = true;
        ReadingProcess reads = process;
        if (reads != null) {
            reads.kill();
        }
    }
}
