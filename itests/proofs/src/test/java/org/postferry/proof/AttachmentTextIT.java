package org.postferry.proof;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postferry.proof.FilledServer.USER;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.dovecot.DovecotServer;

/** What attachments say is found; without its reader everything else goes on, and what came meanwhile is read once it is back. */
class AttachmentTextIT {

    private static final int EMAILS = 50;
    private static final String READER = "org.postferry.attachment-text";
    private static final String ENGINE = "org.postferry.sync-core";
    private static final String INDEX = "org.postferry.search-lucene";
    private static final String READS = "{\"up\":true,\"reason\":\"\"}";
    private static final String GONE = "{\"up\":false,\"reason\":\"nobody reads them\"}";
    private static final String OFF = "{\"up\":false,\"reason\":\"switched off in its configuration\"}";
    private static final Duration LONGEST = Duration.ofMinutes(2);

    @TempDir
    Path data;

    @Test
    void itsReaderIsTakenAwayAndPutBackWhileItRuns() {
        try (DovecotServer server = FilledServer.with(EMAILS);
                RunningPostferry postferry = RunningPostferry.on(data);
                ServerMail phone = ServerMail.of(server, USER)) {
            phone.append("INBOX", List.of(letter("rowanberries", "footbridge")));
            Mirror mirror = Mirror.add(postferry, server, USER);
            awaitFound(postferry, "footbridge");
            awaitReader(postferry, READS);
            Bundles bundles = new Bundles(postferry);
            Map<String, String> engine = bundles.components(ENGINE);
            Map<String, String> index = bundles.components(INDEX);

            bundles.stop(READER);
            awaitReader(postferry, GONE);
            phone.append("INBOX", List.of(letter("lanterns", "drawbridge")));
            awaitFound(postferry, "lanterns");
            mirror.await("all of it is here", LONGEST, status -> status.get("progress")
                    .isNull());

            assertEquals(1, search(postferry, "footbridge").get("total").asInt(), "what was read stays findable");
            Await.until(
                    "the index has seen all",
                    LONGEST,
                    () -> search(postferry, "drawbridge").at("/index/behind").asLong() == 0);
            assertEquals(0, search(postferry, "drawbridge").get("total").asInt());

            bundles.start(READER);
            awaitFound(postferry, "drawbridge");
            awaitReader(postferry, READS);

            assertEquals(engine, bundles.components(ENGINE), "the engine's components are those from before");
            assertEquals(index, bundles.components(INDEX), "the index's components are those from before");
            assertTrue(engine.size() > 0 && index.size() > 0);
            assertEquals(List.of(), ServerMail.read(server, USER).differences(mirror.read()));
            assertEquals(List.of(), postferry.errors());
        }
    }

    @Test
    void itIsSwitchedOffForLaterStartsTooAndOnAgain() throws IOException {
        try (DovecotServer server = FilledServer.with(EMAILS);
                ServerMail phone = ServerMail.of(server, USER)) {
            phone.append("INBOX", List.of(letter("rowanberries", "footbridge")));
            try (RunningPostferry postferry = RunningPostferry.on(data)) {
                enable(false);
                awaitReader(postferry, OFF);
                Mirror.add(postferry, server, USER);
                awaitFound(postferry, "rowanberries");
            }
            try (RunningPostferry again = RunningPostferry.on(data)) {
                awaitReader(again, OFF);
                assertEquals(0, search(again, "footbridge").get("total").asInt());

                enable(true);
                awaitFound(again, "footbridge");
                assertEquals(List.of(), again.errors());
            }
        }
    }

    /** As a person does it: in the file, which is read again as soon as it changed. */
    private void enable(boolean enabled) throws IOException {
        Path file = data.resolve("etc/org.postferry.attachment.text.cfg");
        String changed = Files.readString(file).replace("enabled = " + !enabled, "enabled = " + enabled);
        assertTrue(changed.contains("enabled = " + enabled), changed);
        Files.writeString(file, changed);
    }

    private static JsonNode search(RunningPostferry postferry, String word) {
        return postferry.json("api/v1/search?q=" + word);
    }

    private static void awaitFound(RunningPostferry postferry, String word) {
        Await.until(
                word + " is found",
                LONGEST,
                () -> search(postferry, word).get("total").asInt() == 1);
    }

    private static void awaitReader(RunningPostferry postferry, String standing) {
        Await.until("the reader of attachments is " + standing, LONGEST, () -> search(postferry, "footbridge")
                .at("/index/attachments")
                .toString()
                .equals(standing));
    }

    private static byte[] letter(String said, String attached) {
        String rtf = "{\\rtf1\\ansi " + attached + "\\par}";
        return String.join(
                        "\r\n",
                        "From: Ada <ada@example.org>",
                        "Subject: plans",
                        "Message-ID: <" + said + "@example.org>",
                        "MIME-Version: 1.0",
                        "Content-Type: multipart/mixed; boundary=b",
                        "",
                        "--b",
                        "Content-Type: text/plain",
                        "",
                        said,
                        "--b",
                        "Content-Type: application/rtf",
                        "Content-Transfer-Encoding: base64",
                        "Content-Disposition: attachment; filename=plan.rtf",
                        "",
                        Base64.getEncoder().encodeToString(rtf.getBytes(US_ASCII)),
                        "--b--",
                        "")
                .getBytes(US_ASCII);
    }
}
