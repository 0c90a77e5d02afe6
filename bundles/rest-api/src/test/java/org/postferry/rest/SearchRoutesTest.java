package org.postferry.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.rest.ApiServer.Answer;
import org.postferry.search.SearchRequest;
import org.postferry.store.Journal;
import org.postferry.sync.PartStatus;

class SearchRoutesTest {
    private final ApiServer api = new ApiServer();
    private final AccountId account = api.mirror.account("jane");
    private final MailboxId inbox = api.mirror.mailbox(account, "INBOX", Optional.of(Role.INBOX));

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void answersWithEmailsSnippetsFacetsAndHowFarTheIndexIs() {
        api.index.hits.add(api.mirror.email(inbox, "Subject: found\n\n"));
        api.index.hits.add(EmailId.parse(account + "-999"));
        api.index.endless = true;

        Answer answer = api.get("/search?q=tea%20green&sort=relevance&limit=7&accountId=" + account + "&after=x");

        assertEquals(200, answer.status());
        assertEquals(1, answer.json().at("/items").size(), "what went meanwhile is left out");
        assertEquals("found", answer.json().at("/items/0/email/subject").asText());
        assertEquals("a <mark>hit</mark>", answer.json().at("/items/0/snippet").asText());
        assertEquals("0", answer.json().at("/next").asText());
        assertEquals(17, answer.json().at("/total").asInt());
        assertEquals(17, answer.json().at("/facets/year/0/emails").asInt());
        assertEquals(20, answer.json().at("/index/documents").asInt());
        assertEquals(3, answer.json().at("/index/behind").asInt());
        SearchRequest asked = api.index.asked.get(0);
        assertEquals("tea green", asked.query());
        assertEquals(SearchRequest.Order.RELEVANCE, asked.order());
        assertEquals(7, asked.limit());
        assertEquals(Optional.of(account), asked.account());
        assertEquals(Optional.of("x"), asked.after());
    }

    @Test
    void saysWhetherAttachmentsAreRead() {
        assertEquals(
                "{\"up\":false,\"reason\":\"nobody reads them\"}",
                api.get("/search").json().at("/index/attachments").toString());

        api.engine.parts.add(new PartStatus("attachments", true, "7 changes to look through", FakeEngine.SINCE));

        assertEquals(
                "{\"up\":true,\"reason\":\"7 changes to look through\"}",
                api.get("/search").json().at("/index/attachments").toString());
    }

    @Test
    void whileTheEngineIsAwayItDoesNotSayThatNobodyReadsAttachments() {
        api.engine.parts.add(new PartStatus("attachments", true, "", FakeEngine.SINCE));
        api.servlet.unbindState(api.engine);

        assertEquals(
                "{\"up\":false,\"reason\":\"not known while the engine is missing\"}",
                api.get("/search").json().at("/index/attachments").toString());
    }

    @Test
    void waitsForTheCallersOwnChange() {
        Journal.Cursor cursor = api.store.journal().end();

        api.get("/search?atLeast=" + cursor);

        assertEquals(Optional.of(cursor), api.index.asked.get(0).atLeast());
        assertEquals(ApiLimits.INDEX_WAIT, api.index.asked.get(0).patience());
        assertEquals(400, api.get("/search?atLeast=yesterday").status());
    }

    @Test
    void aBadQueryNamesThePlace() {
        Answer answer = api.get("/search?q=)");

        assertEquals(400, answer.status());
        assertEquals("q", answer.json().at("/errors/0/field").asText());
        assertTrue(answer.json().at("/errors/0/message").asText().contains("character 1"), answer.toString());
        assertEquals(400, api.get("/search?sort=best").status());
    }

    @Test
    void saysThatTheIndexIsMissing() {
        api.servlet.unbindIndex(api.index);

        assertEquals(503, api.get("/search?q=x").status());
    }

    @Test
    void makesTheIndexAnewWhenAsked() {
        assertEquals(202, api.send(api.request("POST", "/search/reindex", "")).status());
        assertEquals(1, api.index.rebuilt);
    }
}
