package org.postferry.imap.facts;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Ends a wait, now or the next one. Thread-safe. */
final class Doorbell {
    private boolean rung;
    private Optional<Runnable> waiting = Optional.empty();

    /** Rings: whoever waits is woken; if nobody does, the next wait ends at once. */
    synchronized void ring() {
        rung = true;
        end();
        notifyAll();
    }

    /** Whether it rang since it was asked last. */
    synchronized boolean taken() {
        boolean was = rung;
        rung = false;
        return was;
    }

    /** A wait of another kind begins; {@code end} is run once, when it is to end. */
    synchronized void begin(Runnable end) {
        waiting = Optional.of(end);
        if (rung) {
            end();
        }
    }

    /** Ends the wait that began, if it has not been ended. */
    synchronized void end() {
        Optional<Runnable> begun = waiting;
        waiting = Optional.empty();
        begun.ifPresent(Runnable::run);
    }

    /** The wait is over by itself. */
    synchronized void over() {
        waiting = Optional.empty();
    }

    /** Waits for a ring, at most so long. */
    synchronized void await(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        long left = atMost.toNanos();
        while (!rung && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
    }
}
