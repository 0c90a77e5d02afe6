package org.postferry.core.account;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.Executor;
import org.postferry.connector.Connector;
import org.postferry.core.push.Submitters;
import org.postferry.core.retry.RetryTable;
import org.postferry.core.status.StatusBoard;
import org.postferry.core.vault.CredentialVault;
import org.postferry.core.vault.VaultKey;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.store.AccountRecord;
import org.postferry.store.Lease;
import org.postferry.store.MailStore;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.crash.SyncDriver;

/** Drives an {@link AccountLoop} over one connection on the caller's thread, so that it dies at the same point each time. */
public final class LoopDriver implements SyncDriver {
    /** For which the engine takes its lease: longer than a scenario takes. */
    static final Duration LEASE = Duration.ofDays(365);

    private static final int MAX_STEPS = 10_000;

    private final CredentialVault vault;

    public LoopDriver() {
        this(temporaryKey());
    }

    /** @param key where the key of the vault is, so that another process can open it as well */
    LoopDriver(Path key) {
        vault = new CredentialVault(new VaultKey(key));
    }

    private static Path temporaryKey() {
        try {
            Path key = Files.createTempDirectory("vault").resolve("vault.key");
            key.toFile().deleteOnExit();
            return key;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public AccountId addAccount(MailStore store, AccountSettings settings, String password) throws Exception {
        return addAccount(store, settings, password, 1);
    }

    AccountId addAccount(MailStore store, AccountSettings settings, String password, int connections) throws Exception {
        AccountSettings limited = LoopFixture.settings(settings.policy(), OptionalInt.of(connections));
        return store.accounts()
                .create(limited, Map.of("password", vault.seal("password", password)))
                .id();
    }

    @Override
    public void runUntilIdle(MailStore store, Connector connector, FakeClock clock) throws Exception {
        AccountLoop loop = begin(store, connector, clock, Runnable::run);
        try {
            drive(loop);
        } finally {
            loop.close();
        }
    }

    /** A new engine's loop for the one account there is. */
    AccountLoop begin(MailStore store, Connector connector, FakeClock clock, Executor bulkThreads) {
        Lease lease = store.leases().take("test", LEASE).orElseThrow();
        AccountRecord account = store.accounts().list().get(0);
        RetryTable retries = new RetryTable(new Random(7));
        StatusBoard board = new StatusBoard(clock);
        Tools tools = new Tools(
                account.id(),
                store,
                lease,
                connector,
                new PlainReader(),
                vault,
                retries,
                board.sheet(account.id()),
                new HostBudget(),
                Submitters.NONE,
                clock,
                new Random(7));
        return new AccountLoop(tools, account, bulkThreads);
    }

    /** Steps until the loop would only wait. */
    static void drive(AccountLoop loop) throws InterruptedException {
        for (int steps = 0; loop.step().isEmpty(); steps++) {
            if (steps > MAX_STEPS) {
                throw new AssertionError("the loop turns in circles");
            }
        }
    }
}
