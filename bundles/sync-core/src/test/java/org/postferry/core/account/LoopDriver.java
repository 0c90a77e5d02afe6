package org.postferry.core.account;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.postferry.connector.Connector;
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
        AccountSettings alone = LoopFixture.settings(settings.policy(), OptionalInt.of(1));
        return store.accounts()
                .create(alone, Map.of("password", vault.seal("password", password)))
                .id();
    }

    @Override
    public void runUntilIdle(MailStore store, Connector connector, FakeClock clock) throws Exception {
        Lease lease = store.leases().take("test", Duration.ofDays(365)).orElseThrow();
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
                clock,
                new Random(7));
        AccountLoop loop = new AccountLoop(tools, account, Runnable::run);
        try {
            for (int steps = 0; loop.step().isEmpty(); steps++) {
                if (steps > MAX_STEPS) {
                    throw new AssertionError("the loop turns in circles");
                }
            }
        } finally {
            loop.close();
        }
    }
}
