package org.postferry.core.push;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Submitter.Submission;
import org.postferry.model.MailboxId;
import org.postferry.model.StoreGone;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.OutboxStore.Work;
import org.postferry.store.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands messages over, each at most once: before it does, that is written down; what was being handed over when the
 * answer was lost is looked up in Sent for a while and then left to a person (D-05). The hand-over itself runs beside the
 * loop, so that a server that stalls keeps nothing else waiting, and what came of it is written down there and then. All else is
 * confined to the account's loop.
 */
final class Sending {
    /** So long a server that files sent mail by itself gets to show the copy; indexes lag by minutes, not hours. */
    static final Duration LOOK_UP_FOR = Duration.ofMinutes(5);
    /** How often Sent is looked at meanwhile. */
    static final Duration LOOK_UP_EVERY = Duration.ofSeconds(30);

    private static final String HANDING_OVER = "handing over ";
    private static final String IN_DOUBT = "in doubt since ";

    private static final Logger LOG = LoggerFactory.getLogger(Sending.class);

    private final Endings endings;
    private final SentMailbox sent;
    private final HandOver.Means means;

    Sending(Endings endings, SentMailbox sent, HandOver.Means means) {
        this.endings = endings;
        this.sent = sent;
        this.means = means;
    }

    /** What is to be written down of a hand-over that ended. Returns what is to be looked at. */
    @FunctionalInterface
    private interface Conclusion {
        Aftermath write();
    }

    /** Begins to hand it over, or looks for its copy where that was begun before and nobody knows how it ended. */
    Aftermath send(SessionInfo server, Claim claim, Work.Submit work) throws ConnectorException {
        Optional<Instant> doubt = inDoubtSince(claim);
        if (doubt.isPresent()) {
            return lookUp(claim, work, doubt.get());
        }
        claim.steps().record(HANDING_OVER + endings.now());
        endings.outbox().handingOver(claim);
        try {
            means.threads().execute(() -> handOver(server, claim, work));
        } catch (RejectedExecutionException e) {
            endings.outbox().handOverEnded(claim);
            endings.notHandedOver(claim);
            throw ConnectorException.of(Kind.TRANSIENT, Extent.EMAIL, "The engine is ending");
        }
        return Aftermath.NOTHING;
    }

    /**
     * On a thread of its own, from here to the end: what came of it is on disk before anybody else may claim it, whether the
     * account's loop still runs or not.
     */
    private void handOver(SessionInfo server, Claim claim, Work.Submit work) {
        Set<MailboxId> lookAt = Set.of();
        try {
            lookAt = written(claim, handedOver(server, claim, work)).mailboxes();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.debug("change {}: what came of it is not known, for its thread was ended", claim.id());
        } catch (StoreGone e) {
            LOG.debug("change {}: what came of it cannot be written down: {}", claim.id(), e.getMessage());
        } finally {
            endings.outbox().handOverEnded(claim);
            means.news().handedOver(lookAt);
        }
    }

    private Conclusion handedOver(SessionInfo server, Claim claim, Work.Submit work) throws InterruptedException {
        try {
            Submission answer = means.way().submit(work, server);
            return () -> conclude(answer, claim, work);
        } catch (ConnectorException e) {
            return () -> notHandedOver(claim, forThePerson(e));
        } catch (RuntimeException e) {
            LOG.error("change {}: handing it over met a defect", claim.id(), e);
            return () -> {
                endings.gaveUp(claim, e);
                return Aftermath.NOTHING;
            };
        }
    }

    /**
     * A yes of the server that is not written down is a doubt after the next crash: a full disk is waited for. That may take
     * hours, so it is said when it begins and when it is over.
     */
    private Aftermath written(Claim claim, Conclusion conclusion) throws InterruptedException {
        boolean said = false;
        while (true) {
            try {
                Aftermath aftermath = conclusion.write();
                if (said) {
                    LOG.info("change {}: what came of it is written down now", claim.id());
                }
                return aftermath;
            } catch (StoreFailure e) {
                if (!said) {
                    LOG.warn(
                            "change {}: the message was handed over, and what came of it cannot be written down yet: {}",
                            claim.id(),
                            e.getMessage());
                }
                said = true;
                means.pause().pause();
            }
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

    private Aftermath conclude(Submission submission, Claim claim, Work.Submit work) {
        if (submission instanceof Submission.Accepted accepted) {
            endings.accepted(claim, accepted);
            return sent(work);
        }
        if (submission instanceof Submission.Refused refused) {
            ConnectorException failure = ConnectorException.of(refused.kind(), Extent.EMAIL, "the message was refused")
                    .withServerWords(refused.serverSaid().isEmpty() ? "refused" : refused.serverSaid());
            if (!refused.lacksRoom()) {
                return notHandedOver(claim, failure);
            }
            endings.notHandedOver(claim);
            endings.foundNoRoom(claim, failure);
            return Aftermath.NOTHING;
        }
        claim.steps().record(IN_DOUBT + endings.now());
        return later(claim, work, ((Submission.Unknown) submission).why());
    }

    /**
     * It concerns this message alone, however much of the server's answer did: a server that takes no message of that size has
     * nothing against the account. But one that lets nobody in, or asks for a pause, means everything.
     */
    private Aftermath notHandedOver(Claim claim, ConnectorException failure) {
        boolean ofTheAccount = failure.extent() == Extent.ACCOUNT;
        if (ofTheAccount && (failure.kind() == Kind.UNAUTHORIZED || failure.kind() == Kind.THROTTLED)) {
            means.news().accountFailed(failure);
        }
        endings.notHandedOver(claim);
        boolean forGood = failure.kind() == Kind.PERMANENT;
        boolean ofThisOne = !ofTheAccount && !failure.serverSaid().isEmpty();
        endings.failed(claim, failure, forGood || ofThisOne, false);
        return Aftermath.NOTHING;
    }

    /** Since when nobody knows whether it was handed over; empty when it certainly was not. */
    private static Optional<Instant> inDoubtSince(Claim claim) {
        List<String> steps = claim.steps().taken();
        if (steps.isEmpty()) {
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

    private Aftermath lookUp(Claim claim, Work.Submit work, Instant since) {
        if (isInSent(work, handedOverAt(claim))) {
            endings.accepted(claim, new Submission.Accepted(List.of(), true, false));
            return Aftermath.NOTHING;
        }
        if (endings.now().isAfter(since.plus(LOOK_UP_FOR))) {
            endings.unknown(
                    claim,
                    "The connection broke after the message was handed over, and no copy of it appeared in Sent:"
                            + " it may have been sent. Send it again, or give it up");
            return Aftermath.NOTHING;
        }
        return later(claim, work, "no copy of it is in Sent yet");
    }

    private Aftermath later(Claim claim, Work.Submit work, String why) {
        endings.later(
                claim,
                "It may have been sent (" + why + "); Sent is looked through for it",
                endings.now().plus(LOOK_UP_EVERY));
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
