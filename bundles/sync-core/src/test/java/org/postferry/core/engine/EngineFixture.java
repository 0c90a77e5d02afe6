package org.postferry.core.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.postferry.core.account.LoopFixture;
import org.postferry.core.account.PlainReader;
import org.postferry.core.account.TestServer;
import org.postferry.core.accounts.AwaitedContent;
import org.postferry.core.accounts.StoredAccounts;
import org.postferry.core.status.StatusBoard;
import org.postferry.core.vault.CredentialVault;
import org.postferry.core.vault.VaultKey;
import org.postferry.model.AccountId;
import org.postferry.model.Protocol;
import org.postferry.model.SyncPolicy;
import org.postferry.store.EmailQuery;
import org.postferry.sync.AccountDraft;
import org.postferry.sync.AccountState;
import org.postferry.sync.AccountStatus;
import org.postferry.testkit.server.FakeMailServer;
import org.postferry.testkit.server.Temper;
import org.postferry.testkit.store.InMemoryMailStore;

/** The whole engine with threads of its own, parts that a test brings and takes away, and a server. */
public final class EngineFixture implements AutoCloseable {
    /** Longer than anything here takes on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    public final SettableClock clock = new SettableClock();
    public final StatusBoard board = new StatusBoard(clock);
    public final TestServer server = new TestServer(Temper.QRESYNC, 100);
    public final PlainReader reader = new PlainReader();
    public final CredentialVault vault;
    public final Engine engine;
    public final StoredAccounts accounts;
    public final AwaitedContent onDemand;
    public InMemoryMailStore store = new InMemoryMailStore(clock);

    public EngineFixture(Path folder) {
        vault = new CredentialVault(new VaultKey(folder.resolve("vault.key")));
        engine = new Engine(board, vault, "test", clock, new Random(7));
        accounts = new StoredAccounts(engine, board, vault, clock);
        onDemand = new AwaitedContent(engine);
    }

    /** Everything is there. */
    public EngineFixture complete() {
        engine.readerCame(reader);
        engine.connectorCame(Protocol.IMAP, server.connector);
        engine.storeCame(store);
        return this;
    }

    public AccountDraft draft() {
        return draft(SyncPolicy.DEFAULT);
    }

    public AccountDraft draft(SyncPolicy policy) {
        return new AccountDraft(
                LoopFixture.settings(policy, OptionalInt.of(2)), Map.of("password", FakeMailServer.PASSWORD));
    }

    public AccountId create() {
        return accounts.create(draft()).id();
    }

    public AccountStatus status(AccountId account) {
        return board.account(account).orElseThrow();
    }

    public long emails(AccountId account) {
        return store.emails().page(EmailQuery.ofAccount(account, 500)).items().size();
    }

    /** Every email of the server is here with its content. */
    public void awaitMirrored(AccountId account, int emails) throws InterruptedException {
        await(() -> emails(account) == emails && status(account).state() == AccountState.HEALTHY);
    }

    public void awaitState(AccountId account, AccountState state) throws InterruptedException {
        await(() ->
                board.account(account).filter(status -> status.state() == state).isPresent());
    }

    public void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long seen = 0;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "not within " + PATIENCE + "; parts: " + board.parts() + "; asked: " + server.askedFor("")
                                + "; account: " + board.account(new AccountId(1)) + "; last asked: " + server.last());
            }
            seen = board.awaitChange(seen, Duration.ofMillis(20));
        }
    }

    @Override
    public void close() {
        engine.close();
    }
}
