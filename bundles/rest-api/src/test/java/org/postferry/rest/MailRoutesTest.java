package org.postferry.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.rest.ApiServer.Answer;
import org.postferry.store.EmailStore;
import org.postferry.testkit.ProvesLimit;

class MailRoutesTest {
    private static final String MESSAGE =
            """
            From: Jane <jane@example.org>
            Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=
            Message-ID: <1@example.org>
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/html; charset=utf-8

            <p>Hello<script>alert(1)</script><img src="https://t.example/x.gif"></p>
            --b
            Content-Type: text/html; name="page.html"
            Content-Disposition: attachment; filename="../ p\u00e4ge\".html"

            <script>alert(2)</script>
            --b--
            """;

    private final ApiServer api = new ApiServer();
    private final AccountId account = api.mirror.account("jane");
    private final MailboxId inbox = api.mirror.mailbox(account, "INBOX", Optional.of(Role.INBOX));

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aThreadsEmailsComeOldestFirst() {
        api.mirror.email(inbox, "Message-ID: <a@example.org>\nSubject: Proofs\n\n");
        api.mirror.email(inbox, "Message-ID: <x@example.org>\nSubject: Other\n\n");
        api.mirror.email(inbox, "Message-ID: <b@example.org>\nIn-Reply-To: <a@example.org>\nSubject: Yes\n\n");
        String thread = api.get("/emails?accountId=" + account + "&limit=1").at("/items/0/threadId");

        Answer answer = api.get("/threads/" + thread);

        assertEquals("Proofs", answer.at("/items/0/subject"));
        assertEquals("Yes", answer.at("/items/1/subject"));
        assertEquals(2, answer.json().get("items").size());
        assertEquals(
                2, api.get("/emails?threadId=" + thread).json().get("items").size());
        assertEquals(404, api.get("/threads/" + account + "-99").status());
    }

    @Test
    void aLongThreadIsReadPageByPage() {
        api.mirror.email(inbox, "Message-ID: <0@example.org>\nSubject: 0\n\n");
        for (int i = 1; i <= EmailStore.MAX_PAGE + 1; i++) {
            api.mirror.email(
                    inbox, "Message-ID: <" + i + "@example.org>\nIn-Reply-To: <0@example.org>\nSubject: " + i + "\n\n");
        }
        String thread = api.get("/emails?accountId=" + account + "&limit=1").at("/items/0/threadId");

        Answer first = api.get("/threads/" + thread);
        Answer rest = api.get("/threads/" + thread + "?after=" + first.at("/next"));

        assertEquals(EmailStore.MAX_PAGE, first.json().get("items").size());
        assertEquals("0", first.at("/items/0/subject"));
        assertEquals(List.of("500", "501"), rest.json().get("items").findValuesAsText("subject"));
        assertTrue(rest.json().get("next").isNull());
        assertEquals(
                3,
                api.get("/threads/" + thread + "?limit=3").json().get("items").size());
        assertEquals(
                400,
                api.get("/threads/" + thread + "?after=" + account + "-999999").status());
    }

    @Test
    void emailsComeNewestFirstAndPageByPage() {
        for (int i = 1; i <= 5; i++) {
            api.mirror.email(inbox, "Subject: " + i + "\n\n");
        }

        Answer first = api.get("/emails?mailboxId=" + inbox + "&limit=3");
        Answer second = api.get("/emails?mailboxId=" + inbox + "&limit=3&after=" + first.at("/next"));

        assertEquals("5", first.at("/items/0/subject"));
        assertEquals("2", second.at("/items/0/subject"));
        assertEquals(2, second.json().get("items").size());
        assertTrue(second.json().get("next").isNull());
        assertEquals(
                5, api.get("/emails?accountId=" + account).json().get("items").size());
    }

    @Test
    void anEmailHasTheNamesOfTheContract() {
        EmailId id = api.mirror.emailWithContent(inbox, MESSAGE);

        Answer email = api.get("/emails/" + id);

        assertEquals("Grüße", email.at("/subject"));
        assertEquals("true", email.at("/mailboxIds/" + inbox));
        assertEquals("Jane", email.at("/from/0/name"));
        assertEquals("1@example.org", email.at("/messageId/0"));
        assertEquals("full", email.at("/contentState"));
        assertEquals("2026-01-02T03:04:06Z", email.at("/receivedAt"));
        assertEquals(404, api.get("/emails/1-999").status());
        assertEquals(404, api.get("/emails/nonsense").status());
    }

    @Test
    void theBodyIsHarmless() {
        EmailId id = api.mirror.emailWithContent(inbox, MESSAGE);

        Answer body = api.get("/emails/" + id + "/body");

        assertEquals("<div><p>Hello<img></p></div>", body.at("/html").replace("\n", ""));
        assertEquals("Hello", body.at("/text"));
        assertEquals("1", body.at("/remoteImages"));
        assertEquals("2", body.at("/attachments/0/partId"));
    }

    @Test
    void rawIsByteForByteAndInRanges() {
        EmailId id = api.mirror.emailWithContent(inbox, MESSAGE);
        byte[] all = MESSAGE.getBytes(ISO_8859_1);

        Answer whole = api.get("/emails/" + id + "/raw");
        Answer range = api.send(api.request("GET", "/emails/" + id + "/raw", "").header("Range", "bytes=10-19"));
        Answer head = api.send(api.request("HEAD", "/emails/" + id + "/raw", ""));
        Answer tail = api.send(api.request("GET", "/emails/" + id + "/raw", "").header("Range", "bytes=-5"));
        Answer behind =
                api.send(api.request("GET", "/emails/" + id + "/raw", "").header("Range", "bytes=9999999-"));

        assertArrayEquals(all, whole.bytes());
        assertEquals("message/rfc822", whole.header("Content-Type"));
        assertEquals(0, head.bytes().length);
        assertEquals(String.valueOf(all.length), head.header("Content-Length"));
        assertEquals(206, range.status());
        assertArrayEquals(Arrays.copyOfRange(all, 10, 20), range.bytes());
        assertEquals("bytes 10-19/" + all.length, range.header("Content-Range"));
        assertArrayEquals(Arrays.copyOfRange(all, all.length - 5, all.length), tail.bytes());
        assertEquals(416, behind.status());
        assertEquals("bytes */" + all.length, behind.header("Content-Range"));
    }

    @ParameterizedTest
    @CsvSource({
        "'',",
        "bytes=0-0, 0-0",
        "bytes=5-, 5-9",
        "bytes=-3, 7-9",
        "bytes=-99, 0-9",
        "bytes=0-99, 0-9",
        "'bytes=0-1,3-4',",
        "bytes=5-2,",
        "lines=1-2,",
        "bytes=a-b,",
        "bytes=-,",
        "bytes=99999999999999999999-,"
    })
    void aRangeIsWhatTheRfcSays(String header, String expected) {
        Optional<String> range = ByteRange.parse(header, 10).map(found -> found.first() + "-" + found.last());

        assertEquals(Optional.ofNullable(expected), range);
    }

    @Test
    void anAttachmentIsSavedAndNeverShown() {
        EmailId id = api.mirror.emailWithContent(inbox, MESSAGE);

        Answer attachment = api.get("/emails/" + id + "/attachments/2");

        assertEquals("<script>alert(2)</script>", new String(attachment.bytes(), ISO_8859_1));
        assertEquals("nosniff", attachment.header("X-Content-Type-Options"));
        assertTrue(attachment.header("Content-Security-Policy").contains("sandbox"));
        assertTrue(attachment.header("Content-Disposition").startsWith("attachment; filename=\""));
        assertTrue(attachment.header("Content-Disposition").contains("filename*=UTF-8''p%C3%A4ge"));
        assertEquals(404, api.get("/emails/" + id + "/attachments/9").status());
    }

    @ParameterizedTest
    @CsvSource({
        "image/png, image/png",
        "text/html x, application/octet-stream",
        "nonsense, application/octet-stream",
        "a/b/c, application/octet-stream",
        "a/, application/octet-stream"
    })
    void aTypeThatIsNoneIsNotPassedOn(String sent, String answered) {
        assertEquals(answered, ContentDisposition.harmlessType(sent));
    }

    @Test
    @ProvesLimit("ContentDisposition.MAX_TYPE_LENGTH")
    void anOverlongTypeIsNotPassedOn() {
        assertEquals("application/octet-stream", ContentDisposition.harmlessType("a/" + "b".repeat(126)));
        assertEquals(
                127, ContentDisposition.harmlessType("a/" + "b".repeat(125)).length());
    }

    @Test
    void whatIsNotHereIsFetchedWhileThePersonWaits() {
        EmailId id = api.mirror.email(inbox, MESSAGE);

        Answer early = api.get("/emails/" + id + "/body");
        api.engine.fetch = wanted -> {
            api.mirror.content(wanted, MESSAGE);
            return true;
        };

        assertEquals(503, early.status());
        assertEquals("5", early.header("Retry-After"));
        assertEquals("Hello", api.get("/emails/" + id + "/body").at("/text"));
        assertEquals(ApiLimits.FETCH_WAIT, api.engine.waitedAtMost);
    }

    @Test
    @ProvesLimit("ApiLimits.MAX_WAITING_FETCHES")
    void notEveryThreadOfTheServerWaitsForAFetch() throws InterruptedException {
        EmailId id = api.mirror.email(inbox, MESSAGE);
        CountDownLatch waiting = new CountDownLatch(ApiLimits.MAX_WAITING_FETCHES);
        CountDownLatch over = new CountDownLatch(1);
        api.engine.fetch = wanted -> {
            waiting.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return false;
        };
        List<CompletableFuture<?>> requests = new ArrayList<>();
        for (int i = 0; i < ApiLimits.MAX_WAITING_FETCHES; i++) {
            requests.add(api.client()
                    .sendAsync(
                            api.request("GET", "/emails/" + id + "/body", "").build(),
                            HttpResponse.BodyHandlers.discarding()));
        }
        waiting.await();

        assertEquals(503, api.get("/emails/" + id + "/body").status());

        over.countDown();
        requests.forEach(CompletableFuture::join);
    }

    @Test
    void quarantinedEmailsAreListedWithTheirReason() {
        EmailId id = api.mirror.email(inbox, MESSAGE);
        api.mirror.email(inbox, "Subject: fine\n\n");
        api.mirror.quarantine(id, "The server said: BAD");

        Answer list = api.get("/emails/quarantined?accountId=" + account);

        assertEquals(1, list.json().get("items").size());
        assertEquals("The server said: BAD", list.at("/items/0/reason"));
        assertEquals(409, api.get("/emails/" + id + "/body").status());
    }

    @Test
    void wrongConditionsAreNamed() {
        assertEquals("mailboxId", api.get("/emails?mailboxId=x").at("/errors/0/field"));
        assertEquals("mailbox", api.get("/emails?mailbox=" + inbox).at("/errors/0/field"));
        assertEquals(
                "after", api.get("/emails?accountId=" + account + "&after=%00").at("/errors/0/field"));
    }

    @Test
    @ProvesLimit({"ApiLimits.MAX_PAGE", "ByteRange.MAX_DIGITS"})
    void aPageHasALimit() {
        for (String limit : new String[] {"0", "501", "-1", "x", "99999999999"}) {
            assertEquals("limit", api.get("/emails?limit=" + limit).at("/errors/0/field"), limit);
        }
        assertEquals(200, api.get("/emails?limit=500").status());
        assertEquals(Optional.empty(), ByteRange.parse("bytes=1000000000000000000-", 10));
    }

    @Test
    void aHoldIsShownAndDecidedOnce() {
        api.mirror.email(inbox, "Subject: x\n\n");
        long hold = api.store
                .removals()
                .hold(api.mirror.lease(), account, new Scope.Mailbox(inbox, "INBOX"), "Much would go")
                .orElseThrow()
                .id();

        Answer list = api.get("/holds");

        assertEquals("Much would go", list.at("/items/0/reason"));
        assertEquals(inbox.toString(), list.at("/items/0/mailboxId"));
        assertEquals(202, api.post("/holds/" + hold + "/reject", "").status());
        assertEquals(404, api.post("/holds/" + hold + "/approve", "").status());
        assertEquals(404, api.post("/holds/x/approve", "").status());
    }
}
