package org.postferry.imap.facts;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Ends a wait, now or the next one. Thread-safe. */
final class Doorbell {
    private boolean rung;
    private boolean closed;
    private boolean stirred;
    private Optional<Runnable> waiting = Optional.empty();

    /** Rings: whoever waits is woken; if nobody does, the next wait ends at once. */
    synchronized void ring() {
        rung = true;
        end();
        notifyAll();
    }

    /** Ends all waits from now on. That is no ring: whoever looks at just this moment must not take it for a hint. */
    synchronized void close() {
        closed = true;
        end();
        notifyAll();
    }

    /** Whether it rang since it was asked last, and is not closed. */
    synchronized boolean taken() {
        boolean was = rung && !closed;
        rung = false;
        return was;
    }

    /** A wait of another kind begins; {@code end} is run once, when it is to end. */
    synchronized void begin(Runnable end) {
        waiting = Optional.of(end);
        if (rung || closed) {
            end();
        }
    }

    /** Ends the wait that began, if it has not been ended. */
    synchronized void end() {
        Optional<Runnable> begun = waiting;
        waiting = Optional.empty();
        begun.ifPresent(Runnable::run);
    }

    /** Whether the wait that began was ended. */
    synchronized boolean hasEnded() {
        return waiting.isEmpty();
    }

    /** The wait is over by itself. */
    synchronized void over() {
        waiting = Optional.empty();
    }

    /** Ends the present wait for a ring, and is no ring. */
    synchronized void stir() {
        stirred = true;
        notifyAll();
    }

    /** Waits for a ring, at most so long. Returns whether it was stirred instead. */
    synchronized boolean await(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        long left = atMost.toNanos();
        while (!rung && !closed && !stirred && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
        boolean was = stirred;
        stirred = false;
        return was;
    }
}
