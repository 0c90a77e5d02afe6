package org.postferry.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.RunScript;
import org.postferry.testkit.container.RunningPostferry;

/** ./run demo: somebody without an account to hand sees mail arriving within a minute. */
class DemoIT {

    private static final Duration WITHIN_A_MINUTE = Duration.ofMinutes(1);
    private static final int SAMPLE_MESSAGES = 60;

    @TempDir
    Path data;

    @Test
    void theSampleMailboxIsMirroredAndNewMailArrives() {
        try (RunningPostferry postferry = RunScript.on(data).with("demo").untilReady()) {
            Await.until("the sample mailbox is here", WITHIN_A_MINUTE, () -> emails(postferry) >= SAMPLE_MESSAGES);
            Await.until("a new message arrives", WITHIN_A_MINUTE, () -> emails(postferry) > SAMPLE_MESSAGES);

            JsonNode accounts = postferry.json("/api/v1/accounts").get("items");
            assertEquals(1, accounts.size());
            assertEquals("Demo", accounts.get(0).get("name").asText());
            assertEquals(List.of(), postferry.errors());
        }
        assertEquals(
                0,
                ProcessHandle.current()
                        .descendants()
                        .filter(DemoIT::isTheSampleServer)
                        .count());
    }

    @Test
    void aSecondDemoOnTheSameFolderStartsOver() {
        try (RunningPostferry first = RunScript.on(data).with("demo").untilReady()) {
            Await.until("the sample mailbox is here", WITHIN_A_MINUTE, () -> emails(first) >= SAMPLE_MESSAGES);
        }

        try (RunningPostferry second = RunScript.on(data).with("demo").untilReady()) {
            Await.until("the sample mailbox is here", WITHIN_A_MINUTE, () -> emails(second) >= SAMPLE_MESSAGES);
            assertTrue(emails(second) < SAMPLE_MESSAGES * 3 / 2, "the mailbox of the first demo is still shown");
        }
    }

    private static int emails(RunningPostferry postferry) {
        int emails = 0;
        for (JsonNode account : postferry.json("/api/v1/accounts").get("items")) {
            String mailboxes = "/api/v1/accounts/" + account.get("id").asText() + "/mailboxes?limit=100";
            for (JsonNode mailbox : postferry.json(mailboxes).get("items")) {
                emails += mailbox.get("totalEmails").asInt();
            }
        }
        return emails;
    }

    private static boolean isTheSampleServer(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("org.postferry.sample.SampleServer");
    }
}
