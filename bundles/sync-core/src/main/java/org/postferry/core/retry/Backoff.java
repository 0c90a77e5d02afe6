package org.postferry.core.retry;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How one thing, an account or a mailbox, has failed lately, and when it is tried again. Confined to its owner's thread. */
public final class Backoff {
    private final RetryTable table;
    private Optional<Failure> failure = Optional.empty();
    private int tries;

    public Backoff(RetryTable table) {
        this.table = table;
    }

    /** It failed once more. @param resting tries every few minutes would not help */
    public Failure failed(Instant now, String reason, String serverSaid, boolean resting, Optional<Duration> hint) {
        tries++;
        Instant since = failure.map(Failure::since).orElse(now);
        Duration wait = table.wait(tries, Duration.between(since, now), resting, hint);
        Failure latest = new Failure(reason, serverSaid, since, now.plus(wait), resting);
        failure = Optional.of(latest);
        return latest;
    }

    /** It went well: what was is forgotten. */
    public void succeeded() {
        failure = Optional.empty();
        tries = 0;
    }

    /** Somebody asks for a try now; what was is remembered. */
    public void hurry(Instant now) {
        failure = failure.map(last -> new Failure(last.reason, last.serverSaid, last.since, now, last.resting));
    }

    /** How long is still to wait; empty when a try is due. */
    public Optional<Duration> waits(Instant now) {
        return failure.map(last -> Duration.between(now, last.nextTry))
                .filter(left -> !left.isNegative() && !left.isZero());
    }

    public Optional<Failure> failure() {
        return failure;
    }

    /**
     * What went wrong last, and since when it has.
     *
     * @param reason a sentence for a person
     * @param serverSaid the server's own words, empty when it said none
     * @param resting it counts as broken from the first failure on
     */
    public record Failure(String reason, String serverSaid, Instant since, Instant nextTry, boolean resting) {
        /** Whether it lasts longer than a dropped connection, which is normal and mended by the first try. */
        public boolean lasting(Instant now) {
            Instant known = nextTry.isAfter(now) ? nextTry : now;
            return Duration.between(since, known).compareTo(RetryTable.SAID_AFTER) > 0;
        }

        /** Whether it has gone on for so long that it is called broken. */
        public boolean broken(Instant now) {
            return resting || Duration.between(since, now).compareTo(RetryTable.BROKEN_AFTER) >= 0;
        }
    }
}
