package org.postferry.core.push;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Session;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.model.StoreGone;
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
    /** So soon Sent has been pulled, as a rule; the wish goes before all pulls, and would come before this one too. */
    static final Duration SENT_PULLED_WITHIN = Duration.ofSeconds(5);
    /** So long a pull of Sent is waited for: a copy too many is better than none. */
    static final Duration SENT_AWAITED_FOR = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(Push.class);

    private final AccountId account;
    private final Endings endings;
    private final OtherCopies copies;
    private final OutboxStore outbox;
    private final SentMailbox sentMailbox;
    private final Sending sending;

    private Optional<Instant> next = Optional.of(Instant.MIN);

    public Push(AccountId account, Endings endings, OtherCopies copies, SentMailbox sentMailbox, HandOver.Means means) {
        this.account = account;
        this.endings = endings;
        this.copies = copies;
        this.outbox = endings.outbox();
        this.sentMailbox = sentMailbox;
        this.sending = new Sending(endings, sentMailbox, means);
    }

    /** There may be a new wish. */
    public void woken() {
        next = Optional.of(Instant.MIN);
    }

    /** Whether a wish may be waiting for its turn. */
    public boolean isDue() {
        return next.filter(time -> !time.isAfter(endings.now())).isPresent();
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
        Optional<Claim> claim = endings.next(account);
        if (claim.isEmpty()) {
            Instant now = endings.now();
            // one that waits for something else than its time, such as a moved copy to be reported, is looked at again
            Instant again = now.plus(LOOK_AGAIN);
            Instant due = endings.soonest().filter(time -> time.isBefore(again)).orElse(again);
            next = outbox.nextTime(account).map(time -> time.isAfter(now) ? time : due);
            return Optional.empty();
        }
        Aftermath aftermath;
        try {
            aftermath = carryOut(session, claim.get());
        } catch (ConnectorException e) {
            failed(claim.get(), e);
            if (e.extent() == ConnectorException.Extent.ACCOUNT || e.kind() == ConnectorException.Kind.THROTTLED) {
                throw e;
            }
            return Optional.of(
                    e.extent() == ConnectorException.Extent.SCOPE ? Aftermath.LIST_FIRST : Aftermath.NOTHING);
        } catch (StoreGone | StoreFailure e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.error("change {}: it met a defect and is given up", claim.get().id(), e);
            endings.gaveUp(claim.get(), e);
            return Optional.of(Aftermath.NOTHING);
        }
        if (aftermath.tooMuch().isPresent()) {
            // the wish knows it; that nothing else is asked now is for who reads the table
            throw ConnectorException.of(
                            ConnectorException.Kind.THROTTLED,
                            ConnectorException.Extent.ACCOUNT,
                            "The server takes no more changes for now.")
                    .withServerWords(aftermath.tooMuch().get());
        }
        return Optional.of(aftermath);
    }

    /** Mailboxes that are to be pulled before the next wishes leave: one ended undone whose answer was lost. */
    public Set<MailboxId> inDoubt() {
        return outbox.inDoubt(account);
    }

    private Aftermath carryOut(Session session, Claim claim) throws ConnectorException, InterruptedException {
        if (claim.work() instanceof Work.Submit submit) {
            return sending.send(session.info(), claim, submit);
        }
        RemoteCommand command = ((Work.Perform) claim.work()).command();
        if (command instanceof RemoteCommand.Append append && append.messageId().isPresent() && isSentCopy(claim)) {
            return file(session, claim, append);
        }
        if (command instanceof RemoteCommand.SetMailboxes leaving && OtherCopies.areToBeAsked(leaving)) {
            return takeOut(session, claim, leaving);
        }
        PerformResult result = session.perform(command, claim.steps());
        endings.settled(claim, result);
        return Aftermath.of(command, result);
    }

    /** Out of one mailbox and into none: only what is in another one. */
    private Aftermath takeOut(Session session, Claim claim, RemoteCommand.SetMailboxes leaving)
            throws ConnectorException, InterruptedException {
        OtherCopies.Answer answer = copies.ask(session, leaving);
        PerformResult done = answer.safe().isEmpty()
                ? new PerformResult(List.of(), Map.of(), new PerformResult.Outcome.Done(Optional.empty()))
                : session.perform(
                        new RemoteCommand.SetMailboxes(leaving.scope(), answer.safe(), Set.of(), leaving.remove()),
                        claim.steps());
        endings.settled(claim, answer.with(done));
        return answer.aftermath().after(done);
    }

    private boolean isSentCopy(Claim claim) {
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
            endings.settled(claim, new PerformResult(List.of(), Map.of(), there));
            return Aftermath.NOTHING;
        }
        Instant now = endings.now();
        Instant filedBy = append.receivedAt().plus(SERVER_FILES_WITHIN);
        boolean isKnown = sentMailbox.isFollowedUpTo(sent, filedBy)
                || !now.isBefore(append.receivedAt().plus(SENT_AWAITED_FOR));
        if (now.isBefore(filedBy) || !isKnown) {
            Instant again = now.isBefore(filedBy) ? filedBy : now.plus(SENT_PULLED_WITHIN);
            endings.later(claim, "Sent is looked through first: the server may file the copy by itself", again);
            return new Aftermath(Set.of(sent), false);
        }
        PerformResult result = session.perform(append, claim.steps());
        endings.settled(claim, result);
        return Aftermath.of(append, result);
    }

    /**
     * A try counts only when it was answered: a home network that is down for a day fails nothing. A permanent no is an
     * answer also where it is ours and the server was never asked.
     */
    private void failed(Claim claim, ConnectorException failure) {
        boolean broken = failure.extent() == ConnectorException.Extent.ACCOUNT;
        boolean forGood = failure.kind() == ConnectorException.Kind.PERMANENT;
        boolean answered = !broken && (forGood || !failure.serverSaid().isEmpty());
        endings.failed(claim, failure, answered, broken);
    }
}
