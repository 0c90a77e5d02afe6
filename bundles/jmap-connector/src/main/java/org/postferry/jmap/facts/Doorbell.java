package org.postferry.jmap.facts;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ends a wait, now or the next one. Thread-safe. */
final class Doorbell {
    private boolean rung;
    private boolean stirred;

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

    /** Whether it rang since it was asked last. */
    synchronized boolean taken() {
        boolean was = rung;
        rung = false;
        return was;
    }

    /** Waits for a ring or a stir, at most so long. */
    synchronized void await(Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        long left = atMost.toNanos();
        while (!rung && !stirred && left > 0) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            left = end - System.nanoTime();
        }
        stirred = false;
    }
}
