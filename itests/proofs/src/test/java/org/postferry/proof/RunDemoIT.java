package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.OtherVersion;
import org.postferry.testkit.container.RunScript;
import org.postferry.testkit.container.RunningPostferry;

/** Somebody without an account to hand clones the source and wants to see mail. */
class RunDemoIT {

    private static final Duration LONGEST_BUILD_AND_START = Duration.ofMinutes(10);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    @Test
    void aCleanCloneShowsMailWithinAMinuteAndMoreArrives() {
        assumeTrue(Files.exists(RunScript.root().resolve(".git")), "this tree is no git repository");
        Path clone = folder.resolve("clone");
        OtherVersion.command("git", "clone", "--quiet", RunScript.root().toString(), clone.toString());

        Instant begun = Instant.now();
        RunScript demo = RunScript.of(clone, folder.resolve("data"))
                .building(LONGEST_BUILD_AND_START)
                .with("demo");
        try (RunningPostferry postferry = demo.untilReady()) {
            Instant ready = Instant.now();
            Report.line("build and start: %d s", Duration.between(begun, ready).toSeconds());

            Await.until("mail is shown", A_MINUTE, () -> emails(postferry) > 0);
            Report.line(
                    "first mail after %d ms",
                    Duration.between(ready, Instant.now()).toMillis());
            JsonNode account = Mirror.accounts(postferry).get(0);
            Mirror mirror = Mirror.of(postferry, account.get("id").asText());
            mirror.awaitWhole(Instant.EPOCH, A_MINUTE);

            int before = emails(postferry);
            Await.until("new mail arrives", A_MINUTE, () -> emails(postferry) > before);
            assertTrue(before > 10, before + " emails are no believable mailbox");
            assertEquals(List.of(), postferry.errors());
        }
    }

    private static int emails(RunningPostferry postferry) {
        return Mirror.accounts(postferry).stream()
                .mapToInt(account ->
                        Mirror.of(postferry, account.get("id").asText()).emails())
                .sum();
    }
}
