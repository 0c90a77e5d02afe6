package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Credential;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.SessionSettings;
import org.postferry.connector.Submitter.Envelope;
import org.postferry.connector.Submitter.Submission;
import org.postferry.jmap.wire.LocalServer;
import org.postferry.jmap.wire.WireException;
import org.postferry.testkit.ProvesLimit;

/** One message is handed over at most once, and what came of it is only said where it is known. */
class SubmittingTest {
    private static final String MAILBOXES =
            "{'state':'m','list':[{'id':'d','role':'drafts'},{'id':'t','role':'sent'}],'notFound':[]}";
    private static final String DRAFT = "{'state':'s','list':[{'id':'e','mailboxIds':{'d':true}}],'notFound':[]}";
    private static final String FILED = "{'state':'s','list':[{'id':'e','mailboxIds':{'t':true}}],'notFound':[]}";

    private static final byte[] LETTER = "Message-ID: <a@example.org>\r\n\r\nabc".getBytes(StandardCharsets.US_ASCII);

    private final List<JsonNode> submissions = new ArrayList<>();
    private String imported = "{'created':{'k':{'id':'e'}}}";
    private String email = DRAFT;
    /** What the server gives as the bytes of any email. */
    private byte[] content = LETTER;

    private String query = "{'ids':[]}";
    private String listed = "{'list':[]}";
    private String changes = "{'newState':'s2','hasMoreChanges':false,'created':['e','x']}";
    /** What {@code AT} stands for in an answer of Email/get. */
    private String importedAt = "";

    private final List<JsonNode> sets = new ArrayList<>();
    private final Deque<String> importFailures = new ArrayDeque<>();
    private final Deque<String> destroyFailures = new ArrayDeque<>();
    /** Happens at a removal, and answers it. */
    private @Nullable Supplier<String> atDestroy;

    /** What the server says to the hand-over; it breaks the connection where that throws. */
    private interface HandOver {
        JsonNode answer() throws WireException;
    }

    private ScriptedServer server(HandOver handOver) throws Exception {
        ScriptedServer server = new ScriptedServer((method, arguments) -> {
            if (method.equals("EmailSubmission/set")) {
                submissions.add(arguments);
                return handOver.answer();
            }
            if (method.equals("Email/set")) {
                sets.add(arguments);
            }
            if (arguments.has("destroy") && atDestroy != null) {
                return ScriptedServer.json(atDestroy.get());
            }
            if (arguments.has("destroy") && !destroyFailures.isEmpty()) {
                return failing(destroyFailures.remove());
            }
            if (method.equals("Email/import")) {
                importedAt =
                        arguments.path("emails").path("k").path("receivedAt").asText();
            }
            if (method.equals("Email/import") && !importFailures.isEmpty()) {
                return failing(importFailures.remove());
            }
            return ScriptedServer.json(
                    switch (method) {
                        case "Identity/get" -> "{'list':[{'id':'i','email':'other@example.org'},{'id':'j','email':'Me@example.org'}]}";
                        case "Mailbox/get" -> MAILBOXES;
                        case "Email/import" -> imported;
                        case "Email/get" -> email.replace("AT", importedAt);
                        case "Email/changes" -> changes;
                        case "Email/query" -> arguments.path("position").asInt() > 0 ? "{'ids':[]}" : "{'ids':['e']}";
                        case "EmailSubmission/query" -> query;
                        case "EmailSubmission/get" -> listed;
                        default -> arguments.has("destroy")
                                ? "{'newState':'s','destroyed':['e']}"
                                : "{'newState':'s','updated':{'e':null}}";
                    });
        });
        server.downloads = exchange -> LocalServer.send(exchange, 200, content);
        return server;
    }

    private static JsonNode failing(String answer) throws WireException {
        if (answer.isEmpty()) {
            throw new WireException(WireException.Reason.CLOSED, "broken on purpose");
        }
        return ScriptedServer.json(answer);
    }

    private static Submission submit(ScriptedServer server) throws Exception {
        return submit(server, Duration.ofSeconds(10));
    }

    private static Submission submit(ScriptedServer server, Duration patience) throws Exception {
        return submit(server, patience, LETTER);
    }

    private static Submission submit(ScriptedServer server, Duration patience, byte[] bytes) throws Exception {
        RemoteCommand.Message message = RemoteCommand.Message.of(bytes);
        return Submitting.submit(
                new SessionSettings(server.account(), Optional.empty(), Duration.ofSeconds(10), patience),
                new Credential.Password("secret"),
                message,
                new Envelope("me@example.org", List.of("you@example.org", "them@example.org")),
                domain -> Optional.empty(),
                Clock.systemUTC(),
                new Crowd(Clock.systemUTC()));
    }

    private static HandOver says(String json) {
        return () -> ScriptedServer.json(json);
    }

    private static HandOver breaks() {
        return () -> {
            throw new WireException(WireException.Reason.CLOSED, "broken on purpose");
        };
    }

    @Test
    void itIsSubmittedAndFiledInOneRequest() throws Exception {
        try (ScriptedServer server = server(says("{'created':{'s':{'id':'x'}}}"))) {
            assertEquals(new Submission.Accepted(List.of(), true, false), submit(server));
        }
        assertEquals(
                ScriptedServer.json("{'accountId':'A','create':{'s':{'emailId':'e','identityId':'j','envelope':"
                        + "{'mailFrom':{'email':'me@example.org'},"
                        + "'rcptTo':[{'email':'you@example.org'},{'email':'them@example.org'}]}}},"
                        + "'onSuccessUpdateEmail':{'#s':{'mailboxIds':{'t':true},'keywords':{'$seen':true}}}}"),
                submissions.get(0));
    }

    @Test
    void whoseFilingIsNotAnsweredIsFiledByItself() throws Exception {
        try (ScriptedServer server = server(says("{'created':{'s':{'id':'x'}}}"))) {
            submit(server);

            assertEquals("Email/set", server.calls.get(server.calls.size() - 1));
        }
    }

    @Test
    void aRefusalIsInTheServersWordsAndTheDraftGoes() throws Exception {
        try (ScriptedServer server =
                server(says("{'notCreated':{'s':{'type':'forbiddenToSend','description':'not today'}}}"))) {
            assertEquals(new Submission.Refused(Kind.PERMANENT, "forbiddenToSend: not today"), submit(server));
            assertEquals("Email/set", server.calls.get(server.calls.size() - 1));
        }
    }

    @Test
    void aFullAccountTakesTheLetterLater() throws Exception {
        try (ScriptedServer server = server(says("{'notCreated':{'s':{'type':'overQuota','description':'full'}}}"))) {
            Submission.Refused refused = assertInstanceOf(Submission.Refused.class, submit(server));

            assertEquals(Kind.TRANSIENT, refused.kind());
            assertTrue(refused.lacksRoom());
            assertEquals(
                    "The account is full on the server. Once there is room, it can be tried again. overQuota: full",
                    refused.serverSaid());
        }
    }

    @Test
    void soDoesOneThatTakesNoMoreBytes() throws Exception {
        try (ScriptedServer server = server(says("{'created':{'s':{'id':'x'}}}"))) {
            server.uploads = exchange -> LocalServer.send(exchange, 507, new byte[0]);

            assertTrue(
                    assertInstanceOf(Submission.Refused.class, submit(server)).lacksRoom());
        }
    }

    @Test
    void aLostAnswerIsUnknownAndNothingIsSentAgain() throws Exception {
        try (ScriptedServer server = server(breaks())) {
            assertInstanceOf(Submission.Unknown.class, submit(server));
            assertFalse(server.calls.contains("Email/set"));
        }
        assertEquals(1, submissions.size());
    }

    @Test
    void aLostAnswerIsAYesWhereTheServerShowsItInSent() throws Exception {
        email = FILED;
        try (ScriptedServer server = server(breaks())) {
            assertEquals(new Submission.Accepted(List.of(), true, false), submit(server));
        }
    }

    @Test
    void aLostAnswerIsAYesWhereTheServerListsTheSubmission() throws Exception {
        query = "{'ids':['x']}";
        listed = "{'list':[{'id':'x','emailId':'e','undoStatus':'final'}]}";
        try (ScriptedServer server = server(breaks())) {
            assertEquals(new Submission.Accepted(List.of(), true, false), submit(server));
            assertTrue(server.calls.contains("EmailSubmission/query"));
        }
    }

    /** A server that does not know the filter lists everything; and one that was called back was not sent. */
    @Test
    void aSubmissionOfAnotherEmailOrOneThatWasCalledBackProvesNothing() throws Exception {
        query = "{'ids':['x']}";
        for (String row : List.of(
                "{'id':'x','emailId':'other','undoStatus':'final'}",
                "{'id':'x','emailId':'e','undoStatus':'canceled'}")) {
            listed = "{'list':[" + row + "]}";
            try (ScriptedServer server = server(breaks())) {
                assertInstanceOf(Submission.Unknown.class, submit(server), row);
                assertFalse(server.calls.contains("Email/set"), "what may have been sent was touched");
            }
        }
    }

    @Test
    @ProvesLimit("Submitting.MAX_SUBMISSIONS")
    void noMoreSubmissionsAreListedThanAreLookedAt() throws Exception {
        List<JsonNode> asked = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> {
            if (method.equals("EmailSubmission/set")) {
                throw new WireException(WireException.Reason.CLOSED, "broken on purpose");
            }
            if (method.equals("EmailSubmission/query")) {
                asked.add(arguments);
            }
            return ScriptedServer.json(
                    switch (method) {
                        case "Identity/get" -> "{'list':[{'id':'j','email':'me@example.org'}]}";
                        case "Mailbox/get" -> MAILBOXES;
                        case "Email/import" -> imported;
                        case "Email/get" -> DRAFT;
                        default -> "{'ids':[],'list':[]}";
                    });
        })) {
            submit(server);
        }
        assertEquals(Submitting.MAX_SUBMISSIONS, asked.get(0).path("limit").asInt());
    }

    @Test
    @ProvesLimit({"Submitting.CONNECT_TIMEOUT", "Submitting.ANSWER_TIMEOUT"})
    void aServerThatNeverAnswersIsNotWaitedForWithoutEnd() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (ScriptedServer server = server(() -> {
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new WireException(WireException.Reason.CLOSED, "over", e);
            }
            return ScriptedServer.json("{}");
        })) {
            assertInstanceOf(Submission.Unknown.class, submit(server, Duration.ofSeconds(1)));
            assertEquals(
                    new SessionSettings(
                            server.account(), Optional.empty(), Submitting.CONNECT_TIMEOUT, Submitting.ANSWER_TIMEOUT),
                    Submitting.session(server.account()));
            over.countDown();
        }
    }

    @Test
    void whatFailedInTheMiddleOrSaidNothingIsUnknown() throws Exception {
        for (String answer : List.of("{'type':'serverPartialFail'}", "{'created':null}")) {
            try (ScriptedServer server = server(says(answer))) {
                assertInstanceOf(Submission.Unknown.class, submit(server), answer);
            }
        }
    }

    @Test
    void aRefusedCallHandsNothingOver() throws Exception {
        try (ScriptedServer server = server(says("{'type':'accountReadOnly'}"))) {
            ConnectorException refused = assertThrows(ConnectorException.class, () -> submit(server));

            assertEquals(Kind.PERMANENT, refused.kind());
        }
    }

    @Test
    void aMessageThatWasThereAlreadyIsNotRemoved() throws Exception {
        imported = "{'notCreated':{'k':{'type':'alreadyExists','existingId':'e'}}}";
        try (ScriptedServer server = server(says("{'notCreated':{'s':{'type':'tooManyRecipients'}}}"))) {
            assertInstanceOf(Submission.Refused.class, submit(server));
            assertFalse(server.calls.contains("Email/set"));
        }
    }

    /** RFC 8621 section 4.8: what was there is the person's own, with labels that we do not know. */
    @Test
    void aMessageThatWasThereAlreadyKeepsItsOtherMailboxesAndKeywords() throws Exception {
        imported = "{'notCreated':{'k':{'type':'alreadyExists','existingId':'e'}}}";
        try (ScriptedServer server = server(says("{'created':{'s':{'id':'x'}}}"))) {
            assertEquals(new Submission.Accepted(List.of(), true, true), submit(server));
        }
        assertEquals(
                ScriptedServer.json(
                        "{'mailboxIds/t':true,'mailboxIds/d':null,'keywords/$seen':true,'keywords/$draft':null}"),
                submissions.get(0).path("onSuccessUpdateEmail").path("#s"));
        for (JsonNode set : sets) {
            assertFalse(set.path("update").path("e").has("mailboxIds"), set.toString());
            assertFalse(set.path("update").path("e").has("keywords"), set.toString());
        }
        assertFalse(sets.isEmpty(), "the filing was not answered and was not done by itself");
    }

    @Test
    @ProvesLimit("OwnDraft.MAX_TRIES")
    void aDraftThatIsNotRemovedAtOnceIsRemovedAtTheSecondTry() throws Exception {
        for (String failure : List.of("", "{'type':'serverFail'}", "{'notDestroyed':{'e':{'type':'serverFail'}}}")) {
            destroyFailures.add(failure);
            sets.clear();
            try (ScriptedServer server = server(says("{'notCreated':{'s':{'type':'forbiddenToSend'}}}"))) {
                assertInstanceOf(Submission.Refused.class, submit(server));
            }
            assertEquals(OwnDraft.MAX_TRIES, sets.size(), "tries after " + failure);
        }
    }

    @Test
    void whatAnImportWithALostAnswerLeftIsRemoved() throws Exception {
        email = "{'state':'s','list':[" + ours("e", "d", "AT") + ","
                + ours("x", "d", "AT").replace("a@example.org", "b@example.org") + "]}";
        for (String failure : List.of("", "{'type':'serverPartialFail'}", "{'created':null}")) {
            importFailures.add(failure);
            sets.clear();
            try (ScriptedServer server = server(says("{}"))) {
                ConnectorException failed = assertThrows(ConnectorException.class, () -> submit(server));

                assertEquals(Kind.TRANSIENT, failed.kind());
            }
            assertEquals(1, sets.size(), "after " + failure);
            assertEquals(ScriptedServer.json("['e']"), sets.get(0).path("destroy"));
            assertEquals("s", sets.get(0).path("ifInState").asText());
        }
        assertEquals(List.of(), submissions);
    }

    private static String ours(String id, String mailbox, String receivedAt) {
        return "{'id':'" + id + "','blobId':'b','size':34,'mailboxIds':{'" + mailbox + "':true},'receivedAt':'"
                + receivedAt + "','headers':[{'name':'Message-ID','value':' <a@example.org>'}]}";
    }

    /** A person's own draft may be the same to the byte and the second: only what the server says came since is ours. */
    @Test
    void whereTheServerDoesNotSayThatItCameNothingIsRemoved() throws Exception {
        email = "{'state':'s','list':[" + ours("e", "d", "AT") + "]}";
        for (String told :
                List.of("{'type':'cannotCalculateChanges'}", "{'newState':'s2','hasMoreChanges':false,'created':[]}")) {
            changes = told;
            importFailures.add("");
            try (ScriptedServer server = server(says("{}"))) {
                assertThrows(ConnectorException.class, () -> submit(server), told);
            }
            assertEquals(List.of(), sets, told);
        }
    }

    @Test
    void aCorrectedCopyThatCameMeanwhileStays() throws Exception {
        email = "{'state':'s','list':[" + ours("e", "d", "AT") + "]}";
        content = "Message-ID: <a@example.org>\r\n\r\nabd".getBytes(StandardCharsets.US_ASCII);
        importFailures.add("");
        try (ScriptedServer server = server(says("{}"))) {
            assertThrows(ConnectorException.class, () -> submit(server));
        }
        assertEquals(List.of(), sets);
    }

    @Test
    void whatAnotherClientMovedAsItWasToBeRemovedStays() throws Exception {
        email = "{'state':'s','list':[" + ours("e", "d", "AT") + "," + ours("x", "m", "AT") + "]}";
        importFailures.add("");
        atDestroy = () -> {
            email = email.replace("'d':true", "'m':true");
            return "{'type':'stateMismatch'}";
        };
        try (ScriptedServer server = server(says("{}"))) {
            assertThrows(ConnectorException.class, () -> submit(server));
        }
        assertEquals(1, sets.size(), sets.toString());
    }

    @Test
    @ProvesLimit("OwnDraft.MAX_HEADER_BYTES")
    void aMessageIdFarDownIsNotLookedFor() throws Exception {
        importFailures.add("{'created':null}");
        String header = "X: " + "x".repeat(OwnDraft.MAX_HEADER_BYTES) + "\r\nMessage-ID: <a@example.org>\r\n\r\n";
        content = header.getBytes(StandardCharsets.US_ASCII);
        email = "{'state':'s','list':[" + ours("e", "d", "AT").replace("34", "" + content.length) + "]}";
        try (ScriptedServer server = server(says("{}"))) {
            assertThrows(ConnectorException.class, () -> submit(server, Duration.ofSeconds(10), content));
        }
        assertEquals(List.of(), sets);
    }

    @Test
    void withoutAnIdentityOfThatAddressNothingIsSent() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> ScriptedServer.json(
                method.equals("Identity/get") ? "{'list':[{'id':'i','email':'other@example.org'}]}" : MAILBOXES))) {
            assertInstanceOf(Submission.Refused.class, submit(server));
            assertEquals(List.of("Identity/get", "Mailbox/get", "Email/get"), server.calls);
        }
    }
}
