package org.postferry.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Stream;
import org.postferry.connector.Connector;
import org.postferry.connector.RemoteId;
import org.postferry.core.account.AccountLoop;
import org.postferry.core.account.HostBudget;
import org.postferry.core.account.Tools;
import org.postferry.core.push.Submitters;
import org.postferry.core.retry.RetryTable;
import org.postferry.core.status.StatusBoard;
import org.postferry.core.vault.CredentialVault;
import org.postferry.core.vault.VaultException;
import org.postferry.core.vault.VaultKey;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.model.AccountId;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.Email;
import org.postferry.model.Endpoint;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.Protocol;
import org.postferry.model.Security;
import org.postferry.model.SyncPolicy;
import org.postferry.store.AccountRecord;
import org.postferry.store.ContentQueue;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.EmailStore.StoredMembership;
import org.postferry.store.Lease;
import org.postferry.store.Mutation;
import org.postferry.store.Wish;
import org.postferry.store.h2.internal.H2MailStore;
import org.postferry.sync.AccountState;
import org.postferry.sync.AccountStatus;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;

/**
 * One account's loop with its bulk workers over the real store. Where the loop wants to wait, time is moved on instead. Driven by one thread.
 */
final class FaultySync implements AutoCloseable {

    private static final String WORKER = "bulk worker";
    private static final int DEEPEST_FRAME = 25;
    private static final Duration LONGEST_REST = Duration.ofMillis(100);
    /** Only for what may be asked again at any time: what waits to be looked up, such as an Append, would wait too short. */
    private static final Duration SHORT_REST = Duration.ofMillis(10);

    private static final Duration LONGEST_SKIP = Duration.ofSeconds(30);
    private static final Duration LONGEST_POSTPONED = Duration.ofDays(1);

    private final FakeClock clock;
    private final Runnable beforeTimePasses;
    private final Mime4jMessageReader reader = new Mime4jMessageReader();
    private final StatusBoard board;
    private final H2MailStore store;
    private final AccountId account;
    private final AccountLoop loop;
    private final Lease lease;
    private final AtomicInteger workers = new AtomicInteger();

    FaultySync(Path folder, Connector connector, AccountSettings settings, String password, Random random)
            throws VaultException {
        this(folder, connector, settings, password, random, new FakeClock(Instant.now()), () -> {});
    }

    /** @param clock which the connector goes by, too @param beforeTimePasses returns once the server did what it was asked */
    FaultySync(
            Path folder,
            Connector connector,
            AccountSettings settings,
            String password,
            Random random,
            FakeClock clock,
            Runnable beforeTimePasses)
            throws VaultException {
        this.clock = clock;
        this.beforeTimePasses = beforeTimePasses;
        this.board = new StatusBoard(clock);
        this.store = new H2MailStore(folder.resolve("store"), clock);
        CredentialVault vault = new CredentialVault(new VaultKey(folder.resolve("vault.key")));
        AccountRecord record = store.accounts().create(settings, Map.of("password", vault.seal("password", password)));
        this.account = record.id();
        this.lease = store.leases().take("test", Duration.ofDays(3_650)).orElseThrow();
        Tools tools = new Tools(
                account,
                store,
                lease,
                connector,
                reader,
                vault,
                new RetryTable(random),
                board.sheet(account),
                new HostBudget(),
                Submitters.NONE,
                clock,
                random);
        this.loop = new AccountLoop(tools, record, this::work);
    }

    /** An account on a server on loopback. @param sessionUrl where its JMAP session is */
    static AccountSettings settings(
            Protocol protocol, int port, Optional<URI> sessionUrl, String user, int connections) {
        Endpoint endpoint = new Endpoint("127.0.0.1", port, Security.NONE);
        AccountSettings usual = TestAccounts.with(protocol, endpoint, SyncPolicy.DEFAULT);
        return new AccountSettings(
                usual.name(),
                usual.email(),
                usual.protocol(),
                usual.endpoint(),
                usual.allowPlaintext(),
                usual.caCertificate(),
                sessionUrl,
                usual.jmapAccountId(),
                user,
                usual.auth(),
                usual.smtp(),
                usual.profile(),
                new AccountLimits(OptionalInt.empty(), OptionalInt.of(connections)),
                usual.sendDelay(),
                usual.roles(),
                usual.policy());
    }

    private void work(Runnable task) {
        workers.incrementAndGet();
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } finally {
                        workers.decrementAndGet();
                    }
                },
                WORKER);
        thread.setDaemon(true);
        thread.start();
    }

    /** Goes on until the account is at rest, healthy and with nothing left to do, and it is so. */
    void runUntil(BooleanSupplier so, Instant deadline) throws InterruptedException {
        while (true) {
            Optional<Duration> pause = step();
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("it does not come to rest: " + status() + ", left "
                        + store.contentQueue().remaining(account) + ", next step in " + pause + ", changes "
                        + unsettled() + ", workers " + workers + workerStacks());
            }
            if (pause.isEmpty()) {
                continue;
            }
            boolean busy = workers.get() > 0;
            if (!busy && isWhole() && so.getAsBoolean()) {
                return;
            }
            letPass(pause.get(), busy);
        }
    }

    /** Goes on for so many steps at most, and rests after failures alone. */
    void run(int steps) throws InterruptedException {
        for (int i = 0; i < steps; i++) {
            Optional<Duration> pause = step();
            if (pause.isPresent() && (isHealthy() || workers.get() > 0)) {
                return;
            }
            if (pause.isPresent()) {
                letPass(pause.get(), false);
            }
        }
    }

    private Optional<Duration> step() throws InterruptedException {
        Optional<Duration> pause = loop.step();
        if (status().reason().contains("defect")) {
            throw new AssertionError(status().reason());
        }
        return pause;
    }

    /** Time is moved on by hand, so a failure's wait costs none; what others are at work on does. */
    private void letPass(Duration pause, boolean busy) throws InterruptedException {
        loop.rest(busy || isHealthy() ? LONGEST_REST : SHORT_REST);
        beforeTimePasses.run();
        if (!busy && isWholeButForWhatWaits()) {
            clock.advance(LONGEST_POSTPONED);
        } else {
            clock.advance(busy || pause.compareTo(LONGEST_REST) < 0 ? LONGEST_REST : shorter(pause));
        }
    }

    /** Where those are that still work. */
    private static String workerStacks() {
        StringBuilder text = new StringBuilder();
        Thread.getAllStackTraces().forEach((thread, frames) -> {
            if (thread.getName().equals(WORKER)) {
                text.append("\n").append(thread.getState());
                Stream.of(frames).limit(DEEPEST_FRAME).forEach(frame -> text.append("\n  ")
                        .append(frame));
            }
        });
        return text.toString();
    }

    /** A person changes mail here; it is carried to the server, once. */
    void wish(Function<List<Email>, Wish> wish) {
        store.outbox().submit(account, List.of(wish.apply(emails())), false, Optional.empty());
        wished();
    }

    /** Something was wished by another door. */
    void wished() {
        loop.inbox().wished();
    }

    H2MailStore store() {
        return store;
    }

    AccountId account() {
        return account;
    }

    FakeClock clock() {
        return clock;
    }

    /** Whether something wished is still on its way. */
    boolean isWishing() {
        return unsettled().stream().anyMatch(mutation -> mutation.state() == Mutation.State.PENDING);
    }

    /** What of it has not come to an end, and what failed. */
    List<Mutation> unsettled() {
        return store.outbox().list(Optional.of(account), Optional.empty(), Optional.empty(), 500).items().stream()
                .filter(mutation -> mutation.state() != Mutation.State.SETTLED)
                .toList();
    }

    /** A person asks for a look at everything. */
    void look() {
        loop.inbox().look(Set.of());
    }

    private static Duration shorter(Duration pause) {
        return pause.compareTo(LONGEST_SKIP) < 0 ? pause : LONGEST_SKIP;
    }

    private boolean isWhole() {
        return isHealthy() && store.contentQueue().remaining(account).emails() == 0;
    }

    /** A content that was struck three times is set aside for a day, and one that was not there for an hour. */
    private boolean isWholeButForWhatWaits() {
        ContentQueue.Remaining remaining = store.contentQueue().remaining(account);
        return isHealthy() && remaining.emails() > 0 && remaining.emails() == remaining.postponed();
    }

    private boolean isHealthy() {
        AccountStatus now = status();
        return now.state() == AccountState.HEALTHY && now.progress().isEmpty();
    }

    AccountStatus status() {
        return board.account(account).orElseThrow();
    }

    /** What is here, as a person sees it, with the ids that the server knows it by. */
    Copies read() {
        Copies all = Copies.none();
        for (Mailbox mailbox : store.mailboxes().list(account)) {
            if (mailbox.missingSince().isEmpty()) {
                all.mailboxes().put(mailbox.path(), new TreeMap<>());
                read(mailbox, all);
            }
        }
        return all;
    }

    /** What a person reads in each mailbox, an email a line: who, when, about what, its marks, text and attachments. */
    SortedMap<String, List<String>> readings() {
        SortedMap<String, List<String>> readings = new TreeMap<>();
        for (Mailbox mailbox : store.mailboxes().list(account)) {
            if (mailbox.missingSince().isEmpty()) {
                List<String> lines = new ArrayList<>();
                emails(mailbox).forEach(email -> lines.add(reading(email)));
                Collections.sort(lines);
                readings.put(mailbox.path(), lines);
            }
        }
        return readings;
    }

    private String reading(Email email) {
        try (InputStream bytes = store.contents().read(email.id()).orElseThrow().open(0)) {
            return email.header() + " received " + email.receivedAt() + " of " + email.sizeBytes() + " bytes, keywords "
                    + email.keywords().stream().sorted().toList() + ", attachment " + email.hasAttachment()
                    + ", preview "
                    + email.preview() + ", " + reader.body(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Mailbox mailbox, Copies all) {
        for (Email email : emails(mailbox)) {
            store.emails().memberships(email.id()).stream()
                    .filter(membership -> membership.mailbox().equals(mailbox.id()))
                    .forEach(membership -> all.add(mailbox.path(), name(membership), copy(email, membership)));
        }
    }

    /** What a person sees in all mailboxes. */
    List<Email> emails() {
        return store.emails().page(EmailQuery.ofAccount(account, 500)).items();
    }

    /** What a person sees in it. */
    List<Email> emails(Mailbox mailbox) {
        List<Email> emails = new ArrayList<>();
        EmailQuery query = EmailQuery.ofMailbox(mailbox.id(), 500);
        Optional<EmailPage> page = Optional.of(store.emails().page(query));
        while (page.isPresent()) {
            emails.addAll(page.get().items());
            page = page.get().next().map(cursor -> store.emails().page(query.after(cursor)));
        }
        return emails;
    }

    private static String name(StoredMembership membership) {
        RemoteId id = membership.id().orElseThrow(() -> new AssertionError("nowhere on the server: " + membership));
        return id.match(new RemoteId.Cases<>() {
            @Override
            public String uid(RemoteId.Uid uid) {
                return Long.toString(uid.uid());
            }

            @Override
            public String key(RemoteId.Key key) {
                return key.value();
            }
        });
    }

    private Copies.Copy copy(Email email, StoredMembership membership) {
        Set<String> keywords = new TreeSet<>();
        membership.keywords().stream().map(Keyword::name).forEach(keywords::add);
        try (InputStream bytes = store.contents().read(email.id()).orElseThrow().open(0)) {
            return new Copies.Copy(keywords, Copies.digest(bytes.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        loop.end();
        loop.close();
        store.close();
    }
}
