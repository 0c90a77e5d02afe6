package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Credential;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;
import org.postferry.model.ContentState;
import org.postferry.model.Keyword;
import org.postferry.model.SyncPolicy;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.server.FakeMailServer;

/** Limits of the loop and its workers that no other test meets by the way. */
class BoundsTest {
    private LoopFixture at = new LoopFixture();

    @Test
    @ProvesLimit("AccountLoop.MAX_REST")
    void noRestIsLongerThanNineMinutes() throws Exception {
        at.server.mail.setPassword("changed");

        assertEquals(Duration.ofMinutes(9), at.drive());
    }

    @Test
    @ProvesLimit("BulkCrew.MAX_CONNECTIONS")
    void twoWorkersHelpALoopWhereNobodySaysOtherwise() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.empty());
        for (String name : List.of("INBOX", "One", "Two", "Three", "Four")) {
            at.server.deliver(name, 3);
        }

        at.drive();
        assertEquals(2, at.hired.size());
        workAndDrive();

        assertEquals(at.there(), at.here());
    }

    @Test
    void aServerThatRefusesASecondConnectionGetsEverythingAskedOverTheFirst() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.empty());
        at.server.connectionsBorne = 1;
        at.server.deliver("INBOX", 30);
        at.server.deliver("Work", 30);

        at.drive();
        workAndDrive();
        for (int i = 0; i < 10; i++) {
            at.later(Duration.ofMinutes(1));
            workAndDrive();
        }

        assertEquals(at.there(), at.here());
        assertTrue(at.server.askedFor("open") < 8, at.server.askedFor("open") + " connections asked for");
    }

    private void workAndDrive() throws InterruptedException {
        while (!at.hired.isEmpty()) {
            at.hired.remove(0).run();
            at.drive();
        }
    }

    @Test
    @ProvesLimit("HostBudget.MAX_BULK_CONNECTIONS")
    void aHostBearsEightBulkConnectionsOverAllAccounts() {
        HostBudget budget = new HostBudget();
        for (int i = 0; i < 8; i++) {
            assertTrue(budget.take("imap.example.org"));
        }

        assertFalse(budget.take("IMAP.example.org"));
        assertTrue(budget.take("imap.example.net"));
        budget.giveBack("imap.example.org");
        assertTrue(budget.take("imap.example.org"));
    }

    @Test
    @ProvesLimit({"ContentRun.MAX_COUNT", "ContentRun.MAX_BYTES"})
    void oneQuestionNamesSoManyContentsAndNoMore() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.of(2));
        at.server.deliver("INBOX", 2_100);
        at.drive();
        workAndDrive();
        assertEquals(List.of(1_000, 1_000, 100), at.server.batches);

        at.server.batches.clear();
        for (int i = 0; i < 4; i++) {
            at.server.deliver("INBOX", "Large " + i, 12 * 1024 * 1024);
        }
        at.later(Duration.ofMinutes(2));
        workAndDrive();
        assertEquals(List.of(2, 2), at.server.batches);
    }

    @Test
    @ProvesLimit("LanePull.MAX_DESCRIBES")
    void whatTheServerDoesNotDescribeIsUnreadableAfterTwoQuestions() throws Exception {
        at.server.deliver("INBOX", 5);
        at.drive();
        at.server.fake.faults().beSilentAbout("INBOX", 6);
        at.server.describesNothing = true;

        at.server.deliver("INBOX", 1);
        at.later(Duration.ofMinutes(2));

        assertEquals(2, at.server.askedFor("describe"));
        assertEquals(6, at.emails().size());
    }

    @Test
    @ProvesLimit("RunLog.MAX_RUN")
    void aRunOfTenMinutesGetsALineBeforeItsEnd() {
        RunLog log = new RunLog(at.store.log(), at.account, at.clock);
        log.fetched(1);

        at.clock.advance(Duration.ofMinutes(10).minusSeconds(1));
        assertFalse(log.isLong());
        at.clock.advance(Duration.ofSeconds(1));
        assertTrue(log.isLong());
    }

    @Test
    @ProvesLimit("SameMail.MAX_MAILBOXES")
    void threeMailboxesAreEnoughToKnowTheSameMail() throws Exception {
        for (String name : List.of("INBOX", "One", "Two", "Three", "Four")) {
            at.server.deliver(name, 3);
        }
        at.drive();
        SessionSettings settings = SignIn.settings(LoopFixture.settings(SyncPolicy.DEFAULT, OptionalInt.of(1)));

        try (Session session = at.server.connector.open(settings, new Credential.Password(FakeMailServer.PASSWORD))) {
            assertTrue(SameMail.isThere(session, at.store, at.account));
        }

        assertEquals(3, at.server.askedFor("describe"));
    }

    @Test
    @ProvesLimit("ScopePulls.MAX_UNEQUAL")
    void aServerWhoseChangesNeverLeadToItsCountIsLeftAloneForAWhile() throws Exception {
        at.server.deliver("INBOX", 20);
        at.server.deliver("Work", 3);
        at.drive();
        at.server.liesForEver = true;
        at.server.lies.put("INBOX", LongStream.rangeClosed(1, 5).boxed().toList());

        at.server.flag("INBOX", 9, Keyword.SEEN);
        at.server.deliver("Work", 1);
        at.later(Duration.ofMinutes(2));

        assertTrue(at.board.mailboxes(at.account).stream()
                .anyMatch(line -> line.reason().startsWith("The server counts 20 emails")));
        assertEquals(20, at.here().get("INBOX").size());
        assertEquals(at.there().get("Work"), at.here().get("Work"));
    }

    @Test
    @ProvesLimit({"SignIn.CONNECT_TIMEOUT", "SignIn.ANSWER_TIMEOUT"})
    void everySessionIsOpenedWithDeadlines() {
        SessionSettings settings = SignIn.settings(LoopFixture.settings(SyncPolicy.DEFAULT, OptionalInt.of(1)));

        assertEquals(Duration.ofSeconds(30), settings.connectTimeout());
        assertEquals(Duration.ofSeconds(60), settings.answerTimeout());
    }

    @Test
    void whatCannotBeFetchedAtAllIsShownAsQuarantined() throws Exception {
        at.server.deliver("INBOX", 5);
        at.server.fake.faults().unreadable("INBOX", 3, "NO [SERVERBUG] sorry");

        at.drive();

        assertEquals(
                1,
                at.emails().stream()
                        .filter(email -> email.contentState() == ContentState.QUARANTINED)
                        .count());
        assertEquals(5, at.emails().size());
    }
}
