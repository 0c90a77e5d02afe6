package org.postferry.testkit.jmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.model.Keyword;

/** The server itself, asked by hand: what it answers is what the standards have it answer, and who breaks a rule is told so. */
class FakeJmapServerTest {
    private static final Instant NOON = Instant.parse("2025-06-01T12:00:00Z");

    private final FakeJmapServer server = new FakeJmapServer(ServerLimits.SMALL, Set.of());
    private final SecondClient client = server.secondClient();
    private final ByHand hand = new ByHand(server);

    @AfterEach
    void close() {
        server.close();
    }

    private String deliver(int second) {
        byte[] letter = ("Subject: " + second + "\r\n\r\ntext\r\n").getBytes(StandardCharsets.US_ASCII);
        return client.deliver("INBOX", letter, NOON.plusSeconds(second));
    }

    private static List<String> texts(JsonNode array) {
        return new ObjectMapper().convertValue(array, new com.fasterxml.jackson.core.type.TypeReference<>() {});
    }

    @Test
    void theSessionIsBehindTheWellKnownAddressAndAPassword() throws Exception {
        HttpResponse<String> redirect = hand.send(hand.to("/.well-known/jmap"));
        assertEquals(301, redirect.statusCode());
        String where = redirect.headers().firstValue("Location").orElseThrow();

        JsonNode session = ByHand.json(hand.send(hand.to(where)).body());

        assertEquals(
                "A1", session.at("/primaryAccounts/urn:ietf:params:jmap:mail").asText());
        assertEquals(
                ServerLimits.SMALL.objectsInGet(),
                session.at("/capabilities/urn:ietf:params:jmap:core/maxObjectsInGet")
                        .asInt());
        HttpRequest unsigned =
                HttpRequest.newBuilder(server.address().resolve(where)).build();
        assertEquals(
                401,
                hand.http().send(unsigned, HttpResponse.BodyHandlers.ofString()).statusCode());
    }

    @Test
    void whoBreaksARuleIsToldWhich() throws Exception {
        assertEquals(
                "invalidArguments",
                hand.one("Email/get", ",'ids':[],'colour':1").path("type").asText());
        assertEquals(
                "invalidArguments",
                hand.one("Email/get", ",'ids':[],'properties':['colour']")
                        .path("type")
                        .asText());
        assertEquals(
                "invalidArguments",
                hand.one("Email/query", ",'limit':-1").path("type").asText());
        assertEquals(
                "invalidArguments", hand.one("Email/changes", "").path("type").asText());
        assertEquals(
                "unsupportedFilter",
                hand.one("Email/query", ",'filter':{'colour':1}").path("type").asText());
        assertEquals("unknownMethod", hand.one("Email/paint", "").path("type").asText());
        assertEquals(
                "accountNotFound",
                hand.call("['Email/get',{'accountId':'A9','ids':[]},'c']")
                        .at("/0/1/type")
                        .asText());
        assertEquals(
                "unknownMethod",
                hand.ask("{'using':[],'methodCalls':[['Email/get',{'accountId':'A1','ids':[]},'c']]}")
                        .at("/methodResponses/0/1/type")
                        .asText());
    }

    @Test
    void aWholeRequestIsRefusedByTheNameOfItsLimit() throws Exception {
        assertEquals(
                "urn:ietf:params:jmap:error:notJSON", hand.ask("{").path("type").asText());
        assertEquals(
                "urn:ietf:params:jmap:error:notRequest",
                hand.ask("{}").path("type").asText());
        assertEquals(
                "urn:ietf:params:jmap:error:unknownCapability",
                hand.ask("{'using':['urn:x'],'methodCalls':[]}").path("type").asText());
        String echo = "['Core/echo',{},'c']";
        JsonNode five = hand.ask(
                "{'using':['urn:ietf:params:jmap:core'],'methodCalls':[" + (echo + ",").repeat(4) + echo + "]}");
        assertEquals("maxCallsInRequest", five.path("limit").asText());
        assertEquals(
                "maxSizeRequest",
                hand.ask(" ".repeat(ServerLimits.SMALL.requestBytes() + 1))
                        .path("limit")
                        .asText());
    }

    /** All but the last byte of each is sent: none is at its end while one too many is refused. */
    @ParameterizedTest
    @CsvSource({"/jmap/upload/A1/, maxConcurrentUpload", "/jmap/api, maxConcurrentRequests"})
    void noMoreAreOnTheirWayAtOnceThanTheSessionSays(String path, String limit) throws Exception {
        int taken = limit.equals("maxConcurrentUpload")
                ? ServerLimits.SMALL.uploadsAtOnce()
                : ServerLimits.SMALL.requestsAtOnce();
        ExecutorService threads = Executors.newCachedThreadPool();
        CompletionService<String> answers = new ExecutorCompletionService<>(threads);
        List<HeldRequest> held = new ArrayList<>();
        try {
            for (int i = 0; i <= taken; i++) {
                HeldRequest request = new HeldRequest(server, path, "{\"using\":[],\"methodCalls\":[]}");
                held.add(request);
                answers.submit(request::answer);
            }

            String first = answer(answers);
            assertTrue(first.startsWith("HTTP/1.1 400 "), first);
            assertTrue(first.contains("\"limit\":\"" + limit + "\""), first);

            for (HeldRequest request : held) {
                request.finish();
            }
            for (int i = 0; i < taken; i++) {
                String other = answer(answers);
                assertTrue(other.startsWith("HTTP/1.1 20"), other);
            }
        } finally {
            for (HeldRequest request : held) {
                request.close();
            }
            threads.shutdownNow();
        }
    }

    private static String answer(CompletionService<String> answers) throws Exception {
        Future<String> next = answers.poll(20, TimeUnit.SECONDS);
        assertNotNull(next, "no answer came");
        return next.get();
    }

    @Test
    void noMoreObjectsAreTakenThanTheSessionSays() throws Exception {
        String ids = "'x',".repeat(ServerLimits.SMALL.objectsInSet()) + "'x'";
        assertEquals(
                "requestTooLarge",
                hand.one("Email/set", ",'destroy':[" + ids + "]").path("type").asText());
        for (int i = 0; i <= ServerLimits.SMALL.objectsInGet(); i++) {
            deliver(i);
        }
        assertEquals(
                "requestTooLarge",
                hand.one("Email/get", ",'ids':null").path("type").asText());
    }

    @Test
    void aReferenceIsToWhatWasAnsweredBefore() throws Exception {
        String id = deliver(1);

        JsonNode answers = hand.call("['Email/query',{'accountId':'A1'},'q'],"
                + "['Email/get',{'accountId':'A1','properties':['size'],'#ids':{'resultOf':'q','name':'Email/query','path':'/ids'}},'g'],"
                + "['Email/get',{'accountId':'A1','#ids':{'resultOf':'q','name':'Email/get','path':'/ids'}},'h']");

        assertEquals(id, answers.at("/1/1/list/0/id").asText());
        assertEquals("invalidResultReference", answers.at("/2/1/type").asText());
    }

    @Test
    void changesAreToldAsTheirSum() throws Exception {
        String old = deliver(1);
        String state = hand.one("Email/get", ",'ids':[]").path("state").asText();
        String kept = deliver(2);
        client.flag(kept, Keyword.SEEN);
        String gone = deliver(3);
        client.takeOut("INBOX", gone);
        client.flag(old, Keyword.SEEN);

        JsonNode all = hand.one("Email/changes", ",'sinceState':'" + state + "'");
        JsonNode first = hand.one("Email/changes", ",'sinceState':'" + state + "','maxChanges':1");

        assertEquals(List.of(kept), texts(all.path("created")));
        assertEquals(List.of(old), texts(all.path("updated")));
        assertEquals(List.of(), texts(all.path("destroyed")));
        assertTrue(first.path("hasMoreChanges").asBoolean());
        assertNotEquals(all.path("newState"), first.path("newState"));
        client.forgetHistory();
        assertEquals(
                "cannotCalculateChanges",
                hand.one("Email/changes", ",'sinceState':'" + state + "'")
                        .path("type")
                        .asText());
    }

    @Test
    void onlyCountsOfAMailboxChangeWhereMailComes() throws Exception {
        String state = hand.one("Mailbox/get", ",'ids':null").path("state").asText();
        deliver(1);

        JsonNode changes = hand.one("Mailbox/changes", ",'sinceState':'" + state + "'");
        client.renameMailbox("Junk", "Spam");
        JsonNode more = hand.one("Mailbox/changes", ",'sinceState':'" + state + "'");

        assertTrue(texts(changes.path("updatedProperties")).contains("totalEmails"));
        assertTrue(more.path("updatedProperties").isNull());
    }

    @Test
    void aListIsCutAtAPositionOrBehindAnAnchor() throws Exception {
        for (int second = 1; second <= 5; second++) {
            deliver(second);
        }
        String sort = ",'sort':[{'property':'receivedAt','isAscending':false}]";

        JsonNode at = hand.one("Email/query", sort + ",'position':1,'limit':2,'calculateTotal':true");
        JsonNode behind = hand.one("Email/query", sort + ",'anchor':'M4','anchorOffset':1,'limit':2");
        JsonNode from = hand.one(
                "Email/query", sort + ",'filter':{'after':'2025-06-01T12:00:03Z','before':'2025-06-01T12:00:05Z'}");

        assertEquals(List.of("M4", "M3"), texts(at.path("ids")));
        assertEquals(5, at.path("total").asInt());
        assertEquals(List.of("M3", "M2"), texts(behind.path("ids")));
        assertEquals(List.of("M4", "M3"), texts(from.path("ids")));
        assertEquals(
                "anchorNotFound",
                hand.one("Email/query", ",'anchor':'M9'").path("type").asText());
    }

    @Test
    void aPatchIsTakenWholeOrNotAtAll() throws Exception {
        String id = deliver(1);
        String inbox = hand.one("Email/get", ",'ids':['" + id + "'],'properties':['mailboxIds']")
                .at("/list/0/mailboxIds")
                .fieldNames()
                .next();

        assertTrue(update(id, "{'keywords/A~1b':true,'keywords/$seen':true}")
                .path("updated")
                .has(id));
        assertEquals("invalidProperties", refusal(id, "{'keywords/$flagged':true,'mailboxIds/" + inbox + "':null}"));
        assertEquals("invalidProperties", refusal(id, "{'mailboxIds/P99':true}"));
        assertEquals("invalidProperties", refusal(id, "{'size':1}"));
        assertEquals("invalidPatch", refusal(id, "{'keywords':{},'keywords/$seen':true}"));
        assertEquals("notFound", refusal("M99", "{'keywords':{}}"));

        assertEquals(
                Set.of(new Keyword("a/b"), Keyword.SEEN),
                client.emails("INBOX").get(0).keywords());
    }

    private JsonNode update(String id, String patch) throws Exception {
        return hand.one("Email/set", ",'update':{'" + id + "':" + patch + "}");
    }

    private String refusal(String id, String patch) throws Exception {
        return update(id, patch).path("notUpdated").path(id).path("type").asText();
    }

    @Test
    void whatChangedMeanwhileIsAMismatchOfStates() throws Exception {
        String state = hand.one("Email/get", ",'ids':[]").path("state").asText();
        String id = deliver(1);

        JsonNode late = hand.one("Email/set", ",'ifInState':'" + state + "','destroy':['" + id + "']");

        assertEquals("stateMismatch", late.path("type").asText());
        assertEquals(1, client.emails("INBOX").size());
    }

    @Test
    void aStateThatChangesLeadToAndNoGetTellsIsAMismatch() throws Exception {
        try (FakeJmapServer lagging = new FakeJmapServer(ServerLimits.SMALL, Set.of(Habit.CHANGES_BEHIND_GET))) {
            ByHand asked = new ByHand(lagging);
            String got = asked.one("Email/get", ",'ids':[]").path("state").asText();
            String changed = asked.one("Email/changes", ",'sinceState':'" + got + "'")
                    .path("newState")
                    .asText();

            JsonNode ofChanges = asked.one("Email/set", ",'ifInState':'" + changed + "','destroy':['M9']");
            JsonNode ofGet = asked.one("Email/set", ",'ifInState':'" + got + "','destroy':['M9']");

            assertEquals("stateMismatch", ofChanges.path("type").asText());
            assertTrue(ofGet.path("notDestroyed").has("M9"), ofGet.toString());
        }
    }

    @Test
    void aMailboxWithSomethingInItIsNotDestroyed() throws Exception {
        client.createMailbox("Work");
        client.createMailbox("Work/Old");
        client.deliver("Work/Old", new byte[] {'a'}, NOON);
        JsonNode created =
                hand.one("Mailbox/set", ",'create':{'k':{'name':'Work'},'l':{'name':'New','parentId':'P3'}}");

        JsonNode destroyed = hand.one("Mailbox/set", ",'destroy':['P1','P3','P4','P99']");

        assertEquals("invalidProperties", created.at("/notCreated/k/type").asText());
        assertTrue(created.at("/created/l").has("id"));
        assertEquals("forbidden", destroyed.at("/notDestroyed/P1/type").asText());
        assertEquals("mailboxHasChild", destroyed.at("/notDestroyed/P3/type").asText());
        assertEquals("mailboxHasEmail", destroyed.at("/notDestroyed/P4/type").asText());
        assertEquals("notFound", destroyed.at("/notDestroyed/P99/type").asText());
        assertTrue(texts(hand.one("Mailbox/set", ",'destroy':['P4'],'onDestroyRemoveEmails':true")
                        .path("destroyed"))
                .contains("P4"));
    }

    /** RFC 8621 section 4.1.4: the parts, and their texts without encoding. */
    @Test
    void aMessageIsTakenApart() throws Exception {
        String letter = "Subject: =?utf-8?q?a?=\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
                + "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                + "caf=C3=A9\r\nau lait\r\n--b\r\nContent-Type: image/png; name=\"a.png\"\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\nAQID\r\n--b--\r\n";
        client.deliver("INBOX", letter.getBytes(StandardCharsets.UTF_8), NOON);

        JsonNode email = hand.one(
                        "Email/get",
                        ",'ids':['M1'],'properties':['headers','bodyStructure','bodyValues'],'fetchAllBodyValues':true,'maxBodyValueBytes':9")
                .at("/list/0");

        assertEquals(" =?utf-8?q?a?=", email.at("/headers/0/value").asText());
        assertEquals("caf\u00e9\nau ", email.at("/bodyValues/1/value").asText());
        assertTrue(email.at("/bodyValues/1/isTruncated").asBoolean());
        assertEquals("image/png", email.at("/bodyStructure/subParts/1/type").asText());
        assertEquals("a.png", email.at("/bodyStructure/subParts/1/name").asText());
        assertEquals(3, email.at("/bodyStructure/subParts/1/size").asInt());
    }

    @Test
    void aRangeOfABlobIsGivenAndABlobOfAnotherAccountIsNot() throws Exception {
        JsonNode uploaded = ByHand.json(
                hand.send(hand.to("/jmap/upload/A1/").POST(HttpRequest.BodyPublishers.ofString("0123456789")))
                        .body());
        String blob = uploaded.path("blobId").asText();

        HttpResponse<String> range =
                hand.send(hand.to("/jmap/download/A1/" + blob + "/x").header("Range", "bytes=2-4"));

        assertEquals(206, range.statusCode());
        assertEquals("234", range.body());
        assertEquals(
                416,
                hand.send(hand.to("/jmap/download/A1/" + blob + "/x").header("Range", "bytes=10-11"))
                        .statusCode());
        assertEquals(404, hand.send(hand.to("/jmap/download/A2/" + blob + "/x")).statusCode());
    }

    @Test
    void aLostAnswerIsToWhatWasDone() throws Exception {
        deliver(1);
        server.loseAnswer(1);

        assertThrows(IOException.class, () -> hand.one("Email/set", ",'destroy':['M1']"));

        assertTrue(server.hasLostAnswer());
        assertEquals(List.of(), client.emails("INBOX"));
    }
}
