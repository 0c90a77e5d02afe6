package org.postferry.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postferry.jmap.internal.JmapConnector;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Protocol;
import org.postferry.store.Wish;
import org.postferry.testkit.fault.HttpFaultPlan;
import org.postferry.testkit.fault.HttpFaultProxy;
import org.postferry.testkit.imap.PlainClient;
import org.postferry.testkit.james.JamesServer;

/**
 * Mail arrives whole by JMAP though requests are lost, answers are lost, cut short or never come, the server says 429 and 503 and methods fail, while another
 * client changes the mail by IMAP and a person marks some of it here. A seed that failed is replayed with {@code -Dpostferry.seed=N}.
 */
class FaultyJmapTest {
    private static final int SEEDS = 4;
    private static final int SEEDS_OF_A_LONG_RUN = 500;

    private static final int FEWEST_EMAILS = 300;
    private static final int FEWEST_FAULTS = 5;
    private static final int FAULTS_OF_HUNDRED = 4;
    private static final int MORE_FAULTS_OF_HUNDRED = 8;
    private static final int MARKED_HERE = 12;
    private static final Duration LONGEST_SYNC = Duration.ofMinutes(4);

    private static final JmapConnector CONNECTOR = new JmapConnector();
    private static final JamesPool POOL = new JamesPool();

    @TempDir
    Path folder;

    @AfterAll
    static void stopServers() {
        POOL.close();
    }

    static LongStream seeds() {
        return Seeds.of(SEEDS, SEEDS_OF_A_LONG_RUN);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    @Execution(ExecutionMode.CONCURRENT)
    void theMirrorEndsEqualToTheServer(long seed) throws Exception {
        try (JamesPool.Person person = POOL.newPerson()) {
            mirror(person.server(), person.name(), seed);
        }
    }

    private void mirror(JamesServer server, String user, long seed) throws Exception {
        Random random = new Random(seed * 31);
        Instant filling = Instant.now();
        try (PlainClient filler = PlainClient.signIn(server.imapPort(), user, JamesServer.PASSWORD)) {
            JamesMail.write(filler, seed);
        }
        Duration filled = Duration.between(filling, Instant.now());
        Duration append = filled.dividedBy(JamesMail.EMAILS);
        HttpFaultPlan plan = new HttpFaultPlan(seed, FAULTS_OF_HUNDRED + random.nextInt(MORE_FAULTS_OF_HUNDRED));

        Instant begun = Instant.now();
        try (HttpFaultProxy proxy = HttpFaultProxy.before(server.jmapPort(), plan);
                FaultySync sync = sync(proxy, user, append, random)) {
            PlainClient phoneClient = PlainClient.signIn(server.imapPort(), user, JamesServer.PASSWORD);
            OtherClient other =
                    new OtherClient(phoneClient, JamesMail.FOLDERS, seed, proxy::requests, JamesMail.EMAILS);
            Thread phone = new Thread(other, "phone " + seed);
            phone.start();
            Instant deadline = begun.plus(LONGEST_SYNC);
            sync.runUntil(() -> !phone.isAlive(), deadline);
            for (int i = 0; i < MARKED_HERE; i++) {
                sync.wish(emails -> mark(emails, random));
            }
            sync.runUntil(() -> sync.unsettled().isEmpty(), deadline);
            proxy.heal();
            sync.look();
            sync.runUntil(() -> true, deadline);

            assertTrue(proxy.struck().size() >= FEWEST_FAULTS, "faults: " + proxy.struck());
            assertEquals(
                    List.of(),
                    compare(server, user, sync),
                    () -> "faults: " + proxy.struck() + "\nchanges:\n" + String.join("\n", other.done()));
            System.out.printf(
                    "seed %d: %d faults in %d requests, filled in %d ms, mirrored in %d ms%n",
                    seed,
                    proxy.struck().size(),
                    proxy.requests(),
                    filled.toMillis(),
                    Duration.between(begun, Instant.now()).toMillis());
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private FaultySync sync(HttpFaultProxy proxy, String user, Duration append, Random random) throws Exception {
        URI session = URI.create("http://127.0.0.1:" + proxy.port());
        return new FaultySync(
                folder,
                HastyConnector.onAMachineWhere(append, CONNECTOR),
                FaultySync.settings(Protocol.JMAP, proxy.port(), Optional.of(session), user, 1 + random.nextInt(3)),
                JamesServer.PASSWORD,
                random);
    }

    private static Wish mark(List<Email> emails, Random random) {
        List<EmailId> ids = new ArrayList<>(emails.stream().map(Email::id).toList());
        Collections.shuffle(ids, random);
        boolean set = random.nextInt(3) > 0;
        Set<Keyword> keywords = Set.of(random.nextBoolean() ? Keyword.FLAGGED : Keyword.ANSWERED);
        return new Wish.SetKeywords(
                ids.subList(0, 1 + random.nextInt(4)), set ? keywords : Set.of(), set ? Set.of() : keywords);
    }

    private static List<String> compare(JamesServer server, String user, FaultySync sync) {
        try (PlainClient client = PlainClient.signIn(server.imapPort(), user, JamesServer.PASSWORD)) {
            Copies there = Copies.of(client).nameless();
            assertTrue(there.size() >= FEWEST_EMAILS, "there is mail to compare: " + there.size());
            return there.differences(sync.read().nameless());
        }
    }
}
