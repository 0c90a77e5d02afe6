package org.postferry.store.h2.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.Lease;
import org.postferry.store.OutboxStore;
import org.postferry.store.StoreFailure;
import org.postferry.store.Wish;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;

/** A large message that has left goes a few pieces at a time: all at once took twice its size of memory, which a container need not have. */
class LeftMessagesTest {
    private static final int PIECE = 256 * 1024;
    /** More than two transactions take. */
    private static final int PIECES = 2 * StoredMessage.PIECES_AT_ONCE + 1;

    @TempDir
    Path directory;

    private final FakeClock clock = new FakeClock();
    private int commits;
    private int failing = Integer.MAX_VALUE;

    private H2MailStore open() {
        FaultPoint disk = phase -> {
            if (phase == FaultPoint.Phase.BEFORE_COMMIT && ++commits >= failing) {
                throw new StoreFailure("The disk is full.", new IOException("no space left"));
            }
        };
        return new H2MailStore(directory, clock, disk);
    }

    private MutationId submit(H2MailStore store) {
        AccountId account =
                store.accounts().create(TestAccounts.imap(), Map.of()).id();
        Wish large = new Wish.Append(
                new MailboxId(account, 1),
                RemoteCommand.Message.of(new byte[PIECES * PIECE]),
                Optional.empty(),
                Set.of(),
                clock.instant());
        return store.outbox()
                .submit(account, List.of(large), false, Optional.empty())
                .get(0);
    }

    private int pieces() throws SQLException {
        try (Connection database =
                        DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("postferry"), "postferry", "");
                Statement statement = database.createStatement();
                ResultSet count = statement.executeQuery("SELECT COUNT(*) FROM message_piece")) {
            assertTrue(count.next());
            return count.getInt(1);
        }
    }

    @Test
    void whatIsGivenUpGoesInSeveralTransactions() throws Exception {
        try (H2MailStore store = open()) {
            MutationId id = submit(store);
            commits = 0;

            assertTrue(store.outbox().discard(id));

            assertEquals(1 + 3, commits);
        }
        assertEquals(0, pieces());
    }

    @Test
    void whatTheServerHasGoesInSeveralTransactions() throws Exception {
        try (H2MailStore store = open()) {
            MutationId id = submit(store);
            Lease lease = store.leases().take("test", Duration.ofDays(1)).orElseThrow();
            OutboxStore.Claim claim =
                    store.outbox().claim(lease, id.account(), clock.instant()).orElseThrow();
            commits = 0;

            store.outbox()
                    .settle(
                            lease,
                            claim,
                            new PerformResult(List.of(), Map.of(), new PerformResult.Outcome.Done(Optional.empty())));

            assertEquals(1 + 3, commits);
        }
        assertEquals(0, pieces());
    }

    @Test
    void whatWasCutShortGoesWhenTheStoreIsTidiedUp() throws Exception {
        try (H2MailStore store = open()) {
            MutationId id = submit(store);
            commits = 0;
            failing = 3;

            assertTrue(store.outbox().discard(id), "it is given up, whatever is left of it");

            assertTrue(store.outbox().get(id).isEmpty());
        }
        assertEquals(PIECES - StoredMessage.PIECES_AT_ONCE, pieces());
        failing = Integer.MAX_VALUE;
        try (H2MailStore store = open()) {
            store.tidyUp();
        }
        assertEquals(0, pieces());
    }

    @Test
    void whatWaitsStaysWhenTheStoreIsTidiedUp() throws Exception {
        try (H2MailStore store = open()) {
            submit(store);
        }
        try (H2MailStore store = open()) {
            store.tidyUp();
        }
        assertEquals(PIECES, pieces());
    }
}
