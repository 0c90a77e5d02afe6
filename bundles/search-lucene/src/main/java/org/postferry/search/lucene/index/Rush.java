package org.postferry.search.lucene.index;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whether a first sync comes in so fast that it takes all that the machine has. What it brings is indexed behind it
 * then: both at once take no less time, index many emails twice, before their content is here and after it, and let new
 * mail wait until large segments are written. Confined to one thread.
 */
final class Rush {
    /** Entries of the journal in a second; of an email there are two, one before its content is here and one with it. */
    static final int FAST = 400;

    /** It is counted for so long: contents come in by the hundred, and one such step is no rush. */
    static final Duration SAMPLE = Duration.ofSeconds(2);

    /** What came may not be found for no longer than this, however long the first sync goes on. */
    static final Duration MAX_WAIT = Duration.ofMinutes(1);

    private static final double NANOS_PER_SECOND = 1e9;

    private final LongSupplier nanoTime;
    private long sampledAt;
    private long sampledEnd;
    private boolean fast;
    /** Something that was put off is not indexed yet. */
    private boolean hasBacklog;

    private long backlogSince;

    /** @param nanoTime a clock that only goes on @param end the sequence of the journal's end */
    Rush(LongSupplier nanoTime, long end) {
        this.nanoTime = nanoTime;
        sampledAt = nanoTime.getAsLong();
        sampledEnd = end;
    }

    /** Whether to wait with what came in bulk. @param end the sequence of the journal's end */
    boolean isOn(long end) {
        long now = nanoTime.getAsLong();
        long sampled = now - sampledAt;
        if (sampled >= SAMPLE.toNanos()) {
            fast = (end - sampledEnd) * NANOS_PER_SECOND / sampled >= FAST;
            sampledAt = now;
            sampledEnd = end;
        }
        if (fast && !hasBacklog) {
            hasBacklog = true;
            backlogSince = now;
        }
        return fast && now - backlogSince < MAX_WAIT.toNanos();
    }

    /** All that came is indexed: what comes next may wait as long again. */
    void over() {
        hasBacklog = false;
    }
}
