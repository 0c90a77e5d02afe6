package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postferry.proof.FilledServer.USER;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.dovecot.DovecotServer;

/** Another version of a bundle takes its place in the middle of a first sync; nothing else is restarted by hand, nothing is lost or repeated. */
class HotSwapIT {

    private static final int EMAILS = 5_000;
    private static final String NEW_VERSION = "0.1.0.swapped";
    private static final String MARKER = "Swapped in by a test";
    private static final String ENGINE = "org.postferry.sync-core";
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration LONGEST_SYNC = Duration.ofMinutes(5);

    @TempDir
    Path folder;

    private final Kills cuts = new Kills();

    @Test
    void anotherImapConnectorGoesOnWhereTheFirstOneWas() {
        inTheMiddleOfAFirstSync((postferry, mirror, bundles) -> {
            cut(bundles, "imap-connector");
            JsonNode status = mirror.await(
                    "it waits", SOON, now -> now.get("state").asText().equals("waiting"));
            assertTrue(status.get("reason").asText().contains("no connector for imap"), status.toString());
            swap(bundles, "imap-connector", postferry);
        });
    }

    @Test
    void anotherStoreGoesOnWhereTheFirstOneWas() {
        inTheMiddleOfAFirstSync((postferry, mirror, bundles) -> {
            cut(bundles, "store-h2");
            Await.until("health says what is missing", SOON, () -> {
                var health = postferry.get("api/v1/health");
                return health.statusCode() == 503 && health.body().contains("store");
            });
            swap(bundles, "store-h2", postferry);
            Await.until(
                    "health is up again",
                    SOON,
                    () -> postferry.get("api/v1/health").statusCode() == 200);
        });
    }

    @Test
    void anotherHttpInterfaceDoesNotDisturbTheSync() {
        inTheMiddleOfAFirstSync((postferry, mirror, bundles) -> {
            bundles.stop("org.postferry.rest-api");
            assertEquals(404, postferry.get("api/v1/health").statusCode());
            swap(bundles, "rest-api", postferry);
            Await.until(
                    "health is up again",
                    SOON,
                    () -> postferry.get("api/v1/health").statusCode() == 200);
        });
    }

    @Test
    void anotherSearchIndexGoesOnWhereTheFirstOneWas() {
        inTheMiddleOfAFirstSync((postferry, mirror, bundles) -> {
            cut(bundles, "search-lucene");
            assertEquals(503, postferry.get("api/v1/search?q=letter").statusCode());
            swap(bundles, "search-lucene", postferry);
        });
    }

    /** What is swapped. */
    private interface Swap {
        void happen(RunningPostferry postferry, Mirror mirror, Bundles bundles);
    }

    private void inTheMiddleOfAFirstSync(Swap swap) {
        try (DovecotServer server = FilledServer.with(EMAILS);
                RunningPostferry postferry = RunningPostferry.on(folder.resolve("data"))) {
            Mirror mirror = Mirror.add(postferry, server, USER);
            mirror.await("contents come", SOON, status -> {
                JsonNode progress = status.get("progress");
                return progress.path("phase").asText().equals("content")
                        && progress.get("done").asInt() > 200;
            });
            Bundles bundles = new Bundles(postferry);
            Map<String, String> engine = bundles.components(ENGINE);

            swap.happen(postferry, mirror, bundles);

            assertEndsEqual(server, postferry, mirror);
            assertEquals(engine, bundles.components(ENGINE), "the engine's components are those from before");
        }
    }

    private void cut(Bundles bundles, String artifact) {
        Instant begun = Instant.now();
        bundles.stop("org.postferry." + artifact);
        Duration took = Duration.between(begun, Instant.now());
        cuts.note(artifact, "stopped in " + took.toMillis() + " ms");
        assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, artifact + " took " + took + " to stop");
    }

    private void swap(Bundles bundles, String artifact, RunningPostferry postferry) {
        String name = "org.postferry." + artifact;
        Path shipped = Repackaged.jarOf(postferry.data().resolve("program"), artifact);
        Path other = Repackaged.asVersion(shipped, folder.resolve(artifact + ".jar"), NEW_VERSION, MARKER);
        bundles.update(name, other, NEW_VERSION);
        bundles.start(name);
        assertEquals(MARKER, bundles.bundle(name).get("name").asText());
    }

    private void assertEndsEqual(DovecotServer server, RunningPostferry postferry, Mirror mirror) {
        mirror.awaitEqual(LONGEST_SYNC);
        Conversations conversations = Conversations.of(server, USER);
        cuts.assertExplain("headers", conversations.headersSentBefore());
        cuts.assertExplain("contents", conversations.bodiesSentBefore());
        assertEquals(List.of(), ServerMail.read(server, USER).differences(mirror.read()));
        mirror.assertAllAreFoundOnce(LONGEST_SYNC);
        assertEquals(List.of(), postferry.errors());
    }
}
