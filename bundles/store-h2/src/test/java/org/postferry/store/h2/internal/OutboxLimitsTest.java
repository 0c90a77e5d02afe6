package org.postferry.store.h2.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.Lease;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.Wish;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.TestAccounts;

/** What an outbox keeps and looks through is bounded. */
class OutboxLimitsTest {
    @TempDir
    Path directory;

    private final FakeClock clock = new FakeClock();
    private H2MailStore store;
    private Lease lease;
    private AccountId account;

    @BeforeEach
    void open() {
        store = new H2MailStore(directory, clock);
        lease = store.leases().take("test", Duration.ofDays(100)).orElseThrow();
        account = store.accounts().create(TestAccounts.imap(), Map.of()).id();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private OutboxStore outbox() {
        return store.outbox();
    }

    private List<MutationId> createMailboxes(int count) {
        List<Wish> wishes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            wishes.add(new Wish.CreateMailbox("m" + i, Optional.empty(), Optional.empty()));
        }
        return outbox().submit(account, wishes, false, Optional.empty());
    }

    @Test
    @ProvesLimit("MutationRow.MAX_TRIES")
    void theNewestTriesAreKept() {
        MutationId id = createMailboxes(1).get(0);
        ConnectorException lost = ConnectorException.of(Kind.TRANSIENT, Extent.ACCOUNT, "the line is dead");
        for (int i = 0; i < 25; i++) {
            clock.advance(Duration.ofSeconds(1));
            OutboxStore.Claim claim =
                    outbox().claim(lease, account, clock.instant()).orElseThrow();
            outbox().failed(lease, claim, lost, false, clock.instant());
        }

        List<Mutation.Try> tries = outbox().get(id).orElseThrow().tries();
        assertEquals(20, tries.size());
        assertEquals(clock.instant().getEpochSecond(), tries.get(19).at().getEpochSecond());
    }

    @Test
    @ProvesLimit("ClaimPlan.MAX_LOOKAHEAD")
    void soManyWishesAreLookedThroughAndTheOthersComeLater() {
        List<MutationId> held = outbox().submit(account, Collections.nCopies(1_000, held()), false, Optional.empty());
        Wish nothing = new Wish.SetKeywords(List.of(), Set.of(), Set.of());
        MutationId beyond = outbox().submit(account, List.of(nothing), false, Optional.empty())
                .get(0);

        outbox().claim(lease, account, clock.instant());
        assertEquals(Mutation.State.PENDING, outbox().get(beyond).orElseThrow().state());

        outbox().discard(held.get(500));
        outbox().claim(lease, account, clock.instant());
        assertEquals(Mutation.State.SETTLED, outbox().get(beyond).orElseThrow().state());
    }

    @Test
    @ProvesLimit("StoredMessage.MAX_WAITING_PIECES")
    void soManyMessagesWaitAndNoMore() {
        List<MutationId> waiting =
                outbox().submit(account, Collections.nCopies(20_000, held(new byte[] {'x'})), false, Optional.empty());

        IllegalArgumentException full = assertThrows(IllegalArgumentException.class, () -> outbox().submit(
                        account, List.of(held(new byte[] {'y'})), false, Optional.empty()));

        assertEquals(
                "too many messages wait for the server; this one can be taken when they are gone", full.getMessage());
        outbox().discard(waiting.get(0));
        assertEquals(
                1,
                outbox().submit(account, List.of(held(new byte[] {'y'})), false, Optional.empty())
                        .size());
    }

    @Test
    @ProvesLimit("MutationRow.MAX_LEFT_CHARACTERS")
    void theNewestStepsOfWhatFailedAreKept() {
        MutationId id = createMailboxes(1).get(0);
        OutboxStore.Claim claim =
                outbox().claim(lease, account, clock.instant()).orElseThrow();
        for (int i = 0; i < 9; i++) {
            claim.steps().record(i + "x".repeat(32 * 1024 - 1));
        }
        outbox().failed(lease, claim, ConnectorException.of(Kind.PERMANENT, Extent.EMAIL, "no"), true, clock.instant());
        outbox().retry(id);

        List<String> left = outbox().claim(lease, account, clock.instant())
                .orElseThrow()
                .steps()
                .taken();

        assertEquals(8, left.size());
        assertEquals('1', left.get(0).charAt(0));
        assertEquals('8', left.get(7).charAt(0));
    }

    private Wish held() {
        return held(new byte[0]);
    }

    /** One that its person may still take back. */
    private Wish held(byte[] bytes) {
        return new Wish.Send(
                RemoteCommand.Message.of(bytes),
                "m@example.org",
                "me@example.org",
                List.of("you@example.org"),
                Optional.empty(),
                clock.instant().plusSeconds(600));
    }

    @Test
    void whatMailboxesAreCalledIsReadFromWishesForMailboxesAlone() throws Exception {
        createMailboxes(2);
        MailboxId made = store.mailboxes().list(account).get(0).id();
        outbox().submit(
                        account,
                        List.of(new Wish.RenameMailbox(made, "Trips", Optional.empty())),
                        false,
                        Optional.empty());
        store.close();
        try (Connection database =
                        DriverManager.getConnection("jdbc:h2:file:" + directory.resolve("postferry"), "postferry", "");
                Statement statement = database.createStatement()) {
            int others = statement.executeUpdate("UPDATE mutation SET detail = X'00' WHERE of_mailbox = FALSE");
            assertEquals(2, others, "wishes that name no mailbox, or a hundred thousand emails");
        }

        store = new H2MailStore(directory, clock);

        assertEquals("Trips", store.mailboxes().get(made).orElseThrow().path());
    }
}
