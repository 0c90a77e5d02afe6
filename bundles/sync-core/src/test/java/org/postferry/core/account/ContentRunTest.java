package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.RemoteId;
import org.postferry.model.ContentPolicy;
import org.postferry.model.ContentState;
import org.postferry.model.Email;
import org.postferry.model.RemovalGuard;
import org.postferry.model.SyncPolicy;
import org.postferry.sync.AccountState;
import org.postferry.sync.Progress;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.store.CommitHook;

/** Contents on their way home, and those that do not come. */
class ContentRunTest {
    private LoopFixture at = new LoopFixture();

    @Test
    void aPoisonedMessageCostsOnlyItself() throws Exception {
        at.server.deliver("INBOX", 100);
        at.server.poisoned.put(40L, "NO [SERVERBUG] cannot parse this message");

        at.drive();

        assertEquals(99, withState(ContentState.FULL).size());
        Email poisoned = withState(ContentState.QUARANTINED).get(0);
        assertEquals(
                "NO [SERVERBUG] cannot parse this message",
                poisoned.quarantineReason().orElseThrow());
        assertEquals(AccountState.HEALTHY, at.status().state());
        assertEquals(
                "1 message could not be read, tried again daily", at.status().reason());
        assertEquals(1, at.server.opened);
    }

    @ParameterizedTest
    @EnumSource(names = {"TRANSIENT", "PERMANENT", "UNAUTHORIZED"})
    void aMailboxThatCannotBeOpenedForItsContentsKeepsNobodyElseWaiting(ConnectorException.Kind kind) throws Exception {
        at.server.deliver("INBOX", 3);
        at.server.deliver("Locked", 120);
        at.server.fail(
                "contents of Locked",
                ConnectorException.of(kind, ConnectorException.Extent.SCOPE, "The mailbox cannot be opened"));

        at.drive();

        assertEquals(1, at.server.askedFor("contents of Locked"), "it is left alone before it is proven");

        assertEquals(3, withState(ContentState.FULL).size());
        assertEquals(1, at.server.opened);
        assertEquals(AccountState.DEGRADED, at.status().state());
        assertEquals("The mailbox cannot be opened", at.status().reason());
        at.later(Duration.ofHours(1));
        assertEquals(123, withState(ContentState.FULL).size());
        assertEquals(AccountState.HEALTHY, at.status().state());
    }

    @Test
    void anAccountAtRestHoldsNoPack() throws Exception {
        at.server.deliver("INBOX", 3);

        at.drive();

        assertEquals(3, withState(ContentState.FULL).size());
        assertEquals(0, at.store.openWriters());
    }

    @Test
    @ProvesLimit("Headway.MAX_COUNTED")
    void aMailboxFullOfMailThatCannotBeReadIsSaidInOneSentence() throws Exception {
        at.server.deliver("INBOX", 102);
        for (long uid = 1; uid <= 101; uid++) {
            at.server.poisoned.put(uid, "NO [SERVERBUG] cannot parse this message");
        }

        at.drive();

        assertEquals(1, withState(ContentState.FULL).size());
        assertEquals(
                "More than 100 messages could not be read, tried again daily",
                at.status().reason());
    }

    @Test
    void whatHadNotEvenAHeaderIsWholeOnceTheServerCanReadIt() throws Exception {
        at.server.deliver("INBOX", 5);
        at.server.fake.faults().unreadable("INBOX", 3, "NO [SERVERBUG] sorry");
        at.drive();
        assertEquals(
                "NO [SERVERBUG] sorry",
                withState(ContentState.QUARANTINED).get(0).quarantineReason().orElseThrow());

        at.server.fake.faults().readable("INBOX", 3);
        at.later(Duration.ofHours(25));

        assertEquals(at.there(), at.here());
        assertEquals("", at.status().reason());
    }

    @Test
    void afterARestartProgressCountsWhatIsHereAlready() throws Exception {
        at.server.deliver("INBOX", 120);
        stepUntil(ContentState.FULL, ContentRun.MAX_COUNT_BETWEEN_HINTS);

        at.restart();
        stepUntil(ContentState.FULL, 2 * ContentRun.MAX_COUNT_BETWEEN_HINTS);

        Progress progress = at.status().progress().orElseThrow();
        assertEquals(List.of("content", 100L, 120L), List.of(progress.phase(), progress.done(), progress.total()));
    }

    @Test
    void whatWasQuarantinedIsTriedAgainDaily() throws Exception {
        aPoisonedMessageCostsOnlyItself();
        at.later(Duration.ofHours(23));
        assertEquals(1, withState(ContentState.QUARANTINED).size());

        at.server.poisoned.clear();
        at.later(Duration.ofHours(2));

        assertEquals(at.there(), at.here());
        assertEquals(100, withState(ContentState.FULL).size());
        assertEquals("", at.status().reason());
    }

    @Test
    @ProvesLimit("Suspects.MAX_STRIKES")
    void aMessageThatBreaksItsConnectionIsFoundAndTheOthersArrive() throws Exception {
        at.server.deliver("INBOX", 300);
        at.server.breaking.add(300L);

        for (int i = 0; i < 40; i++) {
            at.later(Duration.ofMinutes(5));
        }

        assertEquals(299, withState(ContentState.FULL).size());
        assertEquals(1, withState(ContentState.QUARANTINED).size());
        assertTrue(at.server.askedFor("fetch 300") < 20, at.server.askedFor("fetch 300") + " times");
        assertEquals(AccountState.HEALTHY, at.status().state());
    }

    @Test
    @ProvesLimit("Suspects.MAX_REMEMBERED")
    void suspectsAreForgottenBeforeTheyFillTheMemory() {
        Suspects suspects = new Suspects();
        var first = new RemoteId.Key("first");
        suspects.strike(first);
        suspects.strike(first);

        for (int i = 0; i < 1_001; i++) {
            suspects.strike(new RemoteId.Key("other " + i));
        }

        assertTrue(!suspects.strike(first), "its two strikes are forgotten");
    }

    @Test
    void aDefectOfTheReaderCostsTheEmailItsPreviewAndNotItsBytes() throws Exception {
        at.server.deliver("INBOX", "A reader's defect", 500);
        at.server.deliver("INBOX", 3);

        at.drive();

        assertEquals(at.there(), at.here());
        assertEquals(4, withState(ContentState.FULL).size());
    }

    @Test
    void whatIsGoneByNowIsNotWaitedFor() throws Exception {
        at.server.deliver("INBOX", 3);
        at.server.onQuestion = question -> {
            if (question.startsWith("fetch 3")) {
                at.server.expunge("INBOX", 2);
            }
        };

        at.drive();
        at.later(Duration.ofMinutes(2));

        assertEquals(at.there(), at.here());
        assertEquals(2, at.emails().size());
    }

    @Test
    @ProvesLimit("PackSink.MAX_IN_MEMORY")
    void aLargeMessageIsReadFromThePack() throws Exception {
        at.server.deliver("INBOX", "Large", PackSink.MAX_IN_MEMORY * 4);

        at.drive();

        assertEquals(at.there(), at.here());
        assertEquals("x".repeat(20), at.emails().get(0).preview());
    }

    @Test
    @ProvesLimit("PackSink.MAX_COMMIT_COUNT")
    void commitsComeByCount() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.of(2));
        at.server.deliver("INBOX", 1_200);

        assertEquals(List.of(500, 500, 200), commitsOf(1_200));
    }

    @Test
    @ProvesLimit("PackSink.MAX_COMMIT_BYTES")
    void commitsComeByBytes() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.of(2));
        for (int i = 0; i < 5; i++) {
            at.server.deliver("INBOX", "Large " + i, 6 * 1024 * 1024);
        }

        assertEquals(List.of(3, 2), commitsOf(5));
    }

    @Test
    @ProvesLimit("PackSink.MAX_COMMIT_AGE")
    void commitsComeByTime() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.of(2));
        at.server.deliver("INBOX", 10);
        at.server.onQuestion = question -> {
            if (question.startsWith("fetch")) {
                at.clock.advance(Duration.ofMillis(500));
            }
        };

        assertEquals(List.of(5, 5), commitsOf(10));
    }

    /** How many contents each commit of a bulk worker brings. */
    private List<Integer> commitsOf(int total) throws InterruptedException {
        List<Integer> commits = new ArrayList<>();
        int[] seen = {0};
        at.drive();
        at.store.onCommit(moment -> {
            if (moment == CommitHook.Moment.AFTER_COMMIT) {
                int now = withState(ContentState.FULL).size();
                if (now > seen[0]) {
                    commits.add(now - seen[0]);
                    seen[0] = now;
                }
            }
        });
        at.hired.remove(0).run();
        at.store.onCommit(moment -> {});
        assertEquals(total, withState(ContentState.FULL).size());
        return commits;
    }

    @Test
    @ProvesLimit({"ContentRun.MAX_COUNT_BETWEEN_HINTS", "ContentRun.MAX_BYTES_BETWEEN_HINTS"})
    void betweenTwoHintsTheLoopFetchesNoMoreThanALittle() throws Exception {
        at.server.deliver("INBOX", 120);
        at.server.deliver("INBOX", "Large", 4 * 1024 * 1024);
        List<Integer> batches = new ArrayList<>();

        int before = 0;
        for (int i = 0; i < 100 && at.loop.step().isEmpty(); i++) {
            int now = withState(ContentState.FULL).size();
            if (now > before) {
                batches.add(now - before);
                before = now;
            }
        }

        assertEquals(List.of(1, 50, 50, 20), batches);
    }

    @Test
    @ProvesLimit("ContentRun.MAX_TEXT_PART")
    void aPolicyOfTextAsksForTextAlone() throws Exception {
        at = new LoopFixture(policy(ContentPolicy.TEXT, false), OptionalInt.of(1));
        at.server.deliver("INBOX", 3);

        at.drive();

        assertEquals(3, withState(ContentState.TEXT).size());
        assertEquals(Set.of("Text of 1048576"), at.server.fetchedAs);
    }

    @Test
    void aPolicyOfHeadersAsksForNoContent() throws Exception {
        at = new LoopFixture(policy(ContentPolicy.HEADERS, false), OptionalInt.of(1));
        at.server.deliver("INBOX", 3);

        at.drive();

        assertEquals(3, at.emails().size());
        assertEquals(0, at.server.askedFor("fetch"));
        assertEquals(AccountState.HEALTHY, at.status().state());
    }

    @Test
    void attachmentsForLaterComeAfterAllTexts() throws Exception {
        at = new LoopFixture(policy(ContentPolicy.FULL, true), OptionalInt.of(1));
        at.server.deliver("INBOX", "Small", 300);
        at.server.deliver("INBOX", "Large one", 200_000);
        at.server.deliver("INBOX", "Large two", 200_000);

        at.drive();

        assertEquals(
                List.of("fetch 3", "fetch 2", "fetch 1", "fetch 3", "fetch 2"),
                at.server.asked.stream().filter(one -> one.startsWith("fetch")).toList());
        assertEquals(3, withState(ContentState.FULL).size());
    }

    @Test
    void whatAPersonWaitsForComesWholeWhateverThePolicySays() throws Exception {
        at = new LoopFixture(policy(ContentPolicy.HEADERS, false), OptionalInt.of(1));
        at.server.deliver("INBOX", 3);
        at.drive();
        Email wanted = at.emails().get(1);

        at.store.contentQueue().want(wanted.id());
        at.loop.inbox().awaited(wanted.id());
        at.drive();

        assertEquals(
                ContentState.FULL,
                at.store.emails().get(wanted.id()).orElseThrow().contentState());
        assertEquals(1, withState(ContentState.FULL).size());
    }

    /** Steps until so many are in that state; progress is counted anew after each. */
    private void stepUntil(ContentState state, int emails) throws InterruptedException {
        for (int steps = 0; withState(state).size() < emails; steps++) {
            assertTrue(steps < 100, "they do not come");
            at.clock.advance(Headway.PERIOD);
            at.loop.step();
        }
    }

    private List<Email> withState(ContentState state) {
        return at.emails().stream()
                .filter(email -> email.contentState() == state)
                .toList();
    }

    private static SyncPolicy policy(ContentPolicy content, boolean attachmentsLater) {
        return new SyncPolicy(
                content,
                attachmentsLater,
                OptionalLong.empty(),
                Set.of(),
                Set.of(),
                Optional.empty(),
                Map.of(),
                RemovalGuard.DEFAULT);
    }
}
