package org.postferry.core.account;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.core.retry.Backoff;
import org.postferry.core.retry.Reaction;
import org.postferry.core.retry.RetryTable;
import org.postferry.core.vault.VaultException;
import org.postferry.model.AccountSettings;
import org.postferry.model.EmailId;
import org.postferry.model.SyncPolicy;
import org.postferry.store.AccountRecord;
import org.postferry.store.ContentQueue;
import org.postferry.store.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows one account: pull one batch of the most wanted lane; wait for a hint when nothing is wanted. Driven step by
 * step by one thread; {@link #inbox()}, {@link #end()} and {@link #breakIfStuck()} are thread-safe.
 */
public final class AccountLoop {
    /** Longest rest: even when nothing is due, deadlines and settings are looked at again. */
    static final Duration MAX_REST = Duration.ofMinutes(9);
    /** A person who asks again and again does not lock the account at its server. */
    static final Duration MIN_SIGN_IN_PAUSE = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(AccountLoop.class);

    private final Tools tools;
    private final Conversation conversation;
    private final LoopInbox inbox;
    private final Agenda agenda;
    private final Looks looks;
    private final ScopePulls pulls;
    private final BulkCrew crew;
    private final ContentRun content;
    private final Headway headway;
    private final RunLog log;
    private final Backoff backoff;
    private final Set<EmailId> awaited = new HashSet<>();
    private AccountRecord account;
    private Optional<Instant> refusedAt = Optional.empty();

    public AccountLoop(Tools tools, AccountRecord account, Executor bulkThreads) {
        this.tools = tools;
        this.account = account;
        this.conversation = new Conversation(this::signIn, tools.clock());
        this.inbox = new LoopInbox(conversation::wake);
        this.agenda = new Agenda(tools);
        this.looks = new Looks(tools, agenda);
        this.headway = new Headway(tools);
        this.log = new RunLog(tools.store().log(), tools.account(), tools.clock());
        this.backoff = new Backoff(tools.retries());
        Suspects suspects = new Suspects();
        this.crew = new BulkCrew(tools, this::signIn, inbox, log, headway, suspects, account.settings(), bulkThreads);
        this.pulls = new ScopePulls(tools, conversation, agenda, log);
        this.content = new ContentRun(tools, suspects, new ContentProgress(conversation, crew, log, headway));
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
            failed(String.valueOf(e.getMessage()), "", false, Optional.empty());
        }
        return rest();
    }

    /** Waits for a hint, a letter, or the end of that time. */
    public void rest(Duration atMost) throws InterruptedException {
        Duration bounded = atMost.compareTo(MAX_REST) > 0 ? MAX_REST : atMost;
        Optional<Session> session = conversation.open();
        if (session.isEmpty() || mustWait().isPresent()) {
            inbox.await(bounded);
            return;
        }
        conversation.pulse().waits(bounded);
        try {
            if (session.get().awaitHint(bounded)) {
                looks.hinted();
            }
            conversation.pulse().beat();
        } catch (ConnectorException e) {
            failed(e);
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
        Optional<Duration> pause = mustWait();
        if (pause.isPresent()) {
            return pause;
        }
        if (!awaited.isEmpty()) {
            return fetchAwaited();
        }
        if (looks.due()) {
            pulls.close();
            looks.look(conversation, account.settings());
        }
        if (pulls.oneBatch(account.settings()) || pulls.oneSweep(account.settings())) {
            wentOn();
            return Optional.empty();
        }
        if (bulkWork()) {
            wentOn();
            return Optional.empty();
        }
        nothingWanted();
        return rest();
    }

    private Optional<Duration> rest() {
        return mustWait().or(() -> {
            Instant now = tools.clock().instant();
            Duration left = Duration.between(now, agenda.nextTime(now));
            return Optional.of(left.compareTo(MAX_REST) > 0 ? MAX_REST : left);
        });
    }

    private Optional<Duration> mustWait() {
        return refusedAt.isPresent()
                ? Optional.of(MAX_REST)
                : backoff.waits(tools.clock().instant());
    }

    private void wentOn() {
        conversation.pulse().beat();
        recovered();
        headway.stage(agenda.listed(), looks.sawEverything());
        if (headway.survey(account.settings())) {
            looks.report();
        }
        if (log.isLong()) {
            log.finish(Optional.empty(), conversation.traffic());
        }
    }

    private void nothingWanted() {
        recovered();
        headway.stage(agenda.listed(), looks.sawEverything());
        if (crew.isEmpty()) {
            headway.surveyNow(account.settings());
            log.finish(Optional.empty(), conversation.traffic());
        }
        looks.report();
    }

    private void recovered() {
        if (backoff.failure().isPresent()) {
            backoff.succeeded();
            tools.sheet().recovered();
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

    /** Has history and content seen to: by workers, or here where no second connection is allowed or it is but little. Returns whether it was done here. */
    private boolean bulkWork() throws ConnectorException, InterruptedException {
        if (crew.waits()) {
            return false;
        }
        AccountSettings settings = account.settings();
        var histories = agenda.histories(tools.clock().instant());
        ContentQueue.Remaining left = tools.store().contentQueue().remaining(tools.account());
        long contents = left.emails() - left.postponed();
        OptionalInt bears =
                conversation.open().map(open -> open.info().connections()).orElse(OptionalInt.empty());
        boolean little = histories.isEmpty()
                && contents <= ContentRun.MAX_COUNT_BETWEEN_HINTS
                && left.bytes() <= ContentRun.MAX_BYTES_BETWEEN_HINTS;
        if (crew.forbidden(settings, bears) || (little && crew.isEmpty())) {
            return doBulkWorkHere(histories.stream().findFirst(), contents, settings.policy());
        }
        crew.staff(settings, histories, (contents + ContentRun.MAX_COUNT - 1) / ContentRun.MAX_COUNT, bears);
        return false;
    }

    private boolean doBulkWorkHere(Optional<Scope> history, long contents, SyncPolicy policy)
            throws ConnectorException, InterruptedException {
        if (history.isPresent()) {
            pulls.historyBatch(history.get(), account.settings());
            return true;
        }
        if (contents <= 0) {
            return false;
        }
        try {
            pulls.close();
            return content.once(
                    conversation.session(),
                    policy,
                    Set.of(),
                    ContentRun.MAX_COUNT_BETWEEN_HINTS,
                    ContentRun.MAX_BYTES_BETWEEN_HINTS);
        } catch (StoreFailure e) {
            // a full disk stops bodies first; flags and removals go on as long as they can
            content.close();
            conversation.drop();
            crew.failedHere(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private void read(LoopInbox.Letters letters) {
        Instant now = tools.clock().instant();
        if (letters.settingsChanged) {
            settingsChanged();
        }
        if (letters.lookAtAll || !letters.lookAt.isEmpty()) {
            hurry(now);
            looks.asked(letters.lookAtAll, letters.lookAt);
        }
        if (letters.renumberingAccepted) {
            pulls.acceptRenumbering();
            hurry(now);
        }
        if (letters.statesChanged) {
            pulls.rereadStates();
        }
        letters.historyEnded.forEach(pulls::historyEnded);
        letters.failed.forEach((scope, failure) -> pulls.failed(scope, failure));
        letters.throttled.ifPresent(this::failed);
        awaited.addAll(letters.awaited);
    }

    /** A person asks for a try now; a refused sign-in is repeated once a minute at most. */
    private void hurry(Instant now) {
        backoff.hurry(now);
        crew.hurry();
        if (refusedAt.filter(at -> !at.plus(MIN_SIGN_IN_PAUSE).isAfter(now)).isPresent()) {
            refusedAt = Optional.empty();
        }
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
            looks.asked(true, Set.of());
            backoff.hurry(tools.clock().instant());
            refusedAt = Optional.empty();
        }
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
        if (conversation.ended()) {
            return;
        }
        Reaction reaction = RetryTable.reaction(failure.kind(), failure.extent());
        if (reaction == Reaction.STOP_ACCOUNT) {
            refusedAt = Optional.of(tools.clock().instant());
            tools.sheet().needsSignIn(String.valueOf(failure.getMessage()), failure.serverSaid());
            stopTalking(Optional.of(String.valueOf(failure.getMessage())));
            return;
        }
        failed(
                String.valueOf(failure.getMessage()),
                failure.serverSaid(),
                reaction == Reaction.REST_ACCOUNT,
                failure.retryAfter());
    }

    private void failed(String reason, String serverSaid, boolean resting, Optional<Duration> hint) {
        boolean first = backoff.failure().isEmpty();
        Backoff.Failure latest = backoff.failed(tools.clock().instant(), reason, serverSaid, resting, hint);
        LOG.debug("account {}: tried again at {}: {}", tools.account(), latest.nextTry(), reason);
        tools.sheet().failed(latest);
        // one line for one trouble, however often it is tried
        stopTalking(first ? Optional.of(reason) : Optional.empty());
    }

    private void stopTalking(Optional<String> error) {
        pulls.close();
        content.close();
        log.finish(error, conversation.traffic());
        conversation.drop();
        tools.sheet().disconnected();
    }
}
