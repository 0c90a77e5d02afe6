package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.FactBatch;
import org.postferry.connector.Lane;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.model.Keyword;
import org.postferry.testkit.mail.GeneratedEmail;
import org.postferry.testkit.mail.GeneratedMailbox;

/** Whatever happens on the server, the mirror comes to equal it. */
interface MirrorContract extends ConnectorPromises {
    Keyword OWN = new Keyword("holiday");

    @Test
    default void anEmptyAccountIsMirrored() throws Exception {
        on().assertMirrored();
    }

    @Test
    default void aFirstSyncBringsEveryEmailWithItsKeywordsTimeAndBytes() throws Exception {
        on().deliver(1, 2, 3);
        on().deliver("INBOX", 4, Letters.letter(4), Keyword.SEEN, Keyword.FLAGGED);
        on().deliver("INBOX", 5, Letters.letter(5), Keyword.ANSWERED, OWN);
        on().server.createMailbox("Work");
        on().server.createMailbox("Work/Old");
        on().deliver("Work/Old", 6);

        on().assertMirrored();
    }

    @Test
    default void moreThanOneWindowIsMirrored() throws Exception {
        on().deliver(IntStream.rangeClosed(1, 130).toArray());

        on().assertMirrored();
    }

    @Test
    default void realMailIsMirroredByteForByte() throws Exception {
        GeneratedMailbox mailbox = GeneratedMailbox.of(25);
        for (int i = 0; i < mailbox.size(); i++) {
            GeneratedEmail email = mailbox.email(i);
            on().server.deliver("INBOX", email.onTheWire(), email.receivedAt());
        }

        on().assertMirrored();
    }

    @Test
    default void oddBytesAreMirroredByteForByte() throws Exception {
        on().deliver("INBOX", 1, "Subject: no body\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        on().deliver("INBOX", 2, Letters.letter(2, ""));
        on().deliver("INBOX", 3, Letters.letter(3, "\u00e9\u4e16\u754c) {12}\r\n* BYE\r\n.\r\n"));

        on().assertMirrored();
    }

    @Test
    default void newMailIsMirrored() throws Exception {
        on().deliver(1, 2);
        on().mirror.sync();

        on().deliver(3, 4);

        on().assertMirrored();
    }

    @Test
    default void changedKeywordsAreMirrored() throws Exception {
        on().deliver(1, 2, 3);
        on().flag(3, Keyword.SEEN, OWN);
        on().mirror.sync();

        on().flag(1, Keyword.SEEN);
        on().flag(2, Keyword.FLAGGED, OWN);
        on().unflag(3, OWN);

        on().assertMirrored();
    }

    @Test
    default void headTellsChangedKeywordsWhereThatIsClaimed() throws Exception {
        on().needs(Ability.TELLS_KEYWORDS);
        on().deliver(1, 2, 3);
        on().mirror.sync();

        on().flag(2, Keyword.FLAGGED);
        on().mirror.sync();

        assertEquals(Set.of(Keyword.FLAGGED), on().membership(2).keywords());
    }

    @Test
    default void removalsAreMirrored() throws Exception {
        on().deliver(1, 2, 3, 4, 5);
        on().mirror.sync();

        on().expunge(1, 3, 5);

        on().assertMirrored();
    }

    @Test
    default void headTellsRemovalsWhereThatIsClaimed() throws Exception {
        on().needs(Ability.TELLS_REMOVALS);
        on().deliver(1, 2, 3);
        on().mirror.sync();

        on().expunge(2);
        on().mirror.pull(Lane.head(on().inbox()));

        assertEquals(
                1,
                on().mirror
                        .store()
                        .removals()
                        .standing(on().mirror.account(), on().inbox())
                        .told());
    }

    @Test
    default void theNewestEmailsRemovalIsMirrored() throws Exception {
        on().deliver(1, 2, 3);
        on().mirror.sync();

        on().expunge(3);
        on().assertMirrored();
        on().deliver(4);
        on().expunge(4);

        on().assertMirrored();
    }

    @Test
    default void aMailboxThatWasEmptiedIsMirrored() throws Exception {
        on().deliver(1, 2, 3);
        on().mirror.sync();

        on().expunge(1, 2, 3);

        on().assertMirrored();
    }

    @Test
    default void everythingAtOnceIsMirrored() throws Exception {
        on().deliver(IntStream.rangeClosed(1, 70).toArray());
        on().server.createMailbox("Work");
        on().deliver("Work", 200);
        on().mirror.sync();

        on().expunge(IntStream.rangeClosed(10, 20).toArray());
        on().flag(30, Keyword.SEEN);
        on().deliver(IntStream.rangeClosed(71, 140).toArray());
        on().flag(100, Keyword.FLAGGED);
        on().expunge(101, 5);
        on().server.renameMailbox("Work", "Play");
        on().server.createMailbox("Work");
        on().deliver("Work", 201);

        on().assertMirrored();
    }

    @Test
    default void whereEverythingIsToldTheSumIsNeverUnequal() throws Exception {
        on().needs(Ability.TELLS_EVERY_REMOVAL);
        on().deliver(IntStream.rangeClosed(1, 70).toArray());
        on().mirror.sync();
        on().expunge(3, 70);
        on().deliver(71, 72);
        on().mirror.sync();
        on().deliver(73);
        on().expunge(73, 1);

        on().assertMirrored();

        assertEquals(0, on().mirror.unequalSums());
    }

    @Test
    default void whatHappensDuringHistoryLeavesNoGhostAndNoHole() throws Exception {
        on().deliver(IntStream.rangeClosed(1, 130).toArray());
        on().mirror.pull(Lane.head(new Scope.MailboxList()));
        on().mirror.pull(Lane.history(first()), 1);

        on().expunge(1, 60, 129, 130);
        on().flag(2, Keyword.SEEN);
        on().flag(128, Keyword.SEEN);
        on().deliver(131, 132);
        on().expunge(131);

        on().assertMirrored();
    }

    /** The inbox's scope before anything but the list was pulled. */
    private Scope first() throws Exception {
        var heads = new HashMap<Scope, Checkpoint>();
        heads.put(on().mirror.scope("INBOX"), Checkpoint.NONE);
        return on().mirror.session().dirtyScopes(heads).stream()
                .filter(scope -> !(scope instanceof Scope.MailboxList))
                .findFirst()
                .orElseThrow();
    }

    @Test
    default void historyTellsTheNewestFirst() throws Exception {
        on().deliver(IntStream.rangeClosed(1, 130).toArray());
        on().mirror.sync();

        List<FactBatch> batches = on().batches(Lane.history(on().inbox()), Checkpoint.NONE);

        List<RemoteFact.EmailSeen> first = ConnectorFixture.facts(batches.subList(0, 1), RemoteFact.EmailSeen.class);
        assertTrue(
                first.stream().anyMatch(seen -> seen.id().equals(on().id(130))),
                "the newest is not in the first batch");
        assertEquals(
                130, ConnectorFixture.facts(batches, RemoteFact.EmailSeen.class).size());
    }

    @Test
    default void withNothingNewAPullTellsNothing() throws Exception {
        on().deliver(1, 2);
        on().mirror.sync();

        List<FactBatch> batches = on().batches(
                        Lane.head(on().inbox()), on().mirror.state(on().inbox()).head());

        assertEquals(List.of(), ConnectorFixture.facts(batches, RemoteFact.EmailSeen.class));
        assertEquals(List.of(), ConnectorFixture.facts(batches, RemoteFact.EmailGone.class));
        assertTrue(batches.get(batches.size() - 1).end().orElseThrow() instanceof PullEnd.Current);
    }

    @Test
    default void withNothingNewNoScopeIsDirty() throws Exception {
        on().deliver(1, 2);
        on().mirror.sync();
        int stored = on().mirror.batches();

        on().mirror.sync();

        assertEquals(stored, on().mirror.batches());
    }

    @Test
    default void anUnknownCheckpointIsAGapOnEveryLane() throws Exception {
        on().deliver(1);
        on().mirror.sync();
        Checkpoint unknown = new Checkpoint("written by another version: 17");

        for (Lane lane : List.of(Lane.head(on().inbox()), Lane.history(on().inbox()), Lane.snapshot(on().inbox()))) {
            List<FactBatch> batches = on().batches(lane, unknown);

            assertEquals(1, batches.size(), lane.toString());
            assertTrue(batches.get(0).end().orElseThrow() instanceof PullEnd.Gap, lane.toString());
        }
    }

    @Test
    default void nothingIsMarkedAsRead() throws Exception {
        on().deliver(1, 2);

        on().assertMirrored();

        for (ServerUnderTest.ServerEmail email : on().server.emails("INBOX")) {
            assertFalse(email.keywords().contains(Keyword.SEEN), email.toString());
        }
    }

    @Test
    default void aRenumberedMailboxIsMirroredAndItsEmailsStayTheSame() throws Exception {
        on().needs(Ability.RENUMBERS);
        on().deliver(1, 2, 3);
        on().assertMirrored();
        var one = on().membership(1).email();

        on().server.renumber("INBOX");
        on().assertMirrored();

        assertEquals(one, on().membership(1).email());
    }
}
