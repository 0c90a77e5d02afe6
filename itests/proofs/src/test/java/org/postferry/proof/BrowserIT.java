package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postferry.proof.FilledServer.USER;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.dovecot.DovecotServer;

/** What a person sees, from the first start on. */
class BrowserIT {

    private static final int EMAILS = 15_000;
    private static final Duration LONGEST_SYNC = Duration.ofMinutes(5);

    /** The pause between two tries grows with each. */
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    @Test
    void aPersonAddsAnAccountWatchesItArriveAndReadsWhatGoesWrong() {
        try (DovecotServer server = FilledServer.with(EMAILS);
                RunningPostferry postferry = RunningPostferry.on(folder.resolve("data"));
                Browser browser = Browser.open(folder.resolve("profile"))) {
            signIn(browser, postferry);
            browser.mark();
            addAccount(browser, server);
            watchProgress(browser);
            seeEverythingThere(browser);
            seeTheServerGoAndComeBack(browser, server);

            assertTrue(browser.isMarked(), "nobody had to load the page again");
            assertEquals(List.of(), browser.complaints());
        }
    }

    private static void signIn(Browser browser, RunningPostferry postferry) {
        browser.signIn(postferry);
        browser.see(".empty");
        assertTrue(browser.address().endsWith("/system/console/postferry"), browser.address());
        browser.picture("1-first-start");
    }

    private static void addAccount(Browser browser, DovecotServer server) {
        browser.press("Add your first account");
        browser.type("#field-email", USER + "@example.org");
        browser.type("#field-password", DovecotServer.PASSWORD);
        browser.type("#field-host", "localhost");
        browser.type("#field-port", String.valueOf(server.imapsPort()));
        browser.click("dialog summary");
        browser.type("#field-username", USER);
        browser.press("Test and save");
        browser.see("dialog .steps .failed");
        assertTrue(browser.isInView("dialog .steps .failed"), "what failed is to be seen without scrolling");
        assertTrue(browser.isInView("dialog .failure"), "and what to do about it");
        assertTrue(browser.isInView("dialog footer .primary"), "and so is the button that tries again");
        browser.picture("2-certificate-not-trusted");

        browser.paste("#field-caCertificate", server.certificatePem());
        browser.press("Test and save");
        browser.see(".card");
    }

    private static void watchProgress(Browser browser) {
        Set<String> shown = new LinkedHashSet<>();
        Await.until("progress moves", LONGEST_SYNC, () -> {
            String numbers = browser.text(".card .progress .numbers");
            if (!numbers.isEmpty() && shown.add(numbers) && shown.size() == 3) {
                browser.picture("3-progress");
            }
            return shown.size() >= 5;
        });
        Report.line("progress as it was shown: %s", shown);
    }

    private static void seeEverythingThere(Browser browser) {
        Await.until(
                "it is up to date",
                LONGEST_SYNC,
                () -> browser.text(".card .badge").equals("Up to date") && !browser.sees(".card .progress"));
        browser.picture("4-up-to-date");
    }

    private static void seeTheServerGoAndComeBack(Browser browser, DovecotServer server) {
        server.stop();
        browser.see(".card .reason", LONGEST_PAUSE);
        String reason = browser.text(".card .reason");
        Report.line("the server stopped: %s, %s", browser.text(".card .badge"), reason);
        assertTrue(reason.matches(".{10,400}\\.") && !reason.contains("Exception"), reason);
        assertEquals("Behind", browser.text(".card .badge"), "the state agrees with the reason");
        browser.picture("5-server-stopped");

        server.startAgain();
        Await.until("the reason is gone", LONGEST_PAUSE, () -> !browser.sees(".card .reason"));
        assertEquals("Up to date", browser.text(".card .badge"));
        browser.picture("6-server-back");
    }
}
