package org.postferry.core.account;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Session;
import org.postferry.core.push.Aftermath;
import org.postferry.core.push.Endings;
import org.postferry.core.push.HandOver;
import org.postferry.core.push.OtherCopies;
import org.postferry.core.push.Push;
import org.postferry.core.push.SentMailbox;
import org.postferry.core.retry.Reaction;
import org.postferry.core.retry.RetryTable;
import org.postferry.core.vault.VaultException;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.store.AccountRecord;
import org.postferry.store.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one account: carry out a wish; pull one batch of the most wanted lane; wait for a hint when nothing is wanted. Driven step by
 * step by one thread; {@link #inbox()}, {@link #end()} and {@link #breakIfStuck()} are thread-safe.
 */
public final class AccountLoop {
    /** Longest rest: even when nothing is due, deadlines and settings are looked at again. */
    static final Duration MAX_REST = Duration.ofMinutes(9);
    /** After so long it is tried again to write down what came of a message, where the disk was full. */
    static final Duration FULL_DISK_PAUSE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(AccountLoop.class);

    private final Tools tools;
    private final Conversation conversation;
    private final LoopInbox inbox;
    private final Agenda agenda;
    private final Looks looks;
    private final ScopePulls pulls;
    private final Interruptions interruptions;
    private final BulkCrew crew;
    private final ContentRun content;
    private final BulkTurn bulk;
    private final Push push;
    private final Headway headway;
    private final RunLog log;
    private final Standstill standstill;
    private final Set<EmailId> awaited = new HashSet<>();
    /** Also read by a thread that hands a message over. */
    private volatile AccountRecord account;

    public AccountLoop(Tools tools, AccountRecord account, Executor bulkThreads) {
        this.tools = tools;
        this.account = account;
        this.conversation = new Conversation(this::connect, tools.clock());
        this.inbox = new LoopInbox(conversation::wake);
        this.agenda = new Agenda(tools);
        this.looks = new Looks(tools, agenda);
        this.headway = new Headway(tools);
        this.log = new RunLog(tools.store().log(), tools.account(), tools.clock());
        this.standstill = new Standstill(tools);
        this.interruptions = new Interruptions();
        this.crew =
                new BulkCrew(tools, this::signIn, inbox, log, headway, interruptions, account.settings(), bulkThreads);
        this.pulls = new ScopePulls(tools, conversation, agenda, log);
        this.content =
                new ContentRun(tools, interruptions, new ContentProgress(conversation, crew, log, headway), inbox);
        this.bulk = new BulkTurn(tools, conversation, agenda, looks, pulls, crew, content);
        this.push = new Push(
                tools.account(),
                new Endings(tools.store().outbox(), tools.lease(), tools.retries(), tools.clock()),
                new OtherCopies(tools.store(), tools.account()),
                new SentMailbox(tools.store().emails(), agenda::followedUpTo),
                new HandOver.Means(
                        new Submissions(tools, () -> this.account),
                        bulkThreads,
                        inbox,
                        HandOver.Pause.of(FULL_DISK_PAUSE)));
        agenda.refresh(account.settings());
    }

    /** Where others leave what they ask of the loop. */
    public LoopInbox inbox() {
        return inbox;
    }

    /**
     * Does the most wanted thing, once. Empty when there may be more to do at once; else how long nothing will be wanted,
     * and {@link #rest} is to be called.
     */
    public Optional<Duration> step() throws InterruptedException {
        read(inbox.take());
        try {
            return work();
        } catch (ConnectorException e) {
            failed(e);
        } catch (StoreFailure e) {
            stopTalking(standstill.failedHere(String.valueOf(e.getMessage())), String.valueOf(e.getMessage()));
        }
        return rest();
    }

    /** Waits for a hint, a letter, or the end of that time. */
    public void rest(Duration atMost) throws InterruptedException {
        Duration bounded = atMost.compareTo(MAX_REST) > 0 ? MAX_REST : atMost;
        Optional<Session> session = conversation.open();
        if (session.isEmpty() || standstill.left().isPresent()) {
            inbox.await(bounded);
            return;
        }
        if (inbox.hasLetters()) {
            return; // the bell may have rung before there was a session to hear it
        }
        conversation.pulse().waits(bounded);
        try {
            if (session.get().awaitHint(bounded)) {
                looks.hinted();
            }
            conversation.pulse().beat();
        } catch (ConnectorException e) {
            failed(e, standstill::endedAtRest);
        }
    }

    /** Ends the conversation and all bulk work: the loop's thread comes back within a second. */
    public void end() {
        conversation.end();
        crew.end();
        inbox.knock();
    }

    /** Whether it was ended: no further step is to be done. */
    public boolean ended() {
        return conversation.ended();
    }

    /** Gives back what the loop holds. Called by its thread when it has ended. */
    public void close() {
        try {
            pulls.close();
            content.close();
        } finally {
            conversation.end();
            crew.end();
            interruptions.close();
        }
    }

    /** For the watchdog. */
    public void breakIfStuck() {
        if (conversation.breakIfStuck()) {
            LOG.debug(
                    "account {}: no progress for {}, the connection is dropped",
                    tools.account(),
                    Pulse.PROGRESS_TIMEOUT);
        }
        crew.breakStuck();
    }

    private Optional<Duration> work() throws ConnectorException, InterruptedException {
        Optional<Duration> pause = standstill.left();
        if (pause.isPresent()) {
            return pause;
        }
        // without a session nobody would tell of news; and a server may come back with an old backup, whose ids mean
        // other mail
        if (conversation.open().isEmpty()) {
            look();
        }
        boolean byIds = !pulls.idsAreInDoubt();
        if (byIds && !awaited.isEmpty()) {
            return fetchAwaited();
        }
        if (byIds && push.isDue() && !pulls.listGoesFirst() && pushed()) {
            return Optional.empty();
        }
        if (looks.due()) {
            look();
        }
        if (pulls.oneBatch(account.settings()) || pulls.oneSweep(account.settings())) {
            wentOn();
            return Optional.empty();
        }
        if (bulk.once(account.settings())) {
            wentOn();
            return Optional.empty();
        }
        nothingWanted();
        return rest();
    }

    private void look() throws ConnectorException, InterruptedException {
        pulls.close();
        looks.look(conversation, account.settings());
    }

    private Optional<Duration> rest() {
        return standstill.left().or(() -> {
            Instant now = tools.clock().instant();
            Instant look = agenda.nextTime(now);
            Instant next = push.nextTime().filter(wish -> wish.isBefore(look)).orElse(look);
            Duration left = Duration.between(now, next);
            Duration most =
                    bulk.pause().filter(pause -> pause.compareTo(MAX_REST) < 0).orElse(MAX_REST);
            return Optional.of(left.compareTo(most) > 0 ? most : left);
        });
    }

    private void wentOn() {
        conversation.pulse().beat();
        standstill.recovered();
        headway.stage(agenda.listed(), looks.sawEverything());
        if (headway.survey(account.settings())) {
            looks.report();
        }
        if (log.isLong()) {
            log.finish(Optional.empty(), conversation.traffic());
        }
    }

    private void nothingWanted() {
        // an account at rest holds no pack and none of its buffers
        content.close();
        standstill.recovered();
        headway.stage(agenda.listed(), looks.sawEverything());
        if (crew.isEmpty()) {
            headway.surveyNow(account.settings());
            log.finish(Optional.empty(), conversation.traffic());
        }
        looks.report();
    }

    /** A wish goes before all pulls but that of a list in doubt: it waits for one window of a mailbox at most. */
    private boolean pushed() throws ConnectorException, InterruptedException {
        pulls.close();
        Optional<Aftermath> aftermath = push.once(conversation.session());
        if (aftermath.isEmpty()) {
            lookAt(push.inDoubt());
            return false;
        }
        if (aftermath.get().listFirst()) {
            pulls.askListFirst();
        } else if (aftermath.get().list()) {
            looks.asked(true, Set.of());
        } else if (!aftermath.get().mailboxes().isEmpty()) {
            lookAt(aftermath.get().mailboxes());
        }
        wentOn();
        return true;
    }

    private void lookAt(Set<MailboxId> mailboxes) {
        looks.touched(mailboxes);
        Set<MailboxId> unfollowed = agenda.unfollowed(mailboxes);
        if (agenda.listed() && !unfollowed.isEmpty()) {
            tools.store().outbox().believe(tools.lease(), tools.account(), unfollowed);
        }
    }

    /** A body that a person waits for goes before all background work. */
    private Optional<Duration> fetchAwaited() throws ConnectorException, InterruptedException {
        pulls.close();
        Set<EmailId> whole = Set.copyOf(awaited);
        awaited.clear();
        content.once(conversation.session(), account.settings().policy(), whole, whole.size(), Long.MAX_VALUE);
        wentOn();
        return Optional.empty();
    }

    private void read(LoopInbox.Letters letters) {
        if (letters.settingsChanged) {
            settingsChanged();
        }
        if (letters.clockJumped) {
            pulls.close();
            conversation.drop();
            hurry();
        }
        if (letters.lookAtAll || !letters.lookAt.isEmpty()) {
            hurry();
            looks.askedByPerson(letters.lookAtAll, letters.lookAt);
        }
        if (letters.renumberingAccepted) {
            pulls.acceptRenumbering();
            hurry();
        }
        if (letters.statesChanged) {
            pulls.rereadStates();
        }
        letters.historyEnded.forEach(pulls::historyEnded);
        letters.failed.forEach((scope, failure) -> pulls.failed(scope, failure));
        letters.accountFailed.ifPresent(this::failed);
        if (letters.wished) {
            push.woken();
        }
        if (!letters.sentInto.isEmpty()) {
            looks.touched(letters.sentInto);
        }
        awaited.addAll(letters.awaited);
    }

    private void hurry() {
        standstill.hurry();
        crew.hurry();
    }

    private void settingsChanged() {
        Optional<AccountRecord> stored = tools.store().accounts().get(tools.account());
        if (stored.isEmpty()) {
            return;
        }
        AccountRecord before = account;
        account = stored.get();
        if (!before.settings().equals(account.settings()) || !before.secrets().equals(account.secrets())) {
            pulls.close();
            conversation.drop();
            crew.dismiss();
            agenda.refresh(account.settings());
            looks.settingsChanged();
            standstill.settingsChanged(SignIn.isElsewhere(before.settings(), account.settings()));
        }
    }

    /** The loop's own session: what happened while there was none is to be seen. */
    private Session connect() throws ConnectorException, InterruptedException {
        Session session = signIn();
        standstill.connected();
        looks.connected();
        pulls.connected();
        return session;
    }

    private Session signIn() throws ConnectorException, InterruptedException {
        AccountRecord present = account;
        try {
            Session session = tools.connector()
                    .open(SignIn.settings(present.settings()), SignIn.credential(present, tools.vault()));
            tools.sheet().connected(session.info().push());
            return session;
        } catch (VaultException e) {
            throw ConnectorException.of(
                            ConnectorException.Kind.UNAUTHORIZED,
                            ConnectorException.Extent.ACCOUNT,
                            String.valueOf(e.getMessage()))
                    .withCause(e);
        }
    }

    private void failed(ConnectorException failure) {
        failed(failure, standstill::failed);
    }

    /** @param noted what the standstill makes of it, and whether it is the first failure in a row */
    private void failed(ConnectorException failure, BiPredicate<ConnectorException, Reaction> noted) {
        if (conversation.ended()) {
            return;
        }
        Reaction reaction = RetryTable.reaction(failure.kind(), failure.extent());
        String reason = String.valueOf(failure.getMessage());
        if (reaction == Reaction.STOP_ACCOUNT) {
            standstill.refused(failure);
            stopTalking(true, reason);
            return;
        }
        if (failure.kind() == ConnectorException.Kind.THROTTLED) {
            // it was asked of the account, and not of one connection
            crew.dismiss();
        }
        stopTalking(noted.test(failure, reaction), reason);
    }

    /** @param first one line for one trouble, however often it is tried */
    private void stopTalking(boolean first, String reason) {
        pulls.close();
        content.close();
        log.finish(first ? Optional.of(reason) : Optional.empty(), conversation.traffic());
        conversation.drop();
        tools.sheet().disconnected();
    }
}
