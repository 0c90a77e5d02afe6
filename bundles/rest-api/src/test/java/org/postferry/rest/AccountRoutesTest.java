package org.postferry.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.model.Security;
import org.postferry.rest.ApiServer.Answer;
import org.postferry.sync.MailboxStatus;
import org.postferry.testkit.ProvesLimit;

class AccountRoutesTest {
    private static final String NEW =
            "{\"email\":\"jane@example.org\",\"host\":\"mail.example.org\",\"password\":\"s3cret\"}";

    private final ApiServer api = new ApiServer();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void anAccountOfFewWordsGetsTheUsualSettings() {
        Answer answer = api.post("/accounts", NEW);

        assertEquals(201, answer.status());
        assertEquals("jane@example.org", answer.at("/name"));
        assertEquals("jane@example.org", answer.at("/username"));
        assertEquals("imap", answer.at("/protocol"));
        assertEquals("993", answer.at("/port"));
        assertEquals("tls", answer.at("/security"));
        assertEquals("password", answer.at("/auth"));
        assertEquals("full", answer.at("/policy/content"));
        assertEquals("initial", answer.at("/status/state"));
        assertEquals("12.5", answer.at("/status/progress/perSecond"));
        assertEquals("2048", answer.at("/status/quota/usedBytes"));
        assertEquals("1048576", answer.at("/status/quota/limitBytes"));
        assertEquals(Map.of("password", "s3cret"), api.engine.drafts.get(0).secrets());
    }

    @Test
    void anAccountWithEveryFieldIsWrittenAsItWasRead() {
        AccountId other = api.mirror.account("other");
        MailboxId archive = api.mirror.mailbox(other, "Old", Optional.empty());
        String all =
                """
                {"name":"Work","email":"w@example.org","protocol":"imap","host":"imap.example.org","port":1143,"security":"none",
                 "allowPlaintext":true,"caCertificate":"PEM","sessionUrl":"https://jmap.example.org/session","jmapAccountId":"u1",
                 "username":"w","auth":"bearer","profile":"dovecot","limits":{"commandsPerMinute":0,"connections":3},"sendDelay":30,
                 "smtp":{"host":"smtp.example.org","port":465,"security":"tls","username":"w"},"roles":{"%s":"archive"},
                 "policy":{"content":"text","attachments":"later","maxBytes":1000,"include":["role:inbox"],"exclude":["Spam"],
                  "since":"2024-01-31","intervals":{"*":60},"guard":{"minCount":1,"percent":2,"maxCount":3,"wholeScopeFrom":4}}}
                """
                        .formatted(archive);

        JsonNode written = api.post("/accounts", all).json();

        JsonNode read = Json.parse(all.getBytes());
        for (Map.Entry<String, JsonNode> field : read.properties()) {
            assertEquals(field.getValue(), written.get(field.getKey()), field.getKey());
        }
    }

    @Test
    void aServerForSendingHasItsOwnUsualPortAndTheAccountsUserName() {
        String account = "{\"email\":\"a@b\",\"host\":\"h\",\"smtp\":{\"host\":\"s\"%s}}";
        JsonNode tls = api.post("/accounts", account.formatted("")).json();
        assertEquals(465, tls.at("/smtp/port").asInt());
        assertEquals("", tls.at("/smtp/username").asText());

        JsonNode own = api.post("/accounts", account.formatted(",\"security\":\"starttls\",\"username\":\"s\""))
                .json();
        assertEquals(587, own.at("/smtp/port").asInt());
        assertEquals("s", own.at("/smtp/username").asText());
        String id = own.get("id").asText();
        assertEquals(
                "",
                api.patch("/accounts/" + id, "{\"smtp\":{\"username\":null}}").at("/smtp/username"));
    }

    @Test
    void anAccountOfAProtocolByOthersSaysWhereItsMailIs() {
        JsonNode made = api.post(
                        "/accounts",
                        "{\"email\":\"a@b\",\"protocol\":\"maildir\",\"sessionUrl\":\"file:///mail/a\",\"password\":\"p\"}")
                .json();

        assertEquals("maildir", made.at("/protocol").asText());
        assertEquals("file:///mail/a", made.at("/sessionUrl").asText());
    }

    @Test
    void aHostOfJmapIsAskedByHttpsUnlessOtherwiseSaid() {
        JsonNode made = api.post(
                        "/accounts", "{\"email\":\"a@b\",\"protocol\":\"jmap\",\"host\":\"h\",\"password\":\"p\"}")
                .json();

        assertEquals("h", made.at("/host").asText());
        assertEquals(443, made.at("/port").asInt());
    }

    @Test
    void aSecretNeverComesBack() {
        String id = api.post("/accounts", NEW).at("/id");

        for (String path : new String[] {"/accounts", "/accounts/" + id}) {
            String text = new String(api.get(path).bytes());
            assertFalse(text.contains("s3cret"), path);
            assertFalse(text.contains("assword\":"), path);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | email",
                "{\"email\":\"a@b\"} | host",
                "{\"email\":\"a@b\",\"host\":\"h\",\"port\":0} | port",
                "{\"email\":\"a@b\",\"host\":\"h\",\"port\":65536} | port",
                "{\"email\":\"a@b\",\"host\":\"h\",\"port\":1.5} | port",
                "{\"email\":\"a@b\",\"host\":\"h h\"} | host",
                "{\"email\":7,\"host\":\"h\"} | email",
                "{\"email\":\"a@b\",\"host\":\"h\",\"security\":\"ssl\"} | security",
                "{\"email\":\"a@b\",\"host\":\"h\",\"protocol\":\"pop 3\"} | protocol",
                "{\"email\":\"a@b\",\"host\":\"h\",\"hots\":\"h\"} | hots",
                "{\"email\":\"a@b\",\"host\":\"h\",\"status\":{}} | status",
                "{\"email\":\"a@b\",\"host\":\"h\",\"allowPlaintext\":\"yes\"} | allowPlaintext",
                "{\"email\":\"a@b\",\"host\":\"h\",\"sessionUrl\":\"file:///etc/passwd\"} | sessionUrl",
                "{\"email\":\"a@b\",\"protocol\":\"maildir\",\"sessionUrl\":\"mail/a\"} | sessionUrl",
                "{\"email\":\"a@b\",\"host\":\"h\",\"password\":\"\"} | password",
                "{\"email\":\"a@b\",\"host\":\"h\",\"smtp\":{\"username\":\"x\"}} | smtp.host",
                "{\"email\":\"a@b\",\"host\":\"h\",\"roles\":{\"1-1\":\"attic\"}} | roles.1-1",
                "{\"email\":\"a@b\",\"host\":\"h\",\"policy\":{\"intervals\":{\"*\":9}}} | policy.intervals.*",
                "{\"email\":\"a@b\",\"host\":\"h\",\"policy\":{\"since\":\"soon\"}} | policy.since",
                "{\"email\":\"a@b\",\"host\":\"h\",\"policy\":{\"guard\":{\"percent\":101}}} | policy.guard.percent",
                "{\"email\":\"a@b\",\"host\":\"h\",\"policy\":{\"undelete\":1}} | policy.undelete"
            })
    void aWrongFieldIsNamedAndNothingIsKept(String body, String field) {
        Answer answer = api.post("/accounts", body);

        assertEquals(400, answer.status());
        assertEquals("application/problem+json", answer.header("Content-Type"));
        assertEquals(field, answer.at("/errors/0/field"));
        assertEquals(0, api.get("/accounts").json().at("/items").size());
    }

    @Test
    @ProvesLimit({
        "AccountInput.MAX_PORT",
        "AccountLimits.MAX_COMMANDS_PER_MINUTE",
        "AccountLimits.MAX_CONNECTIONS",
        "Outbox.MAX_SEND_DELAY"
    })
    void numbersHaveBounds() {
        String account =
                "{\"email\":\"a@b\",\"host\":\"h\",\"port\":%d,\"sendDelay\":%d,\"limits\":{\"commandsPerMinute\":%d,\"connections\":%d}}";

        assertEquals(
                201,
                api.post("/accounts", account.formatted(65_535, 3_600, 60_000, 20))
                        .status());
        JsonNode errors = api.post("/accounts", account.formatted(65_536, 3_601, 60_001, 21))
                .json()
                .get("errors");

        TreeSet<String> fields = new TreeSet<>(errors.findValuesAsText("field"));
        assertEquals("[limits.commandsPerMinute, limits.connections, port, sendDelay]", fields.toString());
    }

    @Test
    void allWrongFieldsAreToldAtOnce() {
        assertEquals(
                3,
                api.post("/accounts", "{\"port\":0,\"auth\":\"x\",\"host\":\"h\"}")
                        .json()
                        .get("errors")
                        .size());
    }

    @Test
    void aTestThatFailsRefusesTheAccount() {
        api.engine.testFails = true;

        Answer refused = api.post("/accounts?test=true", NEW);

        assertEquals(422, refused.status());
        assertEquals("login: The server said: no", refused.at("/detail"));
        assertEquals(0, api.get("/accounts").json().at("/items").size());
        api.engine.testFails = false;
        assertEquals(201, api.post("/accounts?test=true", NEW).status());
    }

    @Test
    void aTestTellsItsStepsAndKeepsNothing() {
        Answer answer = api.post("/accounts/test", NEW);

        assertEquals(200, answer.status());
        assertTrue(answer.json().get("ok").booleanValue());
        assertEquals("login", answer.at("/steps/1/name"));
        assertEquals("40", answer.at("/steps/1/millis"));
        assertEquals("5", answer.at("/mailboxes"));
        assertEquals(0, api.get("/accounts").json().at("/items").size());
    }

    @Test
    void aTestOfAnExistingAccountTakesWhatIsLeftOutFromIt() {
        String id = api.post("/accounts", NEW).at("/id");

        assertEquals(
                200,
                api.post("/accounts/test", "{\"id\":\"" + id + "\",\"host\":\"other\"}")
                        .status());

        assertEquals("test other as " + id, api.engine.asked.get(0));
        assertEquals(404, api.post("/accounts/test", "{\"id\":\"99\"}").status());
        assertEquals(400, api.post("/accounts/test", "{\"id\":\"x\"}").status());
    }

    @Test
    void aChangeKeepsWhatItDoesNotNameAndNullTakesAway() {
        String id = api.post("/accounts", NEW.replace("}", ",\"profile\":\"gmail\",\"policy\":{\"maxBytes\":5}}"))
                .at("/id");

        assertEquals(
                200,
                api.patch("/accounts/" + id, "{\"name\":\"Jane\",\"policy\":{\"content\":\"headers\"}}")
                        .status());

        AccountSettings settings =
                api.store.accounts().get(AccountId.parse(id)).orElseThrow().settings();
        assertEquals("Jane", settings.name());
        assertEquals(5, settings.policy().maxBytes().orElseThrow());
        assertEquals(Security.TLS, settings.endpoint().orElseThrow().security());
        Answer cleared = api.patch("/accounts/" + id, "{\"profile\":null,\"policy\":{\"maxBytes\":null}}");
        assertTrue(cleared.json().get("profile").isNull());
        assertTrue(cleared.json().at("/policy/maxBytes").isNull());
    }

    @Test
    void anotherIdentityIsRefusedUntilItIsAdopted() {
        String id = api.post("/accounts", NEW).at("/id");

        assertEquals(
                409,
                api.patch("/accounts/" + id, "{\"username\":\"somebody-else\"}").status());
        assertEquals(
                200,
                api.patch("/accounts/" + id + "?adopt=true", "{\"username\":\"somebody-else\"}")
                        .status());
    }

    @Test
    void deletingIsRefusedWhileUnsentWorkWaitsUntilItIsDiscarded() {
        String id = api.post("/accounts", NEW).at("/id");
        api.engine.asked.add("unsent");

        assertEquals(409, api.delete("/accounts/" + id).status());
        assertEquals(400, api.delete("/accounts/" + id + "?discard=maybe").status());
        assertEquals(202, api.delete("/accounts/" + id + "?discard=true").status());
        assertEquals("deleting", api.get("/accounts/" + id).at("/status/state"));
    }

    @Test
    void syncPauseResumeAndResyncAreAccepted() {
        AccountId id = api.mirror.account("jane");
        MailboxId inbox = api.mirror.mailbox(id, "INBOX", Optional.of(Role.INBOX));

        assertEquals(202, api.post("/accounts/" + id + "/sync", "").status());
        assertEquals(
                202,
                api.post("/accounts/" + id + "/resync", "{\"mailboxIds\":[\"" + inbox + "\"]}")
                        .status());
        assertEquals("paused", api.post("/accounts/" + id + "/pause", "").at("/status/state"));
        assertEquals("initial", api.post("/accounts/" + id + "/resume", "").at("/status/state"));

        assertEquals("[sync " + id + " [], resync " + id + " [" + inbox + "]]", api.engine.asked.toString());
        assertEquals(
                400,
                api.post("/accounts/" + id + "/sync", "{\"mailboxIds\":[\"9-9\"]}")
                        .status());
        assertEquals(
                400, api.post("/accounts/" + id + "/sync", "{\"mailbox\":[]}").status());
        assertEquals(404, api.post("/accounts/77/sync", "").status());
        assertEquals(404, api.post("/accounts/x/pause", "").status());
    }

    @Test
    void listsGoOnWhereTheyEnded() {
        for (int i = 0; i < 3; i++) {
            api.mirror.account("a" + i);
        }

        Answer first = api.get("/accounts?limit=2");
        Answer second = api.get("/accounts?limit=2&after=" + first.at("/next"));

        assertEquals(2, first.json().get("items").size());
        assertEquals("a2", second.at("/items/0/name"));
        assertTrue(second.json().get("next").isNull());
    }

    @Test
    void mailboxesComeByPathWithTheirStatus() {
        AccountId id = api.mirror.account("jane");
        MailboxId inbox = api.mirror.mailbox(id, "INBOX", Optional.of(Role.INBOX));
        api.mirror.mailbox(id, "Archive", Optional.empty());
        api.mirror.mailbox(id, "Zoo", Optional.empty());
        api.engine.mailboxes.add(new MailboxStatus(inbox, true, Optional.of(FakeEngine.SINCE), "", Optional.empty()));

        Answer first = api.get("/accounts/" + id + "/mailboxes?limit=2");
        Answer second = api.get("/accounts/" + id + "/mailboxes?after=" + first.at("/next"));

        assertEquals("Archive", first.at("/items/0/path"));
        assertEquals("false", first.at("/items/0/status/current"));
        assertEquals("inbox", first.at("/items/1/role"));
        assertEquals("true", first.at("/items/1/status/current"));
        assertEquals("Zoo", second.at("/items/0/path"));
        assertEquals(400, api.get("/accounts/" + id + "/mailboxes?after=9-9").status());
    }

    @Test
    void aMailboxIsShownWithTheRoleThatAPersonGaveIt() {
        AccountId account = api.mirror.account("me");
        MailboxId spam = api.mirror.mailbox(account, "Spam", Optional.of(Role.JUNK));
        api.mirror.mailbox(account, "Trash", Optional.of(Role.TRASH));

        Answer given = api.patch("/accounts/" + account, "{\"roles\":{\"" + spam + "\":\"trash\"}}");

        assertEquals(200, given.status(), given.json().toString());
        JsonNode mailboxes =
                api.get("/accounts/" + account + "/mailboxes").json().get("items");
        assertEquals("trash", mailboxes.get(0).get("role").asText());
        assertTrue(mailboxes.get(1).get("role").isNull(), "another one plays it");
    }

    @Test
    void aRoleForAMailboxThatIsNotThereIsRefused() {
        AccountId account = api.mirror.account("me");

        Answer refused = api.patch("/accounts/" + account, "{\"roles\":{\"" + account + "-999\":\"trash\"}}");

        assertEquals(400, refused.status());
        assertEquals(
                "roles." + account + "-999",
                refused.json().get("errors").get(0).get("field").asText());
    }

    @Test
    void aMailboxThatHoldsOnlyOthersIsNeverBehind() {
        AccountId id = api.mirror.account("jane");
        api.mirror.container(id, "Lists");

        Answer answer = api.get("/accounts/" + id + "/mailboxes");

        assertEquals("true", answer.at("/items/0/status/current"));
        assertEquals("", answer.at("/items/0/status/reason"));
    }

    @Test
    void theLogTellsWhatRan() {
        AccountId id = api.mirror.account("jane");
        api.store
                .log()
                .append(
                        id,
                        new org.postferry.store.SyncLog.Entry(
                                FakeEngine.SINCE,
                                FakeEngine.SINCE.plusSeconds(2),
                                Optional.of("It broke"),
                                1,
                                2,
                                3,
                                4,
                                5,
                                6));

        Answer log = api.get("/accounts/" + id + "/log");

        assertEquals("error", log.at("/items/0/result"));
        assertEquals("It broke", log.at("/items/0/error"));
        assertEquals("6", log.at("/items/0/roundTrips"));
    }
}
