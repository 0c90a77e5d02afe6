package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.container.Await;

/** What becomes of a message that a person writes on the page: it is lost by no button but the one that says so. */
class WritingIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String SEND = "accounts-1-send";
    private static final String ACCEPTED = "{\"mutationId\":\"1-7\",\"mutationIds\":[\"1-7\"]}";
    private static final String ON_ITS_WAY =
            "{\"id\":\"1-7\",\"accountId\":\"1\",\"kind\":\"send\",\"emails\":0,\"about\":{\"recipients\":[\"ann@example.org\"]},\"state\":\"pending\",\"since\":\"2026-03-18T09:30:00Z\",\"lastError\":null}";

    @TempDir
    Path folder;

    private FakeInterface postferry;
    private Browser browser;

    @BeforeEach
    void open() {
        browser = Browser.open(folder.resolve("profile"));
        postferry = FakeInterface.start();
        postferry.answers(SEND, 202, ACCEPTED);
        postferry.answers("mutations-1-7-undo", 202, "{\"mutationId\":\"1-7\"}");
    }

    @AfterEach
    void close() {
        if (postferry != null) {
            postferry.close();
        }
        browser.close();
    }

    @Test
    void aMessageThatIsTakenBackIsThereToBeSentAgainWithAllThatWasInIt() throws IOException {
        Path file = Files.writeString(folder.resolve("proofs.txt"), "the proofs");
        go("", ".card");
        browser.press("Write");
        browser.type("#compose-to", "Seun <seun@example.org>, ann@example.org");
        browser.type("#compose-cc", "bo@example.org");
        browser.type("#compose-bcc", "cy@example.org");
        browser.type("#compose-subject", "The booklet");
        browser.type("#compose-text", "Dear Seun,\nhere they are.");
        browser.choose("#compose-files", file);
        browser.press("Send");

        browser.press("Undo");
        browser.see(".compose");
        browser.picture("write-taken-back");
        assertEquals("Dear Seun,\nhere they are.", value("#compose-text"));
        browser.press("Send");

        Await.until("it is sent again", SOON, () -> sent().size() == 2);
        FakeInterface.Sent first = sent().get(0);
        FakeInterface.Sent second = sent().get(1);
        assertEquals(first.body(), second.body());
        assertTrue(second.body().contains("\"cc\":[\"bo@example.org\"],\"bcc\":[\"cy@example.org\"]"), second.body());
        assertTrue(second.body().contains("\"name\":\"proofs.txt\""), second.body());
        assertNotEquals(first.key(), second.key(), "a repeat of the first one would be answered and not sent");
    }

    @Test
    void aReplyThatIsTakenBackStillAnswersItsMessage() {
        go("#/email/1-2", ".email .text");
        browser.press("Reply");
        browser.type("#compose-text", "On Sunday, then.");
        browser.press("Send");

        browser.press("Undo");
        browser.see(".compose");
        browser.press("Send");

        Await.until("it is sent again", SOON, () -> sent().size() == 2);
        assertTrue(
                sent().get(1).body().contains("\"inReplyTo\":\"1-2\""),
                sent().get(1).body());
    }

    @Test
    void aMessageThatIsTakenBackOnItsWayIsThereAgainToo() {
        postferry.answers("mutations", 200, "{\"items\":[" + ON_ITS_WAY + "],\"next\":null}");
        write("ann@example.org", "Dear Ann");
        browser.press("Send");
        Await.until("it is sent", SOON, () -> sent().size() == 1 && !browser.sees(".compose"));

        browser.press("Take it back");

        browser.see(".compose");
        assertEquals("Dear Ann", value("#compose-text"));
    }

    @Test
    void aMessageThatThePageNoLongerHasIsTakenBackAfterAQuestionOnly() {
        postferry.answers("mutations", 200, "{\"items\":[" + ON_ITS_WAY + "],\"next\":null}");
        go("", ".card");

        browser.press("Take it back");

        browser.see("dialog.question");
        assertEquals(List.of(), postferry.sent("mutations-1-7-undo"));
        browser.click("dialog.question .danger");
        Await.until(
                "it is taken back",
                SOON,
                () -> postferry.sent("mutations-1-7-undo").size() == 1);
    }

    @Test
    void theCrossAndEscapePutAMessageAsideAndWriteShowsItAgain() {
        write("ann@example.org", "Dear Ann");
        browser.click(".compose .close");
        browser.see(".toast");
        assertTrue(browser.text(".toast").contains("“Write” shows it again"), browser.text(".toast"));
        browser.picture("write-put-aside");

        browser.press("Write");
        assertEquals("Dear Ann", value("#compose-text"));
        browser.escape();
        Await.until("the form is closed", SOON, () -> !browser.sees(".compose"));

        browser.press("Write");
        assertEquals("ann@example.org", value("#compose-to"));
        assertEquals("Dear Ann", value("#compose-text"));
    }

    @Test
    void aFormThatIsClosedWhileItsMessageIsSentComesBackIfThatFailsAndOnlyThen() {
        postferry.answers(SEND, 503, "{\"detail\":\"The store is going just now\"}");
        CountDownLatch refused = postferry.holds(SEND);
        write("ann@example.org", "Dear Ann");
        browser.press("Send");
        Await.until("it is being sent", SOON, () -> sent().size() == 1);
        browser.click(".compose .close");
        Await.until("the form is closed", SOON, () -> !browser.sees(".compose"));
        refused.countDown();

        browser.see(".compose .failure");
        assertEquals("Dear Ann", value("#compose-text"));

        postferry.answers(SEND, 202, ACCEPTED);
        CountDownLatch accepted = postferry.holds(SEND);
        browser.press("Send");
        Await.until("it is being sent again", SOON, () -> sent().size() == 2);
        browser.click(".compose .close");
        Await.until("the form is closed", SOON, () -> !browser.sees(".compose"));
        accepted.countDown();
        browser.see(".toast");

        browser.press("Write");
        browser.see("#compose-text");
        assertEquals("", value("#compose-text"));
        assertEquals(sent().get(0).key(), sent().get(1).key(), "sent twice, it leaves once");
    }

    @Test
    void aReplyIsPutAsideForTheButtonThatBeganItAlone() {
        go("#/email/1-2", ".email .text");
        browser.press("Reply");
        browser.type("#compose-text", "On Sunday, then.");
        browser.click(".compose .close");
        Await.until("the form is closed", SOON, () -> !browser.sees(".compose"));

        browser.press("a", "← Back to the mailbox");
        browser.see(".mails");
        browser.press("a", "← Accounts");
        browser.press("Write");
        browser.see("#compose-text");
        assertEquals("", value("#compose-text"));
        browser.press("Discard");
        Await.until("the form is closed", SOON, () -> !browser.sees(".compose"));

        browser.evaluate("location.hash = '#/email/1-2'");
        browser.press("Reply");
        browser.see("#compose-text");
        assertEquals("On Sunday, then.", value("#compose-text"));
    }

    @Test
    void discardAsksAndThenThrowsAwayWhatWasWritten() {
        write("ann@example.org", "Dear Ann");
        browser.press("Discard");
        browser.see("dialog.question");
        browser.picture("write-discard");
        browser.press("Cancel");
        assertEquals("Dear Ann", value("#compose-text"));

        browser.press("Discard");
        browser.press("Discard it");
        Await.until("the form is closed", SOON, () -> !browser.sees(".compose"));

        browser.press("Write");
        browser.see("#compose-text");
        assertEquals("", value("#compose-text"));
    }

    @Test
    void aWrongRecipientIsNamedBeforeAnythingIsSent() {
        write("\"Winter, Mara\" <mara@example.org>; nonsense", "Dear Mara");
        browser.type("#compose-bcc", "b c@example.org");
        browser.press("Send");

        browser.see(".compose .failure");
        assertEquals(
                "To: “nonsense” is not an address. Bcc: “b c@example.org” is not an address.",
                browser.text(".compose .failure"));
        assertEquals("true", browser.evaluate("document.querySelector('#compose-to').ariaInvalid"));
        assertEquals("null", browser.evaluate("document.querySelector('#compose-cc').ariaInvalid"));
        assertEquals(List.of(), sent());
        assertTrue(browser.isInView(".compose .failure"), "what is wrong is to be seen without scrolling");
        browser.picture("write-wrong-recipient");

        browser.type("#compose-to", "");
        browser.type("#compose-bcc", "");
        browser.press("Send");
        Await.until("nobody is named", SOON, () -> browser.text(".compose .failure")
                .equals("Nobody would get it: fill in To, Cc or Bcc."));

        browser.type("#compose-cc", "mara@example.org");
        browser.press("Send");
        Await.until("it is sent", SOON, () -> sent().size() == 1);
    }

    @Test
    void whatTheInterfaceRefusesIsSaidWithTheWordsOfTheForm() {
        String expected =
                "must be addresses such as \\\"ann@example.org\\\" or {\\\"name\\\":\\\"Ann\\\",\\\"email\\\":\\\"ann@example.org\\\"}";
        postferry.answers(
                SEND,
                400,
                "{\"detail\":\"2 fields are wrong\",\"errors\":[{\"field\":\"to\",\"message\":\"" + expected
                        + "\"},{\"field\":\"subject\",\"message\":\"line breaks and control characters are not allowed\"}]}");
        write("ann@example..org", "Dear Ann");
        browser.press("Send");

        browser.see(".compose .failure");
        assertEquals(
                "To: “ann@example..org” is not an address that mail can be sent to. Subject: Line breaks and control characters are"
                        + " not allowed.",
                browser.text(".compose .failure"));
        assertEquals("false", browser.evaluate("document.querySelector('.compose .primary').disabled"), "to be mended");
    }

    @Test
    void whoCannotSendIsToldBeforeAnythingIsWrittenAndWhereToMendIt() {
        String account =
                """
                {"id":"1","name":"Mara","email":"mara@example.org","protocol":"imap","host":"127.0.0.1","port":993,"security":"tls",\
                "username":"mara","auth":"password","smtp":%s,"policy":{"content":"full","exclude":[]},\
                "status":{"state":"%s","reason":"","serverSaid":"","since":"2026-03-18T09:30:00Z","progress":null}}""";
        String list = "{\"items\":[" + account + "],\"next\":null}";
        String smtp = "{\"host\":\"127.0.0.1\",\"port\":465,\"security\":\"tls\",\"username\":null}";
        postferry.answers("accounts", 200, list.formatted("null", "healthy"));
        postferry.answers("accounts-test", 200, "{\"ok\":true,\"steps\":[],\"certificate\":null}");
        go("", ".card");
        browser.press("Write");
        browser.see(".compose .notice");
        browser.picture("write-cannot-send");
        assertTrue(
                browser.text(".compose .notice")
                        .startsWith("Nothing can be sent by this account: it has no “Server for sending (SMTP)”."),
                browser.text(".compose .notice"));
        browser.type("#compose-to", "ann@example.org");

        browser.press("Edit the account");
        browser.see("#field-smtp-host");
        browser.picture("write-edit-account");
        assertEquals("field-smtp-host", browser.evaluate("document.activeElement.id"));
        postferry.answers("accounts", 200, list.formatted(smtp, "healthy"));
        browser.type("#field-smtp-host", "smtp.example.org");
        browser.press("Test and save");
        Await.until("it is mended", SOON, () -> !browser.sees(".compose .notice"));
        assertEquals("ann@example.org", value("#compose-to"));

        postferry.answers("accounts", 200, list.formatted(smtp, "needs-sign-in"));
        go("", ".card");
        browser.press("Write");
        browser.see(".compose .notice");
        assertTrue(
                browser.text(".compose .notice").startsWith("This account needs sign-in"),
                browser.text(".compose .notice"));
    }

    private void write(String to, String text) {
        go("", ".card");
        browser.press("Write");
        browser.type("#compose-to", to);
        browser.type("#compose-text", text);
    }

    private String value(String selector) {
        return browser.evaluate("document.querySelector('" + selector + "').value");
    }

    private List<FakeInterface.Sent> sent() {
        return postferry.sent(SEND);
    }

    private void go(String place, String seen) {
        browser.go("about:blank");
        browser.go(postferry.url(place));
        browser.see(seen);
    }
}
