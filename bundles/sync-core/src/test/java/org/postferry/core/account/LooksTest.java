package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Quota;
import org.postferry.connector.SessionInfo.Push;
import org.postferry.model.AccountId;
import org.postferry.model.AccountSettings;
import org.postferry.model.Endpoint;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.model.SyncPolicy;
import org.postferry.sync.AccountState;
import org.postferry.sync.MailboxStatus;
import org.postferry.testkit.server.Temper;

/** When the server is looked at, and how often what no look shows is asked for. */
class LooksTest {
    private static final MailboxId ID = new MailboxId(new AccountId(1), 1);

    private LoopFixture at = new LoopFixture();

    @Test
    void whatTheServerWantsToBeReadIsShownUntilItIsSaidNoMore() throws Exception {
        at.server.alert = Optional.of("The mailbox is nearly full");
        at.server.deliver("INBOX", 1);
        at.drive();

        assertEquals("The mailbox is nearly full", at.status().serverSaid());
        assertEquals(AccountState.HEALTHY, at.status().state());
        at.server.alert = Optional.empty();
        at.look();
        assertEquals("", at.status().serverSaid());
    }

    @Test
    void oneRoundTripForAllMailboxesIsWorthALookAMinute() {
        LookPlan plan = plan(Push.POLL, true, Map.of());

        assertEquals(Duration.ofMinutes(1), plan.of(mailbox("INBOX", Role.INBOX)));
        assertEquals(Duration.ofMinutes(1), plan.of(mailbox("Old", Role.ARCHIVE)));
        assertEquals(Duration.ofMinutes(1), plan.whole());
    }

    @Test
    void elseTheRoleSaysHowOften() {
        LookPlan plan = plan(Push.POLL, false, Map.of());

        assertEquals(Duration.ofMinutes(5), plan.of(mailbox("INBOX", Role.INBOX)));
        assertEquals(Duration.ofMinutes(15), plan.of(mailbox("Sent", Role.SENT)));
        assertEquals(Duration.ofMinutes(15), plan.of(mailbox("Drafts", Role.DRAFTS)));
        assertEquals(Duration.ofMinutes(30), plan.of(mailbox("Work", null)));
        assertEquals(Duration.ofDays(1), plan.of(mailbox("Old", Role.ARCHIVE)));
    }

    @Test
    void whatIsPushedIsLookedAtForSafetyAlone() {
        assertEquals(Duration.ofMinutes(10), plan(Push.NOTIFY, false, Map.of()).of(mailbox("Old", Role.ARCHIVE)));
        assertEquals(Duration.ofMinutes(10), plan(Push.IDLE, false, Map.of()).of(mailbox("INBOX", Role.INBOX)));
        assertEquals(Duration.ofMinutes(30), plan(Push.IDLE, false, Map.of()).of(mailbox("Work", null)));
    }

    @Test
    void aPersonsIntervalWinsByPathThenByRoleThenForAll() {
        Map<String, Duration> chosen = Map.of(
                "Work", Duration.ofSeconds(20),
                "role:archive", Duration.ofHours(2),
                "*", Duration.ofHours(1));
        LookPlan plan = plan(Push.NOTIFY, true, chosen);

        assertEquals(Duration.ofSeconds(20), plan.of(mailbox("Work", Role.ARCHIVE)));
        assertEquals(Duration.ofHours(2), plan.of(mailbox("Old", Role.ARCHIVE)));
        assertEquals(Duration.ofHours(1), plan.of(mailbox("INBOX", Role.INBOX)));
    }

    @Test
    void anOverdueLookIsSaidAndMakesTheAccountDegraded() throws Exception {
        at.server.deliver("INBOX", 1);
        at.drive();

        at.clock.advance(Duration.ofMinutes(1).plusSeconds(119));
        assertEquals("", at.status().reason());
        at.clock.advance(Duration.ofSeconds(2));

        assertEquals(AccountState.DEGRADED, at.status().state());
        assertTrue(at.status().reason().contains("overdue"), at.status().reason());
    }

    @Test
    void whatTheAccountHoldsIsAskedByTheHourAndShown() throws Exception {
        at.server.deliver("INBOX", 1);
        at.drive();
        assertEquals(Optional.empty(), at.status().quota());

        at.server.quota = Optional.of(new Quota(7, 100));
        at.later(Looks.QUOTA_AGE.minusMinutes(2));
        assertEquals(0, at.server.askedFor("quota"));
        at.later(Duration.ofMinutes(3));
        at.later(Duration.ofMinutes(3));

        assertEquals(1, at.server.askedFor("quota"));
        assertEquals(Optional.of(new Quota(7, 100)), at.status().quota());
    }

    @Test
    void aPersonsLookCostsNoQuestionForTheQuotaAndANewSettingDoes() throws Exception {
        at.server.quota = Optional.of(new Quota(7, 100));
        at.server.deliver("INBOX", 1);
        at.drive();
        assertEquals(1, at.server.askedFor("quota"));

        at.look();
        assertEquals(1, at.server.askedFor("quota"));

        AccountSettings before =
                at.store.accounts().get(at.account).orElseThrow().settings();
        Endpoint there = before.endpoint().orElseThrow();
        at.change(LoopFixture.elsewhere(before, new Endpoint("other.example.org", there.port(), there.security())));
        assertEquals(2, at.server.askedFor("quota"));
    }

    @Test
    void aQuotaThatCannotBeToldKeepsNoMailBack() throws Exception {
        at.server.deliver("INBOX", 1);
        at.drive();
        at.server.quota = Optional.of(new Quota(7, 100));
        for (int i = 0; i < 3; i++) {
            at.server.fail("quota", TestServer.lost());
        }

        at.server.deliver("INBOX", 1);
        at.later(Looks.QUOTA_AGE.plusMinutes(5));
        at.later(Duration.ofMinutes(6));

        assertEquals(1, at.server.askedFor("quota"));
        assertEquals(2, at.emails().size());
    }

    @Test
    void aFlagChangeThatNobodyToldIsFoundByTheAuditAndMakesItFrequent() throws Exception {
        at.server.deliver("INBOX", 20);
        at.drive();
        at.server.hidesFlagChanges = true;
        at.server.flag("INBOX", 3, Keyword.FLAGGED);
        at.later(Duration.ofMinutes(2));
        assertFalse(at.there().equals(at.here()));

        for (int i = 0; i < 13; i++) {
            at.later(Duration.ofMinutes(5));
        }
        assertEquals(at.there(), at.here());

        at.server.flag("INBOX", 4, Keyword.FLAGGED);
        for (int i = 0; i < 4; i++) {
            at.later(Duration.ofMinutes(5));
        }
        assertEquals(at.there(), at.here());
    }

    @Test
    void flagsThatChangedAndCannotBeToldAreAskedForAtTheNextLookAndNotTooOften() throws Exception {
        at.server.deliver("INBOX", 20);
        at.drive();
        at.server.hidesFlagChanges = true;
        at.server.admitsFlagChanges = true;
        at.server.flag("INBOX", 3, Keyword.FLAGGED);
        at.later(LookPlan.CHEAP);
        at.later(LookPlan.CHEAP);
        assertEquals(at.there(), at.here());

        at.server.asked.clear();
        for (int i = 1; i <= 15; i++) {
            at.server.flag("INBOX", 3 + i, Keyword.FLAGGED);
            at.later(Duration.ofMinutes(1));
        }

        long snapshots = at.server.asked.stream()
                .filter("facts SNAPSHOT INBOX with keywords"::equals)
                .count();
        assertTrue(snapshots >= 2 && snapshots <= 3, at.server.asked.toString());
    }

    @Test
    void aPersonWhoAsksGetsTheFlagsThatNoPullTells() throws Exception {
        at.server.deliver("INBOX", 20);
        at.drive();
        at.server.hidesFlagChanges = true;
        at.server.showsNoFlagChanges = true;
        at.server.flag("INBOX", 3, Keyword.FLAGGED);

        at.look();

        assertEquals(at.there(), at.here());
    }

    @Test
    void mailboxesOfLessUseAreAuditedDaily() throws Exception {
        at.server.deliver("INBOX", 2);
        at.server.deliver("Work", 20);
        at.drive();
        at.server.hidesFlagChanges = true;
        at.server.flag("Work", 3, Keyword.FLAGGED);
        at.later(Duration.ofMinutes(2));
        assertFalse(at.there().equals(at.here()));

        for (int i = 0; i < 25; i++) {
            at.later(Duration.ofHours(1));
        }

        assertEquals(at.there(), at.here());
    }

    @Test
    void anAccountThatIsFollowedAsOneScopeIsAuditedWeekly() throws Exception {
        at = new LoopFixture(Temper.ACCOUNT);
        at.server.deliver("INBOX", 20);
        at.drive();
        at.server.hidesFlagChanges = true;
        at.server.flag("INBOX", 3, Keyword.FLAGGED);
        at.later(Duration.ofMinutes(2));
        assertFalse(at.there().equals(at.here()));

        for (int i = 0; i < 8; i++) {
            at.later(Duration.ofDays(1));
        }

        assertEquals(at.there(), at.here());
    }

    @Test
    void aServerThatContradictsItsOwnCountIsAskedForItsRosterEverLessOften() throws Exception {
        at.server.deliver("Work", 20);
        at.drive();
        at.server.miscounted.add("Work");
        at.server.deliver("Work", 1);
        at.later(Duration.ofMinutes(1));
        assertEquals(at.there(), at.here());
        assertEquals("the server counts 22 emails and lists 21", reasonOfWork());

        assertEquals(1, rostersWithin(Duration.ofMinutes(6)));
        assertEquals(1, rostersWithin(Duration.ofMinutes(61)));
        assertEquals(0, rostersWithin(Duration.ofHours(22)));

        at.server.deliver("Work", 1);
        at.later(Duration.ofMinutes(1));
        assertEquals(at.there(), at.here());
        at.server.miscounted.clear();
        at.server.deliver("Work", 1);
        at.later(Duration.ofMinutes(1));
        assertEquals("", reasonOfWork());
    }

    @Test
    void aCountThatNeverAgreesDoesNotEndTheAudits() throws Exception {
        at.server.deliver("INBOX", 20);
        at.drive();
        at.server.miscounted.add("INBOX");
        at.server.deliver("INBOX", 1);
        for (int i = 0; i < 30; i++) {
            at.later(Duration.ofHours(1));
        }
        at.server.hidesFlagChanges = true;
        at.server.flag("INBOX", 3, Keyword.FLAGGED);

        for (int i = 0; i < 13; i++) {
            at.later(Duration.ofMinutes(5));
        }

        assertEquals(at.there(), at.here());
    }

    private String reasonOfWork() {
        MailboxId work = at.mailbox("Work").id();
        return at.board.mailboxes(at.account).stream()
                .filter(status -> status.mailbox().equals(work))
                .map(MailboxStatus::reason)
                .findFirst()
                .orElseThrow();
    }

    private long rostersWithin(Duration time) throws InterruptedException {
        long before = rosters();
        for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minusMinutes(1)) {
            at.later(Duration.ofMinutes(1));
        }
        return rosters() - before;
    }

    /** Audits bring keywords, too. */
    private long rosters() {
        return at.server.asked.stream().filter("facts SNAPSHOT Work"::equals).count();
    }

    @Test
    void aServerThatCannotTellIsPulledByRoleAndNotAtEachLook() throws Exception {
        at.server.deliver("INBOX", 1);
        at.server.deliver("Work", 1);
        at.drive();
        at.server.callsAllDirty = true;
        for (int i = 0; i < 10; i++) {
            at.later(Duration.ofMinutes(1));
        }
        int asked = at.server.asked.size();

        for (int i = 0; i < 60; i++) {
            at.later(Duration.ofMinutes(1));
        }

        List<String> hour = at.server.asked.subList(asked, at.server.asked.size());
        long work = hour.stream().filter("facts HEAD Work"::equals).count();
        assertTrue(work >= 1 && work <= 3, work + " pulls in an hour");
        assertEquals(at.there(), at.here());
    }

    private static LookPlan plan(Push push, boolean cheap, Map<String, Duration> intervals) {
        SyncPolicy usual = SyncPolicy.DEFAULT;
        SyncPolicy policy = new SyncPolicy(
                usual.content(),
                usual.attachmentsLater(),
                usual.maxBytes(),
                usual.include(),
                usual.exclude(),
                usual.since(),
                intervals,
                usual.guard());
        return new LookPlan(LoopFixture.settings(policy, OptionalInt.empty()), push, cheap);
    }

    private static Mailbox mailbox(String path, @Nullable Role role) {
        return new Mailbox(
                ID,
                path,
                path,
                path,
                Optional.empty(),
                Optional.ofNullable(role),
                true,
                0,
                0,
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** Protocol danger D-16: RFC 8620 section 5.2 lets a server never tell what changed. */
    @Test
    void aServerThatNeverTellsWhatChangedIsNotListedAgainAndAgain() throws Exception {
        at = new LoopFixture(Temper.ACCOUNT);
        at.server.deliver("INBOX", 5);
        at.server.onQuestion = question -> {
            if (question.startsWith("facts HEAD all")) {
                at.server.mail.forgetChanges();
            }
        };
        at.drive();
        assertEquals(at.there(), at.here(), "content does not wait for it");
        at.server.deliver("INBOX", 1);

        for (int minute = 0; minute < 24 * 60; minute++) {
            at.later(Duration.ofMinutes(1));
        }

        assertEquals(at.there(), at.here());
        long listed = at.server.askedFor("facts SNAPSHOT all");
        assertTrue(listed > 10 && listed < 40, listed + " times in a day");
    }

    /** Protocol danger D-52, where no count can tell: the date window leaves an email out. */
    @Test
    void whatAServerDidNotListYetIsMetTheNextDay() throws Exception {
        at = new LoopFixture(Temper.ACCOUNT);
        at.server.mail.deliver("INBOX", "Subject: old\r\n\r\n".getBytes(StandardCharsets.US_ASCII), Instant.EPOCH);
        at.server.deliver("INBOX", 3);
        at.change(LoopFixture.settings(since(LocalDate.of(2025, 1, 1)), OptionalInt.of(1)));
        at.later(Duration.ofMinutes(6));
        at.later(Duration.ofHours(2));
        at.later(Duration.ofDays(1)); // the first audit has been by then
        at.server.fake.faults().beSilentAbout("INBOX", 5);
        at.server.mail.deliver(
                "INBOX", "Subject: late\r\n\r\n".getBytes(StandardCharsets.US_ASCII), at.clock.instant());
        at.later(Duration.ofMinutes(2));
        assertEquals(3, at.emails().size());
        long snapshots = at.server.askedFor("facts SNAPSHOT");
        at.server.fake.faults().clear();
        at.later(Duration.ofHours(12));
        assertEquals(3, at.emails().size(), "nothing tells of it");

        at.later(Duration.ofHours(12));

        assertEquals(4, at.emails().size());
        assertEquals(snapshots, at.server.askedFor("facts SNAPSHOT"));
    }

    private static SyncPolicy since(LocalDate first) {
        SyncPolicy usual = SyncPolicy.DEFAULT;
        return new SyncPolicy(
                usual.content(),
                usual.attachmentsLater(),
                usual.maxBytes(),
                usual.include(),
                usual.exclude(),
                Optional.of(first),
                usual.intervals(),
                usual.guard());
    }

    @Test
    void theLastDaysAreListedOnceADayAndAnHourAfterABeginning() throws Exception {
        at = new LoopFixture(Temper.ACCOUNT);
        at.server.deliver("INBOX", 3);
        at.drive();
        at.later(Duration.ofMinutes(59));
        assertEquals(0, at.server.askedFor("listed since"));
        at.later(Duration.ofMinutes(2));
        assertEquals(1, at.server.askedFor("listed since"));
        for (int hour = 0; hour < 47; hour++) {
            at.later(Duration.ofHours(1));
        }
        assertEquals(2, at.server.askedFor("listed since"));
        assertEquals(at.there(), at.here());
    }

    @Test
    void whatALaggingListStillNamesGoesWhenHeadHasToldSo() throws Exception {
        at = new LoopFixture(Temper.ACCOUNT);
        at.server.deliver("INBOX", 3);
        at.drive();
        at.later(Duration.ofMinutes(59));
        at.server.stillListed = Set.of(at.server.mail.messages("INBOX").get(0).key());
        at.server.expunge("INBOX", 1);

        at.later(Duration.ofMinutes(2));

        assertEquals(at.there(), at.here());
        at.later(Duration.ofMinutes(1));
        assertEquals(1, at.server.askedFor("listed since"), "it is asked when nothing is on its way out");
        assertEquals(at.there(), at.here());
    }
}
