package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.model.Mailbox;
import org.postferry.model.Role;

/** The names of all mailboxes, and what becomes of them. */
interface MailboxListContract extends ConnectorPromises {
    private Set<String> listed() {
        return on().mirror.store().mailboxes().list(on().mirror.account()).stream()
                .filter(mailbox ->
                        mailbox.selectable() && mailbox.missingSince().isEmpty())
                .map(Mailbox::path)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Mailbox mailbox(String path) {
        return on().mirror.store().mailboxes().get(on().mirror.scope(path).id()).orElseThrow();
    }

    @Test
    default void everyMailboxIsListedByItsPath() throws Exception {
        on().server.createMailbox("Work");
        on().server.createMailbox("Work/2025");
        on().server.createMailbox("Ablage \u00fcber & \u65e5\u672c");

        on().mirror.sync();

        assertEquals(new TreeSet<>(on().server.mailboxes()), listed());
        assertEquals("2025", mailbox("Work/2025").name());
        assertEquals(Optional.of(mailbox("Work").id()), mailbox("Work/2025").parentId());
        assertEquals(Optional.of(Role.INBOX), mailbox("INBOX").role());
    }

    @Test
    default void theListIsTheFirstThatIsDirty() throws Exception {
        on().deliver(1);
        on().mirror.sync();

        on().deliver(2);
        on().server.createMailbox("Work");
        Scope list = new Scope.MailboxList();
        List<Scope> dirty = on().mirror
                .session()
                .dirtyScopes(java.util.Map.of(
                        list,
                        on().mirror.state(list).head(),
                        on().inbox(),
                        on().mirror.state(on().inbox()).head()));

        assertEquals(list, dirty.get(0));
        assertTrue(dirty.contains(on().inbox()), dirty.toString());
    }

    @Test
    default void aScopeThatWasNeverPulledIsDirty() throws Exception {
        on().mirror.sync();

        List<Scope> dirty = on().mirror.session().dirtyScopes(java.util.Map.of(on().inbox(), Checkpoint.NONE));

        assertTrue(dirty.contains(on().inbox()), dirty.toString());
    }

    @Test
    default void aNewMailboxAppearsWithItsEmails() throws Exception {
        on().mirror.sync();

        on().server.createMailbox("Work");
        on().deliver("Work", 1, 2);

        on().assertMirrored();
    }

    @Test
    default void aRenamedMailboxIsTheSameWithItsEmails() throws Exception {
        on().server.createMailbox("Work");
        on().deliver("Work", 1, 2);
        on().assertMirrored();
        var id = on().mirror.scope("Work").id();

        on().server.renameMailbox("Work", "Play");

        on().assertMirrored();
        assertEquals(id, on().mirror.scope("Play").id());
    }

    @Test
    default void aMailboxBelowARenamedOneFollows() throws Exception {
        on().needs(Ability.REARRANGES_MAILBOXES);
        on().server.createMailbox("Work");
        on().server.createMailbox("Work/Old");
        on().deliver("Work", 3);
        on().deliver("Work/Old", 1);
        on().assertMirrored();
        var id = on().mirror.scope("Work/Old").id();

        on().server.renameMailbox("Work", "Play");

        on().assertMirrored();
        assertEquals(id, on().mirror.scope("Play/Old").id());
    }

    @Test
    default void aDeletedMailboxIsListedNoMore() throws Exception {
        on().needs(Ability.REARRANGES_MAILBOXES);
        on().server.createMailbox("Work");
        on().deliver("Work", 1);
        on().assertMirrored();

        on().server.deleteMailbox("Work");
        on().mirror.sync();

        assertFalse(listed().contains("Work"));
    }

    @Test
    default void aMailboxThatIsGoneIsAFailureOfItsScopeOrEmpty() throws Exception {
        on().server.createMailbox("Work");
        on().deliver("Work", 1);
        on().mirror.sync();
        Scope scope = on().mirror.emailsOf("Work");
        on().server.deleteMailbox("Work");

        try {
            on().mirror.pull(Lane.head(scope));
        } catch (ConnectorException e) {
            assertEquals(ConnectorException.Extent.SCOPE, e.extent(), e.toString());
        }
    }

    @Test
    default void aWholeListBeginsAndEndsAsASnapshotOfItself() throws Exception {
        on().mirror.sync();

        List<FactBatch> batches = on().batches(Lane.head(new Scope.MailboxList()), Checkpoint.NONE);

        assertEquals(
                1,
                ConnectorFixture.facts(batches, RemoteFact.SnapshotBegan.class).size());
        assertEquals(
                1,
                ConnectorFixture.facts(batches, RemoteFact.SnapshotEnded.class).size());
    }
}
