package org.postferry.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.rest.ApiServer.Answer;

/** One mistake is told once, and the sentence that a person reads first names it. */
class OneMistakeTest {
    private final ApiServer api = new ApiServer();
    private final AccountId account = api.mirror.account("jane");
    private final MailboxId inbox = api.mirror.mailbox(account, "INBOX", Optional.of(Role.INBOX));
    private final EmailId email = api.mirror.email(inbox, "Subject: one\n\n");

    @AfterEach
    void stop() {
        api.close();
    }

    private static void isToldOnce(Answer refused, String field, String begins) {
        assertEquals(400, refused.status(), refused.json().toString());
        assertEquals(1, refused.json().get("errors").size(), refused.json().toString());
        assertEquals(field, refused.at("/errors/0/field"));
        assertTrue(refused.at("/detail").startsWith(field + ": " + begins), refused.at("/detail"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"to\":\"nobody\"} | to | must be addresses",
                "{\"bcc\":7} | bcc | must be addresses",
                "{} | to | nobody gets it",
                "{\"to\":\"a@x\",\"attachments\":[{\"base64\":5}]} | attachments[0].base64 | must be a text",
                "{\"to\":\"a@x\",\"attachments\":[{}]} | attachments[0].base64 | is needed"
            })
    void ofALetter(String body, String field, String begins) {
        isToldOnce(api.post("/accounts/" + account + "/send", body), field, begins);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | name | is needed",
                "{\"name\":\"\"} | name | must be a text that is not empty",
                "{\"name\":5} | name | must be a text that is not empty"
            })
    void ofANewMailbox(String body, String field, String begins) {
        isToldOnce(api.post("/accounts/" + account + "/mailboxes", body), field, begins);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | keywords | nothing is to be changed",
                "{\"mailboxIds\":{\"1-6\":1}} | mailboxIds.1-6 | must be true or null",
                "{\"keywords\":{\"$seen\":1}} | keywords.$seen | must be true or null",
                "{\"keywords\":[]} | keywords | must be an object",
                "{\"keyword\":{\"$seen\":true}} | keyword | is no field"
            })
    void ofAPatch(String body, String field, String begins) {
        isToldOnce(api.patch("/emails/" + email, body), field, begins);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"ids\":[] | ids | no email is named",
                "\"ids\":[],\"accountId\":\"1\" | ids | no email is named",
                "\"accountId\":\"1\" | ids | no email is named",
                "\"ids\":{\"a\":1} | ids | must be an array of texts",
                "\"ids\":[5] | ids | must be an array of texts",
                "\"ids\":[\"x\"] | ids | 'x' is no id",
                "\"ids\":[\"1-1\"],\"mailboxId\":\"1-1\" | ids | give one of ids, mailboxId and query",
                "\"ids\":[\"1-1\"],\"accountId\":\"1\" | accountId | goes with a query alone",
                "\"mailboxId\":7 | mailboxId | must be a text",
                "\"query\":7 | query | must be a text",
                "\"query\":\"x\" | accountId | is needed with a query",
                "\"query\":\"x\",\"accountId\":7 | accountId | must be a text"
            })
    void ofAChoice(String choice, String field, String begins) {
        isToldOnce(api.post("/emails/batch", "{" + choice + ",\"delete\":true}"), field, begins);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"delete\":\"yes\" | delete | must be true or false",
                "\"patch\":7 | patch | must be an object",
                "\"patch\":{} | patch.keywords | nothing is to be changed",
                "\"delete\":false | patch | give a patch or delete",
                "\"delete\":true,\"patch\":{\"keywords\":{\"$seen\":true}} | patch | give a patch or delete"
            })
    void ofWhatIsToBecomeOfThem(String work, String field, String begins) {
        isToldOnce(api.post("/emails/batch", "{\"ids\":[\"" + email + "\"]," + work + "}"), field, begins);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"email\":7,\"host\":\"h\"} | email | must be a text",
                "{\"email\":\"a@b\",\"host\":7} | host | must be a text",
                "{\"email\":\"a@b\"} | host | is needed"
            })
    void ofANewAccount(String body, String field, String begins) {
        isToldOnce(api.post("/accounts", body), field, begins);
    }

    @Test
    void twoMistakesAreStillTwo() {
        Answer refused = api.post("/emails/batch", "{\"mailboxId\":\"x\",\"delete\":true,\"soon\":1}");

        assertEquals(2, refused.json().get("errors").size());
        assertEquals("2 fields are wrong", refused.at("/detail"));
    }
}
