package org.postferry.core.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** Says that a thread gets on. The watchdog closes the session of one that has not for too long. Thread-safe. */
final class Pulse {
    /**
     * A connector has deadlines of its own for connecting and for each answer; this one is for what they overlook, such
     * as a server that sends a byte a minute.
     */
    static final Duration PROGRESS_TIMEOUT = Duration.ofMinutes(5);

    private final Clock clock;
    private final AtomicReference<Instant> due = new AtomicReference<>(Instant.MAX);

    Pulse(Clock clock) {
        this.clock = clock;
    }

    /** It got on. */
    void beat() {
        due.set(clock.instant().plus(PROGRESS_TIMEOUT));
    }

    /** Somebody else sees it get on in the middle of what it does. */
    void goesOn() {
        Instant later = clock.instant().plus(PROGRESS_TIMEOUT);
        due.updateAndGet(before -> before.isBefore(later) ? later : before);
    }

    /** It waits on purpose, at most so long. */
    void waits(Duration atMost) {
        due.set(clock.instant().plus(atMost).plus(PROGRESS_TIMEOUT));
    }

    /** It asks nothing of a server. */
    void stop() {
        due.set(Instant.MAX);
    }

    boolean lost() {
        return clock.instant().isAfter(due.get());
    }
}
