package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Lane;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.RemoteMembership;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.connector.UidSpan;
import org.postferry.imap.command.Extras;
import org.postferry.imap.command.ListRow;
import org.postferry.model.AccountId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.testkit.ProvesLimit;

/** Gmail: All Mail, Spam and Trash are pulled, labels are memberships that All Mail tells (protocol danger D-37); and RFC 8474. */
class LabelsTest {
    private static final Scope.Mailbox ALL_MAIL =
            new Scope.Mailbox(new MailboxId(new AccountId(1), 2), "[Gmail]/All Mail");
    private static final Scope.Mailbox TRASH = new Scope.Mailbox(new MailboxId(new AccountId(1), 3), "[Gmail]/Trash");
    private static final Checkpoint ALL_MAIL_HEAD = new HeadToken(9, 12, 500, 3).checkpoint();

    private static Pulls pull(Played server, Scope.Mailbox scope, Lane.Kind kind, Checkpoint since) throws Exception {
        return Pulls.of(server.session(), new Lane(scope, kind), since);
    }

    /** Where an email is: {@code *} is the mailbox that was pulled. */
    private static Set<String> names(Set<RemoteMembership> memberships) {
        Set<String> names = new TreeSet<>();
        memberships.forEach(membership -> names.add(membership.mailbox().match(new MailboxRef.Cases<String>() {
            @Override
            public String known(MailboxRef.Known mailbox) {
                return "*";
            }

            @Override
            public String named(MailboxRef.Named mailbox) {
                return mailbox.rawName();
            }
        })));
        return names;
    }

    @Test
    void oneEmailIsToldOnceWithAllItsLabels() throws Exception {
        try (Played server = Played.signedIn("gmail-history")) {
            List<RemoteFact.EmailSeen> seen =
                    pull(server, ALL_MAIL, Lane.Kind.HISTORY, Checkpoint.NONE).facts(RemoteFact.EmailSeen.class);
            server.assertPlayed();

            assertEquals(3, seen.size());
            assertEquals(Optional.of("1278455344230334865"), seen.get(0).stableId());
            assertEquals(Optional.of("1266894439832287888"), seen.get(0).threadRef());
            assertEquals(seen.get(0).threadRef(), seen.get(1).threadRef());
            assertEquals(
                    Set.of("*", "INBOX", "[Gmail]/Sent Mail", "[Gmail]/Important", "Travel/&AOk-t&AOk-", "Work"),
                    names(seen.get(0).memberships()));
            assertTrue(seen.get(0).memberships().stream()
                    .allMatch(membership -> membership.keywords().equals(Set.of(Keyword.SEEN))));
            assertEquals(Set.of("*"), names(seen.get(1).memberships()));
            assertEquals(
                    Set.of("*", "[Gmail]/Drafts", "Two words", "Q \"q\""),
                    names(seen.get(2).memberships()));
        }
    }

    @Test
    void aLabelIsPulledWithoutAQuestion() throws Exception {
        try (Played server = Played.signedIn("gmail-history")) {
            pull(server, ALL_MAIL, Lane.Kind.HISTORY, Checkpoint.NONE);
            server.assertPlayed();

            for (Lane.Kind kind : Lane.Kind.values()) {
                Pulls label = pull(server, Accounts.INBOX, kind, Checkpoint.NONE);

                assertEquals(LabelPull.STANDS, label.next());
                assertEquals(List.of(), label.facts(RemoteFact.EmailSeen.class));
                assertEquals(List.of(), label.facts(RemoteFact.MailboxCount.class));
                assertTrue(!(label.end() instanceof PullEnd.Gap));
            }
        }
    }

    @Test
    void whatIsInLabelsChangesInAllMail() throws Exception {
        try (Played server = Played.signedIn("gmail-changes")) {
            Pulls pull = pull(server, ALL_MAIL, Lane.Kind.HEAD, new HeadToken(9, 12, 400, 3).checkpoint());
            server.assertPlayed();

            List<RemoteFact.EmailChanged> changed = pull.facts(RemoteFact.EmailChanged.class);
            assertEquals(2, changed.size());
            assertEquals(Set.of("*", "Travel/2024"), names(changed.get(0).memberships()));
            assertEquals(Set.of("*", "INBOX"), names(changed.get(1).memberships()));
            assertEquals(1, pull.facts(RemoteFact.MailboxCount.class).size());
        }
    }

    @Test
    void onlyHeapsOfMailAreLookedInto() throws Exception {
        try (Played server = Played.signedIn("gmail-history")) {
            List<Scope> dirty = server.session()
                    .dirtyScopes(
                            Map.of(Accounts.INBOX, LabelPull.STANDS, ALL_MAIL, ALL_MAIL_HEAD, TRASH, Checkpoint.NONE));

            assertEquals(List.of(TRASH), dirty);
        }
    }

    @Test
    void whatIsMovedToTrashIsTheSameEmail() throws Exception {
        try (Played server = Played.signedIn("gmail-trash")) {
            Pulls allMail = pull(server, ALL_MAIL, Lane.Kind.SNAPSHOT, Checkpoint.NONE);
            Pulls trash = pull(server, TRASH, Lane.Kind.HEAD, new HeadToken(7, 1, 500, 0).checkpoint());
            server.assertPlayed();

            assertEquals(2, allMail.facts(RemoteFact.EmailChanged.class).size());
            RemoteFact.EmailSeen moved = trash.facts(RemoteFact.EmailSeen.class).get(0);
            assertEquals(Optional.of("1278455344230334865"), moved.stableId());
            assertEquals(Set.of("*"), names(moved.memberships()));
        }
    }

    @Test
    void whereAllMailIsHiddenMailboxesAreMailboxes() throws Exception {
        try (Played server = Played.signedIn("gmail-all-mail-hidden")) {
            Pulls inbox = pull(server, Accounts.INBOX, Lane.Kind.HISTORY, Checkpoint.NONE);
            server.assertPlayed();

            assertEquals(
                    Optional.of("6"),
                    inbox.facts(RemoteFact.EmailSeen.class).get(0).stableId());
        }
    }

    @Test
    void objectIdsAreTakenWhereTheServerHasThem() throws Exception {
        try (Played server = Played.signedIn("object-ids")) {
            List<RemoteFact.EmailSeen> seen = pull(server, Accounts.INBOX, Lane.Kind.HISTORY, Checkpoint.NONE)
                    .facts(RemoteFact.EmailSeen.class);
            server.assertPlayed();

            assertEquals(Optional.of("M6d99ac3275bb4e"), seen.get(0).stableId());
            assertEquals(Optional.of("T64b478a75b7ea9"), seen.get(0).threadRef());
            assertEquals(Optional.of("M288836c4c7a762"), seen.get(1).stableId());
            assertEquals(Optional.empty(), seen.get(1).threadRef());
            assertEquals(Optional.empty(), seen.get(2).stableId());
        }
    }

    private static Scope.Mailbox mailbox(long id, String rawName) {
        return new Scope.Mailbox(new MailboxId(new AccountId(1), id), rawName);
    }

    private static RemoteId.Uid inAllMail(long uid) {
        return new RemoteId.Uid(ALL_MAIL.id(), 9, uid);
    }

    private static PerformResult perform(Played server, RemoteCommand command) throws Exception {
        return perform(server, command, new ArrayList<>());
    }

    private static PerformResult perform(Played server, RemoteCommand command, List<String> taken) throws Exception {
        return server.session().perform(command, new Steps() {
            @Override
            public List<String> taken() {
                return taken;
            }

            @Override
            public void record(String step) {
                taken.add(step);
            }
        });
    }

    @Test
    void labelsArePutOnAndTakenOffInAllMailAndJudgedByWhatIsThere() throws Exception {
        try (Played server = Played.signedIn("gmail-relabel")) {
            PerformResult result = perform(
                    server,
                    new RemoteCommand.SetMailboxes(
                            ALL_MAIL,
                            Set.of(inAllMail(4), inAllMail(7), inAllMail(8)),
                            Set.of(mailbox(5, "Two \"words\"")),
                            Set.of(Accounts.INBOX)));
            server.assertPlayed();

            assertEquals(new Outcome.Done(Optional.empty()), result.outcomes().get(inAllMail(4)));
            assertEquals(
                    Kind.TRANSIENT,
                    assertInstanceOf(Outcome.Refused.class, result.outcomes().get(inAllMail(7)))
                            .kind());
            assertEquals(
                    Kind.PERMANENT,
                    assertInstanceOf(Outcome.Refused.class, result.outcomes().get(inAllMail(8)))
                            .kind());
            RemoteFact.EmailChanged told = result.facts().stream()
                    .map(RemoteFact.EmailChanged.class::cast)
                    .filter(fact -> fact.id().equals(inAllMail(4)))
                    .findFirst()
                    .orElseThrow();
            assertEquals(Set.of("*", "Two \"words\"", "Travel/2024"), names(told.memberships()));
        }
    }

    @Test
    void toTrashAnEmailIsMovedOutOfAllItsLabels() throws Exception {
        try (Played server = Played.signedIn("gmail-delete")) {
            PerformResult result = perform(
                    server,
                    new RemoteCommand.SetMailboxes(
                            ALL_MAIL, Set.of(inAllMail(7)), Set.of(TRASH), Set.of(ALL_MAIL, Accounts.INBOX)));
            server.assertPlayed();

            assertEquals(
                    new Outcome.Done(Optional.of(new RemoteId.Uid(TRASH.id(), 7, 1))),
                    result.outcomes().get(inAllMail(7)));
        }
    }

    private static RemoteCommand outOfTrash(Set<Scope.Mailbox> into, Set<Scope.Mailbox> outOf) {
        return new RemoteCommand.SetMailboxes(TRASH, Set.of(new RemoteId.Uid(TRASH.id(), 7, 5)), into, outOf);
    }

    @Test
    void outOfTrashAnEmailGoesToAllMailAndBearsItsLabelThere() throws Exception {
        // All Mail is named where a person takes back that it was deleted
        for (Set<Scope.Mailbox> into : List.of(Set.of(Accounts.INBOX), Set.of(ALL_MAIL, Accounts.INBOX))) {
            try (Played server = Played.signedIn("gmail-restore")) {
                server.session().dirtyScopes(Map.of(ALL_MAIL, ALL_MAIL_HEAD));
                PerformResult result = perform(server, outOfTrash(into, Set.of(TRASH)));
                server.assertPlayed();

                assertEquals(
                        Map.of(new RemoteId.Uid(TRASH.id(), 7, 5), new Outcome.Done(Optional.of(inAllMail(12)))),
                        result.outcomes());
                assertEquals(
                        new RemoteFact.EmailGone(new RemoteIds.Uids(TRASH.id(), 7, List.of(new UidSpan(5, 5)))),
                        result.facts().get(0));
                RemoteFact.EmailChanged told = assertInstanceOf(
                        RemoteFact.EmailChanged.class, result.facts().get(1));
                assertEquals(inAllMail(12), told.id());
                assertEquals(Set.of("*", "INBOX"), names(told.memberships()));
            }
        }
    }

    @Test
    void untilAllMailWasLookedAtAnEmailWaitsInTrash() throws Exception {
        List<String> lines = List.of("@login-gmail.imap", "@gmail-list.imap");
        RemoteCommand restore = outOfTrash(Set.of(Accounts.INBOX), Set.of(TRASH));
        try (Played server = Played.signedIn(lines)) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> perform(server, restore));
            server.assertPlayed();

            assertEquals(Kind.TRANSIENT, failure.kind());
            assertTrue(failure.retryAfter().isPresent());
        }
    }

    @Test
    void inTrashAnEmailBearsNoLabel() throws Exception {
        List<String> lines = List.of("@login-gmail.imap", "@gmail-list.imap");
        RemoteCommand label = outOfTrash(Set.of(Accounts.INBOX), Set.of());
        try (Played server = Played.signedIn(lines)) {
            Outcome outcome = perform(server, label).outcome();
            server.assertPlayed();

            assertEquals(
                    Kind.PERMANENT,
                    assertInstanceOf(Outcome.Refused.class, outcome).kind());
        }
    }

    @Test
    void whatIsDestroyedGoesThroughTrashAndNothingElseOfItGoesWithIt() throws Exception {
        RemoteCommand destroy = RemoteCommand.Destroy.of(ALL_MAIL, ALL_MAIL, Set.of(inAllMail(7)));
        List<String> taken = new ArrayList<>();
        try (Played server = Played.signedIn("gmail-destroy")) {
            PerformResult result = perform(server, destroy, taken);
            server.assertPlayed();

            assertEquals(new Outcome.Done(Optional.empty()), result.outcomes().get(inAllMail(7)));
            assertEquals(1, result.facts().size());
            assertInstanceOf(RemoteFact.EmailGone.class, result.facts().get(0));
        }
        try (Played server = Played.signedIn("gmail-destroy-again")) {
            PerformResult again = perform(server, destroy, taken);
            server.assertPlayed();

            assertEquals(new Outcome.Done(Optional.empty()), again.outcomes().get(inAllMail(7)));
        }
    }

    /** Expunged in a label it would be archived: out of sight, and still there. */
    @Test
    void whereAllMailIsHiddenWhatIsDestroyedGoesThroughTrashToo() throws Exception {
        RemoteId inbox = new RemoteId.Uid(Accounts.INBOX_ID, 9, 7);
        try (Played server = Played.signedIn("gmail-destroy-hidden")) {
            PerformResult result =
                    perform(server, RemoteCommand.Destroy.of(Accounts.INBOX, Accounts.INBOX, Set.of(inbox)));
            server.assertPlayed();

            assertEquals(Map.of(inbox, new Outcome.Done(Optional.empty())), result.outcomes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Junk", "Trash"})
    void inTrashAndSpamWhatIsDestroyedIsExpunged(String use) throws Exception {
        RemoteId seven = new RemoteId.Uid(TRASH.id(), 7, 7);
        List<String> lines = List.of(
                "@login-gmail.imap",
                "C: A1 LIST ...",
                "S: * LIST (\\HasNoChildren) \"/\" \"INBOX\"",
                "S: * LIST (\\HasNoChildren \\" + use + ") \"/\" \"[Gmail]/Trash\"",
                "S: A1 OK Success",
                "C: A2 SELECT \"[Gmail]/Trash\" (CONDSTORE)",
                "S: * 1 EXISTS",
                "S: * OK [UIDVALIDITY 7] UIDs valid.",
                "S: A2 OK [READ-WRITE] selected. (Success)",
                "C: A3 UID STORE 7 +FLAGS.SILENT (\\Deleted)",
                "S: A3 OK Success",
                "C: A4 UID SEARCH UID 7",
                "S: * SEARCH",
                "S: A4 OK Success");
        try (Played server = Played.signedIn(lines)) {
            PerformResult result = perform(server, RemoteCommand.Destroy.of(TRASH, TRASH, Set.of(seven)));
            server.assertPlayed();

            assertEquals(Map.of(seven, new Outcome.Done(Optional.empty())), result.outcomes());
        }
    }

    @Test
    void whereTrashIsHiddenNothingIsDestroyed() throws Exception {
        List<String> lines = List.of(
                "@login-gmail.imap",
                "C: A1 LIST ...",
                "S: * LIST (\\HasNoChildren) \"/\" \"INBOX\"",
                "S: * LIST (\\All \\HasNoChildren) \"/\" \"[Gmail]/All Mail\"",
                "S: A1 OK Success");
        try (Played server = Played.signedIn(lines)) {
            PerformResult result = perform(server, RemoteCommand.Destroy.of(ALL_MAIL, ALL_MAIL, Set.of(inAllMail(7))));
            server.assertPlayed();

            assertEquals(
                    Kind.PERMANENT,
                    assertInstanceOf(Outcome.Refused.class, result.outcomes().get(inAllMail(7)))
                            .kind());
        }
    }

    /** Expunged there the email would be archived, and the wish told as done. */
    @ParameterizedTest
    @ValueSource(strings = {"INBOX", "Spam", "Trash"})
    void aLabelThatIsOnlyCalledTrashDestroysNothing(String name) throws Exception {
        RemoteId seven = new RemoteId.Uid(TRASH.id(), 7, 7);
        Scope.Mailbox label = new Scope.Mailbox(TRASH.id(), name);
        try (Played server = Played.signedIn("gmail-trash-hidden")) {
            PerformResult result = perform(server, RemoteCommand.Destroy.of(label, label, Set.of(seven)));
            server.assertPlayed();

            assertEquals(
                    Map.of(
                            seven,
                            new Outcome.Refused(
                                    Kind.PERMANENT,
                                    "Gmail removes an email for good from Trash alone, and Trash is hidden from IMAP.")),
                    result.outcomes());
        }
    }

    @Test
    void aLabelThatIsOnlyCalledTrashIsALabel() {
        List<ListRow> rows = List.of(
                new ListRow("INBOX", "/", Set.of()),
                new ListRow("[Gmail]/All Mail", "/", Set.of("\\all")),
                new ListRow("[Gmail]/Spam", "/", Set.of("\\junk")),
                new ListRow("Trash", "/", Set.of()));
        Labels labels =
                Labels.of(new MailboxListing(rows, Map.of(), List.of()).said()).orElseThrow();

        assertTrue(labels.isLabel("Trash"));
        assertFalse(labels.isLabel("[Gmail]/Spam"));
        assertEquals("\\Inbox", labels.label("INBOX"));
    }

    @Test
    void nothingLeavesAllMailForNowhere() throws Exception {
        List<String> lines = List.of("@login-gmail.imap", "@gmail-list.imap");
        try (Played server = Played.signedIn(lines)) {
            PerformResult result = perform(
                    server,
                    new RemoteCommand.SetMailboxes(
                            ALL_MAIL, Set.of(inAllMail(7)), Set.of(), Set.of(ALL_MAIL, Accounts.INBOX)));
            server.assertPlayed();

            assertInstanceOf(Outcome.Refused.class, result.outcomes().get(inAllMail(7)));
        }
    }

    @Test
    void aKeywordThatIsSetLeavesTheLabels() throws Exception {
        List<String> lines = List.of(
                "@login-gmail.imap",
                "@gmail-list.imap",
                "C: A2 SELECT ...",
                "S: * 3 EXISTS",
                "S: * OK [UIDVALIDITY 9] valid",
                "S: * OK [UIDNEXT 12] next",
                "S: A2 OK [READ-WRITE] done",
                "C: A3 UID STORE 4 +FLAGS.SILENT (\\seen)",
                "S: A3 OK",
                "C: A4 UID FETCH 4 (UID FLAGS X-GM-LABELS)",
                "S: * 1 FETCH (X-GM-LABELS (\"Travel/2024\") UID 4 FLAGS (\\Seen))",
                "S: A4 OK");
        try (Played server = Played.signedIn(lines)) {
            PerformResult result = perform(
                    server,
                    new RemoteCommand.SetKeywords(ALL_MAIL, Set.of(inAllMail(4)), Set.of(Keyword.SEEN), Set.of()));
            server.assertPlayed();

            RemoteFact.EmailChanged told =
                    (RemoteFact.EmailChanged) result.facts().get(0);
            assertEquals(Set.of("*", "Travel/2024"), names(told.memberships()));
        }
    }

    @Test
    @ProvesLimit("Extras.MAX_LABELS")
    void labelsBeyondAllReasonAreCut() throws Exception {
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < Extras.MAX_LABELS + 50; i++) {
            labels.append(" L").append(i);
        }
        List<String> lines = List.of(
                "@login-gmail.imap",
                "@gmail-list.imap",
                "C: A2 EXAMINE ...",
                "S: * 3 EXISTS",
                "S: * OK [UIDVALIDITY 9] valid",
                "S: * OK [UIDNEXT 12] next",
                "S: * OK [HIGHESTMODSEQ 500]",
                "S: A2 OK",
                "C: A3 UID FETCH ...",
                "S: * 1 FETCH (X-GM-LABELS (" + labels + ") UID 4 FLAGS ())",
                "S: A3 OK");
        try (Played server = Played.signedIn(lines)) {
            Pulls pull = pull(server, ALL_MAIL, Lane.Kind.HEAD, new HeadToken(9, 12, 400, 3).checkpoint());

            assertEquals(
                    Extras.MAX_LABELS + 1,
                    pull.facts(RemoteFact.EmailChanged.class)
                            .get(0)
                            .memberships()
                            .size());
        }
    }
}
