package org.postferry.store.h2;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.Protocol;
import org.postferry.model.SyncPolicy;
import org.postferry.store.AccountRecord;
import org.postferry.store.Lease;
import org.postferry.store.StoreFailure;
import org.postferry.store.h2.database.Disk;
import org.postferry.store.h2.internal.H2MailStore;

/**
 * What {@code ./run --check} runs: whether a store can work in a folder. The real one is looked at and not touched; a
 * scratch store beside it writes, takes the lease, is opened again and reads. Prints one sentence; exit code 1 if it cannot.
 */
public final class SelfTest {
    private static final String SCRATCH = "self-test";

    private SelfTest() {}

    /** @param arguments the store's folder */
    public static void main(String[] arguments) {
        if (arguments.length != 1) {
            System.err.println("The store's folder is missing.");
            System.exit(1);
        }
        Verdict verdict = run(Path.of(arguments[0]));
        System.out.println(verdict.sentence());
        System.exit(verdict.ok() ? 0 : 1);
    }

    /** What was found, as a sentence for a person. */
    record Verdict(boolean ok, String sentence) {}

    static Verdict run(Path directory) {
        try {
            Disk.createDirectories(directory);
            H2MailStore.inspect(directory);
            Path scratch = directory.resolve(SCRATCH);
            Disk.deleteTree(scratch);
            try {
                write(scratch);
                read(scratch);
            } finally {
                Disk.deleteTree(scratch);
            }
            return new Verdict(true, "The store can write, sync, take its lease and read in " + directory + ".");
        } catch (StoreFailure e) {
            return new Verdict(false, e.getMessage());
        } catch (IOException | IllegalStateException e) {
            return new Verdict(
                    false,
                    "The store cannot work in " + directory + ": "
                            + e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage() + ".");
        }
    }

    private static void write(Path scratch) throws IOException {
        Files.createDirectory(scratch);
        try (H2MailStore store = new H2MailStore(scratch, Clock.systemUTC())) {
            Lease lease = store.leases()
                    .take("self-test", Duration.ofMinutes(1))
                    .orElseThrow(() -> new IllegalStateException("the lease of a new store is taken"));
            store.accounts().create(settings(), Map.of());
            store.leases().release(lease);
        }
    }

    private static void read(Path scratch) {
        try (H2MailStore store = new H2MailStore(scratch, Clock.systemUTC())) {
            boolean there = store.accounts().list().stream()
                    .map(AccountRecord::settings)
                    .anyMatch(settings()::equals);
            if (!there) {
                throw new IllegalStateException("what was written is not there");
            }
        }
    }

    private static AccountSettings settings() {
        return new AccountSettings(
                "self-test",
                "",
                Protocol.IMAP,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                AuthMethod.PASSWORD,
                Optional.empty(),
                Optional.empty(),
                new AccountLimits(OptionalInt.empty(), OptionalInt.empty()),
                Duration.ZERO,
                Map.of(),
                SyncPolicy.DEFAULT);
    }
}
