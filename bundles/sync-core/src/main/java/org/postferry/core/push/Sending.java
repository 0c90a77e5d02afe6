package org.postferry.core.push;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Submitter.Submission;
import org.postferry.store.Lease;
import org.postferry.store.OutboxStore;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.OutboxStore.Work;

/**
 * Hands messages over, each at most once: before it does, that is written down; what was being handed over when the
 * answer was lost is looked up in Sent for a while and then left to a person (D-05). The hand-over itself runs beside the
 * loop, so that a server that stalls keeps no new mail from coming in. All else is confined to the account's loop.
 */
public final class Sending {
    /** So long a server that files sent mail by itself gets to show the copy; indexes lag by minutes, not hours. */
    static final Duration LOOK_UP_FOR = Duration.ofMinutes(5);
    /** How often Sent is looked at meanwhile. */
    static final Duration LOOK_UP_EVERY = Duration.ofSeconds(30);

    private static final String HANDING_OVER = "handing over ";
    private static final String NOT_HANDED_OVER = "nothing was handed over";
    private static final String IN_DOUBT = "in doubt since ";

    private final SentMailbox sent;
    private final HandOver handOver;
    private final Executor threads;
    private final Runnable bell;
    private Optional<OnItsWay> onItsWay = Optional.empty();

    /** Gives a message to whoever sends for this account. Not called by the loop's thread. */
    @FunctionalInterface
    public interface HandOver {
        /**
         * @param server as the account's session found it
         * @throws ConnectorException when nothing was handed over for certain
         */
        Submission submit(Work.Submit work, SessionInfo server) throws ConnectorException, InterruptedException;
    }

    /** A message that is being handed over. */
    private record OnItsWay(Claim claim, FutureTask<Submission> answer) {}

    /** @param bell rung from elsewhere when a hand-over has ended, one way or the other */
    public Sending(SentMailbox sent, HandOver handOver, Executor threads, Runnable bell) {
        this.sent = sent;
        this.handOver = handOver;
        this.threads = threads;
        this.bell = bell;
    }

    /** Whether a message is being handed over at this moment: until it is, no other wish is claimed. */
    boolean isBusy() {
        return onItsWay.filter(one -> !one.answer().isDone()).isPresent();
    }

    /** The wish of which the hand-over has ended and not been told yet. */
    Optional<Claim> ended() {
        return onItsWay.filter(one -> one.answer().isDone()).map(OnItsWay::claim);
    }

    Aftermath send(SessionInfo server, OutboxStore outbox, Lease lease, Claim claim, Work.Submit work, Clock clock)
            throws ConnectorException, InterruptedException {
        if (onItsWay.isEmpty()) {
            Optional<Instant> doubt = inDoubtSince(claim);
            if (doubt.isPresent()) {
                return lookUp(outbox, lease, claim, work, doubt.get(), clock.instant());
            }
            begin(server, claim, work, clock.instant());
        }
        OnItsWay present = onItsWay.orElseThrow();
        if (!present.answer().isDone()) {
            return Aftermath.NOTHING;
        }
        onItsWay = Optional.empty();
        return conclude(answer(present), outbox, lease, present.claim(), work, clock.instant());
    }

    private void begin(SessionInfo server, Claim claim, Work.Submit work, Instant now) throws ConnectorException {
        FutureTask<Submission> answer = new FutureTask<>(() -> handOver.submit(work, server)) {
            @Override
            protected void done() {
                bell.run();
            }
        };
        claim.steps().record(HANDING_OVER + now);
        try {
            threads.execute(answer);
        } catch (RejectedExecutionException e) {
            claim.steps().record(NOT_HANDED_OVER);
            throw ConnectorException.of(Kind.TRANSIENT, Extent.EMAIL, "The engine is ending");
        }
        onItsWay = Optional.of(new OnItsWay(claim, answer));
    }

    private static Submission answer(OnItsWay ended) throws ConnectorException, InterruptedException {
        try {
            return ended.answer().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectorException failure) {
                ended.claim().steps().record(NOT_HANDED_OVER);
                throw forThePerson(failure);
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("handing a message over met a defect", e.getCause());
        }
    }

    /** A password that is refused once is refused the next time too, and some servers lock whom they refuse too often. */
    private static ConnectorException forThePerson(ConnectorException failure) {
        boolean itsOwnPassword = failure.kind() == Kind.UNAUTHORIZED && failure.extent() == Extent.EMAIL;
        return itsOwnPassword
                ? ConnectorException.of(
                                Kind.PERMANENT,
                                Extent.EMAIL,
                                "The sign-in for sending was refused: enter its password anew, then try again")
                        .withServerWords(failure.serverSaid())
                : failure;
    }

    private Aftermath conclude(
            Submission submission, OutboxStore outbox, Lease lease, Claim claim, Work.Submit work, Instant now)
            throws ConnectorException {
        if (submission instanceof Submission.Accepted accepted) {
            outbox.settleSubmission(lease, claim, accepted);
            return sent(work);
        }
        if (submission instanceof Submission.Refused refused) {
            claim.steps().record(NOT_HANDED_OVER);
            throw ConnectorException.of(refused.kind(), Extent.EMAIL, "the message was refused")
                    .withServerWords(refused.serverSaid().isEmpty() ? "refused" : refused.serverSaid());
        }
        claim.steps().record(IN_DOUBT + now);
        return later(outbox, lease, claim, work, ((Submission.Unknown) submission).why(), now);
    }

    /** Since when nobody knows whether it was handed over; empty when it certainly was not. */
    private static Optional<Instant> inDoubtSince(Claim claim) {
        List<String> steps = claim.steps().taken();
        if (steps.isEmpty() || steps.get(steps.size() - 1).equals(NOT_HANDED_OVER)) {
            return Optional.empty();
        }
        String last = steps.get(steps.size() - 1);
        return Optional.of(time(last, last.startsWith(IN_DOUBT) ? IN_DOUBT : HANDING_OVER));
    }

    /** When the last try began. */
    private static Instant handedOverAt(Claim claim) {
        List<String> begun = claim.steps().taken().stream()
                .filter(step -> step.startsWith(HANDING_OVER))
                .toList();
        return begun.isEmpty() ? Instant.EPOCH : time(begun.get(begun.size() - 1), HANDING_OVER);
    }

    private static Instant time(String step, String words) {
        try {
            return Instant.parse(step.substring(Math.min(step.length(), words.length())));
        } catch (DateTimeParseException e) {
            return Instant.EPOCH; // in doubt since nobody knows when
        }
    }

    private Aftermath lookUp(
            OutboxStore outbox, Lease lease, Claim claim, Work.Submit work, Instant since, Instant now) {
        if (isInSent(work, handedOverAt(claim))) {
            outbox.settleSubmission(lease, claim, new Submission.Accepted(List.of(), true, false));
            return Aftermath.NOTHING;
        }
        if (now.isAfter(since.plus(LOOK_UP_FOR))) {
            outbox.unknown(
                    lease,
                    claim,
                    "The connection broke after the message was handed over, and no copy of it appeared in Sent:"
                            + " it may have been sent. Send it again, or give it up");
            return Aftermath.NOTHING;
        }
        return later(outbox, lease, claim, work, "no copy of it is in Sent yet", now);
    }

    private static Aftermath later(
            OutboxStore outbox, Lease lease, Claim claim, Work.Submit work, String why, Instant now) {
        ConnectorException lost = ConnectorException.of(
                Kind.TRANSIENT, Extent.EMAIL, "It may have been sent (" + why + "); Sent is looked through for it");
        outbox.failed(lease, claim, lost, false, now.plus(LOOK_UP_EVERY));
        return sent(work);
    }

    private static Aftermath sent(Work.Submit work) {
        return new Aftermath(work.sent().map(mailbox -> Set.of(mailbox.id())).orElse(Set.of()), false);
    }

    private boolean isInSent(Work.Submit work, Instant handedOver) {
        return work.sent()
                .filter(mailbox -> sent.has(mailbox.id(), work.messageId(), handedOver))
                .isPresent();
    }
}
