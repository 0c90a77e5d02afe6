package org.postferry.core.push;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Scope;
import org.postferry.connector.Submitter.Submission;
import org.postferry.model.MailboxId;
import org.postferry.store.EmailQuery;
import org.postferry.store.EmailStore;
import org.postferry.store.Lease;
import org.postferry.store.OutboxStore;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.OutboxStore.Work;

/**
 * Hands messages over, each at most once: before it does, that is written down; what was being handed over when the
 * answer was lost is looked up in Sent for a while and then left to a person (D-05). Confined to the account's loop.
 */
public final class Sending {
    /** So long a server that files sent mail by itself gets to show the copy; indexes lag by minutes, not hours. */
    static final Duration LOOK_UP_FOR = Duration.ofMinutes(5);
    /** How often Sent is looked at meanwhile. */
    static final Duration LOOK_UP_EVERY = Duration.ofSeconds(30);
    /** So much the server's clock may be behind ours. */
    static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);
    /** Of Sent, the newest so many are looked through: what was sent minutes ago is among them. */
    static final int SENT_LOOKED_THROUGH = 100;

    private static final String HANDING_OVER = "handing over ";
    private static final String NOT_HANDED_OVER = "nothing was handed over";
    private static final String IN_DOUBT = "in doubt since ";

    private final EmailStore emails;
    private final HandOver handOver;

    /** Gives a message to whoever sends for this account. */
    @FunctionalInterface
    public interface HandOver {
        /** @throws ConnectorException when nothing was handed over for certain */
        Submission submit(Work.Submit work) throws ConnectorException, InterruptedException;
    }

    public Sending(EmailStore emails, HandOver handOver) {
        this.emails = emails;
        this.handOver = handOver;
    }

    Aftermath send(OutboxStore outbox, Lease lease, Claim claim, Work.Submit work, Clock clock)
            throws ConnectorException, InterruptedException {
        Optional<Instant> doubt = inDoubtSince(claim);
        if (doubt.isPresent()) {
            return lookUp(outbox, lease, claim, work, doubt.get(), clock.instant());
        }
        claim.steps().record(HANDING_OVER + clock.instant());
        Submission submission;
        try {
            submission = handOver.submit(work);
        } catch (ConnectorException e) {
            claim.steps().record(NOT_HANDED_OVER);
            throw e;
        }
        if (submission instanceof Submission.Accepted accepted) {
            outbox.settleSubmission(lease, claim, accepted);
            return sent(work);
        }
        if (submission instanceof Submission.Refused refused) {
            claim.steps().record(NOT_HANDED_OVER);
            throw ConnectorException.of(refused.kind(), ConnectorException.Extent.EMAIL, "the message was refused")
                    .withServerWords(refused.serverSaid().isEmpty() ? "refused" : refused.serverSaid());
        }
        claim.steps().record(IN_DOUBT + clock.instant());
        return later(outbox, lease, claim, work, ((Submission.Unknown) submission).why(), clock.instant());
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
                ConnectorException.Kind.TRANSIENT,
                ConnectorException.Extent.EMAIL,
                "It may have been sent (" + why + "); Sent is looked through for it");
        outbox.failed(lease, claim, lost, false, now.plus(LOOK_UP_EVERY));
        return sent(work);
    }

    private static Aftermath sent(Work.Submit work) {
        return new Aftermath(work.sent().map(mailbox -> Set.of(mailbox.id())).orElse(Set.of()), false);
    }

    /** A copy from long before it was handed over is another one's: a message that is sent once more keeps its Message-ID. */
    private boolean isInSent(Work.Submit work, Instant handedOver) {
        Instant earliest = handedOver.minus(CLOCKS_DIFFER);
        Optional<MailboxId> sent = work.sent().map(Scope.Mailbox::id);
        return sent.isPresent()
                && emails.page(EmailQuery.ofMailbox(sent.get(), SENT_LOOKED_THROUGH)).items().stream()
                        .filter(copy -> copy.header().messageIds().contains(work.messageId()))
                        .anyMatch(copy -> !copy.receivedAt().isBefore(earliest)
                                && !copy.firstSeenAt().isBefore(earliest));
    }
}
