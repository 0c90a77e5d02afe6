package org.postferry.attachment.extract;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Kills a process that takes too long or leaves too much, which ends the waiting for its answer. Thread-safe. */
final class Watch implements AutoCloseable {
    /** What is written between two looks goes beyond the limit; a look costs a walk through some files. */
    private static final Duration EVERY = Duration.ofMillis(250);

    private final Process process;
    private final Duration atMost;
    private final WorkFolder files;
    private final int maxMegabytes;
    private final long begin = System.nanoTime();
    private @Nullable String reason;
    private boolean closed;

    /** @param files where the process writes @param maxMegabytes of them */
    Watch(Process process, Duration atMost, WorkFolder files, int maxMegabytes) {
        this.process = process;
        this.atMost = atMost;
        this.files = files;
        this.maxMegabytes = maxMegabytes;
        lookLater();
    }

    private void lookLater() {
        CompletableFuture.delayedExecutor(EVERY.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::look);
    }

    private void look() {
        if (isClosed()) {
            return;
        }
        Optional<String> excess = excess();
        synchronized (this) {
            if (closed) {
                return;
            }
            if (excess.isPresent()) {
                reason = excess.get();
                process.destroyForcibly();
                return;
            }
        }
        lookLater();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Time first: to look at files takes some, the more the more there are. */
    private Optional<String> excess() {
        if (System.nanoTime() - begin >= atMost.toNanos()) {
            return Optional.of("It took longer than " + atMost.toSeconds() + " s.");
        }
        long maxBytes = maxMegabytes * 1024L * 1024L;
        return files.sizeBytes(maxBytes) > maxBytes
                ? Optional.of("It takes more than " + maxMegabytes + " MB of files.")
                : Optional.empty();
    }

    /** Why the process was killed; empty where it was not. */
    synchronized Optional<String> reason() {
        return Optional.ofNullable(reason);
    }

    /** It kills nobody from now on. */
    @Override
    public synchronized void close() {
        closed = true;
    }
}
