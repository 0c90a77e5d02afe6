package org.postferry.testkit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until a test moves it. Thread-safe. */
public final class FakeClock extends Clock {
    private volatile Instant now;

    /** Stands at the beginning of 2026. */
    public FakeClock() {
        this(Instant.parse("2026-01-01T00:00:00Z"));
    }

    public FakeClock(Instant start) {
        now = start;
    }

    /** Moves on. */
    public synchronized void advance(Duration step) {
        now = now.plus(step);
    }

    /** Moves to a moment, also backwards, as a machine's clock may. */
    public void set(Instant moment) {
        now = moment;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("a fake clock knows UTC alone");
    }
}
