package org.postferry.fault;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
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
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.fault.FaultPlan;
import org.postferry.testkit.fault.FaultProxy;
import org.postferry.testkit.imap.PlainClient;

/**
 * Mail arrives whole over a network that cuts, delays, splits and stalls at seeded bytes, while another client changes it. A seed that failed is replayed with
 * {@code -Dpostferry.seed=N}, with every conversation written down; {@code -Dpostferry.seeds=A-B} runs those.
 */
@ExtendWith(AFewAtOnce.class)
class FaultyNetworkTest {

    private static final int SEEDS = 12;
    private static final int SEEDS_OF_A_LONG_RUN = 500;
    private static final int FEWEST_EMAILS = 250;
    private static final int FEWEST_FAULTS = 5;
    private static final int MOST_MORE_FAULTS = 20;
    private static final Duration LONGEST_SYNC = Duration.ofMinutes(4);

    private static List<DovecotServer> servers = List.of();
    private static ImapConnector connector;

    @TempDir
    Path folder;

    @BeforeAll
    static void startServers() {
        servers = Dovecots.start(Dovecots.USUAL);
        connector = new ImapConnector();
    }

    @AfterAll
    static void stopServers() {
        servers.forEach(DovecotServer::close);
        if (connector != null) {
            connector.close();
        }
    }

    static LongStream seeds() {
        return Seeds.of(SEEDS, SEEDS_OF_A_LONG_RUN);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Execution(ExecutionMode.CONCURRENT)
    void theMirrorEndsEqualToTheServer(long seed) throws Exception {
        DovecotServer server = servers.get((int) (seed % servers.size()));
        String user = "seed" + seed;
        if (Seeds.areReplayed()) {
            server.record(user);
        }
        Random random = new Random(seed * 31);
        long bytes = new ServerMail(server, user, seed).write();
        FaultPlan plan = FaultPlan.of(seed, FEWEST_FAULTS + random.nextInt(MOST_MORE_FAULTS), bytes * 9 / 10);

        Instant begun = Instant.now();
        try (FaultProxy proxy = FaultProxy.before(server.imapPort(), plan);
                FaultySync sync = new FaultySync(
                        folder,
                        new HastyConnector(connector),
                        FaultySync.settings(Protocol.IMAP, proxy.port(), Optional.empty(), user, 1 + random.nextInt(4)),
                        DovecotServer.PASSWORD,
                        random)) {
            PlainClient phoneClient = PlainClient.signIn(server.imapPort(), user + "@phone", DovecotServer.PASSWORD);
            OtherClient other = new OtherClient(phoneClient, ServerMail.FOLDERS, seed, proxy::passed, bytes);
            Thread phone = new Thread(other, "phone " + seed);
            phone.start();
            Instant deadline = begun.plus(LONGEST_SYNC);
            sync.runUntil(() -> !phone.isAlive(), deadline);
            proxy.heal();
            sync.look();
            sync.runUntil(() -> true, deadline);

            assertTrue(proxy.struck().size() >= FEWEST_FAULTS, "seed " + seed + ": " + proxy.struck());
            List<String> differences = compare(server, user, sync);
            assertTrue(
                    differences.isEmpty(),
                    () -> String.join("\n", differences) + "\nfaults: " + proxy.struck() + "\nchanges:\n"
                            + String.join("\n", other.done()));
            System.out.printf(
                    "seed %d: %d faults, %d ms%n",
                    seed,
                    proxy.struck().size(),
                    Duration.between(begun, Instant.now()).toMillis());
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage() + keptConversations(server, user), e);
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

    private static List<String> compare(DovecotServer server, String user, FaultySync sync) {
        try (PlainClient client = PlainClient.signIn(server.imapPort(), user + "@judge", DovecotServer.PASSWORD)) {
            Copies there = Copies.of(client);
            assertTrue(there.size() > FEWEST_EMAILS, "there is mail to compare: " + there.size());
            return there.differences(sync.read());
        }
    }
}
