package org.postferry.core.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.Traffic;
import org.postferry.model.AccountId;
import org.postferry.store.IntakeResult;
import org.postferry.store.StoreFailure;
import org.postferry.store.SyncLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what a run brings, from the first thing done until nothing is wanted any more, and writes it down. Thread-safe. */
final class RunLog {
    /** A first sync of hours shows in the log while it runs. */
    static final Duration MAX_RUN = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(RunLog.class);

    private final SyncLog log;
    private final AccountId account;
    private final Clock clock;
    private @Nullable Instant startedAt;
    private int created;
    private int updated;
    private int removed;
    private int fetched;
    private Traffic bulk = Traffic.NONE;
    private Traffic written = Traffic.NONE;

    RunLog(SyncLog log, AccountId account, Clock clock) {
        this.log = log;
        this.account = account;
        this.clock = clock;
    }

    synchronized void applied(IntakeResult.Applied applied) {
        begin();
        created += applied.created();
        updated += applied.updated();
    }

    synchronized void removed(int memberships) {
        begin();
        removed += memberships;
    }

    synchronized void fetched(int emails) {
        begin();
        fetched += emails;
    }

    /** A bulk worker's session is over. */
    synchronized void bulk(Traffic traffic) {
        bulk = new Traffic(
                bulk.bytesIn() + traffic.bytesIn(),
                bulk.bytesOut() + traffic.bytesOut(),
                bulk.roundTrips() + traffic.roundTrips());
    }

    /** The run is over, or long enough for a line of its own. @param own what the loop's own sessions have sent and received so far */
    synchronized void finish(Optional<String> error, Traffic own) {
        Instant started = startedAt;
        boolean changed = created + updated + removed + fetched > 0;
        if (changed || error.isPresent()) {
            Traffic total = new Traffic(
                    own.bytesIn() + bulk.bytesIn(),
                    own.bytesOut() + bulk.bytesOut(),
                    own.roundTrips() + bulk.roundTrips());
            Traffic spent = total.since(written);
            Instant now = clock.instant();
            write(new SyncLog.Entry(
                    started == null ? now : started,
                    now,
                    error,
                    created,
                    updated,
                    removed,
                    fetched,
                    spent.bytesIn() + spent.bytesOut(),
                    spent.roundTrips()));
            written = total;
        }
        startedAt = null;
        created = 0;
        updated = 0;
        removed = 0;
        fetched = 0;
    }

    /** Whether the run is so long that it gets a line before its end. */
    synchronized boolean isLong() {
        return startedAt != null && !clock.instant().isBefore(startedAt.plus(MAX_RUN));
    }

    /** A line of the log is not worth an account: where the disk refuses, the status says so anyway. */
    private void write(SyncLog.Entry entry) {
        try {
            log.append(account, entry);
        } catch (StoreFailure e) {
            LOG.warn("account {}: the log of a run could not be written: {}", account, e.getMessage());
        }
    }

    private void begin() {
        if (startedAt == null) {
            startedAt = clock.instant();
        }
    }
}
