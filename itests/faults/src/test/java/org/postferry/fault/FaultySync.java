package org.postferry.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
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
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.EmailStore.StoredMembership;
import org.postferry.store.Lease;
import org.postferry.store.h2.internal.H2MailStore;
import org.postferry.sync.AccountState;
import org.postferry.sync.AccountStatus;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.dovecot.DovecotServer;

/**
 * One account's loop with its bulk workers over the real store. Where the loop wants to wait, time is moved on instead. Driven by one thread.
 */
final class FaultySync implements AutoCloseable {

    private static final Duration LONGEST_REST = Duration.ofMillis(100);
    private static final Duration LONGEST_SKIP = Duration.ofSeconds(30);

    private final FakeClock clock = new FakeClock(Instant.now());
    private final StatusBoard board = new StatusBoard(clock);
    private final H2MailStore store;
    private final AccountId account;
    private final AccountLoop loop;
    private final AtomicInteger workers = new AtomicInteger();

    FaultySync(Path folder, Connector connector, int port, String user, Random random) throws VaultException {
        this.store = new H2MailStore(folder.resolve("store"), clock);
        CredentialVault vault = new CredentialVault(new VaultKey(folder.resolve("vault.key")));
        AccountRecord record = store.accounts()
                .create(
                        settings(port, user, 1 + random.nextInt(4)),
                        Map.of("password", vault.seal("password", DovecotServer.PASSWORD)));
        this.account = record.id();
        Lease lease = store.leases().take("test", Duration.ofDays(3_650)).orElseThrow();
        Tools tools = new Tools(
                account,
                store,
                lease,
                connector,
                new Mime4jMessageReader(),
                vault,
                new RetryTable(random),
                board.sheet(account),
                new HostBudget(),
                Submitters.NONE,
                clock,
                random);
        this.loop = new AccountLoop(tools, record, this::work);
    }

    private static AccountSettings settings(int port, String user, int connections) {
        Endpoint endpoint = new Endpoint("127.0.0.1", port, Security.NONE);
        AccountSettings usual = TestAccounts.with(Protocol.IMAP, endpoint, SyncPolicy.DEFAULT);
        return new AccountSettings(
                usual.name(),
                usual.email(),
                usual.protocol(),
                usual.endpoint(),
                usual.allowPlaintext(),
                usual.caCertificate(),
                usual.sessionUrl(),
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
                "bulk worker");
        thread.setDaemon(true);
        thread.start();
    }

    /** Goes on until the account is at rest, healthy and with nothing left to do, and it is so. */
    void runUntil(BooleanSupplier so, Instant deadline) throws InterruptedException {
        while (true) {
            Optional<Duration> pause = loop.step();
            if (status().reason().contains("defect")) {
                throw new AssertionError(status().reason());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("it does not come to rest: " + status() + ", left "
                        + store.contentQueue().remaining(account) + ", workers " + workers);
            }
            if (pause.isEmpty()) {
                continue;
            }
            boolean busy = workers.get() > 0;
            if (!busy && isWhole() && so.getAsBoolean()) {
                return;
            }
            loop.rest(LONGEST_REST);
            clock.advance(busy || pause.get().compareTo(LONGEST_REST) < 0 ? LONGEST_REST : shorter(pause.get()));
        }
    }

    /** A person asks for a look at everything. */
    void look() {
        loop.inbox().look(Set.of());
    }

    private static Duration shorter(Duration pause) {
        return pause.compareTo(LONGEST_SKIP) < 0 ? pause : LONGEST_SKIP;
    }

    private boolean isWhole() {
        AccountStatus now = status();
        return now.state() == AccountState.HEALTHY
                && now.progress().isEmpty()
                && store.contentQueue().remaining(account).emails() == 0;
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

    private void read(Mailbox mailbox, Copies all) {
        Optional<EmailPage> page = Optional.of(store.emails().page(EmailQuery.ofMailbox(mailbox.id(), 500)));
        while (page.isPresent()) {
            for (Email email : page.get().items()) {
                store.emails().memberships(email.id()).stream()
                        .filter(membership -> membership.mailbox().equals(mailbox.id()))
                        .forEach(membership -> all.add(mailbox.path(), uid(membership), copy(email, membership)));
            }
            page = page.get().next().map(cursor -> store.emails()
                    .page(EmailQuery.ofMailbox(mailbox.id(), 500).after(cursor)));
        }
    }

    private static long uid(StoredMembership membership) {
        RemoteId id = membership.id().orElseThrow(() -> new AssertionError("nowhere on the server: " + membership));
        return ((RemoteId.Uid) id).uid();
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
