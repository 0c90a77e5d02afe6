package org.postferry.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Looks ten times a second at how much memory of its own a process has. Its numbers may be asked for by any thread. */
final class MemoryWatch implements AutoCloseable {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final Path status;
    private final Thread thread = new Thread(this::watch, "watches memory");
    private volatile boolean closed;
    private volatile long most;
    private volatile int samples;

    MemoryWatch(long pid) {
        this.status = Path.of("/proc/" + pid + "/status");
        thread.start();
    }

    long mostAnonymousBytes() {
        return most;
    }

    int samples() {
        return samples;
    }

    private void watch() {
        while (!closed) {
            look();
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private void look() {
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith("RssAnon:")) {
                    most = Math.max(most, Long.parseLong(line.replaceAll("\\D", "")) * 1024);
                    samples++;
                }
            }
        } catch (IOException e) {
            closed = true; // the process has ended
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
