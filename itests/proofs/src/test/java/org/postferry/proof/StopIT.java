package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postferry.proof.FilledServer.USER;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.dovecot.DovecotServer;

/** A stop in the middle of the work. */
class StopIT {

    private static final int EMAILS = 3_000;
    private static final Duration LONGEST = Duration.ofMinutes(3);

    @TempDir
    Path data;

    @Test
    void sigtermInTheMiddleOfAFirstSyncIsACleanStopAndTheNextStartGoesOn() {
        Kills cuts = new Kills();
        try (DovecotServer server = FilledServer.with(EMAILS)) {
            RunningPostferry postferry = RunningPostferry.on(data);
            Mirror mirror = Mirror.add(postferry, server, USER);
            mirror.await("contents come", LONGEST, status -> {
                JsonNode progress = status.get("progress");
                return progress.path("phase").asText().equals("content")
                        && progress.get("done").asInt() > 200;
            });

            Instant asked = Instant.now();
            cuts.note("SIGTERM", "in the middle of a first sync");
            // 1 where it took longer than the 15 s that ./run promises
            assertEquals(0, postferry.stop());
            Report.line(
                    "stopped in %d ms", Duration.between(asked, Instant.now()).toMillis());
            assertEquals(List.of(), postferry.errors());

            try (RunningPostferry again = RunningPostferry.on(data)) {
                Mirror same = mirror.on(again);
                same.awaitEqual(LONGEST);
                assertTrue(Conversations.of(server, USER).bodies() <= EMAILS);
                cuts.assertExplain("contents", Conversations.of(server, USER).bodiesSentBefore());
                assertEquals(List.of(), ServerMail.read(server, USER).differences(same.read()));
                assertEquals(List.of(), again.errors());
            }
        }
    }
}
