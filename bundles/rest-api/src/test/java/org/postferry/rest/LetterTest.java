package org.postferry.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.model.AccountId;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.rest.ApiServer.Answer;
import org.postferry.store.OutboxStore.Work;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.container.Await;

/** Messages that come as JSON. */
class LetterTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final ApiServer api = new ApiServer();
    private final AccountId account = api.mirror.account("jane");
    private final MailboxId inbox = api.mirror.mailbox(account, "INBOX", Optional.of(Role.INBOX));

    @AfterEach
    void stop() {
        api.close();
    }

    private Answer send(String json) {
        return api.post("/accounts/" + account + "/send", json);
    }

    private Work.Submit left() {
        return (Work.Submit) api.store
                .outbox()
                .claim(api.mirror.lease(), account, Instant.now().plusSeconds(10))
                .orElseThrow()
                .work();
    }

    private static String text(Work.Submit work) throws IOException {
        return new String(work.message().open().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aLetterLeavesAsAMessage() throws Exception {
        String file = Base64.getEncoder().encodeToString("1,2\n".getBytes(StandardCharsets.UTF_8));
        Answer accepted = send(
                "{\"from\":{\"name\":\"Jane Doe\",\"email\":\"jane@example.org\"},\"to\":[\"Ann <ann@bücher.example>\"],"
                        + "\"cc\":\"bob@example.org\",\"bcc\":[{\"email\":\"hidden@example.org\"}],\"subject\":\"Grüße\","
                        + "\"text\":\"Hello\",\"html\":\"<p>Hello</p>\",\"attachments\":[{\"name\":\"a.csv\",\"type\":\"text/csv\",\"base64\":\""
                        + file + "\"}]}");

        assertEquals(202, accepted.status(), accepted.json().toString());
        Work.Submit work = left();
        String message = text(work);
        EmailHeader header = Mirror.READER.header(message.getBytes(StandardCharsets.UTF_8));
        assertEquals("jane@example.org", work.envelope().from());
        assertEquals(
                List.of("ann@xn--bcher-kva.example", "bob@example.org", "hidden@example.org"),
                work.envelope().to());
        assertEquals("Grüße", header.subject());
        assertEquals(List.of(new EmailAddress(Optional.of("Jane Doe"), "jane@example.org")), header.from());
        assertEquals(List.of(work.messageId()), header.messageIds());
        assertTrue(!message.contains("hidden") && !message.contains("Bcc"), message);
        assertTrue(message.contains("filename=a.csv"), message);
    }

    @Test
    @ProvesLimit("WrittenAddress.MAX_CHARACTERS")
    void anAddressThatIsTooLongIsRefusedWithoutLookingAtIt() {
        String blanks = " ".repeat(600 - "<a@b.example>".length());

        assertEquals(202, send("{\"to\":\"" + blanks + "<a@b.example>\"}").status());
        assertEquals(400, send("{\"to\":\" " + blanks + "<a@b.example>\"}").status());
        assertEquals(
                400,
                send("{\"to\":{\"email\":\"" + "a.".repeat(50_000) + "a@b.example\"}}")
                        .status());
    }

    @Test
    void theAccountsAddressSendsWhereNobodySaysOtherwise() throws Exception {
        assertEquals(202, send("{\"to\":\"a@example.org\"}").status());

        assertEquals(
                api.store.accounts().get(account).orElseThrow().settings().email(),
                left().envelope().from());
    }

    @Test
    void aReplyNamesWhatItAnswersAndTheWayToIt() throws Exception {
        EmailId answered = api.mirror.email(
                inbox, "Message-ID: <two@x>\nReferences: <zero@x>\n <one@x>\nIn-Reply-To: <one@x>\nSubject: s\n\n");

        assertEquals(
                202,
                send("{\"to\":\"a@example.org\",\"inReplyTo\":\"" + answered + "\"}")
                        .status());

        String message = text(left());
        assertTrue(message.contains("In-Reply-To: <two@x>\r\n"), message);
        assertTrue(message.contains("References: <zero@x> <one@x> <two@x>\r\n"), message);
        assertEquals(
                202,
                send("{\"to\":\"a@example.org\",\"inReplyTo\":\"<far@away>\"}").status());
        assertEquals(
                400, send("{\"to\":\"a@example.org\",\"inReplyTo\":\"1-999\"}").status());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|to",
                "{\"to\":\"no address\"}|to",
                "{\"to\":\"a@x\\r\\nRCPT TO:<b@x>\"}|to",
                "{\"to\":[\"a@x\",\"b\\u0000@x\"]}|to",
                "{\"to\":\"ä@example.org\"}|to",
                "{\"to\":{\"name\":\"A\\nBcc: b@x\",\"email\":\"a@x\"}}|to",
                "{\"to\":{\"email\":\"a@x\",\"size\":3}}|to",
                "{\"to\":\"a@x\",\"cc\":\"b@x\\n\"}|cc",
                "{\"to\":\"a@x\",\"bcc\":7}|bcc",
                "{\"to\":\"a@x\",\"from\":\"b@x\\r\"}|from",
                "{\"to\":\"a@x\",\"from\":[\"b@x\",\"c@x\"]}|from",
                "{\"to\":\"a@x\",\"subject\":\"a\\r\\nBcc: b@x\"}|subject",
                "{\"to\":\"a@x\",\"subject\":\"a\\u0000\"}|subject",
                "{\"to\":\"a@x\",\"text\":\"a\\u0000\"}|text",
                "{\"to\":\"a@x\",\"html\":\"a\\u0000\"}|html",
                "{\"to\":\"a@x\",\"inReplyTo\":\"<a@x>\\r\\nX: y\"}|inReplyTo",
                "{\"to\":\"a@x\",\"attachments\":[{\"name\":\"a\\nb\",\"base64\":\"\"}]}|attachments[0].name",
                "{\"to\":\"a@x\",\"attachments\":[{\"type\":\"a/b\\r\\nX: y\",\"base64\":\"\"}]}|attachments[0].type",
                "{\"to\":\"a@x\",\"attachments\":[{\"cid\":\"a>\\r\\nX: y\",\"base64\":\"\"}]}|attachments[0].cid",
                "{\"to\":\"a@x\",\"attachments\":[{\"base64\":\"%\"}]}|attachments[0].base64",
                "{\"to\":\"a@x\",\"attachments\":[{}]}|attachments[0].base64",
                "{\"to\":\"a@x\",\"delay\":3601}|delay",
                "{\"to\":\"a@x\",\"wat\":1}|wat"
            })
    void badInputIsRefusedWithItsFieldAndNothingIsSent(String body, String field) {
        Answer refused = send(body);

        assertEquals(400, refused.status());
        assertTrue(
                refused.json().get("errors").findValuesAsText("field").contains(field),
                refused.json().toString());
        assertEquals(0, api.get("/mutations").json().get("items").size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"a@x, b@x\"|several addresses stand in a list",
                "\"Ann <a@x>; Bob <b@x>\"|several addresses stand in a list",
                "{\"email\":\"a@x,b@x\"}|several addresses stand in a list",
                "\"jörg@example.org\"|'jörg@example.org' has more than ASCII in front of its @",
                "\"Jörg <jörg@example.org>\"|'Jörg <jörg@example.org>' has more than ASCII in front of its @",
                "{\"email\":\"jörg@example.org\"}|'jörg@example.org' has more than ASCII in front of its @",
                "\"Jörg <jo rg@example.org>\"|must be addresses such as",
                "\"Doe, Ann\"|must be addresses such as",
                "\"ann@\"|must be addresses such as",
                "\"@\"|must be addresses such as",
                "\"\"|must be addresses such as",
                "\"a@b <\"|must be addresses such as"
            })
    void anAddressThatIsNoneIsRefusedWithItsReason(String address, String reason) {
        Answer refused = send("{\"to\":[" + address + "]}");

        assertEquals(400, refused.status());
        assertTrue(refused.at("/errors/0/message").startsWith(reason), refused.at("/errors/0/message"));
    }

    @Test
    void aRepeatWithTheSameKeyLeavesTheFirstMessageAsItIs() {
        String body = "{\"to\":\"a@example.org\"}";
        HttpRequest.Builder request = api.request("POST", "/accounts/" + account + "/send", body);
        Answer first = api.send(request.header("Idempotency-Key", "k"));
        Answer again = api.send(
                api.request("POST", "/accounts/" + account + "/send", body).header("Idempotency-Key", "k"));

        assertEquals(first.at("/mutationId"), again.at("/mutationId"));
        assertEquals(1, api.get("/mutations").json().get("items").size());
    }

    @Test
    @ProvesLimit("ApiLimits.MAX_LETTER_BYTES")
    void aLetterIsHeldInMemoryAndHasALimit() {
        String text = "x".repeat(ApiLimits.MAX_BODY_BYTES);
        assertEquals(
                202,
                send("{\"to\":\"a@example.org\",\"text\":\"" + text + "\"}").status());

        String large = "x".repeat(ApiLimits.MAX_LETTER_BYTES);
        assertEquals(
                413,
                send("{\"to\":\"a@example.org\",\"text\":\"" + large + "\"}").status());
    }

    @Test
    @ProvesLimit("ApiLimits.MAX_LARGE_LETTERS")
    void onlySoManyLargeLettersAreWrittenAtOnce() throws Exception {
        String text = "x".repeat(ApiLimits.MAX_BODY_BYTES);
        api.composer.pause();
        ExecutorService senders = Executors.newFixedThreadPool(ApiLimits.MAX_LARGE_LETTERS);
        List<Future<Integer>> written = new ArrayList<>();
        for (int i = 0; i < ApiLimits.MAX_LARGE_LETTERS; i++) {
            written.add(senders.submit(() -> large(text)));
        }
        Await.until("all are being written", LONGEST, () -> api.composer.waiting() == ApiLimits.MAX_LARGE_LETTERS);

        assertEquals(503, large(text));

        api.composer.resume();
        for (Future<Integer> one : written) {
            assertEquals(202, one.get());
        }
        assertEquals(202, large(text));
        senders.shutdown();
    }

    @Test
    void whoSendsALargeLetterSlowlyKeepsNobodyElseWaiting() throws Exception {
        String text = "x".repeat(ApiLimits.MAX_BODY_BYTES);
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < ApiLimits.MAX_LARGE_LETTERS + 1; i++) {
            slow.add(beginsALargeLetter());
        }

        assertEquals(202, large(text));

        for (Socket socket : slow) {
            socket.close();
        }
    }

    @Test
    @ProvesLimit("InputObject.MAX_ERRORS")
    void ofManyErrorsTheFirstAreNamedAndTheOthersCounted() {
        Answer refused = send("{\"to\":[" + "7,".repeat(60_000) + "7]}");

        assertEquals(400, refused.status());
        assertEquals(InputObject.MAX_ERRORS, refused.json().get("errors").size());
        assertEquals("60001 fields are wrong; 59951 more than are named here", refused.at("/detail"));
    }

    @Test
    @ProvesLimit("Problem.MAX_TOLD_BACK")
    void ofWhatWasSentOnlyTheBeginningIsToldBack() {
        String told = "w".repeat(100);
        Answer field = send("{\"to\":\"a@example.org\",\"" + told + "w\":1}");
        Answer parameter = api.get("/emails?" + told + "w=1");
        Answer whole = api.get("/emails?" + told + "=1");
        Answer value = api.post("/accounts/" + account + "/sync", "{\"mailboxIds\":[\"" + told + "w\"]}");

        assertEquals(told + "…", field.at("/errors/0/field"));
        assertEquals(told + "…: is no field that can be set", field.at("/detail"));
        assertEquals(told + "…", parameter.at("/errors/0/field"));
        assertEquals(told, whole.at("/errors/0/field"));
        assertEquals("'" + told + "…' is no mailbox of this account", value.at("/errors/0/message"));
    }

    @ParameterizedTest
    @CsvSource({"application/x-www-form-urlencoded", "text/plain", "''"})
    void aMailWithoutItsTypeIsRefusedWithTheTypeItNeeds(String type) {
        String mail = "From: jane@example.org\r\nTo: ann@example.org\r\n\r\nDear Ann, see a=b&c.\r\n";
        String letters = "/accounts/" + account + "/send";
        String emails = "/accounts/" + account + "/emails?mailboxId=" + inbox;

        Answer sent = post(letters, type, mail);
        Answer appended = post(emails, type, mail);

        assertEquals(415, sent.status());
        assertEquals("The Content-Type must be message/rfc822 or application/json", sent.at("/detail"));
        assertEquals(415, appended.status());
        assertEquals("The Content-Type must be message/rfc822", appended.at("/detail"));
        // more than a server reads of a form
        assertEquals(415, post(letters, type, mail + "x".repeat(300_000)).status());
        assertEquals(0, api.get("/mutations").json().get("items").size());
    }

    private Answer post(String path, String type, String body) {
        HttpRequest.Builder request = api.bareAuthorized(path).POST(HttpRequest.BodyPublishers.ofString(body));
        return api.send(type.isEmpty() ? request : request.header("Content-Type", type));
    }

    private int large(String text) {
        return send("{\"to\":\"a@example.org\",\"text\":\"" + text + "\"}").status();
    }

    private Socket beginsALargeLetter() throws IOException {
        Socket socket = new Socket("127.0.0.1", api.port());
        String basic = Base64.getEncoder().encodeToString("admin:secret".getBytes(StandardCharsets.US_ASCII));
        String head = "POST /api/v1/accounts/" + account + "/send HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic "
                + basic + "\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }
}
