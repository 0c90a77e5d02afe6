package org.postferry.attachment.extract;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Says when there is room for reading attachments. While mail comes in, a first sync above all, the processors belong to
 * it and to what can be read of it at once. Confined to one thread.
 */
final class Lull {
    /** So long nothing may have happened but what the reader itself announced. */
    static final Duration QUIET = Duration.ofSeconds(2);

    /** Mail that came in without a pause for a while takes up to four times as long to be indexed, and goes first then too. */
    static final int TIMES = 4;

    /** But no longer than this. */
    static final Duration MAX_QUIET = Duration.ofMinutes(5);

    /** After so long one email is read, or a step without any is taken, whatever comes in: a first sync may go on for days. */
    static final Duration MAX_REST = Duration.ofMinutes(10);

    private final LongSupplier nanoTime;
    private long movedAt;
    /** Since when there was no pause. */
    private long movesSince;

    private long restsUntil;

    private long workedAt;
    private long end = -1;
    private long own;

    /** @param nanoTime a clock that only goes on */
    Lull(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        workedAt = nanoTime.getAsLong();
        movesSince = workedAt;
        movedAt = workedAt - QUIET.toNanos();
        restsUntil = workedAt;
    }

    /** Whether a step may be taken. @param journalEnd the sequence of the journal's end */
    boolean isNow(long journalEnd) {
        long now = nanoTime.getAsLong();
        boolean isPause = now - movedAt >= QUIET.toNanos();
        if (journalEnd - end > own) {
            movesSince = isPause ? now : movesSince;
            movedAt = now;
        }
        end = journalEnd;
        own = 0;
        if (movedAt + quiet() - restsUntil > 0) { // one more that comes alone makes no rest shorter
            restsUntil = movedAt + quiet();
        }
        return now - restsUntil >= 0 || now - workedAt >= MAX_REST.toNanos();
    }

    private long quiet() {
        long after = TIMES * (movedAt - movesSince);
        return Math.min(Math.max(after, QUIET.toNanos()), MAX_QUIET.toNanos());
    }

    /** A text was kept, which may be an entry of the journal. While mail comes in it is enough: it may have taken minutes. */
    void announced() {
        own++;
        workedAt = nanoTime.getAsLong();
    }

    /** A step was taken. */
    void worked() {
        workedAt = nanoTime.getAsLong();
    }
}
