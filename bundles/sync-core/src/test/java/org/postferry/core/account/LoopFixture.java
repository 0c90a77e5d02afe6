package org.postferry.core.account;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.postferry.core.push.Submitters;
import org.postferry.core.retry.RetryTable;
import org.postferry.core.status.StatusBoard;
import org.postferry.core.vault.CredentialVault;
import org.postferry.core.vault.VaultException;
import org.postferry.core.vault.VaultKey;
import org.postferry.model.AccountId;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.Email;
import org.postferry.model.Endpoint;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.SyncPolicy;
import org.postferry.store.AccountRecord;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.Lease;
import org.postferry.store.SealedSecret;
import org.postferry.sync.AccountStatus;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.server.FakeMailServer;
import org.postferry.testkit.server.Temper;
import org.postferry.testkit.store.InMemoryMailStore;

/** One account on a {@link TestServer}, its store in memory, and a loop that a test drives step by step. */
public final class LoopFixture {
    /** A loop that does more than this without resting turns in circles. */
    private static final int MAX_STEPS = 10_000;

    final FakeClock clock = new FakeClock();
    final TestServer server;
    final StatusBoard board = new StatusBoard(clock);
    final CredentialVault vault;
    private final Path keyFile = keyFile();
    final AccountId account;
    final List<Runnable> hired = new ArrayList<>();
    final HostBudget budget = new HostBudget();
    /** Who sends; asked by loops that begin from then on. */
    Submitters submitters = Submitters.NONE;

    InMemoryMailStore store = new InMemoryMailStore(clock);
    Lease lease;
    AccountLoop loop;

    /** Everything there is, by a server with QRESYNC, over one connection. */
    LoopFixture() {
        this(Temper.QRESYNC);
    }

    LoopFixture(Temper temper) {
        this(temper, SyncPolicy.DEFAULT, OptionalInt.of(1));
    }

    LoopFixture(SyncPolicy policy, OptionalInt connections) {
        this(Temper.QRESYNC, policy, connections);
    }

    private LoopFixture(Temper temper, SyncPolicy policy, OptionalInt connections) {
        server = new TestServer(temper);
        vault = new CredentialVault(new VaultKey(keyFile));
        account = store.accounts()
                .create(settings(policy, connections), secrets(FakeMailServer.PASSWORD))
                .id();
        lease = store.leases().take("test", Duration.ofDays(365)).orElseThrow();
        begin();
    }

    public static AccountSettings settings(SyncPolicy policy, OptionalInt connections) {
        AccountSettings usual = TestAccounts.imap();
        return new AccountSettings(
                usual.name(),
                usual.email(),
                usual.protocol(),
                usual.endpoint(),
                usual.allowPlaintext(),
                usual.caCertificate(),
                usual.sessionUrl(),
                usual.jmapAccountId(),
                usual.username(),
                usual.auth(),
                usual.smtp(),
                usual.profile(),
                new AccountLimits(OptionalInt.empty(), connections),
                usual.sendDelay(),
                usual.roles(),
                policy);
    }

    /** The same account on another server. */
    static AccountSettings elsewhere(AccountSettings usual, Endpoint endpoint) {
        return new AccountSettings(
                usual.name(),
                usual.email(),
                usual.protocol(),
                Optional.of(endpoint),
                usual.allowPlaintext(),
                usual.caCertificate(),
                usual.sessionUrl(),
                usual.jmapAccountId(),
                usual.username(),
                usual.auth(),
                usual.smtp(),
                usual.profile(),
                usual.limits(),
                usual.sendDelay(),
                usual.roles(),
                usual.policy());
    }

    /** Somebody removes the key file. */
    void loseKey() throws IOException {
        Files.delete(keyFile);
    }

    Map<String, SealedSecret> secrets(String password) {
        return Map.of("password", sealed("password", password));
    }

    SealedSecret sealed(String name, String secret) {
        try {
            return vault.seal(name, secret);
        } catch (VaultException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Another loop over the same store, as after a restart of the engine. */
    void begin() {
        AccountRecord record = store.accounts().get(account).orElseThrow();
        Executor threads = hired::add;
        loop = new AccountLoop(tools(), record, threads);
    }

    /** The process dies and starts again. */
    void restart() {
        store = store.reopen();
        lease = store.leases().take("test", Duration.ofDays(365)).orElseThrow();
        begin();
    }

    Tools tools() {
        return new Tools(
                account,
                store,
                lease,
                server.connector,
                new PlainReader(),
                vault,
                new RetryTable(new Random(7)),
                board.sheet(account),
                budget,
                submitters,
                clock,
                new Random(7));
    }

    /** Steps until the loop wants to rest; returns for how long. */
    Duration drive() throws InterruptedException {
        for (int steps = 0; steps < MAX_STEPS; steps++) {
            Optional<Duration> pause = loop.step();
            if (pause.isPresent()) {
                return pause.get();
            }
        }
        throw new AssertionError("the loop does not come to rest; asked last: "
                + server.asked.subList(Math.max(0, server.asked.size() - 20), server.asked.size()));
    }

    /** The next time anything is due. */
    void later(Duration step) throws InterruptedException {
        clock.advance(step);
        drive();
    }

    /** The person asks for a look now. */
    void look() throws InterruptedException {
        loop.inbox().look(Set.of());
        drive();
    }

    /** The person changes the account. */
    void change(AccountSettings settings) throws InterruptedException {
        AccountRecord before = store.accounts().get(account).orElseThrow();
        store.accounts().update(account, settings, before.secrets());
        loop.inbox().settingsChanged();
        drive();
    }

    AccountStatus status() {
        return board.account(account).orElseThrow();
    }

    Mailbox mailbox(String path) {
        return store.mailboxes().list(account).stream()
                .filter(mailbox -> mailbox.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no mailbox " + path));
    }

    List<Email> emails() {
        List<Email> all = new ArrayList<>();
        EmailQuery query = EmailQuery.ofAccount(account, 500);
        EmailPage page = store.emails().page(query);
        all.addAll(page.items());
        while (page.next().isPresent()) {
            page = store.emails().page(query.after(page.next().get()));
            all.addAll(page.items());
        }
        return all;
    }

    /** What is here, as {@link #there()} tells what is there. */
    Map<String, List<String>> here() {
        Map<String, List<String>> here = new TreeMap<>();
        Map<MailboxId, String> paths = new HashMap<>();
        for (Mailbox mailbox : store.mailboxes().list(account)) {
            if (mailbox.missingSince().isEmpty()) {
                paths.put(mailbox.id(), mailbox.path());
                here.put(mailbox.path(), new ArrayList<>());
            }
        }
        for (Email email : emails()) {
            for (MailboxId mailbox : email.mailboxIds()) {
                if (paths.containsKey(mailbox)) {
                    here.get(paths.get(mailbox)).add(line(email.header().subject(), email.keywords(), content(email)));
                }
            }
        }
        here.values().forEach(lines -> lines.sort(null));
        return here;
    }

    /** Each mailbox with its emails: subject, keywords, and how many bytes of content. */
    Map<String, List<String>> there() {
        Map<String, List<String>> there = new TreeMap<>();
        for (String name : server.mail.mailboxNames()) {
            there.put(
                    name,
                    server.mail.messages(name).stream()
                            .map(mail -> line(
                                    new PlainReader().header(mail.bytes()).subject(),
                                    mail.keywords(),
                                    mail.bytes().length))
                            .sorted()
                            .toList());
        }
        return there;
    }

    private long content(Email email) {
        return store.contents()
                .read(email.id())
                .map(stored -> stored.sizeBytes())
                .orElse(0L);
    }

    private static String line(String subject, Set<Keyword> keywords, long bytes) {
        return subject
                + keywords.stream().map(Keyword::name).sorted().collect(Collectors.joining(",", " [", "] "))
                + bytes;
    }

    private static Path keyFile() {
        try {
            Path folder = Files.createTempDirectory("vault");
            folder.toFile().deleteOnExit();
            Path file = folder.resolve("vault.key");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
