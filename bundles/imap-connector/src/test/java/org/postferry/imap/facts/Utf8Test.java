package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Lane;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact.MailboxSeen;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.model.Security;

/** Servers that speak UTF-8 (RFC 9755): a mailbox has the same raw name whatever the connection speaks. */
class Utf8Test {
    private static Map<String, String> paths(String transcript) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            Pulls pulls = Pulls.of(server.session(), Lane.head(new Scope.MailboxList()), Checkpoint.NONE);
            server.assertPlayed();
            return pulls.facts(MailboxSeen.class).stream()
                    .collect(Collectors.toMap(MailboxSeen::rawName, MailboxSeen::path));
        }
    }

    @Test
    void whereNothingElseIsSpokenNamesAreTheSameAsInModifiedUtf7() throws Exception {
        Map<String, String> expected = Map.of(
                "INBOX", "INBOX",
                "Entw&APw-rfe &- \"Mehr\"", "Entw\u00fcrfe & \"Mehr\"",
                "A&-B", "A&B",
                "&Jjo-", "\u263a",
                "NIL", "NIL",
                "\u00ff", "\u00ff");

        assertEquals(expected, paths("utf8-only"));
    }

    @Test
    void whereItIsOfferedItIsNotEnabled() throws Exception {
        assertEquals(
                Map.of("INBOX", "INBOX", "Entw&APw-rfe &- \"Mehr\"", "Entw\u00fcrfe & \"Mehr\""),
                paths("utf8-offered"));
    }

    @Test
    void aMailboxIsMadeUnderItsNameInUtf8AndKnownByItsRawName() throws Exception {
        Scope.Mailbox cafe = new Scope.Mailbox(new MailboxId(new AccountId(1), 4), "Caf&AOk-");
        try (Played server = Played.signedIn("utf8-only-names")) {
            PerformResult made = server.session()
                    .perform(
                            new RemoteCommand.CreateMailbox("\u263a & \u00e4", Optional.of(cafe), Optional.empty()),
                            new NoSteps());
            server.assertPlayed();

            assertEquals(
                    List.of("Caf&AOk-/&Jjo- &- &AOQ-"),
                    made.facts().stream()
                            .map(fact -> ((MailboxSeen) fact).rawName())
                            .toList());
        }
    }

    @Test
    void aServerThatDoesNotEnableTheOnlyThingItSpeaksIsNotTalkedTo() {
        try (Played server = Played.of("utf8-only-refused")) {
            ConnectorException failure = assertThrows(ConnectorException.class, () -> server.open(Security.NONE));

            assertTrue(failure.getMessage().contains("UTF8=ONLY"), failure.getMessage());
            server.assertPlayed();
        }
    }
}
