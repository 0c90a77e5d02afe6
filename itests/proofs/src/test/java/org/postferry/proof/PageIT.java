package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.container.Await;

/** How the page shows what it is told, on a desk and on a phone. */
class PageIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private FakeInterface postferry;
    private Browser browser;

    @BeforeEach
    void open() {
        browser = Browser.open(folder.resolve("profile"));
        postferry = FakeInterface.start();
    }

    @AfterEach
    void close() {
        if (postferry != null) {
            postferry.close();
        }
        browser.close();
    }

    @Test
    void whatIsWrittenFromTheRightKeepsItsBeginning() {
        go("#/mailbox/1-1", ".mails .subject");
        assertEquals("rtl", browser.evaluate("getComputedStyle(document.querySelector('.subject')).direction"));
        assertEquals("ltr", browser.evaluate("getComputedStyle(document.querySelectorAll('.subject')[1]).direction"));

        go("#/email/1-2", ".email .text");
        assertEquals("rtl", browser.evaluate("getComputedStyle(document.querySelector('.email h1')).direction"));
        assertEquals("rtl", browser.evaluate("getComputedStyle(document.querySelector('.email .text')).direction"));
    }

    @Test
    void aPostferryThatDoesNotAnswerIsNotCalledUpToDate() {
        go("", ".card .badge");
        assertEquals("Up to date", browser.text(".card .badge"));
        assertTrue(browser.text(".card .facts").contains("holds 1.2 GB of 5.0 GB"), browser.text(".card .facts"));
        assertFalse(browser.sees("#lost"));

        postferry.close();

        browser.see("#lost");
        assertEquals("Not known", browser.text(".card .badge"));
        assertFalse(browser.text(".card .facts").contains("ago"), browser.text(".card .facts"));
        browser.picture("page-stopped");
    }

    @Test
    void aRefusalNamesTheSettingsAsThePageDoesAndShowsThem() {
        go("", ".card");
        browser.press("Add an account");
        browser.press("Test and save");

        Await.until("the refusal", SOON, () -> browser.text("#field-security-error")
                .contains("“Allow a connection without encryption to another machine”"));
        assertEquals("Please fill this in.", browser.text("#field-email-error"));
        assertTrue(browser.sees("#field-allowPlaintext"), "what it names is unfolded");
    }

    @Test
    void thePortThatAPersonTypedStays() {
        go("", ".card");
        browser.press("Add an account");
        browser.type("#field-port", "10143");
        browser.see("#field-security").sendKeys("S");
        assertEquals("starttls", browser.evaluate("document.querySelector('#field-security').value"));
        assertEquals("10143", browser.evaluate("document.querySelector('#field-port').value"));
    }

    @Test
    void anAccountIsGivenTheServerThatSendsItsMail() {
        go("", ".card");
        browser.press("Add an account");
        browser.type("#field-email", "ann@example.org");
        browser.type("#field-host", "imap.example.org");
        browser.press("summary", "More settings");
        browser.type("#field-smtp-host", "smtp.example.org");
        browser.see("#field-smtp-security").sendKeys("S");
        browser.picture("page-account-sending");
        browser.press("Test and save");

        Await.until("it is sent", SOON, () -> !postferry.sent("accounts-test").isEmpty());
        String body = postferry.sent("accounts-test").get(0).body();
        assertTrue(
                body.contains(
                        "\"smtp\":{\"host\":\"smtp.example.org\",\"security\":\"starttls\",\"username\":null,\"port\":587}"),
                body);
    }

    @Test
    void aMailboxThatIsHereAlreadyIsAddedAfterAQuestion() {
        String already = "There is already an account “Mara” (1) for this mailbox.";
        postferry.answers(
                "accounts-test",
                200,
                "{\"ok\":true,\"steps\":[{\"name\":\"same mailbox\",\"ok\":true,\"detail\":\"" + already
                        + "\",\"millis\":0}],\"certificate\":null}");
        go("", ".card");
        browser.press("Add an account");
        browser.type("#field-email", "mara@example.org");
        browser.type("#field-host", "127.0.0.1");
        browser.press("Test and save");
        browser.see("dialog.question");
        browser.picture("page-same-mailbox");
        assertEquals(already, browser.text("dialog.question p"));
        assertEquals(List.of(), postferry.sent("accounts"), "it is asked for first");

        browser.press("Add it once more");

        Await.until("it is added", SOON, () -> postferry.sent("accounts").size() == 1);
        Await.until("the form is closed", SOON, () -> !browser.sees("dialog"));
    }

    @Test
    void aLongFormScrollsWithinItsRoundCorners() {
        go("", ".card");
        browser.press("Add an account");
        browser.press("summary", "More settings");
        browser.picture("page-long-form");

        assertEquals("hidden", browser.evaluate("getComputedStyle(document.querySelector('dialog')).overflowY"));
        assertEquals(
                "true",
                browser.evaluate(
                        "document.querySelector('.sheet').scrollHeight > document.querySelector('.sheet').clientHeight"
                                + " && document.querySelector('dialog').scrollHeight === document.querySelector('dialog').clientHeight"));
    }

    @Test
    void thePreviewIsCutShortInItsOwnColour() {
        postferry.answers(
                "emails",
                200,
                list("{\"id\":\"1-2\",\"accountId\":\"1\",\"mailboxIds\":{\"1-1\":true},\"keywords\":{},\"from\":[],"
                        + "\"subject\":\"Proofs\",\"preview\":\"" + "The proofs are attached. ".repeat(20)
                        + "\",\"receivedAt\":\"2026-03-18T09:30:00Z\"}"));
        go("#/mailbox/1-1", ".mails .subject");
        browser.picture("page-mails");

        assertEquals("ellipsis", browser.evaluate("getComputedStyle(document.querySelector('.preview')).textOverflow"));
        assertEquals(
                "true",
                browser.evaluate(
                        "document.querySelector('.preview').scrollWidth > document.querySelector('.preview').clientWidth"
                                + " && document.querySelector('.subject').scrollWidth === document.querySelector('.subject').clientWidth"));
    }

    @Test
    void aMailboxOfNoAccountHasAHeadingInWords() {
        postferry.answers("accounts-9", 404, "{\"detail\":\"There is no such account\"}");
        go("#/mailbox/9-9", ".notice.bad");

        assertEquals("This mailbox cannot be shown", browser.text("h1"));
    }

    @Test
    void anAccountByJmapIsToldWhichOneIsMeantAndWhichServerIsTrustedToo() {
        go("", ".card");
        browser.press("Add an account");
        browser.type("#field-email", "ann@example.org");
        browser.see("#field-protocol").sendKeys("J");
        browser.press("summary", "More settings");
        browser.type("#field-jmapAccountId", "S");
        browser.type("#field-otherHost", "blobs.example.net");
        browser.press("Test and save");

        Await.until("it is sent", SOON, () -> !postferry.sent("accounts-test").isEmpty());
        String body = postferry.sent("accounts-test").get(0).body();
        assertTrue(body.contains("\"host\":\"blobs.example.net\",\"jmapAccountId\":\"S\""), body);
    }

    @Test
    void aMailIsAsHighAsWhatIsInItAndNothingOfItRuns() {
        go("#/email/1-3", ".email iframe");

        Await.until(
                "the frame fits",
                SOON,
                () -> Integer.parseInt(browser.evaluate("document.querySelector('.email iframe').clientHeight"))
                        > 1500);
        assertEquals("Proofs of the booklet – Postferry", browser.evaluate("document.title"));
    }

    @Test
    void childrenStandBehindTheirParent() {
        go("", ".mailboxes tbody a");

        assertEquals(
                "INBOX,Archive,Archive/Invoices,Spam,A_long_name_of_a_mailbox_without_a_space_in_it",
                browser.evaluate(
                        "[...document.querySelectorAll('.mailboxes tbody a')].map((a) => a.textContent).join()"));
    }

    @Test
    void whatIsInTheTrashIsDeletedForGoodAfterAQuestion() {
        postferry.answers(
                "accounts-1-mailboxes",
                200,
                list(
                        """
                        {"id":"1-1","name":"Bin","path":"Bin","parentId":null,"role":"trash","totalEmails":2,"unreadEmails":1,\
                        "serverEmails":2,"status":{"current":true,"provenAt":null,"reason":"","nextAttemptAt":null}}"""));
        postferry.answers("emails-batch", 202, "{\"mutationIds\":[\"1-9\"],\"count\":1}");
        postferry.answers("emails-1-3", 200, "{\"id\":\"1-3\",\"mailboxIds\":{\"1-1\":true,\"1-2\":true}}");
        go("#/mailbox/1-1", ".mails .tick");
        browser.evaluate("document.querySelectorAll('.mails .tick input').forEach((box) => box.click())");
        browser.press("Delete for good…");
        assertEquals("Delete 2 messages for good?", browser.text("dialog h2"));
        browser.picture("page-trash");
        assertEquals(List.of(), postferry.sent("emails-batch"), "it is asked for first");
        browser.press("Delete 2 messages");

        Await.until("it is sent", SOON, () -> postferry.sent("emails-batch").size() == 2);
        assertEquals(
                "{\"ids\":[\"1-2\"],\"delete\":true,\"permanent\":true}",
                postferry.sent("emails-batch").get(0).body());
        assertEquals(
                "{\"ids\":[\"1-3\"],\"patch\":{\"mailboxIds\":{\"1-1\":null}}}",
                postferry.sent("emails-batch").get(1).body(),
                "what is in another mailbox too stays there");

        go("#/email/1-2", ".email .mail-actions");
        browser.press("Delete for good…");
        browser.press("Delete the message");
        Await.until("it is sent", SOON, () -> postferry.sent("emails-batch").size() == 3);
        assertEquals(
                "{\"ids\":[\"1-2\"],\"delete\":true,\"permanent\":true}",
                postferry.sent("emails-batch").get(2).body());
    }

    @Test
    void aMailboxIsCalledByItsOwnNameAndByItsRoleWhereThatSaysMore() {
        String trash =
                """
                {"id":"1-8","name":"%s","path":"%s","parentId":null,"role":"trash","totalEmails":0,"unreadEmails":0,\
                "serverEmails":0,"status":{"current":true,"provenAt":null,"reason":"","nextAttemptAt":null}}""";
        postferry.answers("accounts-1-mailboxes", 200, list(trash.formatted("Trash", "Trash")));
        go("", ".mailboxes tbody a");
        assertEquals("Trash", browser.text(".mailboxes tbody th"));

        postferry.answers("accounts-1-mailboxes", 200, list(trash.formatted("Papierkorb", "Papierkorb")));
        go("", ".mailboxes tbody a");
        assertEquals("Papierkorb", browser.text(".mailboxes tbody a"));
        assertEquals("Trash", browser.text(".mailboxes tbody .role"));
    }

    @Test
    void ofWhatAServerSaysAtLengthTheBeginningIsShownAndTheRestWhenAsked() {
        String said = "List((,List(JsonValidationError(List(a very long word of a server),ArraySeq()))))".repeat(30);
        postferry.answers(
                "mutations", 200, list(failed("setKeywords", 1, "\"subject\":\"Tomatoes\",\"recipients\":[]", said)));
        go("", ".changes li p");
        browser.picture("page-long-words");
        assertEquals(said.substring(0, 200) + "… more", browser.text(".changes li p"));

        browser.click(".changes li p button");
        assertEquals(said + ".", browser.text(".changes li p"));
    }

    private static String failed(String kind, int emails, String about, String said) {
        return "{\"id\":\"1-7\",\"accountId\":\"1\",\"kind\":\"" + kind + "\",\"emails\":" + emails + ",\"about\":{"
                + about + "},\"state\":\"failed\",\"since\":\"2026-03-18T09:30:00Z\",\"lastError\":\"" + said + "\"}";
    }

    @Test
    void eachChangeThatNeedsAPersonSaysWhatItIsAbout() {
        postferry.answers(
                "mutations",
                200,
                list(String.join(
                        ",",
                        failed(
                                "setMailboxes",
                                3,
                                "\"subject\":\"Tomatoes\",\"mailbox\":\"Archive/2024\",\"recipients\":[]",
                                "no"),
                        failed(
                                "send",
                                0,
                                "\"subject\":\"Plans\",\"recipients\":[\"a@x\",\"b@x\",\"c@x\",\"d@x\"]",
                                "no"),
                        failed(
                                "renameMailbox",
                                0,
                                "\"mailbox\":\"Plans\",\"name\":\"Old plans\",\"recipients\":[]",
                                "no"))));
        go("", ".changes li p");
        browser.picture("page-changes-about");

        String shown = browser.text(".changes");
        for (String about : List.of(
                "Move 3 messages “Tomatoes” and 2 others to Archive/2024",
                "Send a message “Plans” to a@x, b@x, c@x and others",
                "Rename a mailbox Plans to “Old plans”")) {
            assertTrue(shown.contains(about), shown);
        }
    }

    @Test
    void aMailThatWasFoundLeadsBackToTheSearch() {
        go("#/search/proofs", ".mails .subject");
        browser.click(".mails a");
        browser.see(".email");
        browser.press("a", "← Back to the search");

        browser.see(".choice [aria-pressed=true]");
        assertTrue(browser.address().endsWith("#/search/proofs"), browser.address());
    }

    @Test
    void aHitSaysWhereItLies() {
        go("#/search/proofs", ".mails .place");

        assertEquals("INBOX", browser.text(".mails .place"));
    }

    @Test
    void aHitSaysOfWhichAccountItIsWhereSeveralHaveSome() {
        String hit =
                "{\"email\":{\"id\":\"1-2\",\"accountId\":\"1\",\"mailboxIds\":{\"1-4\":true,\"1-6\":true},\"keywords\":{},"
                        + "\"from\":[],\"subject\":\"Proofs\",\"receivedAt\":\"2026-03-18T09:30:00Z\"},\"snippet\":\"proofs\"}";
        String facets = "{\"account\":[{\"value\":\"1\",\"emails\":1},{\"value\":\"2\",\"emails\":1}]}";
        postferry.answers(
                "search",
                200,
                "{\"items\":[" + hit + "],\"next\":null,\"total\":2,\"facets\":" + facets
                        + ",\"index\":{\"behind\":0,\"attachments\":{\"up\":true,\"reason\":\"\"}}}");
        go("#/search/proofs", ".mails .place");
        browser.picture("page-search-places");

        assertEquals("Mara · Archive, Archive/Invoices", browser.text(".mails .place"));
    }

    @Test
    void aMailboxSaysOfWhichAccountItIs() {
        go("#/mailbox/1-1", ".mails .subject");

        assertEquals("Mara · 17 messages, 10 unread", browser.text("h1 + .quiet"));
    }

    @Test
    void nothingIsWiderThanAPhone() {
        browser.phone();
        for (String place : List.of("", "#/mailbox/1-1", "#/email/1-2", "#/search/proofs")) {
            go(place, place.isEmpty() ? ".mailboxes tbody a" : "h1");
            assertFits(place);
        }
        go("", ".card");
        browser.press("Log");
        browser.see("dialog tbody th");
        assertFits("log");
    }

    private static String list(String item) {
        return "{\"items\":[" + item + "],\"next\":null}";
    }

    private void assertFits(String what) {
        String script = "document.documentElement.scrollWidth <= innerWidth"
                + " && [...document.querySelectorAll('.table')].every((one) => one.scrollWidth <= one.clientWidth)";
        assertEquals("true", browser.evaluate(script), what);
    }

    private void go(String place, String seen) {
        browser.go("about:blank");
        browser.go(postferry.url(place));
        browser.see(seen);
    }
}
