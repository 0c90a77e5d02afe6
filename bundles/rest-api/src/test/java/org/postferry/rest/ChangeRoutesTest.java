package org.postferry.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.rest.ApiServer.Answer;
import org.postferry.store.EmailStore;
import org.postferry.store.Lease;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.Wish;
import org.postferry.testkit.ProvesLimit;

class ChangeRoutesTest {
    private final ApiServer api = new ApiServer();
    private final AccountId account = api.mirror.account("jane");
    private final MailboxId inbox = api.mirror.mailbox(account, "INBOX", Optional.of(Role.INBOX));
    private final MailboxId trash = api.mirror.mailbox(account, "Trash", Optional.of(Role.TRASH));
    private final EmailId email = api.mirror.email(inbox, "Subject: one\n\n");

    @AfterEach
    void stop() {
        api.close();
    }

    private Answer keyed(String method, String path, String body, String key) {
        HttpRequest.Builder request = api.request(method, path, body).header("Idempotency-Key", key);
        return api.send(request);
    }

    @Test
    void aPatchIsShownByEveryReadAfterIt() {
        Answer accepted = api.patch(
                "/emails/" + email,
                "{\"keywords\":{\"$seen\":true},\"mailboxIds\":{\"" + trash + "\":true,\"" + inbox + "\":null}}");

        assertEquals(202, accepted.status());
        Answer shown = api.get("/emails/" + email);
        assertTrue(shown.json().at("/keywords/$seen").asBoolean());
        assertTrue(shown.json().at("/mailboxIds").has(trash.toString()));
        assertEquals(
                1, api.get("/emails?mailboxId=" + trash).json().get("items").size());
        assertEquals(
                0, api.get("/emails?mailboxId=" + inbox).json().get("items").size());
        Answer mutations = api.get("/mutations?accountId=" + account + "&state=pending");
        assertEquals("setMailboxes", mutations.at("/items/0/kind"));
        assertEquals(accepted.at("/mutationId"), mutations.at("/items/0/id"));
        assertEquals(email.toString(), mutations.at("/items/0/about/emailIds/0"));
        assertEquals(shown.at("/subject"), mutations.at("/items/0/about/subject"));
        assertEquals(trash.toString(), mutations.at("/items/0/about/mailboxId"));
        assertEquals("Trash", mutations.at("/items/0/about/mailbox"));
    }

    @Test
    void aChangeOfAMailboxAndALetterSayWhatTheyAreAbout() {
        api.post("/accounts/" + account + "/mailboxes", "{\"name\":\"Plans\"}");
        api.post(
                "/accounts/" + account + "/send",
                "{\"to\":[\"ann@example.org\"],\"subject\":\"Hello\",\"text\":\"Hello Ann!\"}");

        Answer mutations = api.get("/mutations");

        assertEquals("ann@example.org", mutations.at("/items/0/about/recipients/0"));
        assertEquals("Hello", mutations.at("/items/0/about/subject"));
        assertEquals("Plans", mutations.at("/items/1/about/name"));
    }

    @Test
    void aDeletedEmailGoesToTrashOrForGood() {
        assertEquals(202, api.delete("/emails/" + email).status());
        assertTrue(api.get("/emails/" + email).json().at("/mailboxIds").has(trash.toString()));

        assertEquals(202, api.delete("/emails/" + email + "?permanent=true").status());
        assertEquals(404, api.get("/emails/" + email).status());
    }

    @Test
    void ofAnAccountThatIsNotThereNothingIsDeleted() {
        Answer refused = api.delete("/emails/77-1");

        assertEquals(404, refused.status());
        assertEquals("There is no account 77", refused.at("/detail"));
    }

    /** A client that asks again without a key must lose no mail by it. */
    @Test
    void whatIsInTrashStaysThereUntilItIsDeletedForGood() {
        assertEquals(202, api.delete("/emails/" + email).status());

        assertEquals(202, api.delete("/emails/" + email).status());

        JsonNode mailboxes = api.get("/emails/" + email).json().at("/mailboxIds");
        assertTrue(mailboxes.has(trash.toString()));
        assertEquals(1, mailboxes.size());
    }

    @Test
    void aRepeatWithTheSameKeyChangesNothing() {
        Answer first = keyed("DELETE", "/emails/" + email, "", "k1");
        Answer again = keyed("DELETE", "/emails/" + email, "", "k1");
        Answer other = keyed("DELETE", "/emails/" + email + "?permanent=true", "", "k1");

        assertEquals(first.at("/mutationId"), again.at("/mutationId"));
        assertEquals(409, other.status());
        assertEquals(1, api.get("/mutations").json().get("items").size());
    }

    @Test
    @ProvesLimit("ApiLimits.MAX_KEY_LENGTH")
    void aKeyThatIsTooLongIsRefused() {
        assertEquals(
                202, keyed("DELETE", "/emails/" + email, "", "k".repeat(255)).status());
        assertEquals(
                400, keyed("DELETE", "/emails/" + email, "", "k".repeat(256)).status());
    }

    @Test
    void manyEmailsTakeOneChange() {
        EmailId other = api.mirror.email(inbox, "Subject: two\n\n");

        Answer accepted = api.post(
                "/emails/batch",
                "{\"ids\":[\"" + email + "\",\"" + other + "\"],\"patch\":{\"keywords\":{\"$flagged\":true}}}");

        assertEquals(202, accepted.status());
        assertEquals(2, accepted.json().get("count").asInt());
        assertEquals(
                Set.of(Keyword.FLAGGED),
                api.store.emails().get(other).orElseThrow().keywords());
        assertEquals(
                202,
                api.post("/emails/batch", "{\"mailboxId\":\"" + inbox + "\",\"delete\":true}")
                        .status());
        assertEquals(
                2, api.get("/emails?mailboxId=" + trash).json().get("items").size());
    }

    @Test
    void ofManyEmailsThoseThatAreThereAreCounted() {
        Answer accepted = api.post(
                "/emails/batch",
                "{\"ids\":[\"" + email + "\",\"" + account + "-9999\"],\"patch\":{\"keywords\":{\"$flagged\":true}}}");

        assertEquals(202, accepted.status());
        assertEquals(1, accepted.json().get("count").asInt());
    }

    @Test
    void allThatASearchFindsTakesOneChange() {
        for (int i = 0; i < 5; i++) {
            api.index.hits.add(api.mirror.email(inbox, "Subject: found " + i + "\n\n"));
        }
        api.index.pageSize = 2;

        Answer accepted = api.post(
                "/emails/batch",
                "{\"query\":\"found\",\"accountId\":\"" + account + "\",\"patch\":{\"keywords\":{\"$flagged\":true}}}");

        assertEquals(202, accepted.status(), accepted.json().toString());
        assertEquals(5, accepted.json().get("count").asInt());
        assertEquals("found", api.index.asked.get(0).query());
        assertEquals(Optional.of(account), api.index.asked.get(0).account());
        assertTrue(api.index.hits.stream()
                .allMatch(id ->
                        api.store.emails().get(id).orElseThrow().keywords().contains(Keyword.FLAGGED)));
        assertEquals(1, api.get("/mutations").json().get("items").size());
    }

    @Test
    @ProvesLimit("ChosenEmails.MAX_CHOSEN")
    void oneChangeIsForAMillionEmailsAtMost() {
        api.index.hits.addAll(Collections.nCopies(1_000_001, email));

        assertEquals(413, deleteFound().status());
    }

    private Answer deleteFound() {
        return api.send(deletionOfFound());
    }

    private HttpRequest.Builder deletionOfFound() {
        return api.request(
                "POST", "/emails/batch", "{\"query\":\"x\",\"accountId\":\"" + account + "\",\"delete\":true}");
    }

    @Test
    void anIndexThatIsBehindChangesNothing() {
        api.index.hits.add(email);
        api.index.behind = true;

        Answer refused = deleteFound();

        assertEquals(503, refused.status());
        assertEquals("5", refused.header("Retry-After"));
        assertTrue(refused.at("/detail").startsWith("The search index is behind"), refused.at("/detail"));
        assertEquals(0, api.get("/mutations").json().get("items").size());
    }

    @Test
    void aRepeatOfAChangeOfAllThatIsFoundIsTheFirstOne() {
        api.index.hits.add(email);
        api.index.hits.add(api.mirror.email(inbox, "Subject: two\n\n"));
        Answer first = api.send(deletionOfFound().header("Idempotency-Key", "k"));
        api.index.hits.clear();
        api.index.behind = true;

        Answer again = api.send(deletionOfFound().header("Idempotency-Key", "k"));

        assertEquals(first.json(), again.json());
        assertEquals(2, again.json().get("count").asInt());
    }

    @Test
    void manyThousandEmailsOfAMailboxGoToTrashByOneWish() {
        for (int i = 0; i < EmailStore.MAX_PAGE + 5; i++) {
            api.mirror.email(inbox, "Subject: " + i + "\n\n");
        }

        assertEquals(
                202,
                api.post("/emails/batch", "{\"mailboxId\":\"" + inbox + "\",\"delete\":true}")
                        .status());

        assertEquals(1, api.get("/mutations").json().get("items").size());
        assertEquals(0, api.store.mailboxes().get(inbox).orElseThrow().totalEmails());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"delete\":true}|ids",
                "{\"query\":\"x\",\"delete\":true}|accountId",
                "{\"query\":\"\",\"accountId\":\"1\",\"delete\":true}|query",
                "{\"query\":\" \",\"accountId\":\"1\",\"delete\":true}|query",
                "{\"query\":\") x\",\"accountId\":\"1\",\"delete\":true}|query",
                "{\"ids\":[\"1-1\"],\"mailboxId\":\"1-1\",\"delete\":true}|ids",
                "{\"mailboxId\":\"x\",\"delete\":true}|mailboxId",
                "{\"ids\":[\"1-1\",\"2-1\"],\"delete\":true}|ids",
                "{\"ids\":[\"1-1\"]}|patch"
            })
    void aChoiceThatIsNoneIsRefused(String body, String field) {
        Answer refused = api.post("/emails/batch", body);

        assertEquals(400, refused.status());
        assertTrue(
                refused.json().get("errors").findValuesAsText("field").contains(field),
                refused.json().toString());
    }

    @Test
    void whatIsChosenByAMailboxOrAnAccountThatIsNotThereIsRefused() {
        Answer mailbox = api.post("/emails/batch", "{\"mailboxId\":\"" + account + "-9999\",\"delete\":true}");
        Answer other = api.post("/emails/batch", "{\"query\":\"x\",\"accountId\":\"77\",\"delete\":true}");

        assertEquals(400, mailbox.status());
        assertEquals("mailboxId: there is no mailbox " + account + "-9999", mailbox.at("/detail"));
        assertEquals(400, other.status());
        assertEquals("accountId: there is no account 77", other.at("/detail"));
        assertEquals(0, api.get("/mutations").json().get("items").size());
    }

    @Test
    void aPatchIsNeverForGood() {
        Answer refused = api.post(
                "/emails/batch",
                "{\"ids\":[\"" + email + "\"],\"patch\":{\"keywords\":{\"$seen\":true}},\"permanent\":true}");

        assertEquals(400, refused.status());
        assertEquals("permanent", refused.at("/errors/0/field"));
        assertEquals(1, refused.json().get("errors").size());
        assertEquals(0, api.get("/mutations").json().get("items").size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|keywords",
                "{\"keywords\":{\"a\\r\\nb\":true}}|keywords",
                "{\"keywords\":{\"$seen\":3}}|keywords.$seen",
                "{\"mailboxIds\":{\"x\":true}}|mailboxIds",
                "{\"subject\":\"x\"}|subject"
            })
    void badInputIsRefusedWithItsFieldAndChangesNothing(String body, String field) {
        Answer refused = api.patch("/emails/" + email, body);

        assertEquals(400, refused.status());
        assertTrue(
                refused.json().get("errors").findValuesAsText("field").contains(field),
                refused.json().toString());
        assertEquals(0, api.get("/mutations").json().get("items").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a(b", "ä"})
    void aKeywordThatIsNoneIsNamed(String name) {
        String sentence = "keywords: '" + name + "' is no keyword, which has 1 to 255 printable ASCII characters,"
                + " and no blank and none of ( ) { ] % * \" \\ among them";

        assertEquals(
                sentence,
                api.patch("/emails/" + email, "{\"keywords\":{\"" + name + "\":true}}")
                        .at("/detail"));
        if (!name.isEmpty()) {
            String written = URLEncoder.encode(name, UTF_8);
            assertEquals(
                    sentence,
                    append("?mailboxId=" + inbox + "&keywords=" + written, new byte[1])
                            .at("/detail"));
        }
    }

    @Test
    void aKeywordThatIsTooLongIsNamedByItsFirst() {
        String detail = api.patch("/emails/" + email, "{\"keywords\":{\"" + "k".repeat(300) + "\":true}}")
                .at("/detail");

        assertTrue(detail.startsWith("keywords: '" + "k".repeat(100) + "…' is no keyword, which has 1 to 255"), detail);
    }

    @Test
    void aMailboxIdThatIsNoneIsNamed() {
        assertEquals(
                "mailboxIds: 'x' is no mailbox's id",
                api.patch("/emails/" + email, "{\"mailboxIds\":{\"x\":true}}").at("/detail"));
    }

    @Test
    void aMutationIsTakenBackUndoneOrTriedAgain() {
        String id =
                api.patch("/emails/" + email, "{\"keywords\":{\"$seen\":true}}").at("/mutationId");
        assertEquals(409, api.post("/mutations/" + id + "/retry", "").status());

        assertEquals(204, api.delete("/mutations/" + id).status());

        assertEquals(404, api.get("/mutations/" + id).status());
        assertEquals(Set.of(), api.store.emails().get(email).orElseThrow().keywords());
        String other =
                api.patch("/emails/" + email, "{\"keywords\":{\"$seen\":true}}").at("/mutationId");
        assertEquals("pending", api.get("/mutations/" + other).at("/state"));
        assertEquals(202, api.post("/mutations/" + other + "/undo", "").status());
        assertEquals(Set.of(), api.store.emails().get(email).orElseThrow().keywords());
    }

    @Test
    void mailboxesAreMadeRenamedAndDeleted() {
        assertEquals(
                202,
                api.post("/accounts/" + account + "/mailboxes", "{\"name\":\"Trips\"}")
                        .status());
        assertTrue(
                api.store.mailboxes().list(account).stream().map(Mailbox::path).anyMatch("Trips"::equals));
        assertEquals(202, api.patch("/mailboxes/" + trash, "{\"name\":\"Bin\"}").status());
        assertEquals(409, api.delete("/mailboxes/" + inbox).status(), "it is not empty");
        assertEquals(202, api.delete("/mailboxes/" + inbox + "?force=true").status());
        List<String> kinds = api.get("/mutations").json().get("items").findValuesAsText("kind");
        assertEquals(List.of("deleteMailbox", "renameMailbox", "createMailbox"), kinds);
    }

    @Test
    void aMailboxThatIsToBeChangedInNothingIsRefused() {
        Answer refused = api.patch("/mailboxes/" + trash, "{}");

        assertEquals(400, refused.status());
        assertEquals("name: nothing is to be changed: give a name or a parentId", refused.at("/detail"));
        assertEquals(
                "parentID: is no field that can be set",
                api.patch("/mailboxes/" + trash, "{\"parentID\":null}").at("/detail"));
        assertEquals(0, api.get("/mutations").json().get("items").size());
    }

    @Test
    void aNewMailboxHasARoleThatThereIsOrNone() {
        String path = "/accounts/" + account + "/mailboxes";
        Answer refused = api.post(path, "{\"name\":\"Throne\",\"role\":\"king\"}");

        assertEquals(400, refused.status());
        assertEquals("role: must be a role such as archive", refused.at("/detail"));
        assertEquals(0, api.get("/mutations").json().get("items").size());
        assertEquals(
                202, api.post(path, "{\"name\":\"Old\",\"role\":\"archive\"}").status());
        assertEquals(202, api.post(path, "{\"name\":\"Trips\",\"role\":null}").status());
    }

    @Test
    void aMailboxIsDeletedWithAllThatItsServerCountsThere() {
        api.mirror.count(inbox, 3);

        Answer refused = api.delete("/mailboxes/" + inbox);
        assertEquals(409, refused.status());
        assertTrue(new String(refused.bytes(), UTF_8).contains("It holds 3 emails"));
        assertEquals(202, api.delete("/mailboxes/" + inbox + "?force=true").status());

        Lease lease = api.store.leases().take("test", Duration.ofDays(1)).orElseThrow();
        OutboxStore.Work.Perform work = (OutboxStore.Work.Perform) api.store
                .outbox()
                .claim(lease, account, Instant.now())
                .orElseThrow()
                .work();
        assertEquals(3, ((RemoteCommand.DeleteMailbox) work.command()).shownEmails());
    }

    @Test
    void theRepeatOfAMailboxsDeletionIsAnsweredAsTheFirstOneThoughItIsGone() {
        Lease lease = api.mirror.lease();
        Answer first = keyed("DELETE", "/mailboxes/" + trash, "", "k");
        assertEquals(202, first.status());
        OutboxStore.Claim claim =
                api.store.outbox().claim(lease, account, Instant.now()).orElseThrow();
        PerformResult.Outcome done = new PerformResult.Outcome.Done(Optional.empty());
        api.store.outbox().settle(lease, claim, new PerformResult(List.of(), Map.of(), done));
        assertEquals(404, api.delete("/mailboxes/" + trash).status());

        Answer again = keyed("DELETE", "/mailboxes/" + trash, "", "k");

        assertEquals(202, again.status());
        assertEquals(first.json(), again.json());
    }

    @Test
    void aMailboxThatIsDeletedHereIsListedNoMoreUntilThatIsGivenUp() throws Exception {
        Answer accepted = api.delete("/mailboxes/" + inbox + "?force=true");
        assertEquals(202, accepted.status());
        assertFalse(mailboxIds().contains(inbox.toString()));

        String change = accepted.json().get("mutationId").asText();
        assertEquals(204, api.delete("/mutations/" + change).status());
        assertTrue(mailboxIds().contains(inbox.toString()), "the server's state shows again");
    }

    private List<String> mailboxIds() {
        return api.get("/accounts/" + account + "/mailboxes")
                .json()
                .get("items")
                .findValuesAsText("id");
    }

    private Answer append(String query, byte[] message) {
        return api.send(api.bareAuthorized("/accounts/" + account + "/emails" + query)
                .header("Content-Type", "message/rfc822")
                .POST(HttpRequest.BodyPublishers.ofByteArray(message)));
    }

    @Test
    void aMessageIsAppendedByteForByte() throws Exception {
        byte[] message = "Subject: x\r\nMessage-ID: <x@example.org>\r\n\r\nHello.\r\n".getBytes();

        Answer accepted = append("?mailboxId=" + inbox + "&keywords=$seen,$flagged", message);

        assertEquals(202, accepted.status());
        assertEquals(
                Mutation.State.PENDING,
                api.store
                        .outbox()
                        .list(Optional.empty(), Optional.empty(), Optional.empty(), 1)
                        .items()
                        .get(0)
                        .state());
        assertEquals(400, append("", message).status());
        assertEquals(400, append("?mailboxId=" + inbox, new byte[0]).status());
    }

    @Test
    @ProvesLimit("ApiLimits.MAX_MESSAGE_BYTES")
    void aMessageThatIsTooLargeIsRefused() {
        api.clock.advance(Duration.ofSeconds(1));

        assertEquals(
                413,
                append("?mailboxId=" + inbox, new byte[50 * 1024 * 1024 + 1]).status());
        assertEquals(0, api.get("/mutations").json().get("items").size());
    }

    private Answer send(String query, String message) {
        return api.send(api.bareAuthorized("/accounts/" + account + "/send" + query)
                .header("Content-Type", "message/rfc822")
                .POST(HttpRequest.BodyPublishers.ofString(message)));
    }

    private Wish.Send sent() {
        org.postferry.store.Lease lease = api.mirror.lease();
        org.postferry.store.OutboxStore.Work.Submit work = (org.postferry.store.OutboxStore.Work.Submit) api.store
                .outbox()
                .claim(lease, account, java.time.Instant.now().plusSeconds(10))
                .orElseThrow()
                .work();
        return new Wish.Send(
                work.message(),
                work.messageId(),
                work.envelope().from(),
                work.envelope().to(),
                Optional.empty(),
                java.time.Instant.EPOCH);
    }

    @Test
    void aMessageIsSentToAllAndNobodyLearnsOfBlindCopies() throws Exception {
        Answer accepted = send(
                "",
                "From: Jane <jane@example.org>\r\nTo: a@example.org\r\nBcc: hidden@example.org,\r\n two@example.org\r\n"
                        + "Subject: x\r\n\r\nBcc: is text here\r\n");

        assertEquals(202, accepted.status());
        Wish.Send sent = sent();
        assertEquals("jane@example.org", sent.from());
        assertEquals(List.of("a@example.org", "hidden@example.org", "two@example.org"), sent.to());
        String bytes = new String(sent.message().open().readAllBytes());
        assertEquals(bytes.length(), sent.message().sizeBytes());
        assertTrue(bytes.startsWith("Message-ID: <" + sent.messageId() + ">\r\n"), bytes);
        assertTrue(bytes.endsWith("Subject: x\r\n\r\nBcc: is text here\r\n"), bytes);
        assertTrue(!bytes.contains("hidden") && !bytes.contains("two@"), bytes);
    }

    @Test
    void whatIsLookedAtIsWhatIsSentHoweverALineEnds() throws Exception {
        String asMail = "From: jane@example.org\r\nTo: a@example.org\r\n\r\nHello.\r\n.\r\nMAIL FROM:<x@y>\r\n";
        for (String end : List.of("\n", "\r")) {
            String written = asMail.replaceFirst("\r\n", end + "Bcc: hidden@example.org" + end)
                    .replace("\r\n.\r\n", end + "." + end);

            assertEquals(202, send("", written).status());

            Wish.Send sent = sent();
            assertEquals("jane@example.org", sent.from());
            assertEquals(List.of("a@example.org", "hidden@example.org"), sent.to());
            String bytes = new String(sent.message().open().readAllBytes());
            assertEquals("Message-ID: <" + sent.messageId() + ">\r\n" + asMail, bytes);
            assertEquals(bytes.length(), sent.message().sizeBytes());
        }
    }

    @Test
    void aMessageWithoutASenderIsRefused() {
        assertEquals(400, send("", "Subject: x\r\n\r\n").status());
    }

    @Test
    @ProvesLimit("ApiLimits.MAX_SEND_DELAY")
    void aMessageIsHeldForAnHourAtMost() {
        String message = "From: jane@example.org\r\nTo: a@example.org\r\n\r\n";
        assertEquals(202, send("?delay=3600", message).status());
        assertEquals(400, send("?delay=3601", message).status());
    }
}
