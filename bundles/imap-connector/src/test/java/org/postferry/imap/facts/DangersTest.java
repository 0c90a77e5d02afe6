package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.connector.UidSpan;
import org.postferry.model.Keyword;

/** What a healthy server never shows, beside what one showed. */
class DangersTest {
    private static Pulls head(Played server, HeadToken since) throws Exception {
        return Pulls.of(server.session(), Lane.head(Accounts.INBOX), since.checkpoint());
    }

    @Test
    void changesAreReadAsDovecotTellsThem() throws Exception {
        try (Played server = Played.signedIn("recorded-dovecot-changes")) {
            Pulls pull = head(server, new HeadToken(1795242941L, 5, 5, 4));

            assertEquals(
                    List.of(new RemoteIds.Uids(Accounts.INBOX_ID, 1795242941L, List.of(new UidSpan(2, 2)))),
                    pull.facts(RemoteFact.EmailGone.class).stream()
                            .map(RemoteFact.EmailGone::ids)
                            .toList());
            assertEquals(3, pull.facts(RemoteFact.EmailChanged.class).size());
            assertTrue(pull.facts(RemoteFact.EmailChanged.class)
                    .get(1)
                    .memberships()
                    .iterator()
                    .next()
                    .keywords()
                    .equals(Set.of(Keyword.FLAGGED)));
            Map<Scope, Checkpoint> heads = Map.of(Accounts.INBOX, pull.next());
            assertEquals(List.of(), server.session().dirtyScopes(heads));
            server.assertPlayed();
        }
    }

    /** The store compares with the count before anything is removed. */
    @Test
    void everythingVanishedIsToldAsSpansBesideTheCountThatDeniesIt() throws Exception {
        try (Played server = Played.signedIn("head-vanished-everything")) {
            Pulls pull = head(server, new HeadToken(9, 26186, 90, 5393));
            server.assertPlayed();

            assertEquals(
                    List.of(new RemoteIds.Uids(
                            Accounts.INBOX_ID, 9, List.of(new UidSpan(1, 26183), new UidSpan(26185, 26185)))),
                    pull.facts(RemoteFact.EmailGone.class).stream()
                            .map(RemoteFact.EmailGone::ids)
                            .toList());
            assertEquals(5393, pull.facts(RemoteFact.MailboxCount.class).get(0).emails());
        }
    }

    @Test
    void oneBadMessageIsFoundInItsBatchAndSetAsideWithTheServersWords() throws Exception {
        try (Played server = Played.signedIn("head-batch-refused")) {
            Pulls pull = head(server, new HeadToken(9, 1, 0, 0));
            server.assertPlayed();

            assertEquals(List.of(1L, 2L, 4L), pull.seenUids());
            RemoteFact.EmailUnreadable bad =
                    pull.facts(RemoteFact.EmailUnreadable.class).get(0);
            assertEquals("Some messages could not be FETCHed (Failure)", bad.serverSaid());
            assertEquals(1, pull.facts(RemoteFact.EmailUnreadable.class).size());
        }
    }

    @Test
    void aServerThatCannotExpungeByUidLeavesTheEmailMarkedAndNothingElseGoes() throws Exception {
        RemoteId seven = new RemoteId.Uid(Accounts.INBOX_ID, 9, 7);
        try (Played server = Played.signedIn("proton-expunge")) {
            PerformResult result =
                    server.session().perform(new RemoteCommand.Destroy(Accounts.INBOX, Set.of(seven)), new NoSteps());
            server.assertPlayed();

            assertEquals(new Outcome.Done(Optional.empty()), result.outcomes().get(seven));
            RemoteFact.EmailChanged marked =
                    (RemoteFact.EmailChanged) result.facts().get(0);
            assertTrue(marked.memberships().iterator().next().deleted());
        }
    }
}
