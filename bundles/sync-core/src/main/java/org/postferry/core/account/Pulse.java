package org.postferry.core.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Says that a thread gets on. The watchdog closes the session of one that has not for too long. Thread-safe. */
final class Pulse {
    /**
     * A connector has deadlines of its own for connecting and for each answer; this one is for what they overlook, such
     * as a server that sends a byte a minute.
     */
    static final Duration PROGRESS_TIMEOUT = Duration.ofMinutes(5);

    private final Clock clock;
    private volatile Instant due = Instant.MAX;

    Pulse(Clock clock) {
        this.clock = clock;
    }

    /** It got on. */
    void beat() {
        due = clock.instant().plus(PROGRESS_TIMEOUT);
    }

    /** It waits on purpose, at most so long. */
    void waits(Duration atMost) {
        due = clock.instant().plus(atMost).plus(PROGRESS_TIMEOUT);
    }

    /** It asks nothing of a server. */
    void stop() {
        due = Instant.MAX;
    }

    boolean lost() {
        return clock.instant().isAfter(due);
    }
}
