package org.postferry.wish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.postferry.connector.Connector;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Submitter;
import org.postferry.core.account.AccountLoop;
import org.postferry.core.account.HostBudget;
import org.postferry.core.account.Tools;
import org.postferry.core.push.Submitters;
import org.postferry.core.retry.RetryTable;
import org.postferry.core.status.StatusBoard;
import org.postferry.core.vault.CredentialVault;
import org.postferry.core.vault.VaultException;
import org.postferry.core.vault.VaultKey;
import org.postferry.jmap.internal.JmapSubmitter;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.model.AccountSettings;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.smtp.SmtpSubmitter;
import org.postferry.store.AccountRecord;
import org.postferry.store.EmailQuery;
import org.postferry.store.Lease;
import org.postferry.store.Mutation;
import org.postferry.store.Wish;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.store.h2.internal.H2MailStore;
import org.postferry.sync.AccountState;
import org.postferry.testkit.FakeClock;

/** One account's loop over the real store in a folder. Where it would wait, time is moved on. Driven by one thread. */
final class WishEngine implements AutoCloseable {
    private static final int MAX_ROUNDS = 200;
    private static final Duration LONGEST_SKIP = Duration.ofSeconds(61);

    private final FakeClock clock;
    private final H2MailStore store;
    private final StatusBoard board;
    private final AccountRecord account;
    private final AccountLoop loop;

    private WishEngine(
            Path folder,
            Connector connector,
            Submitters submitters,
            FakeClock clock,
            FaultPoint faults,
            Optional<NewAccount> made)
            throws VaultException {
        this.clock = clock;
        this.store = new H2MailStore(folder.resolve("store"), clock, faults);
        this.board = new StatusBoard(clock);
        CredentialVault vault = new CredentialVault(new VaultKey(folder.resolve("vault.key")));
        if (made.isPresent()) {
            NewAccount account = made.get();
            store.accounts().create(account.settings(), Map.of("password", vault.seal("password", account.password())));
        }
        this.account = store.accounts().list().get(0);
        Lease lease = store.leases().take("test", Duration.ofDays(3_650)).orElseThrow();
        Tools tools = new Tools(
                account.id(),
                store,
                lease,
                connector,
                new Mime4jMessageReader(),
                vault,
                new RetryTable(new Random(7)),
                board.sheet(account.id()),
                new HostBudget(),
                submitters,
                clock,
                new Random(7));
        this.loop = new AccountLoop(tools, account, Runnable::run);
    }

    /** An account to be made in an empty store. */
    record NewAccount(AccountSettings settings, String password) {}

    static WishEngine over(Path folder, Connector connector, FakeClock clock, NewAccount account)
            throws VaultException {
        return new WishEngine(folder, connector, WishEngine::way, clock, FaultPoint.NONE, Optional.of(account));
    }

    /** Over what another process left. */
    static WishEngine again(Path folder, Connector connector, FakeClock clock) throws VaultException {
        return again(folder, connector, WishEngine::way, clock, FaultPoint.NONE);
    }

    static WishEngine again(Path folder, Connector connector, Submitters submitters, FakeClock clock, FaultPoint faults)
            throws VaultException {
        return new WishEngine(folder, connector, submitters, clock, faults, Optional.empty());
    }

    /** SMTP where the account says where its mail is handed in, else its own server where that takes messages. */
    static Optional<Submitters.Way> way(AccountSettings settings, SessionInfo server) {
        if (settings.smtp().isPresent()) {
            return Optional.of(new Submitters.Way(new SmtpSubmitter(), false));
        }
        Submitter own = new JmapSubmitter();
        return own.isOffered(settings, server) ? Optional.of(new Submitters.Way(own, true)) : Optional.empty();
    }

    // ---- a person

    String address() {
        return account.settings().email();
    }

    EmailId email(String subject) {
        return ids().get(subject);
    }

    List<EmailId> emails(String... subjects) {
        return Arrays.stream(subjects).map(this::email).toList();
    }

    MailboxId mailbox(String path) {
        return mailboxes().stream()
                .filter(mailbox -> mailbox.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no mailbox " + path))
                .id();
    }

    void submit(List<Wish> wishes) {
        store.outbox().submit(account.id(), wishes, false, Optional.empty());
        loop.inbox().wished();
    }

    /** What failed, or nobody knows of, is to be tried again. */
    void again(MutationId id) {
        assertTrue(store.outbox().retry(id), () -> "it cannot be tried again: " + mutations());
        loop.inbox().wished();
    }

    void giveUp(MutationId id) {
        assertTrue(store.outbox().discard(id), () -> "it cannot be given up: " + mutations());
        loop.inbox().wished();
    }

    // ---- the engine

    /** Works until nothing waits, then looks at everything once more. */
    void settle() throws InterruptedException {
        rest();
        loop.inbox().look(java.util.Set.of());
        rest();
    }

    private void rest() throws InterruptedException {
        for (int round = 0; round < MAX_ROUNDS; round++) {
            Optional<Duration> pause = loop.step();
            while (pause.isEmpty()) {
                pause = loop.step();
            }
            boolean healthy = board.account(account.id()).orElseThrow().state() == AccountState.HEALTHY;
            Optional<Instant> next = store.outbox().nextTime(account.id());
            if (healthy
                    && next.isEmpty()
                    && store.contentQueue().remaining(account.id()).emails() == 0) {
                return;
            }
            clock.advance(pause.get().compareTo(LONGEST_SKIP) < 0 ? pause.get() : LONGEST_SKIP);
        }
        throw new AssertionError("it does not come to rest: " + board.account(account.id()) + " " + mutations());
    }

    // ---- what is here

    List<Mutation> mutations() {
        return store.outbox()
                .list(Optional.of(account.id()), Optional.empty(), Optional.empty(), 100)
                .items();
    }

    void assertNothingWaits() {
        mutations().forEach(one -> assertEquals(Mutation.State.SETTLED, one.state(), one.toString()));
    }

    /** By subject; each is one email, in however many mailboxes. */
    Map<String, EmailId> ids() {
        Map<String, EmailId> ids = new TreeMap<>();
        for (Email email :
                store.emails().page(EmailQuery.ofAccount(account.id(), 500)).items()) {
            EmailId other = ids.put(email.header().subject(), email.id());
            assertEquals(null, other, email.header().subject() + " is two emails");
        }
        return ids;
    }

    MailView view() {
        MailView view = MailView.empty();
        for (Mailbox mailbox : mailboxes()) {
            view.mailboxes().put(mailbox.path(), new ArrayList<>());
            for (Email email :
                    store.emails().page(EmailQuery.ofMailbox(mailbox.id(), 500)).items()) {
                view.add(
                        mailbox.path(),
                        email.keywords().stream().map(Keyword::name).toList(),
                        bytes(email));
            }
        }
        return view;
    }

    /** As the HTTP interface lists them. */
    private List<Mailbox> mailboxes() {
        return store.mailboxes().list(account.id()).stream()
                .filter(mailbox -> mailbox.wishedAwaySince().isEmpty())
                .toList();
    }

    private byte[] bytes(Email email) {
        try (InputStream in = store.contents().read(email.id()).orElseThrow().open(0)) {
            return in.readAllBytes();
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
