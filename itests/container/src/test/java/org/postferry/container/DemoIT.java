package org.postferry.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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

    /** One mailbox by two protocols. */
    private static final List<String> ACCOUNTS = List.of("Demo", "Demo by JMAP");

    /** In a table; the reader of attachments must have found it. */
    private static final List<String> ONLY_IN_ATTACHMENTS = List.of("screws");

    /** Of docs/guide/search.md; who tries them shall find something. */
    private static final List<String> EXAMPLES = List.of(
            "garden shed",
            "\"garden shed\"",
            "shed OR soup",
            "-shed",
            "(shed OR soup) quote",
            "gard*",
            "from:timberyard.example",
            "subject:(garden shed)",
            "in:archive",
            "has:attachment",
            "is:flagged",
            "older_than:6m",
            "newer_than:2w",
            "larger:5k",
            "smaller:2M",
            "muller",
            "grosse",
            "-from:jonas (shed OR soup)");

    @TempDir
    Path folder;

    @Test
    void theSampleMailboxIsMirroredAndNewMailArrives() {
        try (RunningPostferry postferry = RunScript.on(data()).with("demo").untilReady()) {
            for (String name : ACCOUNTS) {
                Await.until(name + " is here", WITHIN_A_MINUTE, () -> emails(postferry, name) >= SAMPLE_MESSAGES);
            }
            for (String name : ACCOUNTS) {
                int before = emails(postferry, name);
                Await.until("new mail comes to " + name, WITHIN_A_MINUTE, () -> emails(postferry, name) > before);
            }

            for (String said : ONLY_IN_ATTACHMENTS) {
                Await.until("an attachment says " + said, WITHIN_A_MINUTE, () -> found(postferry, said) > 0);
            }

            for (String example : EXAMPLES) {
                assertTrue(found(postferry, example) > 0, example + " finds nothing");
            }

            sendFromEach(postferry);

            assertEquals(ACCOUNTS, names(postferry));
            assertEquals(List.of(), postferry.errors());
        }
        assertEquals(
                0,
                ProcessHandle.current()
                        .descendants()
                        .filter(DemoIT::isTheSampleServer)
                        .count());
        assertFalse(Files.exists(sampleFolder()), "the sample server's key and scripts are left");
    }

    @Test
    void theExamplesAreThoseOfTheGuide() throws IOException {
        String guide = Files.readString(RunScript.root().resolve("docs/guide/search.md"));

        assertEquals(
                List.of(),
                EXAMPLES.stream().filter(example -> !guide.contains(example)).toList());
    }

    @Test
    void aSecondDemoOnTheSameFolderStartsOver() {
        // of its own group: Ctrl-C must not reach the tests
        try (RunningPostferry first =
                RunScript.on(data()).with("demo").inside("setsid").untilReady()) {
            Await.until(
                    "the mailbox is here", WITHIN_A_MINUTE, () -> emails(first, ACCOUNTS.get(1)) >= SAMPLE_MESSAGES);
            assertTrue(Files.exists(sampleFolder()));

            assertEquals(0, first.ctrlC());
            assertFalse(Files.exists(sampleFolder()), "the sample server's key and scripts are left");
        }

        try (RunningPostferry second = RunScript.on(data()).with("demo").untilReady()) {
            for (String name : ACCOUNTS) {
                Await.until("the mailbox is here", WITHIN_A_MINUTE, () -> emails(second, name) >= SAMPLE_MESSAGES);
                assertTrue(emails(second, name) < SAMPLE_MESSAGES * 3 / 2, "that of the first demo is still shown");
            }
            assertEquals(ACCOUNTS, names(second));
        }
    }

    /** With a space in it: mail servers like to stumble over that, too. */
    private Path data() {
        return folder.resolve("my data");
    }

    private Path sampleFolder() {
        return data().resolve("sample-server");
    }

    private static void sendFromEach(RunningPostferry postferry) {
        for (JsonNode account : postferry.json("/api/v1/accounts").get("items")) {
            String subject = "Letterfrom" + account.get("id").asText();
            String letter = "{\"to\":[{\"email\":\"" + account.get("email").asText() + "\"}],\"subject\":\"" + subject
                    + "\",\"text\":\"Hello.\"}";
            HttpResponse<String> answer =
                    postferry.post("/api/v1/accounts/" + account.get("id").asText() + "/send", letter);
            assertEquals(202, answer.statusCode(), answer.body());
            Await.until(subject + " arrives", WITHIN_A_MINUTE, () -> found(postferry, subject) > 0);
        }
    }

    private static List<String> names(RunningPostferry postferry) {
        List<String> names = new ArrayList<>();
        postferry
                .json("/api/v1/accounts")
                .get("items")
                .forEach(account -> names.add(account.get("name").asText()));
        return names;
    }

    private static int found(RunningPostferry postferry, String said) {
        return postferry
                .json("/api/v1/search?q=" + URLEncoder.encode(said, StandardCharsets.UTF_8))
                .get("items")
                .size();
    }

    private static int emails(RunningPostferry postferry, String name) {
        int emails = 0;
        for (JsonNode account : postferry.json("/api/v1/accounts").get("items")) {
            if (account.get("name").asText().equals(name)) {
                // the account of an earlier demo may go between the two questions
                emails += postferry
                        .jsonIfThere("/api/v1/accounts/" + account.get("id").asText() + "/mailboxes?limit=100")
                        .map(DemoIT::totalEmails)
                        .orElse(0);
            }
        }
        return emails;
    }

    private static int totalEmails(JsonNode mailboxes) {
        int emails = 0;
        for (JsonNode mailbox : mailboxes.get("items")) {
            emails += mailbox.get("totalEmails").asInt();
        }
        return emails;
    }

    private static boolean isTheSampleServer(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("org.postferry.sample.SampleServer");
    }
}
