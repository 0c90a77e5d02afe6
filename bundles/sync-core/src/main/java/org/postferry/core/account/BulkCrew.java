package org.postferry.core.account;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Scope;
import org.postferry.core.retry.Backoff;
import org.postferry.model.AccountSettings;
import org.postferry.model.Endpoint;

/**
 * The account's bulk workers: there while history or content is to be fetched, as many as the server bears, gone when
 * nothing is left. Thread-safe; the loop hires, workers ask for work.
 */
final class BulkCrew {
    /** Of one account, the loop's own connection included, where neither a person nor the server says otherwise. */
    static final int MAX_CONNECTIONS = 3;
    /** A connection that ends without a word may be the network's fault once, not so often in a row. */
    static final int SILENT_REFUSALS = 2;

    private final Tools tools;
    private final Conversation.Opener opener;
    private final LoopInbox inbox;
    private final RunLog log;
    private final Headway headway;
    private final Interruptions interruptions;
    private final Executor threads;
    private final Backoff backoff;
    /** Each with the host whose budget it uses. */
    private final Map<BulkWorker, String> workers = new HashMap<>();

    private final Set<Scope> histories = new LinkedHashSet<>();
    private final Set<Scope> claimed = new HashSet<>();
    private int silentRefusals;
    private AccountSettings settings;
    private boolean ended;

    BulkCrew(
            Tools tools,
            Conversation.Opener opener,
            LoopInbox inbox,
            RunLog log,
            Headway headway,
            Interruptions interruptions,
            AccountSettings settings,
            Executor threads) {
        this.tools = tools;
        this.opener = opener;
        this.inbox = inbox;
        this.log = log;
        this.headway = headway;
        this.interruptions = interruptions;
        this.settings = settings;
        this.threads = threads;
        this.backoff = new Backoff(tools.retries());
    }

    /** Hires as many as there is work and room for. False where there is work, nobody at it, and no room at the host just now. @param batches of content that wait @param serverBears sessions the server is known to bear */
    boolean staff(AccountSettings now, List<Scope> open, long batches, OptionalInt serverBears) {
        List<BulkWorker> fresh = new ArrayList<>();
        boolean seenTo;
        synchronized (this) {
            settings = now;
            histories.clear();
            histories.addAll(open);
            long free = open.stream().filter(scope -> !claimed.contains(scope)).count() + batches;
            int room = allowed(now, serverBears) - workers.size();
            boolean waits = waits();
            while (!ended
                    && !waits
                    && fresh.size() < Math.min(free, room)
                    && tools.budget().take(host(now))) {
                BulkWorker worker = new BulkWorker(
                        tools, this, new Conversation(opener, tools.clock()), log, headway, interruptions, inbox);
                workers.put(worker, host(now));
                fresh.add(worker);
            }
            seenTo = ended || waits || !workers.isEmpty() || fresh.size() >= Math.min(free, room);
        }
        fresh.forEach(threads::execute);
        return seenTo;
    }

    /** Whether the loop has to do their work between hints: no second connection is allowed. */
    synchronized boolean forbidden(AccountSettings now, OptionalInt serverBears) {
        return allowed(now, serverBears) == 0 && workers.isEmpty();
    }

    synchronized boolean isEmpty() {
        return workers.isEmpty();
    }

    /** A history has brought something: where it is the only one, its contents can come beside it. */
    void foundMore() {
        boolean alone;
        synchronized (this) {
            alone = workers.size() == 1;
        }
        if (alone) {
            inbox.knock();
        }
    }

    /** Why bulk work waits, and until when. */
    synchronized Optional<Backoff.Failure> failure() {
        return backoff.failure();
    }

    synchronized boolean waits() {
        return pause().isPresent();
    }

    /** How long a failure makes it wait. */
    synchronized Optional<Duration> pause() {
        return backoff.waits(tools.clock().instant());
    }

    /** Something here at home, such as a full disk, stopped bulk work done by anybody. */
    synchronized void failedHere(String reason) {
        tools.sheet()
                .trouble(Optional.of(backoff.failed(tools.clock().instant(), reason, "", false, Optional.empty())));
    }

    /** A person asks for a try now. */
    synchronized void hurry() {
        backoff.hurry(tools.clock().instant());
    }

    /** Bulk work done by anybody went well. */
    synchronized void succeeded() {
        if (backoff.failure().isPresent()) {
            backoff.succeeded();
            tools.sheet().trouble(Optional.empty());
        }
    }

    /** Closes all their sessions: they end within a second. */
    void end() {
        synchronized (this) {
            ended = true;
        }
        dismiss();
    }

    /** Sends them home: what they were hired with has changed. */
    void dismiss() {
        present().forEach(BulkWorker::end);
    }

    void breakStuck() {
        present().forEach(BulkWorker::breakIfStuck);
    }

    /** A worker asks for a history to walk on; it is that worker's until it is given back. */
    synchronized Optional<Scope> claimHistory() {
        Optional<Scope> next =
                histories.stream().filter(scope -> !claimed.contains(scope)).findFirst();
        next.ifPresent(claimed::add);
        return next;
    }

    synchronized void giveBack(Scope history, boolean done) {
        claimed.remove(history);
        if (done) {
            histories.remove(history);
        }
    }

    synchronized AccountSettings settings() {
        return settings;
    }

    /** This connection could not be had beside the others. */
    synchronized void refused(ConnectorException failure) {
        boolean silent = failure.kind() == ConnectorException.Kind.TRANSIENT
                && failure.serverSaid().isEmpty();
        silentRefusals = silent ? silentRefusals + 1 : SILENT_REFUSALS;
        if (silentRefusals >= SILENT_REFUSALS) {
            tools.budget()
                    .refused(tools.account(), workers.size() - 1, tools.clock().instant());
        }
        failed(failure);
    }

    /** A worker is signed in. */
    synchronized void connected() {
        silentRefusals = 0;
    }

    synchronized void failed(ConnectorException failure) {
        backoff.failed(
                tools.clock().instant(),
                String.valueOf(failure.getMessage()),
                failure.serverSaid(),
                false,
                failure.retryAfter());
    }

    /** A worker went home. */
    void left(BulkWorker worker) {
        synchronized (this) {
            tools.budget().giveBack(workers.remove(worker));
        }
        inbox.knock();
    }

    private synchronized List<BulkWorker> present() {
        return List.copyOf(workers.keySet());
    }

    private int allowed(AccountSettings now, OptionalInt serverBears) {
        int most = now.limits().connections().orElse(MAX_CONNECTIONS);
        int learned = tools.budget().bears(tools.account(), tools.clock().instant());
        return Math.max(0, Math.min(learned, Math.min(most, serverBears.orElse(most)) - 1));
    }

    private static String host(AccountSettings settings) {
        return settings.endpoint()
                .map(Endpoint::host)
                .or(() -> settings.sessionUrl().map(url -> String.valueOf(url.getHost())))
                .orElseGet(() -> settings.email().substring(settings.email().indexOf('@') + 1));
    }
}
