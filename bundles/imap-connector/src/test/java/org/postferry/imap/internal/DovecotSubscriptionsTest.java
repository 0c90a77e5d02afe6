package org.postferry.imap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.imap.facts.Accounts;
import org.postferry.imap.facts.NoSteps;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.imap.PlainClient;

/** What a real Dovecot tells of subscriptions, in the one way or the other. */
class DovecotSubscriptionsTest {
    private static final Scope.Mailbox WORK = new Scope.Mailbox(new MailboxId(new AccountId(1), 5), "Work");

    @BeforeAll
    static void needsDovecot() {
        assumeTrue(DovecotServer.isInstalled(), "Dovecot is not installed (apt-get install dovecot-imapd)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"IMAP4rev1 UNSELECT LIST-EXTENDED", "IMAP4rev1 UNSELECT"})
    void whatIsInARenamedMailboxIsSubscribedAsBefore(String capabilities) throws Exception {
        ImapConnector connector = new ImapConnector();
        try (DovecotServer server = DovecotServer.start(dovecot -> dovecot.advertising(capabilities));
                PlainClient other = PlainClient.signIn(server.imapPort(), "alice", DovecotServer.PASSWORD);
                Session session = connector.open(Accounts.inClear(server.imapPort()), Accounts.PASSWORD)) {
            other.run("CREATE Work");
            other.run("CREATE Work/Trips");
            other.run("CREATE Work/Taxes");
            other.run("CREATE Workshop");
            other.run("SUBSCRIBE Work/Trips");
            other.run("SUBSCRIBE Workshop");

            PerformResult renamed =
                    session.perform(new RemoteCommand.RenameMailbox(WORK, "Life", Optional.empty()), new NoSteps());

            assertInstanceOf(Outcome.Done.class, renamed.outcome());
            assertEquals(List.of("* LSUB () \"/\" Life/Trips", "* LSUB () \"/\" Workshop"), subscribed(other));
        } finally {
            connector.close();
        }
    }

    private static List<String> subscribed(PlainClient client) {
        return client.run("LSUB \"\" \"*\"").stream()
                .filter(line -> line.startsWith("* LSUB "))
                .sorted()
                .toList();
    }
}
