package org.postferry.core.push;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
    /** How often each wish failed in a row. */
    private final Map<MutationId, Integer> failures = new ConcurrentHashMap<>();

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

    void unknown(Claim claim, String why) {
        outbox.unknown(lease, claim, why);
        failures.remove(claim.id());
    }

    /** It is looked at again then, and nothing failed. */
    void later(Claim claim, String why, Instant when) {
        outbox.failed(lease, claim, ConnectorException.of(Kind.TRANSIENT, Extent.EMAIL, why), false, when);
    }

    /** @param answered the try counts @param atOnce it goes first once the conversation stands again */
    void failed(Claim claim, ConnectorException failure, boolean answered, boolean atOnce) {
        int tries = failures.merge(claim.id(), 1, Integer::sum);
        Duration wait = atOnce ? Duration.ZERO : retries.wait(tries, Duration.ZERO, false, failure.retryAfter());
        outbox.failed(lease, claim, failure, answered, now().plus(wait));
        boolean waits = outbox.get(claim.id())
                .filter(wish -> wish.state() == Mutation.State.PENDING)
                .isPresent();
        if (!waits) {
            failures.remove(claim.id());
        }
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

    Optional<Claim> next(AccountId account) {
        return outbox.claim(lease, account, now());
    }
}
