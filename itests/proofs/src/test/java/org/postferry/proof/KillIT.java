package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postferry.proof.FilledServer.USER;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.store.h2.database.FaultPoint.Phase;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.RunScript;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.dovecot.DovecotServer;

/** {@code kill -9} of the container at twenty moments: it goes on where it was, and ends equal to the server. */
class KillIT {

    private static final int EMAILS = 10_000;
    private static final Duration LONGEST_PHASE = Duration.ofMinutes(3);
    private static final Duration LONGEST_SYNC = Duration.ofMinutes(5);
    private static final List<String> MIGRATION = List.of(
            "CREATE TABLE added_by_a_test (id BIGINT PRIMARY KEY, text VARCHAR)",
            "INSERT INTO added_by_a_test SELECT x, 'row' FROM SYSTEM_RANGE(1, 1000)",
            "CREATE INDEX added_by_a_test_text ON added_by_a_test (text)");

    @TempDir
    Path folder;

    private final Random random = new Random(20);
    private final Kills kills = new Kills();

    @Test
    void twentyKillsLoseNothingAndRepeatNothing() {
        try (DovecotServer server = FilledServer.with(EMAILS)) {
            KillPoints points = KillPoints.in(folder);
            Mirror mirror = firstSync(server, points);
            laterPulls(server, points, mirror);
            migration(points);

            assertEquals(20, kills.count());
            try (RunningPostferry postferry = points.run(data()).untilReady()) {
                assertEndsEqual(server, mirror.on(postferry));
                assertEquals(List.of(), postferry.errors());
            }
            assertTrue(Files.exists(data().resolve("store")), "the store is where it was");
            Conversations conversations = Conversations.of(server, USER);
            kills.assertExplain("headers", conversations.headersSentBefore());
            kills.assertExplain("contents", conversations.bodiesSentBefore());
        }
    }

    private Mirror firstSync(DovecotServer server, KillPoints points) {
        RunningPostferry postferry = points.run(data()).untilReady();
        Mirror mirror = Mirror.add(postferry, server, USER);
        for (int done : ascending(4, 500, 9_000)) {
            postferry = killAt("headers", done, postferry, mirror, points);
            mirror = mirror.on(postferry);
        }
        for (int i = 0; i < 5; i++) {
            // what is done is counted from each start
            postferry = killAt("content", 50 + random.nextInt(300), postferry, mirror, points);
            mirror = mirror.on(postferry);
        }
        for (Phase phase : List.of(
                Phase.PACK_SYNCED,
                Phase.PACK_SYNCED,
                Phase.PACK_SYNCED,
                Phase.BEFORE_COMMIT,
                Phase.COMMITTED,
                Phase.SYNCED)) {
            points.wish(phase, 1 + random.nextInt(3));
            postferry = killHeld(phase, postferry, points);
            mirror = mirror.on(postferry);
        }
        assertEndsEqual(server, mirror);
        assertEquals(0, postferry.stop());
        return mirror;
    }

    /** Mail goes on the server, and the process dies while that arrives here. */
    private void laterPulls(DovecotServer server, KillPoints points, Mirror account) {
        RunningPostferry postferry = points.run(data()).untilReady();
        for (Phase phase : List.of(Phase.STAGING, Phase.STAGING, Phase.SWEEPING, Phase.SWEEPING)) {
            Mirror mirror = account.on(postferry);
            mirror.awaitWhole(Instant.EPOCH, LONGEST_SYNC);
            points.wish(phase, 1);
            try (ServerMail client = ServerMail.of(server, USER)) {
                client.delete("INBOX", 20, random);
                client.changeFlags("INBOX", 50, random);
            }
            mirror.ask("sync");
            postferry = killHeld(phase, postferry, points);
        }
        assertEndsEqual(server, account.on(postferry));
        assertEquals(0, postferry.stop());
    }

    /** The first start of a version with a newer schema. */
    private void migration(KillPoints points) {
        points.addMigration(MIGRATION);
        points.wish(Phase.MIGRATING, 2);
        Process script = points.run(data()).launch();
        points.awaitHeld(Phase.MIGRATING, LONGEST_PHASE);
        kills.note(Phase.MIGRATING.name(), "the second of " + MIGRATION.size() + " steps is done");
        ProcessHandle.of(containerPid()).ifPresent(ProcessHandle::destroyForcibly);
        RunScript.await(script, LONGEST_PHASE);
        points.forget(Phase.MIGRATING);
    }

    private RunningPostferry killAt(
            String phase, int done, RunningPostferry postferry, Mirror mirror, KillPoints points) {
        Await.until(
                "the first sync is at " + phase + " " + done,
                LONGEST_PHASE,
                () -> hasComeTo(mirror.status().get("progress"), phase, done));
        JsonNode progress = mirror.status().get("progress");
        String now = progress.isNull() ? "done" : progress.get("phase").asText();
        kills.note(now, "progress " + progress);
        postferry.killContainer();
        return points.run(data()).untilReady();
    }

    private static boolean hasComeTo(JsonNode progress, String phase, int done) {
        if (progress.isNull()) {
            return false;
        }
        String now = progress.get("phase").asText();
        boolean gone = phase.equals("headers") && now.equals("content");
        return gone || now.equals(phase) && progress.get("done").asInt() >= done;
    }

    private RunningPostferry killHeld(Phase phase, RunningPostferry postferry, KillPoints points) {
        points.awaitHeld(phase, LONGEST_PHASE);
        kills.note(phase.name(), "held there");
        postferry.killContainer();
        points.forget(phase);
        return points.run(data()).untilReady();
    }

    private void assertEndsEqual(DovecotServer server, Mirror mirror) {
        mirror.awaitEqual(LONGEST_SYNC);
        assertEquals(
                List.of(),
                ServerMail.read(server, USER).differences(mirror.read()),
                "after " + kills.count() + " kills");
        mirror.assertAllAreFoundOnce(LONGEST_SYNC);
    }

    private int[] ascending(int count, int from, int to) {
        return IntStream.generate(() -> from + random.nextInt(to - from))
                .limit(count)
                .sorted()
                .toArray();
    }

    private long containerPid() {
        try {
            return Long.parseLong(
                    Files.readString(data().resolve("karaf/karaf.pid")).strip());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path data() {
        return folder.resolve("data");
    }
}
