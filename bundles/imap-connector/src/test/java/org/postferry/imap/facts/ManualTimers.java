package org.postferry.imap.facts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Timers that fire when the test says so. Thread-safe. */
final class ManualTimers extends Timers {
    private record Waiting(Duration delay, Runnable task) {}

    private final List<Waiting> tasks = new ArrayList<>();

    @Override
    synchronized Timer after(Duration delay, Runnable task) {
        Waiting waiting = new Waiting(delay, task);
        tasks.add(waiting);
        notifyAll();
        return () -> cancel(waiting);
    }

    private synchronized void cancel(Waiting waiting) {
        tasks.remove(waiting);
    }

    /** Waits until something is to happen after so long, and lets it happen. */
    void fire(Duration delay) {
        take(delay).run();
    }

    private synchronized Runnable take(Duration delay) {
        while (true) {
            for (Waiting waiting : tasks) {
                if (waiting.delay().equals(delay)) {
                    tasks.remove(waiting);
                    return waiting.task();
                }
            }
            try {
                wait();
            } catch (InterruptedException over) {
                throw new IllegalStateException(over);
            }
        }
    }
}
