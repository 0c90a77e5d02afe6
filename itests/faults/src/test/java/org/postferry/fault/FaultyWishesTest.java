package org.postferry.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postferry.imap.internal.ImapConnector;
import org.postferry.model.Protocol;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.fault.FaultPlan;
import org.postferry.testkit.fault.FaultProxy;
import org.postferry.testkit.imap.PlainClient;

/**
 * Somebody wishes this and that here while another client changes the same mailboxes and the network between fails at seeded bytes. In the end nothing is lost,
 * nothing is doubled, each letter is where it was wished, and the mirror is what the server is. A seed that failed is replayed with
 * {@code -Dpostferry.seed=N}, with every conversation written down; {@code -Dpostferry.seeds=A-B} runs those.
 */
@ExtendWith(AFewAtOnce.class)
class FaultyWishesTest {
    private static final int SEEDS = 6;
    private static final int SEEDS_OF_A_LONG_RUN = 1_000;

    private static final List<String> FOLDERS = List.of("INBOX", "Archive", "Work", "Lists/java", "Trash");
    private static final int FEWEST_WISHES = 30;
    private static final int MORE_WISHES = 30;
    private static final int MOST_STEPS = 5;
    private static final int FEWEST_FAULTS = 5;
    private static final int MORE_FAULTS = 10;
    private static final int ACTS_OF_THE_OTHER = 15;

    /** About what all the wishes and looks of a seed carry. */
    private static final long BYTES = 90_000;

    /** So often a silent connection is noticed: what comes of one that nobody notices is for other seeds. */
    private static final Duration NOTICED_AFTER = Duration.ofMillis(100);

    private static final Duration LONGEST_SEED = Duration.ofMinutes(2);

    /** What Dovecot offers, and what servers that offer less do. */
    private static final List<String> CAPABILITIES = Dovecots.usualAnd("IMAP4rev1 IDLE UIDPLUS CONDSTORE");

    private static List<DovecotServer> servers = List.of();

    @TempDir
    Path folder;

    @BeforeAll
    static void startServers() {
        servers = Dovecots.start(CAPABILITIES);
    }

    @AfterAll
    static void stopServers() {
        servers.forEach(DovecotServer::close);
    }

    static LongStream seeds() {
        return Seeds.of(SEEDS, SEEDS_OF_A_LONG_RUN);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Execution(ExecutionMode.CONCURRENT)
    void everyWishIsDoneOnceAndNothingIsLost(long seed) throws Exception {
        int which = (int) (seed % servers.size());
        String user = "seed" + seed;
        if (Seeds.areReplayed()) {
            servers.get(which).record(user);
        }
        FakeClock clock = new FakeClock(Instant.now());
        ImapConnector connector = new ImapConnector(clock);
        ScheduledExecutorService router = Executors.newSingleThreadScheduledExecutor();
        try (FaultProxy proxy = FaultProxy.before(servers.get(which).imapPort(), FaultPlan.none())) {
            long often = NOTICED_AFTER.toMillis();
            router.scheduleWithFixedDelay(proxy::cutSilent, often, often, TimeUnit.MILLISECONDS);
            run(servers.get(which), proxy, connector, clock, seed);
        } catch (AssertionError e) {
            throw new AssertionError(
                    "seed " + seed + ": " + e.getMessage() + keptConversations(servers.get(which), user), e);
        } finally {
            router.shutdownNow();
            connector.close();
        }
    }

    private void run(DovecotServer server, FaultProxy proxy, ImapConnector connector, FakeClock clock, long seed)
            throws Exception {
        Random random = new Random(seed * 31);
        Ledger ledger = new Ledger();
        String user = "seed" + seed;
        fill(server, user, ledger, random);
        Conversations conversations = new Conversations(server, user);
        Instant begun = Instant.now();
        Instant deadline = begun.plus(LONGEST_SEED);
        try (FaultySync sync = new FaultySync(
                        folder,
                        new HastyConnector(connector),
                        FaultySync.settings(Protocol.IMAP, proxy.port(), Optional.empty(), user, 1 + random.nextInt(2)),
                        DovecotServer.PASSWORD,
                        random,
                        clock,
                        () -> conversations.awaitAtMost(proxy::connections));
                Person person = new Person(sync, ledger, folder, random)) {
            sync.runUntil(() -> true, deadline);
            ledger.begin(sync.emails());
            Phone phone = new Phone(() -> signIn(server, user + "@phone"), ledger, seed);
            proxy.expect(FaultPlan.of(seed, FEWEST_FAULTS + random.nextInt(MORE_FAULTS), BYTES));
            for (int i = 0; i < ACTS_OF_THE_OTHER; i++) {
                proxy.meanwhile(random.nextLong(BYTES), phone::act);
            }
            int wishes = FEWEST_WISHES + random.nextInt(MORE_WISHES);
            long before = proxy.passed();
            for (int i = 0; i < wishes; i++) {
                person.act();
                sync.run(random.nextInt(MOST_STEPS));
            }
            sync.runUntil(() -> !sync.isWishing(), deadline);
            long carried = proxy.passed() - before;
            proxy.heal();
            sync.look();
            sync.runUntil(() -> !sync.isWishing(), deadline);

            List<String> wrong = judge(server, user, sync, new Judgement(sync, ledger, howItMoves(seed)));
            assertTrue(
                    wrong.isEmpty(),
                    () -> String.join("\n", wrong) + "\nfaults: " + proxy.struck() + "\nthe other client:\n"
                            + String.join("\n", phone.done()));
            System.out.printf(
                    "seed %d: %d wishes, %d failed, %d faults, %d acts of another in %d bytes, %d ms%n",
                    seed,
                    wishes,
                    sync.unsettled().size(),
                    proxy.struck().size(),
                    phone.done().size(),
                    carried,
                    Duration.between(begun, Instant.now()).toMillis());
        }
    }

    private static Judgement.Server howItMoves(long seed) {
        String offered = CAPABILITIES.get((int) (seed % CAPABILITIES.size()));
        return offered.isEmpty() || offered.contains("MOVE") ? Judgement.Server.MOVES : Judgement.Server.COPIES;
    }

    private static void fill(DovecotServer server, String user, Ledger ledger, Random random) {
        try (PlainClient client = signIn(server, user + "@filler")) {
            FOLDERS.subList(1, FOLDERS.size()).forEach(folder -> client.run("CREATE \"" + folder + "\""));
            ledger.fill(client, FOLDERS, random);
        }
    }

    private static PlainClient signIn(DovecotServer server, String user) {
        return PlainClient.signIn(server.imapPort(), user, DovecotServer.PASSWORD);
    }

    private static List<String> judge(DovecotServer server, String user, FaultySync sync, Judgement judgement) {
        try (PlainClient client = signIn(server, user + "@judge")) {
            Copies there = Copies.of(client);
            List<String> wrong = new ArrayList<>(there.differences(sync.read()));
            wrong.addAll(judgement.of(there));
            return wrong;
        }
    }

    /** What was said, for who looks into a seed that failed again. */
    private static String keptConversations(DovecotServer server, String user) throws IOException {
        if (!Seeds.areReplayed()) {
            return "";
        }
        Path kept = Files.createTempDirectory("postferry-" + user + "-");
        for (Path conversation : server.rawlogs(user)) {
            Files.copy(conversation, kept.resolve(conversation.getFileName()));
        }
        return "\nthe conversations: " + kept;
    }
}
