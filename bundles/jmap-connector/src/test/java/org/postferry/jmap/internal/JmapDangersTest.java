package org.postferry.jmap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.Lane;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.store.EmailQuery;
import org.postferry.testkit.jmap.Habit;

/** The dangers of JMAP that a server can play (docs/dangers.md), over a real socket: the mirror is held against the server afterwards. */
class JmapDangersTest {
    private static Set<EmailId> mirrored(MirroredServer on) {
        return on.mirror.store().emails().page(EmailQuery.ofAccount(on.mirror.account(), 500)).items().stream()
                .map(Email::id)
                .collect(Collectors.toSet());
    }

    /** D-05: a server may keep a name in another form than it was sent in (RFC 5198 section 3). */
    @Test
    void aMailboxWhoseMakingWasNotAnsweredIsFoundUnderItsNormalizedName() throws Exception {
        try (MirroredServer on = new MirroredServer(Habit.NORMALIZES_NAMES)) {
            on.mirror.sync();
            on.server.loseAnswer(2); // to Mailbox/set, behind the question for the list

            PerformResult result =
                    on.perform(new RemoteCommand.CreateMailbox("Cafe\u0301", Optional.empty(), Optional.empty()));

            assertTrue(on.server.hasLostAnswer());
            assertInstanceOf(Outcome.Done.class, result.outcome());
            assertEquals(List.of("Caf\u00e9", "INBOX", "Junk"), on.client.mailboxes());
            on.assertMirrored();
        }
    }

    /** D-16. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStateThatIsKnownNoMoreCostsAListAndNoEmail(boolean saysWhy) throws Exception {
        try (MirroredServer on = saysWhy ? new MirroredServer() : new MirroredServer(Habit.UNKNOWN_STATE_IS_INVALID)) {
            on.deliver(1, 60);
            on.assertMirrored();
            Set<EmailId> before = mirrored(on);
            on.client.forgetHistory();
            on.client.flag("M7", Keyword.FLAGGED);
            on.client.takeOut("INBOX", "M60");
            on.deliver(61, 61);

            on.assertMirrored();

            Set<EmailId> stayed = mirrored(on);
            stayed.retainAll(before);
            assertEquals(59, stayed.size());
        }
    }

    /** D-18. */
    @Test
    void anEmailThatGoesBetweenTwoCallsStopsNoPull() throws Exception {
        try (MirroredServer on = new MirroredServer()) {
            on.deliver(1, 3);
            on.mirror.sync();
            on.deliver(4, 6);
            on.server.before("Email/get", () -> on.client.takeOut("INBOX", "M5"));

            on.assertMirrored();
        }
    }

    /** D-52. */
    @Test
    void whatIsCountedAndNotYetListedIsFoundWhenItIsListed() throws Exception {
        try (MirroredServer on = new MirroredServer()) {
            on.deliver(1, 70);
            on.client.leaveOutOfLists("M30", true);
            on.mirror.sync();
            // as an engine does once a history has ended
            on.mirror.pull(Lane.head(MirroredServer.EMAILS));
            on.mirror.sync();
            assertEquals(69, mirrored(on).size());
            assertTrue(on.mirror.unequalSums() > 0, "nobody missed it");

            on.client.leaveOutOfLists("M30", false);
            on.letPass(Duration.ofMinutes(5));

            on.assertMirrored();
        }
    }

    /** D-52: what changes of an email is told whether lists show it or not. */
    @Test
    void newMailThatIsNotYetListedIsToldByItsChange() throws Exception {
        try (MirroredServer on = new MirroredServer()) {
            on.deliver(1, 2);
            on.mirror.sync();
            on.deliver(3, 3);
            on.client.leaveOutOfLists("M3", true);

            on.assertMirrored();
        }
    }

    /** D-53. */
    @Test
    void removalsThatAReplicaForgotAreFoundByTheSum() throws Exception {
        try (MirroredServer on = new MirroredServer()) {
            on.deliver(1, 60);
            on.assertMirrored();
            on.client.takeOut("INBOX", "M3");
            on.client.takeOut("INBOX", "M60");
            on.client.forgetRemovals();
            on.deliver(61, 61);

            on.assertMirrored();

            assertTrue(on.mirror.unequalSums() > 0, "somebody told of them");
        }
    }

    /** D-54. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void keywordsWithSlashesAndTildesAreSetAndCleared(boolean takesPaths) throws Exception {
        try (MirroredServer on = takesPaths ? new MirroredServer() : new MirroredServer(Habit.REFUSES_PATHS)) {
            on.deliver(1, 1);
            on.client.flag("M1", new Keyword("~1"));
            on.mirror.sync();

            PerformResult result = on.perform(new RemoteCommand.SetKeywords(
                    MirroredServer.EMAILS,
                    Set.of(MirroredServer.id("M1")),
                    Set.of(new Keyword("a/b~c"), new Keyword("~01")),
                    Set.of(new Keyword("~1"))));

            assertInstanceOf(Outcome.Done.class, result.outcomes().get(MirroredServer.id("M1")));
            assertEquals(
                    Set.of(new Keyword("a/b~c"), new Keyword("~01")),
                    on.client.emails("INBOX").get(0).keywords());
            on.assertMirrored();
        }
    }

    /** D-57. */
    @Test
    void idsThatNameOtherEmailsAfterAServerWasMadeAnewAreNewEmails() throws Exception {
        try (MirroredServer on = new MirroredServer()) {
            on.deliver(1, 3);
            on.assertMirrored();
            Set<EmailId> before = mirrored(on);
            on.client.loseEmails();
            List<String> reused = on.deliver(101, 102);
            assertEquals(List.of("M1", "M2"), reused);

            on.assertMirrored();

            assertEquals(Set.of("letter 101", "letter 102"), subjects(on));
            assertFalse(mirrored(on).stream().anyMatch(before::contains), "an email became another one");
        }
    }

    private static Set<String> subjects(MirroredServer on) {
        return mirrored(on).stream()
                .map(id -> on.mirror.store().emails().get(id))
                .flatMap(Optional::stream)
                .map(email -> email.header().subject())
                .collect(Collectors.toSet());
    }
}
