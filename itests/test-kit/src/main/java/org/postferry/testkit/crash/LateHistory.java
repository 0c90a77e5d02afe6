package org.postferry.testkit.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Connector;
import org.postferry.connector.Credential;
import org.postferry.connector.FactBatch;
import org.postferry.connector.FactStream;
import org.postferry.connector.Lane;
import org.postferry.connector.Pull;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;
import org.postferry.model.EmailHeader;
import org.postferry.model.Keyword;
import org.postferry.store.IntakeBatch;
import org.postferry.store.Lease;
import org.postferry.store.MailStore;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.connector.Mirror;
import org.postferry.testkit.mail.SubjectOnly;
import org.postferry.testkit.server.FakeMailServer;
import org.postferry.testkit.server.Temper;

/**
 * Two sessions at once, one step after the other: the answer to a history's question is read, then emails change and
 * head tells so, then the answer is stored.
 */
final class LateHistory implements Scenario {
    private static final int NEWEST = 21;

    @Override
    public void prepare(Stage stage) throws Exception {
        Scenarios.fill(stage.server());
    }

    @Override
    public void act(Stage stage) throws Exception {
        readStoreLate(stage, stage.store(), stage.connector());
        stage.sync();
    }

    private static void readStoreLate(Stage stage, MailStore store, Connector connector) throws Exception {
        SessionSettings settings = new SessionSettings(
                TestAccounts.imap(), Optional.empty(), Duration.ofSeconds(5), Duration.ofSeconds(5));
        Credential credential = new Credential.Password(FakeMailServer.PASSWORD);
        try (Session bulk = connector.open(settings, credential);
                Mirror mirror = new Mirror(connector, settings, credential, store, stage.account(), stage.clock())) {
            mirror.pull(Lane.head(new Scope.MailboxList()));
            Scope inbox = stage.temper() == Temper.ACCOUNT ? new Scope.AccountEmails() : mirror.scope("INBOX");
            mirror.pull(Lane.head(inbox));
            Scenarios.deliver(stage.server(), "INBOX", NEWEST);
            FactBatch late = firstOfHistory(bulk, inbox);

            stage.server().flag("INBOX", NEWEST, Keyword.FLAGGED);
            stage.server().flag("INBOX", 19, Keyword.FLAGGED);
            stage.server().expunge("INBOX", 20);
            mirror.pull(Lane.head(inbox));
            store(stage, store, inbox, late);

            RemoteId newest = newest(late);
            var email = store.emails().find(stage.account(), inbox, newest).orElseThrow();
            Set<Keyword> keywords = store.emails().get(email).orElseThrow().keywords();
            assertEquals(Set.of(Keyword.FLAGGED), keywords, "an older answer of history took back what head told");
        }
    }

    private static FactBatch firstOfHistory(Session session, Scope scope) throws Exception {
        try (FactStream stream = session.facts(new Pull(Lane.history(scope), Checkpoint.NONE, false))) {
            return stream.next().orElseThrow();
        }
    }

    private static RemoteId newest(FactBatch batch) {
        return seen(batch).get(0).id();
    }

    private static List<RemoteFact.EmailSeen> seen(FactBatch batch) {
        List<RemoteFact.EmailSeen> seen = new ArrayList<>();
        for (RemoteFact fact : batch.facts()) {
            if (fact instanceof RemoteFact.EmailSeen email) {
                seen.add(email);
            }
        }
        return seen;
    }

    /** With no more of a header than its subject. */
    private static void store(Stage stage, MailStore store, Scope scope, FactBatch batch) {
        // the same container that the mirror writes as: its lease is the newest
        Lease lease = store.leases().take("mirror", Duration.ofDays(400)).orElseThrow();
        Map<RemoteId, EmailHeader> headers = new HashMap<>();
        seen(batch)
                .forEach(email ->
                        headers.put(email.id(), SubjectOnly.in(email.header().bytes())));
        store.intake()
                .apply(new IntakeBatch(
                        lease,
                        stage.account(),
                        Lane.history(scope),
                        Checkpoint.NONE,
                        batch.facts(),
                        headers,
                        Map.of(),
                        batch.next(),
                        batch.end()));
        store.leases().release(lease);
    }
}
