package org.postferry.core.push;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Session;
import org.postferry.core.retry.RetryTable;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.model.StoreGone;
import org.postferry.store.Lease;
import org.postferry.store.MailStore;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.OutboxStore.Work;
import org.postferry.store.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes one account's wishes to its server, as their turn comes. Confined to the account's loop. */
public final class Push {
    /** How soon a wish is looked at again that waits for the server to show what was done before. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

    /** A server that files what is sent by itself has done so by then; it is looked for until then. */
    static final Duration SERVER_FILES_WITHIN = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(Push.class);

    private final MailStore store;
    private final Lease lease;
    private final AccountId account;
    private final RetryTable retries;
    private final Clock clock;
    private final Sending sending;
    private final SentMailbox sentMailbox;
    /** How often each wish failed in a row. */
    private final Map<MutationId, Integer> failures = new HashMap<>();

    private Optional<Instant> next = Optional.of(Instant.MIN);

    public Push(MailStore store, Lease lease, AccountId account, RetryTable retries, Clock clock, Sending sending) {
        this.store = store;
        this.lease = lease;
        this.account = account;
        this.retries = retries;
        this.clock = clock;
        this.sending = sending;
        this.sentMailbox = new SentMailbox(store.emails());
    }

    /** There may be a new wish. */
    public void woken() {
        next = Optional.of(Instant.MIN);
    }

    /** Whether a wish may be waiting for its turn. */
    public boolean isDue() {
        return next.filter(time -> !time.isAfter(clock.instant())).isPresent();
    }

    /** When a wish's turn comes; empty when none waits. */
    public Optional<Instant> nextTime() {
        return next;
    }

    /**
     * Carries out the first wish whose turn it is. Empty when there is none; else what is to be looked at, because the answer
     * does not tell all of it.
     *
     * @throws ConnectorException when the conversation broke, or the whole account must wait
     */
    public Optional<Aftermath> once(Session session) throws ConnectorException, InterruptedException {
        if (sending.isBusy()) {
            // a letter comes when it has ended
            next = Optional.of(clock.instant().plus(LOOK_AGAIN));
            return Optional.empty();
        }
        OutboxStore outbox = store.outbox();
        Optional<Claim> claim = sending.ended().or(() -> outbox.claim(lease, account, clock.instant()));
        if (claim.isEmpty()) {
            Instant now = clock.instant();
            // one that waits for something else than its time, such as a moved copy to be reported, is looked at again
            next = outbox.nextTime(account).map(time -> time.isAfter(now) ? time : now.plus(LOOK_AGAIN));
            return Optional.empty();
        }
        try {
            Aftermath aftermath = carryOut(session, claim.get());
            failures.remove(claim.get().id());
            return Optional.of(aftermath);
        } catch (ConnectorException e) {
            failed(claim.get(), e);
            if (e.extent() == ConnectorException.Extent.ACCOUNT || e.kind() == ConnectorException.Kind.THROTTLED) {
                throw e;
            }
            return Optional.of(Aftermath.NOTHING);
        } catch (StoreGone | StoreFailure e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("change {}: it met a defect and is given up", claim.get().id(), e);
            gaveUp(claim.get(), e);
            return Optional.of(Aftermath.NOTHING);
        }
    }

    /** A defect would come back at each try, and stop everything behind it. */
    private void gaveUp(Claim claim, RuntimeException defect) {
        failures.remove(claim.id());
        String why = "A defect of Postferry stopped it: " + defect.getClass().getSimpleName();
        if (claim.work() instanceof Work.Submit && !claim.steps().taken().isEmpty()) {
            store.outbox().unknown(lease, claim, why + ". It may have been sent. Send it again, or give it up");
            return;
        }
        ConnectorException failure =
                ConnectorException.of(ConnectorException.Kind.PERMANENT, ConnectorException.Extent.EMAIL, why);
        store.outbox().failed(lease, claim, failure, true, clock.instant());
    }

    private Aftermath carryOut(Session session, Claim claim) throws ConnectorException, InterruptedException {
        if (claim.work() instanceof Work.Submit submit) {
            return sending.send(session.info(), store.outbox(), lease, claim, submit, clock);
        }
        RemoteCommand command = ((Work.Perform) claim.work()).command();
        if (command instanceof RemoteCommand.Append append && append.messageId().isPresent() && isSentCopy(claim)) {
            return file(session, claim, append);
        }
        store.outbox().settle(lease, claim, session.perform(command, claim.steps()));
        return Aftermath.of(command);
    }

    private boolean isSentCopy(Claim claim) {
        OutboxStore outbox = store.outbox();
        return outbox.get(claim.id()).stream()
                .flatMap(mutation -> mutation.after().stream())
                .flatMap(before -> outbox.get(before).stream())
                .anyMatch(before -> before.kind().equals("send"));
    }

    /** Many servers file what is sent by themselves, some a little later: it is filed from here only where that did not happen. */
    private Aftermath file(Session session, Claim claim, RemoteCommand.Append append)
            throws ConnectorException, InterruptedException {
        MailboxId sent = append.mailbox().id();
        if (sentMailbox.has(sent, append.messageId().orElseThrow(), append.receivedAt())) {
            PerformResult.Outcome there = new PerformResult.Outcome.Done(Optional.empty());
            store.outbox().settle(lease, claim, new PerformResult(List.of(), Map.of(), there));
            return Aftermath.NOTHING;
        }
        Instant now = clock.instant();
        if (now.isBefore(append.receivedAt().plus(SERVER_FILES_WITHIN))) {
            ConnectorException early = ConnectorException.of(
                    ConnectorException.Kind.TRANSIENT,
                    ConnectorException.Extent.EMAIL,
                    "Sent is looked through first: the server may file the copy by itself");
            store.outbox()
                    .failed(lease, claim, early, false, append.receivedAt().plus(SERVER_FILES_WITHIN));
            return new Aftermath(Set.of(sent), false);
        }
        store.outbox().settle(lease, claim, session.perform(append, claim.steps()));
        return Aftermath.of(append);
    }

    /**
     * A try counts only when it was answered: a home network that is down for a day fails nothing. A permanent no is an
     * answer also where it is ours and the server was never asked.
     */
    private void failed(Claim claim, ConnectorException failure) {
        boolean broken = failure.extent() == ConnectorException.Extent.ACCOUNT;
        boolean forGood = failure.kind() == ConnectorException.Kind.PERMANENT;
        boolean answered = !broken && (forGood || !failure.serverSaid().isEmpty());
        int tries = failures.merge(claim.id(), 1, Integer::sum);
        // a broken conversation is waited for by the loop; the wish goes first on the next one
        Duration wait = broken ? Duration.ZERO : retries.wait(tries, Duration.ZERO, false, failure.retryAfter());
        store.outbox().failed(lease, claim, failure, answered, clock.instant().plus(wait));
        boolean waits = store.outbox()
                .get(claim.id())
                .filter(wish -> wish.state() == Mutation.State.PENDING)
                .isPresent();
        if (!waits) {
            failures.remove(claim.id());
        }
    }
}
