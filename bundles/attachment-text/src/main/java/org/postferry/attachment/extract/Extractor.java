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
    private final Path folder;
    private final Duration atMost;
    private volatile @Nullable ReadingProcess process;
    private volatile boolean closed;

    /** Where the reading process has its classes. */
    @FunctionalInterface
    interface ClassPath {
        List<Path> unpacked() throws IOException;
    }

    Extractor(ClassPath classPath, Path folder) {
        this(classPath, "org.postferry.attachment.child.Main", folder, MAX_TIME);
    }

    Extractor(ClassPath classPath, String mainClass, Path folder, Duration atMost) {
        this.classPath = classPath;
        this.mainClass = mainClass;
        this.folder = folder;
        this.atMost = atMost;
    }

    /** What a file says; that a process died of it is an answer too. @throws IOException when nothing can be read at all just now */
    Answer read(Question question) throws IOException {
        ReadingProcess reads = process;
        if (reads == null || !reads.isFit()) {
            rest();
            reads = new ReadingProcess(classPath.unpacked(), mainClass, folder, atMost);
            process = reads;
        }
        try {
            return reads.ask(question);
        } catch (ReadingProcess.Died e) {
            process = null;
            if (closed) {
                throw new IOException("the bundle stops", e);
            }
            return new Answer(Answer.Kind.UNREADABLE, String.valueOf(e.getMessage()));
        }
    }

    /** Nothing is left to read: its memory is given back. */
    void rest() {
        ReadingProcess reads = process;
        if (reads != null) {
            reads.close();
            process = null;
        }
    }

    @Override
    public void close() {
        closed = true;
        ReadingProcess reads = process;
        if (reads != null) {
            reads.close();
        }
    }
}
