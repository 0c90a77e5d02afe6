package org.postferry.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.rest.ApiServer.Answer;

/** Requests that come again with the same Idempotency-Key, where their work is no new change of mail. */
class RepeatsTest {
    private final ApiServer api = new ApiServer();
    private final AccountId account = api.mirror.account("jane");
    private final MailboxId inbox = api.mirror.mailbox(account, "INBOX", Optional.of(Role.INBOX));

    @AfterEach
    void stop() {
        api.close();
    }

    private Answer keyed(String method, String path, String body, String key) {
        return api.send(api.request(method, path, body).header("Idempotency-Key", key));
    }

    private static String newAccount(String password) {
        return "{\"name\":\"New\",\"email\":\"new@example.org\",\"protocol\":\"imap\",\"host\":\"mail.example.org\",\"port\":993,"
                + "\"security\":\"tls\",\"username\":\"new\",\"password\":\"" + password + "\"}";
    }

    @Test
    void anAccountIsMadeOnce() {
        Answer first = keyed("POST", "/accounts", newAccount("a"), "k");
        Answer again = keyed("POST", "/accounts", newAccount("a"), "k");

        assertEquals(201, first.status(), first.json().toString());
        assertEquals(201, again.status());
        assertEquals(first.at("/id"), again.at("/id"));
        assertEquals(first.header("Location"), again.header("Location"));
        assertEquals(2, api.store.accounts().list().size());
        assertEquals(
                409,
                keyed("POST", "/accounts", newAccount("a").replace("New", "Other"), "k")
                        .status());
        // nothing is kept by which a password could be guessed
        assertEquals(201, keyed("POST", "/accounts", newAccount("b"), "k").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"sync", "resync"})
    void aLookIsAskedForOnce(String what) {
        String path = "/accounts/" + account + "/" + what;

        assertEquals(
                202,
                keyed("POST", path, "{\"mailboxIds\":[\"" + inbox + "\"]}", "k").status());
        assertEquals(
                202,
                keyed("POST", path, "{\"mailboxIds\":[\"" + inbox + "\"]}", "k").status());

        assertEquals(1, api.engine.asked.size());
        assertEquals(409, keyed("POST", path, "{\"mailboxIds\":[]}", "k").status());
        assertEquals(1, api.engine.asked.size());
    }

    @Test
    void whatWasResumedMeanwhileIsNotPausedByARepeat() {
        keyed("POST", "/accounts/" + account + "/pause", "", "k");
        keyed("POST", "/accounts/" + account + "/resume", "", "l");

        assertEquals(
                202, keyed("POST", "/accounts/" + account + "/pause", "", "k").status());

        assertEquals(false, api.store.accounts().get(account).orElseThrow().paused());
    }

    @Test
    void aDecisionAboutAChangeIsMadeOnce() {
        EmailId email = api.mirror.email(inbox, "Subject: one\n\n");
        String one =
                api.patch("/emails/" + email, "{\"keywords\":{\"$seen\":true}}").at("/mutationId");
        Answer undone = keyed("POST", "/mutations/" + one + "/undo", "", "k");
        assertEquals(
                undone.json(),
                keyed("POST", "/mutations/" + one + "/undo", "", "k").json());
        assertEquals(202, undone.status());
        String two =
                api.patch("/emails/" + email, "{\"keywords\":{\"$seen\":true}}").at("/mutationId");

        assertEquals(204, keyed("DELETE", "/mutations/" + two, "", "l").status());
        assertEquals(204, keyed("DELETE", "/mutations/" + two, "", "l").status());

        assertEquals(409, keyed("DELETE", "/mutations/" + one, "", "l").status());
    }

    @Test
    void aRefusedRequestLeavesItsKeyFree() {
        EmailId email = api.mirror.email(inbox, "Subject: one\n\n");
        String one =
                api.patch("/emails/" + email, "{\"keywords\":{\"$seen\":true}}").at("/mutationId");

        assertEquals(409, keyed("POST", "/mutations/" + one + "/retry", "", "k").status());

        assertEquals(
                202, keyed("POST", "/accounts/" + account + "/pause", "", "k").status());
    }

    @Test
    void aHoldIsDecidedOnce() {
        api.mirror.email(inbox, "Subject: one\n\n");
        long hold = api.store
                .removals()
                .hold(api.mirror.lease(), account, new Scope.Mailbox(inbox, "INBOX"), "Much would go")
                .orElseThrow()
                .id();

        assertEquals(202, keyed("POST", "/holds/" + hold + "/reject", "", "k").status());
        assertEquals(202, keyed("POST", "/holds/" + hold + "/reject", "", "k").status());

        assertEquals(404, keyed("POST", "/holds/" + hold + "/reject", "", "l").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/search/reindex", "/accounts/1/pause", "/holds/1/approve", "/mutations/1-1/undo"})
    void aKeyThatIsNoneIsRefused(String path) {
        assertEquals(
                400,
                keyed("POST", path, "", "k".repeat(ApiLimits.MAX_KEY_LENGTH + 1))
                        .status());
    }
}
