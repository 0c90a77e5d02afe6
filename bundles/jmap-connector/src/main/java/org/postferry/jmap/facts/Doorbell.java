package org.postferry.jmap.facts;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ends a wait, now or the next one. Thread-safe. */
final class Doorbell {
    private boolean rung;
    private boolean stirred;
    private boolean closed;

    /** Rings: whoever waits is woken, and told so; if nobody waits, the next wait ends at once. */
    synchronized void ring() {
        rung = true;
        notifyAll();
    }

    /** Something to look at, not to be told: a wait ends early and nothing is noted. */
    synchronized void stir() {
        stirred = true;
        notifyAll();
    }

    /** Ends all waits from now on. That is no ring: whoever looks at just this moment must not take it for a hint. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Whether it rang since it was asked last, and is not closed. */
    synchronized boolean taken() {
        boolean was = rung && !closed;
        rung = false;
        return was;
    }

    /** Waits for a ring or a stir, at most so long. */
    synchronized void await(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        long left = atMost.toNanos();
        while (!rung && !stirred && !closed && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
        stirred = false;
    }
}
