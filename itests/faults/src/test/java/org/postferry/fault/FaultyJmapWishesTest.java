package org.postferry.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postferry.jmap.internal.JmapConnector;
import org.postferry.model.Protocol;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.fault.HttpFaultPlan;
import org.postferry.testkit.fault.HttpFaultProxy;
import org.postferry.testkit.imap.PlainClient;
import org.postferry.testkit.james.JamesServer;

/** As {@link FaultyWishesTest}, with James by JMAP: requests are lost, answers are lost, cut short or never come, the server says 429 and 503 and methods fail. */
class FaultyJmapWishesTest {
    private static final int SEEDS = 2;
    private static final int SEEDS_OF_A_LONG_RUN = 200;

    /** As James calls them, the inbox first. */
    private static final List<String> FOLDERS = List.of("INBOX", "Archive", "Work", "Lists.java", "Trash");

    private static final int FEWEST_WISHES = 30;
    private static final int MORE_WISHES = 30;
    private static final int MOST_STEPS = 5;
    private static final int FAULTS_OF_HUNDRED = 3;
    private static final int MORE_FAULTS_OF_HUNDRED = 6;
    private static final int ONE_ACT_OF_THE_OTHER_IN = 3;
    private static final Duration LONGEST_SEED = Duration.ofMinutes(4);

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
    void everyWishIsDoneOnceAndNothingIsLost(long seed) throws Exception {
        try (JamesPool.Person person = POOL.newPerson()) {
            run(person.server(), person.name(), seed);
        } catch (AssertionError e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    private void run(JamesServer server, String user, long seed) throws Exception {
        Random random = new Random(seed * 31);
        Ledger ledger = new Ledger();
        Instant filling = Instant.now();
        fill(server, user, ledger, random);
        Duration append = Duration.between(filling, Instant.now()).dividedBy(Ledger.LETTERS);
        HttpFaultPlan plan = new HttpFaultPlan(seed, FAULTS_OF_HUNDRED + random.nextInt(MORE_FAULTS_OF_HUNDRED));
        Instant begun = Instant.now();
        Instant deadline = begun.plus(LONGEST_SEED);
        try (HttpFaultProxy proxy = HttpFaultProxy.before(server.jmapPort(), plan);
                FaultySync sync = sync(proxy, user, append, random);
                Person person = new Person(sync, ledger, folder, random)) {
            sync.runUntil(() -> true, deadline);
            ledger.begin(sync.emails());
            Phone phone = new Phone(() -> signIn(server, user), ledger, seed);
            int wishes = FEWEST_WISHES + random.nextInt(MORE_WISHES);
            for (int i = 0; i < wishes; i++) {
                person.act();
                sync.run(random.nextInt(MOST_STEPS));
                if (random.nextInt(ONE_ACT_OF_THE_OTHER_IN) == 0) {
                    phone.act();
                }
            }
            sync.runUntil(() -> !sync.isWishing(), deadline);
            proxy.heal();
            sync.look();
            sync.runUntil(() -> !sync.isWishing(), deadline);

            assertEquals(
                    List.of(),
                    judge(server, user, sync, new Judgement(sync, ledger, Judgement.Server.JMAP)),
                    () -> "faults: " + proxy.struck() + "\nthe other client:\n" + String.join("\n", phone.done()));
            System.out.printf(
                    "seed %d: %d wishes, %d failed, %d faults in %d requests, %d acts of another, %d ms%n",
                    seed,
                    wishes,
                    sync.unsettled().size(),
                    proxy.struck().size(),
                    proxy.requests(),
                    phone.done().size(),
                    Duration.between(begun, Instant.now()).toMillis());
        }
    }

    private FaultySync sync(HttpFaultProxy proxy, String user, Duration append, Random random) throws Exception {
        FakeClock clock = new FakeClock(Instant.now());
        URI session = URI.create("http://127.0.0.1:" + proxy.port());
        return new FaultySync(
                folder,
                HastyConnector.onAMachineWhere(append, new JmapConnector(clock)),
                FaultySync.settings(Protocol.JMAP, proxy.port(), Optional.of(session), user, 1 + random.nextInt(2)),
                JamesServer.PASSWORD,
                random,
                clock,
                () -> {});
    }

    private static void fill(JamesServer server, String user, Ledger ledger, Random random) {
        try (PlainClient client = signIn(server, user)) {
            FOLDERS.subList(1, FOLDERS.size()).forEach(folder -> client.attempt("CREATE \"" + folder + "\""));
            ledger.fill(client, FOLDERS, random);
        }
    }

    private static PlainClient signIn(JamesServer server, String user) {
        return PlainClient.signIn(server.imapPort(), user, JamesServer.PASSWORD);
    }

    private static List<String> judge(JamesServer server, String user, FaultySync sync, Judgement judgement) {
        try (PlainClient client = signIn(server, user)) {
            List<String> wrong = new ArrayList<>(PlainJmap.read(server, user).differences(sync.read()));
            wrong.addAll(judgement.of(Copies.of(client)));
            return wrong;
        }
    }
}
