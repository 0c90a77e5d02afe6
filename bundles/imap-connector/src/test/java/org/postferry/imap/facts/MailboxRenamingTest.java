package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.testkit.ProvesLimit;

/** Other programs show the mailboxes that are subscribed to, whatever these are called by now. */
class MailboxRenamingTest {
    private static final Scope.Mailbox WORK = new Scope.Mailbox(new MailboxId(new AccountId(1), 5), "Work");

    private static PerformResult rename(Played server, Steps steps) throws Exception {
        PerformResult result =
                server.session().perform(new RemoteCommand.RenameMailbox(WORK, "Life", Optional.empty()), steps);
        server.assertPlayed();
        return result;
    }

    private static List<String> seen(PerformResult result) {
        return result.facts().stream()
                .map(fact -> ((RemoteFact.MailboxSeen) fact).rawName())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rename-subscribed", "rename-lsub", "rename-options-refused"})
    void whatWasSubscribedIsUnderItsNewNameAndNothingElse(String transcript) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            PerformResult result = rename(server, new NoSteps());

            assertEquals(Outcomes.DONE, result.outcome());
            assertEquals(List.of("Life"), seen(result));
        }
    }

    @Test
    void subscriptionsAreCarriedOverAfterABrokenConnectionToo() throws Exception {
        Steps began = new Steps() {
            @Override
            public List<String> taken() {
                return List.of("renaming");
            }

            @Override
            public void record(String step) {
                throw new AssertionError("nothing is to be done that could die: " + step);
            }
        };
        try (Played server = Played.signedIn("rename-again")) {
            PerformResult result = rename(server, began);

            assertEquals(Outcomes.DONE, result.outcome());
            assertEquals(List.of("Life"), seen(result));
        }
    }

    @Test
    @ProvesLimit("Subscriptions.MAX_CARRIED")
    void aHundredSubscriptionsAreCarriedOver() throws Exception {
        List<String> lines = new ArrayList<>(List.of(
                "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready",
                "C: L1 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==",
                "S: L1 OK [CAPABILITY IMAP4rev1 UNSELECT LIST-EXTENDED] in",
                "C: A1 LIST \"\" \"*\" RETURN (SUBSCRIBED CHILDREN)",
                "S: * LIST () \"/\" Work"));
        for (int i = 0; i <= Subscriptions.MAX_CARRIED; i++) {
            lines.add("S: * LIST (\\Subscribed) \"/\" Work/" + (1_000 + i));
        }
        lines.addAll(List.of("S: A1 OK listed", "C: A2 RENAME \"Work\" \"Life\"", "S: A2 OK renamed"));
        for (int i = 0; i < 100; i++) {
            lines.add("C: B" + i + " SUBSCRIBE \"Life/" + (1_000 + i) + "\"");
        }
        for (int i = 0; i < 100; i++) {
            lines.add("S: B" + i + " OK");
        }
        for (int i = 0; i < 100; i++) {
            lines.add("C: D" + i + " UNSUBSCRIBE \"Work/" + (1_000 + i) + "\"");
        }
        for (int i = 0; i < 100; i++) {
            lines.add("S: D" + i + " OK");
        }
        lines.addAll(List.of(
                "C: E1 LIST \"\" \"*\"",
                "S: * LIST () \"/\" Life",
                "S: E1 OK listed",
                "C: E2 STATUS \"Life\" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)",
                "S: E2 NO not now"));
        try (Played server = Played.signedIn(lines)) {
            assertEquals(Outcomes.DONE, rename(server, new NoSteps()).outcome());
        }
    }
}
