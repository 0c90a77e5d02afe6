package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postferry.proof.FilledServer.USER;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.proof.SystemCalls.Call;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.dovecot.DovecotServer;

/** What was accepted outlives a power cut: it is on the disk, and not on its way there, before anybody is told. */
class SyncedBeforeAnsweredIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final String MESSAGE =
            "From: %s@example.org\r\nTo: ann@example.org\r\nSubject: a\r\n\r\nHello.\r\n".formatted(USER);

    @TempDir
    Path data;

    @TempDir
    Path seen;

    @Test
    void theDatabaseIsForcedToTheDiskBetweenAWishAndItsAnswer() {
        try (DovecotServer server = FilledServer.with(20);
                RunningPostferry postferry = RunningPostferry.on(data)) {
            ObjectNode account = Mirror.account(server, USER);
            // it is never reached: the letter can be taken back for longer than this takes
            account.putObject("smtp").put("host", "localhost").put("port", 9).put("security", "none");
            Mirror mirror = Mirror.add(postferry, account);
            mirror.awaitEqual(LONGEST);
            String email = postferry
                    .json("api/v1/emails?limit=1")
                    .get("items")
                    .get(0)
                    .get("id")
                    .asText();
            String inbox = mirror.mailbox("INBOX").get("id").asText();
            String mails = "api/v1/accounts/" + mirror.id() + "/";
            List<Call> calls;
            try (SystemCalls looked = SystemCalls.of(postferry.containerPid(), seen)) {
                accepted(postferry.patch("api/v1/emails/" + email, "{\"keywords\":{\"$flagged\":true}}"));
                accepted(postferry.post(mails + "mailboxes", "{\"name\":\"Plans\"}"));
                accepted(message(postferry, mails + "emails?mailboxId=" + inbox));
                accepted(message(postferry, mails + "send?delay=3600"));
                accepted(postferry.delete("api/v1/emails/" + email));
                // an answer may be here before strace has written that it was sent; with the next one it has
                postferry.json("api/v1/emails?limit=1");
                calls = looked.end();
            }
            assertSyncedBeforeAnswered(calls, "PATCH /api/v1/emails/");
            for (String what : List.of("mailboxes", "emails", "send")) {
                assertSyncedBeforeAnswered(calls, "POST /" + mails + what);
            }
            assertSyncedBeforeAnswered(calls, "DELETE /api/v1/emails/");
            assertEquals(List.of(), postferry.errors());
        }
    }

    private static HttpResponse<String> message(RunningPostferry postferry, String path) {
        return postferry.send(postferry
                .request(path)
                .setHeader("Content-Type", "message/rfc822")
                .POST(HttpRequest.BodyPublishers.ofString(MESSAGE)));
    }

    private static void accepted(HttpResponse<String> answer) {
        assertEquals(202, answer.statusCode(), answer.body());
    }

    /** The thread that answers wrote to the database, and the last it did with it was to wait for the disk. */
    private static void assertSyncedBeforeAnswered(List<Call> calls, String request) {
        int asked = next(calls, 0, "\"" + request);
        int answered = next(calls, asked, "\"HTTP/1.1 202");
        long thread = calls.get(answered).thread();
        List<Call> between = calls.subList(asked, answered).stream()
                .filter(call -> call.thread() == thread && call.text().contains("postferry.mv.db"))
                .toList();
        assertTrue(between.stream().anyMatch(call -> call.is("pwrite64", "write")), request + " wrote: " + between);
        Call last = between.get(between.size() - 1);
        assertTrue(last.is("fsync", "fdatasync") && last.text().endsWith("= 0"), request + " ended with " + last);
    }

    private static int next(List<Call> calls, int from, String text) {
        for (int i = from; i < calls.size(); i++) {
            if (calls.get(i).text().contains(text)) {
                return i;
            }
        }
        assertFalse(calls.isEmpty(), "nothing was seen");
        throw new AssertionError(text + " was not seen among " + calls.size() + " calls");
    }
}
