package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Lane;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteFact.MailboxSeen;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;

class ListTest {
    private static final Scope LIST = new Scope.MailboxList();

    private static Pulls pull(String transcript, Lane lane, Checkpoint since) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            Pulls pulls = Pulls.of(server.session(), lane, since);
            server.assertPlayed();
            return pulls;
        }
    }

    private static Map<String, MailboxSeen> seen(Pulls pulls) {
        return pulls.facts(MailboxSeen.class).stream()
                .collect(Collectors.toMap(MailboxSeen::rawName, mailbox -> mailbox));
    }

    @Test
    void oneRoundTripTellsNamesRolesAndStandings() throws Exception {
        Map<String, MailboxSeen> list = seen(pull("list-status", Lane.head(LIST), Checkpoint.NONE));

        assertEquals(
                new MailboxSeen(
                        "INBOX",
                        "INBOX",
                        Optional.empty(),
                        Optional.of(Role.INBOX),
                        true,
                        Optional.empty(),
                        OptionalLong.of(9),
                        OptionalLong.of(12)),
                list.get("INBOX"));
        assertEquals(Optional.of(Role.SENT), list.get("Sent Items").role());
        assertEquals(OptionalLong.empty(), list.get("Sent Items").uidValidity());
        assertEquals(Optional.of(Role.DRAFTS), list.get("Entw&APw-rfe").role());
        assertEquals("Entw\u00fcrfe", list.get("Entw&APw-rfe").path());
        assertEquals(OptionalLong.empty(), list.get("Entw&APw-rfe").uidValidity());
        assertEquals("bad&AAA", list.get("bad&AAA").path());
        assertFalse(list.get("Projects").selectable());
        assertEquals(Optional.of("Projects"), list.get("Projects/Trash").parentRawName());
    }

    @Test
    void aRoleTheServerGaveIsNotGivenByNameAgain() throws Exception {
        Map<String, MailboxSeen> list = seen(pull("list-status", Lane.head(LIST), Checkpoint.NONE));

        assertEquals(Optional.empty(), list.get("Gesendet").role());
    }

    @Test
    void aMailboxBelowAnotherHasNoRoleByName() throws Exception {
        Map<String, MailboxSeen> list = seen(pull("list-status", Lane.head(LIST), Checkpoint.NONE));

        assertEquals(Optional.empty(), list.get("Projects/Trash").role());
    }

    @Test
    void withoutListStatusEachMailboxIsAskedInOnePipeline() throws Exception {
        Map<String, MailboxSeen> list = seen(pull("list-plain", Lane.head(LIST), Checkpoint.NONE));

        assertEquals(OptionalLong.of(12), list.get("INBOX").uidNext());
        assertEquals(OptionalLong.empty(), list.get("INBOX.Sent").uidNext());
        assertEquals("INBOX/Sent", list.get("INBOX.Sent").path());
    }

    @Test
    void anUnchangedListTellsNothing() throws Exception {
        Checkpoint before =
                pull("list-status", Lane.head(LIST), Checkpoint.NONE).next();

        Pulls again = pull("list-status", Lane.head(LIST), before);

        assertEquals(List.of(), again.facts());
        assertEquals(new PullEnd.Current(), again.end());
    }

    @Test
    void aChangedListIsASnapshotOfItself() throws Exception {
        for (Lane lane : List.of(Lane.head(LIST), Lane.history(LIST), Lane.snapshot(LIST))) {
            Pulls list = pull("list-status", lane, new Checkpoint("imap1-list:other"));

            List<RemoteFact> facts = list.facts();
            assertEquals(9, facts.size());
            assertTrue(facts.get(0) instanceof RemoteFact.SnapshotBegan);
            assertTrue(facts.get(8) instanceof RemoteFact.SnapshotEnded);
        }
    }

    @Test
    void anEmptyListIsNotBelieved() {
        ConnectorException failure =
                assertThrows(ConnectorException.class, () -> pull("list-empty", Lane.head(LIST), Checkpoint.NONE));

        assertEquals(ConnectorException.Kind.TRANSIENT, failure.kind());
    }

    /** Protocol danger D-14. */
    @ParameterizedTest
    @CsvSource({"A1 NO [SERVERBUG] a part of it is broken, SCOPE", "* BYE going down, ACCOUNT"})
    void aListThatDoesNotEndInOkIsNone(String end, ConnectorException.Extent extent) throws Exception {
        List<String> lines =
                List.of("@login-qresync.imap", "C: A1 LIST ...", "S: * LIST () \"/\" INBOX", "S: " + end, "S: <close>");
        try (Played server = Played.signedIn(lines)) {
            ConnectorException failure = assertThrows(
                    ConnectorException.class, () -> Pulls.of(server.session(), Lane.head(LIST), Checkpoint.NONE));

            assertEquals(ConnectorException.Kind.TRANSIENT, failure.kind());
            assertEquals(extent, failure.extent());
        }
    }

    /** RFC 8474 section 4.3; Stalwart calls it OBJECTID+. */
    @ParameterizedTest
    @ValueSource(strings = {"OBJECTID", "OBJECTID+"})
    void aMailboxIsKnownByItsObjectId(String capability) throws Exception {
        List<String> lines = List.of(
                "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready",
                "C: L1 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==",
                "S: L1 OK [CAPABILITY IMAP4rev1 LIST-EXTENDED LIST-STATUS " + capability + "] in",
                "C: A1 LIST \"\" \"*\" RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY UNSEEN MAILBOXID))",
                "S: * LIST () \"/\" INBOX",
                "S: * STATUS INBOX (MESSAGES 5 UIDNEXT 12 UIDVALIDITY 9 MAILBOXID (F2212ea87))",
                "S: A1 OK");
        try (Played server = Played.signedIn(lines)) {
            Map<String, MailboxSeen> list = seen(Pulls.of(server.session(), Lane.head(LIST), Checkpoint.NONE));
            server.assertPlayed();

            assertEquals(Optional.of("F2212ea87"), list.get("INBOX").stableId());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\Noselect", "\\NonExistent", "\\NOSELECT"})
    void whatCannotBeOpenedIsNotAskedAbout(String attribute) throws Exception {
        List<String> lines = List.of(
                "@login-plain.imap",
                "C: A1 LIST \"\" \"*\"",
                "S: * LIST (" + attribute + " \\HasChildren) \"/\" Trash",
                "S: * LIST () \"/\" INBOX",
                "S: A1 OK",
                "C: A2 STATUS \"INBOX\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)",
                "S: * STATUS INBOX (MESSAGES 5 UIDNEXT 12 UIDVALIDITY 9)",
                "S: A2 OK");
        try (Played server = Played.signedIn(lines)) {
            Map<String, MailboxSeen> list = seen(Pulls.of(server.session(), Lane.head(LIST), Checkpoint.NONE));
            server.assertPlayed();

            assertFalse(list.get("Trash").selectable());
            assertEquals(Optional.empty(), list.get("Trash").role());
        }
    }

    /** RFC 5465 section 5.4: who asked to be told of changes hears of an end whenever it comes, among the answers to LIST too. */
    @Test
    void aMailboxWhoseEndIsToldAmongTheAnswersIsNotListed() throws Exception {
        List<String> lines = List.of(
                "@login-plain.imap",
                "C: A1 LIST \"\" \"*\"",
                "S: * LIST (\\NonExistent) \"/\" \"Deleted before\"",
                "S: * LIST () \"/\" \"Deleted meanwhile\"",
                "S: * LIST (\\NonExistent) \"/\" Above",
                "S: * LIST () \"/\" Above/Below",
                "S: * LIST (\\NonExistent) \"/\" Anew",
                "S: * LIST () \"/\" Anew",
                "S: * LIST () \"/\" INBOX",
                "S: * LIST (\\NonExistent) \"/\" \"Deleted meanwhile\"",
                "S: A1 OK",
                "C: A2 STATUS \"Above/Below\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)",
                "C: A3 STATUS \"Anew\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)",
                "C: A4 STATUS \"INBOX\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)",
                "S: A2 OK",
                "S: A3 OK",
                "S: A4 OK");
        try (Played server = Played.signedIn(lines)) {
            Map<String, MailboxSeen> list = seen(Pulls.of(server.session(), Lane.head(LIST), Checkpoint.NONE));
            server.assertPlayed();

            assertEquals(Set.of("Above", "Above/Below", "Anew", "INBOX"), list.keySet());
            assertFalse(list.get("Above").selectable());
            assertTrue(list.get("Anew").selectable());
        }
    }

    @Test
    void spacesTooManyAndNilWhereAStringMustStandAreRead() throws Exception {
        try (Played server = Played.signedIn("odd-spellings")) {
            Map<String, MailboxSeen> list = seen(Pulls.of(server.session(), Lane.head(LIST), Checkpoint.NONE));
            server.assertPlayed();

            assertEquals("Odd", server.session().info().server());
            assertEquals(
                    List.of("ID", "IMAP4REV1", "NAMESPACE", "UNSELECT"),
                    server.session().info().capabilities());
            assertEquals(OptionalLong.of(12), list.get("INBOX").uidNext());
        }
    }

    /** RFC 3501 section 6.3.1: what cannot be opened leaves none open; CLOSE would expunge. */
    @Test
    void withoutUnselectAMailboxIsLeftForOneThatIsNotThere() throws Exception {
        List<String> lines = List.of(
                "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready",
                "C: L1 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==",
                "S: L1 OK [CAPABILITY IMAP4rev1 LIST-EXTENDED LIST-STATUS] in",
                "C: A1 EXAMINE \"INBOX\"",
                "S: * 0 EXISTS",
                "S: * OK [UIDVALIDITY 9] valid",
                "S: * OK [UIDNEXT 12] next",
                "S: A1 OK",
                "C: A2 EXAMINE \"postferry-leaves-the-mailbox\"",
                "C: A3 LIST ...",
                "S: A2 NO [NONEXISTENT] no such mailbox",
                "S: * LIST () \"/\" INBOX",
                "S: * STATUS INBOX (MESSAGES 0 UIDNEXT 12 UIDVALIDITY 9 UNSEEN 0)",
                "S: A3 OK");
        try (Played server = Played.signedIn(lines)) {
            Checkpoint stands = Pulls.of(server.session(), Lane.head(Accounts.INBOX), Checkpoint.NONE)
                    .next();

            server.session().dirtyScopes(Map.of(Accounts.INBOX, stands));
            server.assertPlayed();
        }
    }

    @Test
    void aServerThatRefusesReturnOptionsIsAskedWithoutThem() throws Exception {
        Map<String, MailboxSeen> list = seen(pull("list-options-refused", Lane.head(LIST), Checkpoint.NONE));

        assertEquals(OptionalLong.of(12), list.get("INBOX").uidNext());
    }

    @Test
    void onlyWhatIsProvenUnchangedIsClean() throws Exception {
        Scope.Mailbox sent = new Scope.Mailbox(new MailboxId(new AccountId(1), 2), "Sent Items");
        Scope.Mailbox unlisted = new Scope.Mailbox(new MailboxId(new AccountId(1), 3), "Elsewhere");
        Checkpoint list = pull("list-status", Lane.head(LIST), Checkpoint.NONE).next();
        Checkpoint same = new Checkpoint("imap1:9:12:120:5:-1:0:0:0:0");
        try (Played server = Played.signedIn("list-status")) {
            List<Scope> dirty =
                    server.session().dirtyScopes(Map.of(Accounts.INBOX, same, sent, same, unlisted, same, LIST, list));

            assertEquals(java.util.Set.of(sent, unlisted), java.util.Set.copyOf(dirty));
        }
    }

    @Test
    void anyDifferenceMakesAMailboxDirtyAndTheListComesFirst() throws Exception {
        for (String head : List.of("8:12:120:5", "9:11:120:5", "9:12:119:5", "9:12:120:4", "9:12:0:5")) {
            try (Played server = Played.signedIn("list-status")) {
                List<Scope> dirty = server.session()
                        .dirtyScopes(Map.of(
                                Accounts.INBOX,
                                new Checkpoint("imap1:" + head + ":-1:0:0:0:0"),
                                LIST,
                                Checkpoint.NONE));

                assertEquals(List.of(LIST, Accounts.INBOX), dirty, head);
            }
        }
    }

    @Test
    void withoutModificationSequencesTheCountsDecide() throws Exception {
        for (String head : List.of("9:12:0:5:2", "9:12:0:5:-1", "9:12:0:4:3")) {
            try (Played server = Played.signedIn("list-plain-inbox")) {
                assertEquals(
                        List.of(Accounts.INBOX),
                        server.session()
                                .dirtyScopes(Map.of(Accounts.INBOX, new Checkpoint("imap1:" + head + ":0:0:0:0"))),
                        head);
            }
        }
        try (Played server = Played.signedIn("list-plain-inbox")) {
            assertEquals(
                    List.of(),
                    server.session().dirtyScopes(Map.of(Accounts.INBOX, new Checkpoint("imap1:9:12:0:5:3:0:0:0:0"))));
        }
    }

    @Test
    void theOpenMailboxIsLeftBeforeItIsAskedAbout() throws Exception {
        try (Played server = Played.signedIn("dirty-selected")) {
            Pulls.of(server.session(), Lane.head(Accounts.INBOX), Checkpoint.NONE);

            assertEquals(
                    List.of(),
                    server.session()
                            .dirtyScopes(Map.of(Accounts.INBOX, new Checkpoint("imap1:9:12:120:5:-1:0:0:0:0"))));
            server.assertPlayed();
        }
    }

    @Test
    void whereOnlyTheOldWaySaysWhatMailboxesAreForItIsAsked() throws Exception {
        Map<String, MailboxSeen> list = seen(pull("list-xlist", Lane.head(LIST), Checkpoint.NONE));

        assertEquals(java.util.Set.of("INBOX", "Post", "Unfug"), list.keySet());
        assertEquals(Optional.of(Role.SENT), list.get("Post").role());
        assertEquals(Optional.of(Role.JUNK), list.get("Unfug").role());
    }

    @Test
    void whoDoesNotKnowTheOldWayIsAskedByItOnceAndNamesDecide() throws Exception {
        try (Played server = Played.signedIn("list-xlist-refused")) {
            Pulls first = Pulls.of(server.session(), Lane.head(LIST), Checkpoint.NONE);

            Pulls again = Pulls.of(server.session(), Lane.head(LIST), first.next());

            assertEquals(Optional.of(Role.SENT), seen(first).get("Sent").role());
            assertEquals(List.of(), again.facts());
            server.assertPlayed();
        }
    }
}
