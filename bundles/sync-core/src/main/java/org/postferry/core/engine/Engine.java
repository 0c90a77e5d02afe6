package org.postferry.core.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.postferry.connector.Connector;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Submitter;
import org.postferry.core.account.AccountLoop;
import org.postferry.core.account.HostBudget;
import org.postferry.core.account.LoopInbox;
import org.postferry.core.account.Tools;
import org.postferry.core.push.Submitters;
import org.postferry.core.retry.RetryTable;
import org.postferry.core.status.AccountSheet;
import org.postferry.core.status.StatusBoard;
import org.postferry.core.vault.CredentialVault;
import org.postferry.mime.MessageReader;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.model.Protocol;
import org.postferry.model.StoreGone;
import org.postferry.store.AccountRecord;
import org.postferry.store.Lease;
import org.postferry.store.MailStore;
import org.postferry.store.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that every account that can be followed has a thread that does, and no other has: as store, connectors,
 * reader, lease and accounts come, change and go. Thread-safe; what it decides, it decides on one thread of its own.
 */
public final class Engine implements AutoCloseable {
    /** Whoever takes a part away waits no longer than this for the loops to end. */
    static final Duration END_TIMEOUT = Duration.ofSeconds(4);
    /** How often loops are watched, overdue looks noticed, and what could not begin is tried again. */
    static final Duration WATCH_EVERY = Duration.ofSeconds(5);

    /** The clock moved by so much more, or less, than the watchdog slept: the machine slept as well, or its clock was set. */
    static final Duration CLOCK_JUMP = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    private final StatusBoard board;
    private final CredentialVault vault;
    private final Clock clock;
    private final RandomGenerator random;
    private final String instance = Long.toHexString(System.nanoTime());
    private final Parts parts = new Parts();
    private final HostBudget budget = new HostBudget();
    private final RetryTable retries;
    private final Submitters submitters = this::submitter;
    private final LeaseKeeper leases;
    private final Map<AccountId, AccountThread> threads = new ConcurrentHashMap<>();
    private final AccountRemoval removal;
    private final ExecutorService loopThreads;
    private final ScheduledExecutorService decider;
    private final ScheduledExecutorService renewer;
    private final ScheduledExecutorService watcher;
    /** The watcher's own. */
    private Instant watchedAt;

    public Engine(StatusBoard board, CredentialVault vault, String containerId, Clock clock, RandomGenerator random) {
        this.board = board;
        this.vault = vault;
        this.clock = clock;
        this.random = random;
        this.retries = new RetryTable(random);
        this.leases = new LeaseKeeper(containerId, clock);
        this.loopThreads = Executors.newCachedThreadPool(Threads.named("postferry-account"));
        this.decider = Executors.newSingleThreadScheduledExecutor(Threads.named("postferry-engine"));
        this.renewer = Executors.newSingleThreadScheduledExecutor(Threads.named("postferry-lease"));
        this.watcher = Executors.newSingleThreadScheduledExecutor(Threads.named("postferry-watch"));
        this.watchedAt = clock.instant();
        this.removal = new AccountRemoval(loopThreads, this::later);
        board.report("engine", true, "instance " + instance);
        LOG.info("engine instance {} begins", instance);
        long renew = LeaseKeeper.RENEW_EVERY.toMillis();
        renewer.scheduleWithFixedDelay(this::renewLease, renew, renew, TimeUnit.MILLISECONDS);
        long watch = WATCH_EVERY.toMillis();
        watcher.scheduleWithFixedDelay(this::watch, watch, watch, TimeUnit.MILLISECONDS);
        decider.scheduleWithFixedDelay(this::decideSafely, 0, watch, TimeUnit.MILLISECONDS);
    }

    public void storeCame(MailStore store) {
        parts.add(store);
        later();
    }

    /** Returns when no loop uses the store any more, or after {@link #END_TIMEOUT}. */
    public void storeWent(MailStore store) {
        parts.remove(store);
        threads.values().stream()
                .filter(thread -> thread.tools().store() == store)
                .forEach(AccountThread::end);
        now();
    }

    public void connectorCame(Protocol protocol, Connector connector) {
        parts.add(protocol, connector);
        board.report("connector " + protocol, true, "");
        later();
    }

    /** Returns when no loop uses the connector any more, or after {@link #END_TIMEOUT}. */
    public void connectorWent(Protocol protocol, Connector connector) {
        parts.remove(protocol, connector);
        boolean other = parts.connector(protocol).isPresent();
        board.report("connector " + protocol, other, other ? "" : noConnector(protocol));
        threads.values().stream()
                .filter(thread -> thread.tools().connector() == connector)
                .forEach(AccountThread::end);
        now();
    }

    public void submitterCame(Protocol protocol, Submitter submitter) {
        parts.add(protocol, submitter);
    }

    public void submitterWent(Protocol protocol, Submitter submitter) {
        parts.remove(protocol, submitter);
    }

    /** Whether there is a way for the account's mail, as far as can be known without asking its server. */
    public boolean sendsFor(AccountSettings settings) {
        return settings.smtp().isPresent()
                || parts.submitter(settings.protocol()).isPresent();
    }

    /** The account's own server where that takes messages, else SMTP where the account says where. */
    private Optional<Submitters.Way> submitter(AccountSettings settings, SessionInfo server) {
        Optional<Submitter> own = parts.submitter(settings.protocol()).filter(one -> one.isOffered(settings, server));
        if (own.isPresent() || settings.smtp().isEmpty()) {
            return own.map(one -> new Submitters.Way(one, true));
        }
        return parts.submitter(Submitter.SMTP).map(one -> new Submitters.Way(one, false));
    }

    public void readerCame(MessageReader reader) {
        parts.add(reader);
        board.report("mime", true, "");
        later();
    }

    /** Returns when no loop uses the reader any more, or after {@link #END_TIMEOUT}. */
    public void readerWent(MessageReader reader) {
        parts.remove(reader);
        boolean other = parts.reader().isPresent();
        board.report("mime", other, other ? "" : "no message reader");
        threads.values().stream()
                .filter(thread -> thread.tools().reader() == reader)
                .forEach(AccountThread::end);
        now();
    }

    /** Accounts came, went, or were paused: their threads follow before this returns, where that is soon. */
    public void accountsChanged() {
        now();
    }

    public Optional<MailStore> store() {
        return parts.store();
    }

    public Optional<MessageReader> reader() {
        return parts.reader();
    }

    public Optional<Connector> connector(Protocol protocol) {
        return parts.connector(protocol);
    }

    public Optional<Lease> lease() {
        return leases.present();
    }

    /** Where a letter for the account's loop is left; empty while it has none. */
    public Optional<LoopInbox> inbox(AccountId account) {
        return Optional.ofNullable(threads.get(account)).flatMap(AccountThread::inbox);
    }

    @Override
    public void close() {
        long deadline = System.nanoTime() + END_TIMEOUT.toNanos();
        renewer.shutdown();
        watcher.shutdown();
        endAll(List.copyOf(threads.values()));
        decider.shutdownNow();
        loopThreads.shutdown();
        if (awaitThreads(deadline - System.nanoTime())) {
            leases.release();
        }
        LOG.info("engine instance {} ends", instance);
    }

    /** What comes of a message that is being handed over is written down under the lease; where that takes longer, the lease runs out by itself. */
    private boolean awaitThreads(long nanos) {
        try {
            return loopThreads.awaitTermination(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void later() {
        try {
            decider.execute(this::decideSafely);
        } catch (RejectedExecutionException e) {
            LOG.debug("the engine has ended", e);
        }
    }

    private void now() {
        try {
            Future<?> decided = decider.submit(this::decideSafely);
            decided.get(END_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            LOG.debug("what was decided takes effect a little later", e);
        } catch (RejectedExecutionException e) {
            LOG.debug("the engine has ended", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing leaves decideSafely", e);
        }
    }

    /** The edge of the engine's own thread: whatever goes wrong, the next decision is made. */
    private void decideSafely() {
        try {
            decide();
        } catch (StoreGone e) {
            LOG.debug("the store went while the engine decided: {}", e.getMessage());
        } catch (StoreFailure e) {
            board.report("store", false, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("the engine met a defect", e);
            board.report("engine", false, "A defect: " + e);
        }
    }

    private void decide() {
        Optional<MailStore> store = parts.store();
        if (store.isEmpty()) {
            endAll(List.copyOf(threads.values()));
            threads.clear();
            leases.forget();
            board.report("store", false, "no store");
            board.all().forEach(sheet -> sheet.life(AccountSheet.Life.WAITING, "no store"));
            return;
        }
        List<AccountRecord> accounts = store.get().accounts().list();
        board.report("store", true, "");
        Optional<Lease> lease = leases.take(store.get());
        board.report(
                "engine",
                lease.isPresent(),
                lease.isPresent() ? "instance " + instance : "another container works on this store");
        Map<AccountId, Tools> wanted = new HashMap<>();
        for (AccountRecord account : accounts) {
            tools(account, store.get(), lease).ifPresent(tools -> wanted.put(account.id(), tools));
        }
        board.keepOnly(accounts.stream().map(AccountRecord::id).toList());
        follow(accounts, wanted);
    }

    /** What the account's loop is to work with; empty, and said on its sheet, where it can have none. */
    private Optional<Tools> tools(AccountRecord account, MailStore store, Optional<Lease> lease) {
        AccountSheet sheet = board.sheet(account.id());
        Protocol protocol = account.settings().protocol();
        Optional<Connector> connector = parts.connector(protocol);
        Optional<MessageReader> reader = parts.reader();
        if (account.deleting()) {
            sheet.life(AccountSheet.Life.DELETING, "Its mirror is being removed");
            endAll(ofAccount(account.id()));
            removal.begin(store, account.id());
        } else if (account.paused()) {
            sheet.life(AccountSheet.Life.PAUSED, "A person paused it.");
        } else if (lease.isEmpty()) {
            sheet.life(AccountSheet.Life.WAITING, "another container works on this store");
        } else if (connector.isEmpty()) {
            sheet.life(AccountSheet.Life.WAITING, noConnector(protocol));
        } else if (reader.isEmpty()) {
            sheet.life(AccountSheet.Life.WAITING, "no message reader");
        } else {
            sheet.life(AccountSheet.Life.RUNNING, "");
            return Optional.of(new Tools(
                    account.id(),
                    store,
                    lease.get(),
                    connector.get(),
                    reader.get(),
                    vault,
                    retries,
                    sheet,
                    budget,
                    submitters,
                    clock,
                    random));
        }
        return Optional.empty();
    }

    /** Ends the threads that are wrong and begins those that are missing. */
    private void follow(List<AccountRecord> accounts, Map<AccountId, Tools> wanted) {
        Map<AccountId, AccountThread> wrong = new HashMap<>(threads);
        wrong.entrySet()
                .removeIf(entry ->
                        !entry.getValue().isGone() && entry.getValue().tools().equals(wanted.get(entry.getKey())));
        endAll(List.copyOf(wrong.values()));
        threads.keySet().removeAll(wrong.keySet());
        for (AccountRecord account : accounts) {
            Tools tools = wanted.get(account.id());
            if (tools != null && !threads.containsKey(account.id())) {
                AccountThread thread = new AccountThread(
                        tools,
                        () -> new AccountLoop(
                                tools,
                                tools.store().accounts().get(account.id()).orElse(account),
                                loopThreads));
                threads.put(account.id(), thread);
                loopThreads.execute(thread);
            }
        }
    }

    private List<AccountThread> ofAccount(AccountId account) {
        return Optional.ofNullable(threads.get(account)).map(List::of).orElse(List.of());
    }

    /** Ends them side by side. One that is still connecting is left behind: it touches nothing any more and ends by itself. */
    private void endAll(List<AccountThread> ending) {
        ending.forEach(AccountThread::end);
        long deadline = System.nanoTime() + END_TIMEOUT.toNanos();
        try {
            for (AccountThread thread : ending) {
                if (!thread.awaitEnd(Duration.ofNanos(deadline - System.nanoTime()))) {
                    LOG.debug(
                            "account {}: its thread takes longer to end",
                            thread.tools().account());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Called by a thread of its own, since a store that is busy may take its time. */
    void renewLease() {
        try {
            if (!leases.renew()) {
                LOG.warn("another container has taken the lease of the store: nothing more is written from here");
                threads.values().forEach(AccountThread::end);
                later();
            }
        } catch (RuntimeException e) {
            LOG.error("the lease could not be renewed for a defect", e);
        }
    }

    /** Called by the watcher's thread every {@link #WATCH_EVERY}. */
    void watch() {
        try {
            board.tick();
            if (clockJumped()) {
                threads.values().forEach(thread -> thread.inbox().ifPresent(LoopInbox::clockJumped));
            } else {
                threads.values().forEach(AccountThread::breakIfStuck);
            }
        } catch (RuntimeException e) {
            LOG.error("the watchdog met a defect", e);
        }
    }

    /** Threads sleep by a time that stands still while the machine does, and connections do not survive that unnoticed. */
    private boolean clockJumped() {
        Instant now = clock.instant();
        Duration passed = Duration.between(watchedAt, now);
        watchedAt = now;
        boolean jumped =
                passed.compareTo(CLOCK_JUMP.negated()) < 0 || passed.compareTo(WATCH_EVERY.plus(CLOCK_JUMP)) > 0;
        if (jumped) {
            LOG.info("the clock moved by {} between two looks at it: every account connects anew", passed);
        }
        return jumped;
    }

    private static String noConnector(Protocol protocol) {
        return "no connector for " + protocol;
    }
}
