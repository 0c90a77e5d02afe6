package org.postferry.testkit.jmap;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.model.Keyword;

/** Each habit is played: the same question is answered otherwise with it than without. */
class HabitsTest {
    private static final Instant NOON = Instant.parse("2025-06-01T12:00:00Z");
    private static final String SORT = ",'sort':[{'property':'receivedAt'}]";

    @ParameterizedTest
    @EnumSource
    void withItAnAnswerIsAnother(Habit habit) throws Exception {
        assertNotEquals(answer(Set.of(), habit), answer(Set.of(habit), habit));
    }

    /** To what the habit is about, but for the port. */
    private static String answer(Set<Habit> habits, Habit about) throws Exception {
        try (FakeJmapServer server = new FakeJmapServer(ServerLimits.SMALL, habits)) {
            ByHand hand = new ByHand(server);
            byte[] letter = "Subject: a\r\n\r\ntext\r\n".getBytes(StandardCharsets.US_ASCII);
            for (int second = 0; second < 20; second++) {
                server.secondClient().deliver("INBOX", letter, NOON.plusSeconds(second), Keyword.SEEN);
            }
            return ask(hand, about).replace(server.address().toString(), "http://server");
        }
    }

    private static String ask(ByHand hand, Habit about) throws Exception {
        return switch (about) {
            case RELATIVE_ADDRESSES, NULL_ACCOUNT_CAPABILITIES, UNTOLD_LIMITS -> hand.send(hand.to("/jmap/session"))
                    .body();
            case NO_EVENTS -> "" + hand.status(hand.to("/jmap/events?types=*&closeafter=no&ping=0"));
            case UNKNOWN_STATE_IS_INVALID -> "" + hand.one("Email/changes", ",'sinceState':'x'");
            case MISSPELT_REFERENCE_ERROR -> ""
                    + hand.one("Email/get", ",'#ids':{'resultOf':'x','name':'x','path':'/x'}");
            case DESTROYS_WHAT_NEVER_WAS -> "" + hand.one("Email/set", ",'destroy':['M99']");
            case CHANGES_BEHIND_GET -> hand.one("Email/get", ",'ids':[]").path("state")
                    + " "
                    + hand.one("Email/changes", ",'sinceState':'emails 0:0'").path("newState");
            case SHORT_PAGES -> "" + hand.one("Email/query", SORT + ",'limit':20");
            case NO_ANCHORS -> "" + hand.one("Email/query", SORT + ",'anchor':'M3'");
            case AFTER_LEAVES_ITS_MOMENT_OUT -> ""
                    + hand.one("Email/query", SORT + ",'filter':{'after':'2025-06-01T12:00:10Z'}");
            case IGNORES_IF_IN_STATE -> "" + hand.one("Email/set", ",'ifInState':'x','destroy':['M1']");
            case DESTROYS_WITH_LAST_MAILBOX -> "" + hand.one("Email/set", ",'update':{'M1':{'mailboxIds/P1':null}}");
            case IMPORT_WANTS_KEYWORDS -> imported(hand, "new", "{}");
            case REFUSES_DOUBLES -> imported(hand, "new", "{}") + imported(hand, "new", "{}");
            case IMPORT_CHANGES_NO_STATE -> imported(hand, "new", "{'$seen':true}");
            case NAMELESS_PART_HEADERS -> ""
                    + hand.one(
                            "Email/get", ",'ids':['M1'],'properties':['bodyStructure'],'bodyProperties':['headers']");
            case VALUES_IN_CRLF -> ""
                    + hand.one("Email/get", ",'ids':['M1'],'properties':['bodyValues'],'fetchAllBodyValues':true");
            case SPAM_ROLE -> "" + hand.one("Mailbox/get", ",'ids':['P2']");
            case NORMALIZES_NAMES -> hand.one("Mailbox/set", ",'create':{'k':{'name':'Cafe\u0301'}}")
                    + " "
                    + hand.one("Mailbox/get", ",'ids':null");
            case REFUSES_PATHS -> "" + hand.one("Email/set", ",'update':{'M1':{'keywords/$seen':null}}");
            case NO_RANGES -> ""
                    + hand.status(hand.to("/jmap/download/A1/" + blob(hand, "ten bytes.") + "/x")
                            .header("Range", "bytes=1-2"));
            case ENDLESS_CHANGES, CANNOT_TELL_MANY_CHANGES -> ""
                    + hand.one("Email/changes", ",'sinceState':'emails 0:0','maxChanges':5");
        };
    }

    private static String blob(ByHand hand, String text) throws Exception {
        return ByHand.json(hand.send(hand.to("/jmap/upload/A1/").POST(HttpRequest.BodyPublishers.ofString(text)))
                        .body())
                .path("blobId")
                .asText();
    }

    private static String imported(ByHand hand, String text, String keywords) throws Exception {
        return ""
                + hand.one(
                        "Email/import",
                        ",'emails':{'k':{'blobId':'" + blob(hand, text)
                                + "','mailboxIds':{'P1':true},'receivedAt':'2025-06-01T12:00:00Z','keywords':"
                                + keywords
                                + "}}");
    }
}
