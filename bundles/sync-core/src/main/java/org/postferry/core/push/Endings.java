package org.postferry.core.push;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.Submitter.Submission;
import org.postferry.core.retry.RetryTable;
import org.postferry.model.AccountId;
import org.postferry.model.MutationId;
import org.postferry.store.Lease;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.OutboxStore.Work;

/** Writes down how tries ended, under the account's lease. Thread-safe: messages are handed over by threads of their own. */
public final class Endings {
    private final OutboxStore outbox;
    private final Lease lease;
    private final RetryTable retries;
    private final Clock clock;
    private final Map<MutationId, Row> failures = new ConcurrentHashMap<>();
    /** When wishes that were tried are to be tried again. */
    private final Map<MutationId, Instant> putOff = new ConcurrentHashMap<>();

    public Endings(OutboxStore outbox, Lease lease, RetryTable retries, Clock clock) {
        this.outbox = outbox;
        this.lease = lease;
        this.retries = retries;
        this.clock = clock;
    }

    OutboxStore outbox() {
        return outbox;
    }

    Lease lease() {
        return lease;
    }

    Instant now() {
        return clock.instant();
    }

    void settled(Claim claim, PerformResult result) {
        outbox.settle(lease, claim, result);
        failures.remove(claim.id());
    }

    void accepted(Claim claim, Submission.Accepted accepted) {
        outbox.settleSubmission(lease, claim, accepted);
        failures.remove(claim.id());
    }

    /** The next try begins anew. */
    void notHandedOver(Claim claim) {
        outbox.notHandedOver(lease, claim);
    }

    void unknown(Claim claim, String why) {
        outbox.unknown(lease, claim, why);
        failures.remove(claim.id());
    }

    /** It is looked at again then, and nothing failed. */
    void later(Claim claim, String why, Instant when) {
        putOff.put(claim.id(), when);
        outbox.failed(lease, claim, ConnectorException.of(Kind.TRANSIENT, Extent.EMAIL, why), false, when);
    }

    /**
     * @param answered the try counts
     * @param broke the conversation ended with it. The wish goes first on the next one; what breaks that too may be the cause, such as a
     *     message that is too large for a server on the way, and lets all else go before it.
     */
    void failed(Claim claim, ConnectorException failure, boolean answered, boolean broke) {
        Instant now = now();
        Row row = failures.merge(claim.id(), new Row(1, now), (before, first) -> before.longer());
        Duration wait =
                broke ? afterBreak(row, failure) : retries.wait(row.tries, Duration.ZERO, false, failure.retryAfter());
        failed(claim, failure, answered, now, wait);
    }

    /** There is no room for it: the try counts, and the next one is a while later. */
    void foundNoRoom(Claim claim, ConnectorException failure) {
        Instant now = now();
        Row row = failures.merge(claim.id(), new Row(1, now), (before, first) -> before.longer());
        failed(claim, failure, true, now, OutboxStore.waitForRoom(row.tries));
    }

    private void failed(Claim claim, ConnectorException failure, boolean answered, Instant now, Duration wait) {
        putOff.put(claim.id(), now.plus(wait));
        outbox.failed(lease, claim, failure, answered, now.plus(wait));
        boolean waits = outbox.get(claim.id())
                .filter(wish -> wish.state() == Mutation.State.PENDING)
                .isPresent();
        if (!waits) {
            failures.remove(claim.id());
        }
    }

    /** At least as long as the account waits for the same failure, so that all else has gone on by then. */
    private Duration afterBreak(Row row, ConnectorException failure) {
        if (row.tries == 1) {
            return Duration.ZERO;
        }
        Duration longest = RetryTable.longestWait(row.tries, Duration.between(row.since, now()));
        Duration rest = failure.retryAfter()
                .map(RetryTable::hinted)
                .orElse(failure.kind() == Kind.PERMANENT ? RetryTable.HOURLY : Duration.ZERO);
        return rest.plus(longest);
    }

    /** A defect would come back at each try, and stop everything behind it. */
    void gaveUp(Claim claim, RuntimeException defect) {
        failures.remove(claim.id());
        String why = "A defect of Postferry stopped it: " + defect.getClass().getSimpleName();
        if (claim.work() instanceof Work.Submit && !claim.steps().taken().isEmpty()) {
            unknown(claim, why + ". It may have been sent. Send it again, or give it up");
            return;
        }
        outbox.gaveUp(lease, claim, why);
    }

    /** When the first of those that were put off is due; what waits for it cannot go before. */
    Optional<Instant> soonest() {
        Instant now = now();
        putOff.values().removeIf(due -> !due.isAfter(now));
        return putOff.values().stream().min(Comparator.naturalOrder());
    }

    Optional<Claim> next(AccountId account) {
        return outbox.claim(lease, account, now());
    }

    /** How often a wish failed in a row, and since when. */
    private record Row(int tries, Instant since) {
        Row longer() {
            return new Row(tries + 1, since);
        }
    }
}
