package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
        try (RunningPostferry postferry = demo.untilReady();
                Browser browser = Browser.open(folder.resolve("profile"))) {
            Instant ready = Instant.now();
            Report.line("build and start: %d s", Duration.between(begun, ready).toSeconds());

            browser.signIn(postferry);
            Await.until("the mailbox is up to date", A_MINUTE, () -> browser.text(".card .badge")
                    .equals("Up to date"));
            browser.picture("demo-1-up-to-date");
            browser.press("a", "INBOX");
            browser.see(".mails li");
            int before = browser.count(".mails li");
            browser.picture("demo-2-inbox");

            Await.until(
                    "new mail is seen, and nobody loads the page again",
                    A_MINUTE,
                    () -> browser.count(".mails li") > before);
            Report.line(
                    "new mail is seen %d s after the start",
                    Duration.between(ready, Instant.now()).toSeconds());
            browser.click(".mails li a");
            browser.see(".email .body pre, .email .body iframe");
            browser.picture("demo-3-email");
            assertTrue(before > 10, before + " emails are no believable mailbox");
            assertEquals(List.of(), browser.complaints());
            assertEquals(List.of(), postferry.errors());
        }
    }
}
