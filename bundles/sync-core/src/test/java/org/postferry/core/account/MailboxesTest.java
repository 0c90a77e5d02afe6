package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.connector.ConnectorException;
import org.postferry.model.ContentPolicy;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.model.RemovalGuard;
import org.postferry.model.Role;
import org.postferry.model.SyncPolicy;
import org.postferry.store.Mutation;
import org.postferry.store.Wish;
import org.postferry.sync.AccountState;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.server.FakeMailServer;

/** Mailboxes that come, go, are renamed, or are not wanted. */
class MailboxesTest {
    private static final Duration NEXT_LOOK = Duration.ofMinutes(2);

    private LoopFixture at = new LoopFixture();

    @Test
    void aRenameIsKnownByItsStableId() throws Exception {
        at.server.deliver("Work", 30);
        at.drive();

        renameAndExpectTheSame();
    }

    @Test
    void aRenameIsKnownByItsEmailsWhereTheServerHasNoStableIds() throws Exception {
        at.server.hidesStableIds = true;
        at.server.deliver("Work", 30);
        at.drive();

        renameAndExpectTheSame();
    }

    /** A server lists it as long as a mailbox is below it, and says that it cannot be opened (RFC 3501 section 6.3.4). */
    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    void aRenameIsKnownWhereTheOldNameStaysAsAPlace(boolean hidesStableIds, boolean placesComeFirst) throws Exception {
        at.server.hidesStableIds = hidesStableIds;
        at.server.deliver("Work", 30);
        at.drive();
        MailboxId before = at.mailbox("Work").id();
        Set<EmailId> emails = at.emails().stream().map(Email::id).collect(Collectors.toSet());

        at.server.mail.renameMailbox("Work", "Play");
        at.server.places.add("Work");
        at.server.placesComeFirst = placesComeFirst;
        at.later(NEXT_LOOK);

        assertEquals(before, at.mailbox("Play").id());
        assertFalse(at.mailbox("Work").selectable());
        assertEquals(0, at.mailbox("Work").totalEmails());
        assertEquals(at.there().get("Play"), at.here().get("Play"));
        assertEquals(emails, at.emails().stream().map(Email::id).collect(Collectors.toSet()));
    }

    private void renameAndExpectTheSame() throws Exception {
        MailboxId before = at.mailbox("Work").id();
        long fetched = at.server.askedFor("fetch");

        at.server.mail.renameMailbox("Work", "Play");
        at.server.deliver("Play", 1);
        at.later(NEXT_LOOK);

        assertEquals(before, at.mailbox("Play").id());
        assertEquals(at.there(), at.here());
        assertEquals(fetched + 1, at.server.askedFor("fetch"));
        assertTrue(at.server.askedFor("recheck") == 0);
    }

    @Test
    @ProvesLimit("ListArrival.MAX_SAMPLE")
    void anotherMailboxOfTheSameUidValidityIsNotTakenForARename() throws Exception {
        at.server.hidesStableIds = true;
        at.server.deliver("Work", 30);
        at.drive();
        MailboxId before = at.mailbox("Work").id();

        long uidValidity = at.server.mail.uidValidity("Work");
        at.server.mail.deleteMailbox("Work");
        at.server.deliver("Other", 40);
        at.server.uidValiditySaid.put("Other", uidValidity);
        at.later(NEXT_LOOK);

        assertFalse(before.equals(at.mailbox("Other").id()));
        assertTrue(at.mailbox("Work").missingSince().isPresent());
        assertTrue(at.server.asked.contains("describe Other"));
    }

    /** What came meanwhile was never met here: there is nothing to compare. */
    @ParameterizedTest
    @CsvSource({"0", "3"})
    void aRenameOfAMailboxThatIsEmptyHereIsKnownByAUidValidityThatNoOtherHas(int meanwhile) throws Exception {
        at.server.hidesStableIds = true;
        at.server.deliver("INBOX", 3);
        at.server.folder("Work");
        at.drive();
        MailboxId before = at.mailbox("Work").id();

        at.server.mail.renameMailbox("Work", "Play");
        at.server.deliver("Play", meanwhile);
        at.later(NEXT_LOOK);

        assertEquals(before, at.mailbox("Play").id());
        assertEquals(at.there(), at.here());
    }

    /** With fewer emails than a sample has, all that is known of it was asked for. */
    @ParameterizedTest
    @CsvSource({"19, true", "20, false"})
    void aRenameOfAMailboxThatAllKnownEmailsHaveLeftIsKnownByAUidValidityThatNoOtherHas(int known, boolean isKnown)
            throws Exception {
        at.server.hidesStableIds = true;
        at.server.deliver("INBOX", 3);
        at.server.deliver("Work", known);
        at.drive();
        MailboxId before = at.mailbox("Work").id();

        for (int uid = 1; uid <= known; uid++) {
            at.server.mail.expunge("Work", uid);
        }
        at.server.mail.renameMailbox("Work", "Play");
        at.server.deliver("Play", 1);
        at.later(NEXT_LOOK);

        assertEquals(isKnown, before.equals(at.mailbox("Play").id()));
    }

    /** Some servers give one number to all mailboxes, or to all of one second (docs/quirks.md). */
    @ParameterizedTest
    @CsvSource({"INBOX, false", "Old, true", "New, false"})
    void anEmptyMailboxIsNotKnownByAUidValidityThatAnotherHasToo(String another, boolean leavesWithIt)
            throws Exception {
        at.server.hidesStableIds = true;
        at.server.deliver("INBOX", 3);
        at.server.folder("Work");
        at.server.folder("Old");
        long uidValidity = at.server.mail.uidValidity("Work");
        at.server.uidValiditySaid.put(another, uidValidity);
        at.drive();
        MailboxId before = at.mailbox("Work").id();

        at.server.mail.renameMailbox("Work", "Play");
        at.server.folder("New");
        if (leavesWithIt) {
            at.server.mail.deleteMailbox("Old");
        }
        at.later(NEXT_LOOK);

        assertFalse(before.equals(at.mailbox("Play").id()));
        assertTrue(at.mailbox("Work").missingSince().isPresent());
    }

    @Test
    void aMailboxThatIsMissingIsKeptForAWeekAndThenGoesThroughTheGuard() throws Exception {
        at.server.deliver("INBOX", 1);
        at.server.deliver("Old", 30);
        at.drive();

        at.server.mail.deleteMailbox("Old");
        at.later(NEXT_LOOK);
        assertEquals(31, at.emails().size());
        assertTrue(at.board.mailboxes(at.account).stream()
                .anyMatch(line -> line.reason().contains("no longer lists")));
        at.later(Duration.ofDays(6));
        assertEquals(31, at.emails().size());
        assertEquals(0, at.server.askedFor("recheck"));

        at.later(Duration.ofDays(1));
        at.look();

        assertEquals(1, at.emails().size());
        assertEquals(
                List.of("INBOX"),
                at.store.mailboxes().list(at.account).stream()
                        .map(m -> m.path())
                        .toList());
        assertTrue(at.server.askedFor("recheck") > 0);
    }

    /** RFC 3501 section 6.3.4: the server lists its name as long as another mailbox is below it. */
    @Test
    void aMailboxThatWasDeletedAndIsListedAsAPlaceGoesAfterItsWeekAndThePlaceStays() throws Exception {
        at.server.deliver("INBOX", 1);
        at.server.deliver("Old", 30);
        at.server.deliver("Old/Trips", 2);
        at.drive();
        MailboxId before = at.mailbox("Old").id();

        at.server.mail.deleteMailbox("Old");
        at.server.places.add("Old");
        at.later(NEXT_LOOK);
        assertTrue(at.mailbox("Old").missingSince().isPresent());
        assertEquals(33, at.emails().size());
        at.later(Duration.ofDays(7));
        at.look();
        at.later(NEXT_LOOK);

        assertEquals(3, at.emails().size());
        assertTrue(at.server.askedFor("recheck") > 0);
        assertNotEquals(before, at.mailbox("Old").id());
        assertFalse(at.mailbox("Old").selectable());
        assertEquals(Optional.empty(), at.mailbox("Old").missingSince());
    }

    @Test
    void aMailboxThatAPersonWishesAwayIsFollowedUntilTheServerHasDeletedIt() throws Exception {
        at.server.deliver("INBOX", 1);
        at.server.deliver("Old", 30);
        at.drive();
        MailboxId old = at.mailbox("Old").id();
        Wish deletion = new Wish.DeleteMailbox(old, 30);
        at.store.outbox().submit(at.account, List.of(deletion), false, Optional.empty());
        assertFalse(at.mailbox("Old").isThere());

        at.server.deliver("Old", 1);
        at.later(NEXT_LOOK);

        assertEquals(
                at.there(),
                at.here(),
                "the wish has not left yet, and what came meanwhile may keep the server from it");
        assertTrue(at.board.mailboxes(at.account).stream()
                .noneMatch(line -> line.reason().contains("no longer lists")));
    }

    @Test
    void aMailboxThatAWishHasDeletedIsPulledNoMore() throws Exception {
        at.server.deliver("INBOX", 1);
        at.server.deliver("Old", 30);
        at.drive();
        Wish deletion = new Wish.DeleteMailbox(at.mailbox("Old").id(), 30);

        at.store.outbox().submit(at.account, List.of(deletion), false, Optional.empty());
        at.loop.inbox().wished();
        at.drive();
        at.server.asked.clear();
        at.later(NEXT_LOOK);
        at.later(Duration.ofDays(8));

        assertEquals(List.of("INBOX"), at.server.mail.mailboxNames());
        assertEquals(at.there(), at.here());
        assertTrue(
                at.server.asked.stream().noneMatch(asked -> asked.startsWith("facts") && asked.endsWith("Old")),
                () -> at.server.asked.toString());
        assertEquals(AccountState.HEALTHY, at.status().state());
    }

    @Test
    void aMailboxThatAWishHasDeletedIsGoneWithItsEmailsOnceThatIsSettled() throws Exception {
        at.server.deliver("INBOX", 1);
        at.server.deliver("Old", 3);
        at.drive();
        Wish deletion = new Wish.DeleteMailbox(at.mailbox("Old").id(), 3);

        MutationId id = at.store
                .outbox()
                .submit(at.account, List.of(deletion), false, Optional.empty())
                .get(0);
        at.loop.inbox().wished();
        at.drive();

        assertEquals(
                Mutation.State.SETTLED, at.store.outbox().get(id).orElseThrow().state());
        assertEquals(
                List.of("INBOX"),
                at.store.mailboxes().list(at.account).stream()
                        .map(Mailbox::path)
                        .toList());
        assertEquals(1, at.emails().size());
        assertEquals(AccountState.HEALTHY, at.status().state());
    }

    @Test
    void aMailboxThatComesBackInTimeLosesNothing() throws Exception {
        at.server.deliver("INBOX", 1);
        at.server.deliver("Old", 30);
        at.drive();
        MailboxId before = at.mailbox("Old").id();
        FakeMailServer.Backup backup = at.server.mail.backup();
        at.server.mail.deleteMailbox("Old");
        at.later(NEXT_LOOK);

        at.server.mail.restore(backup);
        at.later(Duration.ofDays(3));

        assertEquals(before, at.mailbox("Old").id());
        assertEquals(at.there(), at.here());
    }

    @Test
    void anEmptyListMakesNothingMissing() throws Exception {
        at.server.deliver("INBOX", 5);
        at.drive();

        at.server.fake.faults().lieWithAnEmptyList(true);
        at.later(NEXT_LOOK);
        assertTrue(at.mailbox("INBOX").missingSince().isEmpty());
        at.later(Duration.ofDays(20));
        at.server.fake.faults().lieWithAnEmptyList(false);
        at.look();

        assertEquals(at.there(), at.here());
    }

    @Test
    @ProvesLimit("ListArrival.MIN_COMPARED")
    void anAccountThatWasRenumberedAllAtOnceStopsAndAsks() throws Exception {
        for (String name : List.of("INBOX", "One", "Two", "Three")) {
            at.server.deliver(name, 10);
        }
        at.drive();

        for (String name : List.of("INBOX", "One", "Two")) {
            at.server.mail.renumber(name);
        }
        at.later(NEXT_LOOK);

        assertEquals(AccountState.BROKEN, at.status().state());
        assertTrue(at.status().reason().contains("another account"), at.status().reason());
        assertEquals(40, at.emails().size());

        at.loop.inbox().renumberingAccepted();
        at.look();
        assertEquals(at.there(), at.here());
        assertEquals(AccountState.HEALTHY, at.status().state());
    }

    @Test
    void halfOfThreeMailboxesSaysNothing() throws Exception {
        for (String name : List.of("INBOX", "One", "Two")) {
            at.server.deliver(name, 10);
        }
        at.drive();

        at.server.mail.renumber("INBOX");
        at.server.mail.renumber("One");
        at.later(NEXT_LOOK);

        assertEquals(at.there(), at.here());
    }

    @Test
    void whatIsExcludedOrNotIncludedIsNotMirrored() throws Exception {
        at = new LoopFixture(policy(Set.of("INBOX", "role:archive", "Work"), Set.of("Work")), OptionalInt.of(1));
        at.server.folder("Old", Role.ARCHIVE);
        for (String name : List.of("INBOX", "Old", "Work", "Other")) {
            at.server.deliver(name, 2);
        }

        at.drive();

        assertEquals(2, at.here().get("INBOX").size());
        assertEquals(2, at.here().get("Old").size());
        assertEquals(List.of(), at.here().get("Work"));
        assertEquals(List.of(), at.here().get("Other"));
    }

    @Test
    void theInboxComesFirstAndJunkAndTrashLast() throws Exception {
        at.server.folder("AAA", Role.JUNK);
        at.server.folder("Bin", Role.TRASH);
        at.server.deliver("AAA", 1);
        at.server.deliver("Bin", 1);
        at.server.deliver("INBOX", 1);
        at.server.deliver("Zzz", 1);

        at.drive();

        assertEquals(
                List.of("facts HISTORY INBOX", "facts HISTORY Zzz", "facts HISTORY AAA", "facts HISTORY Bin"),
                at.server.asked.stream()
                        .filter(one -> one.startsWith("facts HISTORY"))
                        .toList());
    }

    @Test
    void aMailboxThatFailsDoesNotStopTheOthers() throws Exception {
        at.server.deliver("INBOX", 3);
        at.server.deliver("Locked", 3);
        at.server.fail(
                "facts HEAD Locked",
                ConnectorException.of(
                                ConnectorException.Kind.PERMANENT,
                                ConnectorException.Extent.SCOPE,
                                "The mailbox cannot be opened")
                        .withServerWords("NO [NOPERM] not yours"));

        at.drive();

        assertEquals(3, at.here().get("INBOX").size());
        assertEquals(0, at.here().get("Locked").size());
        assertEquals(AccountState.DEGRADED, at.status().state());
        assertEquals("The mailbox cannot be opened", at.status().reason());

        at.later(Duration.ofHours(1));
        assertEquals(at.there(), at.here());
        assertEquals(AccountState.HEALTHY, at.status().state());
    }

    @ParameterizedTest
    @EnumSource(names = {"TRANSIENT", "PERMANENT"})
    void ofAMailboxThatCannotBeOpenedTheListIsAskedAtOnce(ConnectorException.Kind kind) throws Exception {
        at.server.deliver("Gone", 3);
        at.drive();
        at.server.fail(
                "facts HEAD Gone",
                ConnectorException.of(kind, ConnectorException.Extent.SCOPE, "The mailbox cannot be opened")
                        .withServerWords("[NONEXISTENT] no such mailbox"));
        at.server.deliver("Gone", 1);
        int before = at.server.asked.size();

        at.look();

        List<String> asked = at.server.asked.subList(before, at.server.asked.size());
        assertTrue(asked.indexOf("facts HEAD Gone") < asked.lastIndexOf("facts HEAD list"), asked.toString());
    }

    private static SyncPolicy policy(Set<String> include, Set<String> exclude) {
        return new SyncPolicy(
                ContentPolicy.FULL,
                false,
                OptionalLong.empty(),
                include,
                exclude,
                Optional.empty(),
                Map.of(),
                RemovalGuard.DEFAULT);
    }
}
