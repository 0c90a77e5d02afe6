package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.model.SyncPolicy;
import org.postferry.store.Mutation;
import org.postferry.store.Wish;
import org.postferry.testkit.mail.ShownAtOnce;
import org.postferry.testkit.server.Temper;

/** Changes made here reach the server, once, whatever breaks on the way. */
class PushTest {
    private static final int SEEDS = 60;
    private static final int SEEDS_OF_A_LONG_RUN = 1_000;

    private LoopFixture at = new LoopFixture();

    private void begin(Temper temper) throws Exception {
        at = new LoopFixture(temper);
        begin();
    }

    private void begin() throws Exception {
        at.server.deliver("INBOX", 4);
        at.server.deliver("Archive", 1);
        at.drive();
    }

    private EmailId email(String subject) {
        return at.emails().stream()
                .filter(email -> email.header().subject().equals(subject))
                .map(Email::id)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no email " + subject));
    }

    private EmailId mail(int number) {
        return email("Mail " + number + " of INBOX");
    }

    private MailboxId box(String path) {
        return at.mailbox(path).id();
    }

    private List<MutationId> submit(Wish... wishes) {
        List<MutationId> ids = at.store.outbox().submit(at.account, List.of(wishes), false, Optional.empty());
        at.loop.inbox().wished();
        return ids;
    }

    private Wish move(EmailId email, String from, String to) {
        return new Wish.SetMailboxes(List.of(email), Set.of(box(to)), Set.of(box(from)));
    }

    private static Wish set(Keyword keyword, EmailId... emails) {
        return new Wish.SetKeywords(List.of(emails), Set.of(keyword), Set.of());
    }

    private Mutation.State state(MutationId id) {
        return at.store.outbox().get(id).orElseThrow().state();
    }

    /** Goes on until nothing waits any more. */
    private void settle() throws Exception {
        at.drive();
        for (int i = 0; i < 40 && at.store.outbox().nextTime(at.account).isPresent(); i++) {
            at.later(Duration.ofSeconds(61));
        }
        at.look();
        // where a server tells no changed flags, an audit finds them within a day
        at.later(Duration.ofHours(25));
        at.later(Duration.ofHours(25));
        assertEquals(Optional.empty(), at.store.outbox().nextTime(at.account), "something still waits");
        assertEquals(at.there(), at.here());
    }

    @ParameterizedTest
    @EnumSource(Temper.class)
    void everyKindOfWishReachesEveryKindOfServer(Temper temper) throws Exception {
        begin(temper);
        EmailId moved = mail(2);
        submit(
                set(Keyword.SEEN, mail(1), moved),
                move(moved, "INBOX", "Archive"),
                set(Keyword.FLAGGED, moved),
                new Wish.Destroy(List.of(mail(3))),
                new Wish.CreateMailbox("Trips", Optional.empty(), Optional.empty()),
                ShownAtOnce.of(new Wish.Append(
                        box("Archive"),
                        message("Subject: Appended\r\n\r\nHello.\r\n"),
                        Optional.of("appended@example.org"),
                        Set.of(Keyword.SEEN),
                        Instant.parse("2025-07-01T00:00:00Z"))));
        EmailId appended = email("Appended");
        submit(move(mail(4), "INBOX", "Trips"), set(Keyword.FLAGGED, appended));

        settle();

        assertEquals(moved, mail(2), "a moved email keeps its id");
        assertEquals(appended, email("Appended"), "and so does one that was put there");
        assertEquals(List.of("Archive", "INBOX", "Trips"), at.server.mail.mailboxNames());
        assertEquals(1, at.server.mail.messages("INBOX").size());
        assertEquals(1, at.server.mail.messages("Trips").size());
        assertEquals(3, at.server.mail.messages("Archive").size());
        submit(new Wish.RenameMailbox(box("Trips"), "Journeys", Optional.empty()));
        settle();
        assertEquals(List.of("Archive", "INBOX", "Journeys"), at.server.mail.mailboxNames());
        submit(new Wish.DeleteMailbox(box("Journeys"), 1));
        at.drive();
        assertEquals(List.of("Archive", "INBOX"), at.server.mail.mailboxNames());
    }

    private static RemoteCommand.Message message(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return RemoteCommand.Message.of(bytes);
    }

    /** The original goes, and nobody here has heard of it when the copy is taken out again. */
    @ParameterizedTest
    @EnumSource(names = {"QRESYNC", "CONDSTORE", "PLAIN"})
    void aCopyThatIsTheLastByNowIsNotTakenOut(Temper temper) throws Exception {
        begin(temper);
        EmailId email = mail(1);
        EmailId other = mail(2);
        submit(new Wish.SetMailboxes(List.of(email, other), Set.of(box("Archive")), Set.of()));
        settle();
        long original = at.server.mail.messages("INBOX").get(0).uid();
        MailboxId archive = box("Archive");
        at.server.expunge("INBOX", original);

        MutationId undone = submit(new Wish.SetMailboxes(List.of(email, other), Set.of(), Set.of(archive)))
                .get(0);
        at.drive();

        assertEquals(2, at.server.mail.messages("Archive").size(), "one stays, the other has its original");
        assertEquals(Mutation.State.FAILED, state(undone));
        assertTrue(at.store
                .outbox()
                .get(undone)
                .orElseThrow()
                .tries()
                .get(0)
                .serverSaid()
                .contains("no other mailbox"));
        settle();
        assertEquals(email, mail(1), "it is the same one, in the archive");
    }

    @Test
    void aCopyIsTakenOutWhereTheOriginalIsThere() throws Exception {
        begin();
        submit(new Wish.SetMailboxes(List.of(mail(1)), Set.of(box("Archive")), Set.of()));
        settle();

        MutationId undone = submit(new Wish.SetMailboxes(List.of(mail(1)), Set.of(), Set.of(box("Archive"))))
                .get(0);
        settle();

        assertEquals(Mutation.State.SETTLED, state(undone));
        assertEquals(1, at.server.mail.messages("Archive").size());
        assertEquals(4, at.server.mail.messages("INBOX").size());
    }

    @Test
    void aBrokenLineFailsNothingAndTheWishGoesFirstOnTheNextOne() throws Exception {
        begin();
        MutationId id = submit(set(Keyword.SEEN, mail(1))).get(0);
        for (int i = 0; i < 20; i++) {
            at.server.fail("perform", TestServer.lost());
        }
        at.drive();
        for (int i = 0; i < 30; i++) {
            at.later(Duration.ofMinutes(6));
        }

        assertEquals(Mutation.State.SETTLED, state(id));
        assertEquals(
                Set.of(Keyword.SEEN), at.server.mail.messages("INBOX").get(0).keywords());
    }

    /** Its server may have been put back from a backup meanwhile: its ids may be of other mail. */
    @Test
    void onANewConnectionItIsLookedHowAllStandsBeforeAWishLeaves() throws Exception {
        begin();
        at.server.fail("hint", TestServer.lost());
        at.loop.rest(Duration.ofMinutes(9));
        int before = at.server.asked.size();

        submit(set(Keyword.SEEN, mail(1)));
        at.later(Duration.ofSeconds(5));

        List<String> asked = at.server.asked.subList(before, at.server.asked.size()).stream()
                .map(question -> question.split(" ")[0])
                .filter(Set.of("dirty", "perform")::contains)
                .toList();
        assertEquals(List.of("dirty", "perform"), asked.subList(0, 2));
    }

    /** As a large message does where a server on the way takes none of that size, and says no word. */
    @Test
    void aWishThatBreaksEveryConversationKeepsNothingElseFromGoingOn() throws Exception {
        begin();
        for (int i = 0; i < 1_000; i++) {
            at.server.fail("perform SetMailboxes", TestServer.lost());
        }
        MutationId breaking = submit(move(mail(1), "INBOX", "Archive")).get(0);
        MutationId marked = submit(set(Keyword.FLAGGED, mail(2))).get(0);
        at.server.deliver("INBOX", 1);

        for (int seconds = 0; seconds < 60; seconds++) {
            at.later(Duration.ofSeconds(1));
        }

        assertEquals(Mutation.State.SETTLED, state(marked));
        assertTrue(at.store.emails().get(mail(5)).isPresent(), "new mail comes");
        goesOn(Duration.ofHours(25));
        assertEquals(Mutation.State.PENDING, state(breaking), "no server said no");
        long before = at.server.askedFor("perform SetMailboxes");
        goesOn(Duration.ofHours(5));
        long tried = at.server.askedFor("perform SetMailboxes") - before;
        assertTrue(tried >= 3 && tried <= 6, tried + " tries in five hours, after a day");
        at.server.faults.clear();
        at.later(Duration.ofHours(1));
        settle();
        assertEquals(Mutation.State.SETTLED, state(breaking));
    }

    /** Such as a limit that holds for what this wish asks alone: the whole account waits for an hour each time. */
    @Test
    void aWishForWhichTheAccountHasToRestLetsTheMailGoFirst() throws Exception {
        begin();
        for (int i = 0; i < 1_000; i++) {
            at.server.fail(
                    "perform SetMailboxes", ConnectorException.of(Kind.PERMANENT, Extent.ACCOUNT, "413 of a proxy"));
        }
        submit(move(mail(1), "INBOX", "Archive"));
        goesOn(Duration.ofMinutes(10));
        at.server.deliver("INBOX", 1);

        goesOn(Duration.ofHours(3));

        assertTrue(at.store.emails().get(mail(5)).isPresent(), "new mail comes");
    }

    private void giveUpAMoveThatNeverArrived() throws Exception {
        at.server.fail("perform", TestServer.lost());
        MutationId givenUp = submit(move(mail(1), "INBOX", "Archive")).get(0);
        at.drive();
        assertTrue(at.store.outbox().discard(givenUp));
    }

    private void goesOn(Duration time) throws Exception {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plusSeconds(30)) {
            at.later(Duration.ofSeconds(30));
        }
    }

    /** Nobody here knows what the server has done of it. */
    @ParameterizedTest
    @EnumSource(Temper.class)
    void afterAMoveWasGivenUpWhoseAnswerWasLostItIsLookedWhereTheEmailIs(Temper temper) throws Exception {
        begin(temper);
        EmailId moved = mail(1);
        at.server.fail("answer", TestServer.lost());
        MutationId givenUp = submit(move(moved, "INBOX", "Archive")).get(0);
        at.drive();
        assertEquals(2, at.server.mail.messages("Archive").size(), "it is done");
        assertTrue(at.store.outbox().discard(givenUp));

        MutationId back = submit(move(moved, "Archive", "INBOX")).get(0);
        MutationId marked = submit(set(Keyword.FLAGGED, moved)).get(0);
        settle();

        assertEquals(Mutation.State.SETTLED, state(back));
        assertEquals(Mutation.State.SETTLED, state(marked));
        assertEquals(moved, mail(1), "it keeps its id");
        assertEquals(4, at.server.mail.messages("INBOX").size());
        assertEquals(
                1,
                at.server.mail.messages("INBOX").stream()
                        .filter(mail -> mail.keywords().equals(Set.of(Keyword.FLAGGED)))
                        .count());
    }

    @Test
    void whatWasGivenUpWaitsForNoMailboxThatNobodyFollows() throws Exception {
        SyncPolicy all = SyncPolicy.DEFAULT;
        SyncPolicy policy = new SyncPolicy(
                all.content(),
                all.attachmentsLater(),
                all.maxBytes(),
                all.include(),
                Set.of("Archive"),
                all.since(),
                all.intervals(),
                all.guard());
        at = new LoopFixture(policy, OptionalInt.of(1));
        begin();
        giveUpAMoveThatNeverArrived();

        MutationId marked = submit(set(Keyword.FLAGGED, mail(1))).get(0);
        at.later(Duration.ofSeconds(61));
        at.later(Duration.ofSeconds(61));

        assertEquals(Mutation.State.SETTLED, state(marked));
    }

    @Test
    void afterAWishWasGivenUpThatNeverArrivedItsMailboxesArePulledThoughNothingIsNew() throws Exception {
        begin();
        giveUpAMoveThatNeverArrived();

        MutationId marked = submit(set(Keyword.FLAGGED, mail(1))).get(0);
        at.later(Duration.ofSeconds(61));
        at.later(Duration.ofSeconds(61));

        assertEquals(Mutation.State.SETTLED, state(marked));
        assertEquals(1, at.server.mail.messages("Archive").size());
    }

    /** Where one scope has all emails, the list tells the counts, and its own changes tell of the list. */
    @ParameterizedTest
    @EnumSource(value = Temper.class, names = "ACCOUNT", mode = EnumSource.Mode.EXCLUDE)
    void whatTheServerCountsIsKnownAfterEmailsLeftAMailbox(Temper temper) throws Exception {
        begin(temper);
        submit(new Wish.Destroy(List.of(email("Mail 1 of Archive"))));
        at.drive();
        assertEquals(OptionalLong.of(0), at.mailbox("Archive").serverEmails());

        submit(move(mail(1), "INBOX", "Archive"));
        at.drive();
        assertEquals(OptionalLong.of(3), at.mailbox("INBOX").serverEmails());
    }

    @Test
    void aDefectMidwayLeavesNoLaterWishToWhereTheEmailWas() throws Exception {
        begin();
        EmailId moved = mail(1);
        at.server.onQuestion = question -> {
            if (question.startsWith("answer")) {
                throw new IllegalStateException("a defect");
            }
        };
        MutationId defect = submit(move(moved, "INBOX", "Archive")).get(0);
        MutationId marked = submit(set(Keyword.FLAGGED, moved)).get(0);
        at.loop.step();
        at.server.onQuestion = question -> {};
        assertEquals(Mutation.State.FAILED, state(defect));
        assertEquals(2, at.server.mail.messages("Archive").size(), "it is done");

        settle();

        assertEquals(Mutation.State.SETTLED, state(marked));
        assertEquals(moved, mail(1), "it keeps its id");
    }

    @Test
    void anAccountThatBreaksAtEachLookIsAskedNoMoreOftenForAWishThatWaits() throws Exception {
        begin();
        giveUpAMoveThatNeverArrived();
        for (String question : List.of("dirty", "facts")) {
            for (int i = 0; i < 1_000; i++) {
                at.server.fail(question, TestServer.lost());
            }
        }
        MutationId marked = submit(set(Keyword.FLAGGED, mail(1))).get(0);
        goesOn(Duration.ofMinutes(20));
        assertEquals(Mutation.State.PENDING, state(marked));
        long before = at.server.askedFor("open");

        goesOn(Duration.ofHours(1));

        long opened = at.server.askedFor("open") - before;
        assertTrue(opened >= 1 && opened <= 30, opened + " sessions in an hour");
    }

    @Test
    void aMailboxThatCannotBePulledIsNotAskedMoreOftenForAWishThatWaitsForIt() throws Exception {
        begin();
        giveUpAMoveThatNeverArrived();
        for (int i = 0; i < 1_000; i++) {
            at.server.fail(
                    "facts HEAD Archive", ConnectorException.of(Kind.TRANSIENT, Extent.SCOPE, "it cannot be read"));
        }
        MutationId marked = submit(set(Keyword.FLAGGED, mail(1))).get(0);
        goesOn(Duration.ofMinutes(20));
        assertEquals(Mutation.State.PENDING, state(marked));
        long before = at.server.askedFor("facts HEAD Archive");

        goesOn(Duration.ofHours(1));

        long asked = at.server.askedFor("facts HEAD Archive") - before;
        assertTrue(asked >= 10 && asked <= 30, asked + " pulls in an hour");
        at.server.faults.clear();
        at.loop.inbox().look(Set.of(box("Archive")));
        at.drive();
        at.later(Duration.ofSeconds(30));
        assertEquals(Mutation.State.SETTLED, state(marked), "a person's look does not wait");
    }

    @Test
    void aWishGoesBeforeThePullOfALargeMailbox() throws Exception {
        begin();
        at.server.deliver("INBOX", 250);
        MutationId id = submit(set(Keyword.SEEN, mail(1))).get(0);
        at.server.asked.clear();

        at.loop.step();

        assertEquals(Mutation.State.SETTLED, state(id));
        assertTrue(at.server.asked.get(0).startsWith("perform"), at.server.asked.toString());
    }

    @Test
    void whatTheServerRefusesIsShownInItsWordsAndStopsNothingElse() throws Exception {
        begin();
        at.server.fail(
                "perform",
                ConnectorException.of(Kind.PERMANENT, Extent.SCOPE, "no").withServerWords("NO [CANNOT] not here"));
        MutationId refused = submit(set(Keyword.SEEN, mail(1))).get(0);
        at.drive();
        MutationId other = submit(set(Keyword.SEEN, mail(2))).get(0);
        at.drive();

        assertEquals(Mutation.State.FAILED, state(refused));
        assertEquals(
                "NO [CANNOT] not here",
                at.store.outbox().get(refused).orElseThrow().tries().get(0).serverSaid());
        assertEquals(Mutation.State.SETTLED, state(other));
    }

    @Test
    void afterAMailboxCouldNotBeOpenedTheListIsAskedBeforeTheNextWishLeaves() throws Exception {
        begin();
        at.server.fail(
                "perform",
                ConnectorException.of(Kind.TRANSIENT, Extent.SCOPE, "it cannot be opened")
                        .withServerWords("NO [NONEXISTENT] no such mailbox"));
        at.server.asked.clear();
        submit(set(Keyword.SEEN, mail(1)));
        MutationId other = submit(set(Keyword.FLAGGED, mail(2))).get(0);
        at.drive();

        List<String> asked = at.server.asked.stream()
                .filter(question -> question.startsWith("perform") || question.equals("facts HEAD list"))
                .limit(3)
                .toList();
        assertEquals("facts HEAD list", asked.get(1), asked.toString());
        assertEquals(Mutation.State.SETTLED, state(other));
    }

    @Test
    void afterAMailboxTookNothingTheListIsAskedBeforeTheNextWishLeaves() throws Exception {
        begin();
        at.server.missesTargets = 1;
        at.server.asked.clear();
        MutationId moved = submit(move(mail(1), "INBOX", "Archive")).get(0);
        MutationId other = submit(set(Keyword.FLAGGED, mail(2))).get(0);
        at.drive();

        List<String> asked = at.server.asked.stream()
                .filter(question -> question.startsWith("perform") || question.equals("facts HEAD list"))
                .limit(3)
                .toList();
        assertEquals("facts HEAD list", asked.get(1), asked.toString());
        assertEquals(Mutation.State.SETTLED, state(other));

        at.later(Duration.ofMinutes(10));
        assertEquals(Mutation.State.SETTLED, state(moved));
    }

    @Test
    void whoSaysOfOneChangeThatThereAreTooManyIsLeftAloneAltogether() throws Exception {
        begin();
        at.server.hasEnough = 1;
        at.server.asked.clear();
        MutationId first = submit(set(Keyword.SEEN, mail(1))).get(0);
        MutationId other = submit(set(Keyword.FLAGGED, mail(2))).get(0);
        at.drive();

        assertEquals(
                List.of("perform SetKeywords"),
                at.server.asked.stream().distinct().toList());
        assertEquals(Mutation.State.PENDING, state(other));

        at.later(Duration.ofMinutes(10));
        assertEquals(Mutation.State.SETTLED, state(first));
        assertEquals(Mutation.State.SETTLED, state(other));
    }

    @Test
    void aPermanentNoOfOursIsFinalWithoutTheServersWords() throws Exception {
        begin();
        at.server.fail("perform", ConnectorException.of(Kind.PERMANENT, Extent.EMAIL, "it cannot be said"));
        MutationId refused = submit(set(Keyword.SEEN, mail(1))).get(0);
        at.drive();

        assertEquals(Mutation.State.FAILED, state(refused));
    }

    @Test
    void aDefectEndsTheWishThatMeetsItAndNothingElse() throws Exception {
        begin();
        at.server.onQuestion = question -> {
            if (question.startsWith("perform")) {
                throw new IllegalStateException("a defect");
            }
        };
        MutationId defect = submit(set(Keyword.SEEN, mail(1))).get(0);
        at.drive();
        at.server.onQuestion = question -> {};
        MutationId other = submit(set(Keyword.SEEN, mail(2))).get(0);
        at.drive();

        assertEquals(Mutation.State.FAILED, state(defect));
        assertEquals(
                "A defect of Postferry stopped it: IllegalStateException",
                at.store.outbox().get(defect).orElseThrow().tries().get(0).serverSaid());
        assertEquals(Mutation.State.SETTLED, state(other));
        assertTrue(at.store.outbox().discard(defect));
    }

    @Test
    void tenThousandFlagsTravelInAFewCommands() throws Exception {
        at.server.deliver("INBOX", 2_500);
        at.drive();
        EmailId[] all = at.emails().stream().map(Email::id).toArray(EmailId[]::new);
        at.server.asked.clear();

        submit(set(Keyword.SEEN, all));
        at.drive();

        assertEquals(3, at.server.askedFor("perform"));
    }

    /** A few in the usual run, a thousand in a long one; {@code -Dpostferry.seeds=A-B} takes those. */
    private static IntStream seeds() {
        String[] range = System.getProperty("postferry.seeds", "").split("-");
        if (range.length == 2) {
            return IntStream.rangeClosed(Integer.parseInt(range[0]), Integer.parseInt(range[1]));
        }
        return IntStream.range(0, Boolean.getBoolean("postferry.long") ? SEEDS_OF_A_LONG_RUN : SEEDS);
    }

    @Test
    void randomWishesFromHereAndThereWithCutsInBetweenEndEqual() throws Exception {
        for (int seed : seeds().toArray()) {
            begin(Temper.values()[seed % Temper.values().length]);
            Random random = new Random(seed);
            for (int step = 0; step < 25; step++) {
                somethingHappens(random);
            }
            at.server.faults.clear();
            try {
                settle();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
            Map<String, Long> twice = new java.util.TreeMap<>();
            at.emails().forEach(email -> twice.merge(email.header().subject(), 1L, Long::sum));
            assertTrue(twice.values().stream().allMatch(count -> count == 1), "seed " + seed + ": " + twice);
        }
    }

    private void somethingHappens(Random random) throws Exception {
        List<Email> emails = new ArrayList<>(at.emails());
        Email any = emails.get(random.nextInt(emails.size()));
        switch (random.nextInt(8)) {
            case 0, 1 -> submit(set(random.nextBoolean() ? Keyword.SEEN : Keyword.FLAGGED, any.id()));
            case 2 -> submit(new Wish.SetKeywords(List.of(any.id()), Set.of(), Set.of(Keyword.SEEN)));
            case 3 -> {
                MailboxId from = any.mailboxIds().iterator().next();
                MailboxId to = box(from.equals(box("INBOX")) ? "Archive" : "INBOX");
                submit(new Wish.SetMailboxes(List.of(any.id()), Set.of(to), Set.of(from)));
            }
            case 4 -> {
                String there = random.nextBoolean() ? "INBOX" : "Archive";
                at.server.mail.messages(there).stream()
                        .skip(random.nextInt(3))
                        .findFirst()
                        .ifPresent(mail -> at.server.flag(there, mail.uid(), Keyword.ANSWERED));
            }
            case 5 -> at.server.fail(random.nextBoolean() ? "perform" : "answer", TestServer.lost());
            case 6 -> at.restart();
            default -> at.drive();
        }
    }
}
