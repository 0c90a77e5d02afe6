package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.FactBatch;
import org.postferry.connector.Lane;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.model.Keyword;

/** A snapshot fixes its bounds before it asks, and names everything that is there. */
interface SnapshotAnswersContract extends ConnectorPromises {
    private List<FactBatch> snapshot(boolean keywords) throws Exception {
        return ConnectorFixture.batches(on().mirror.session(), Lane.snapshot(on().inbox()), Checkpoint.NONE, keywords);
    }

    private Set<RemoteId> named(List<FactBatch> batches) {
        Set<RemoteId> named = new HashSet<>();
        ConnectorFixture.facts(batches, RemoteFact.EmailSeen.class).forEach(seen -> named.add(seen.id()));
        ConnectorFixture.facts(batches, RemoteFact.EmailChanged.class).forEach(changed -> named.add(changed.id()));
        for (RemoteFact.EmailPresent present : ConnectorFixture.facts(batches, RemoteFact.EmailPresent.class)) {
            present.ids().match(new RemoteIds.Cases<Boolean>() {
                @Override
                public Boolean uids(RemoteIds.Uids uids) {
                    uids.spans().forEach(span -> java.util.stream.LongStream.rangeClosed(span.first(), span.last())
                            .forEach(uid -> named.add(new RemoteId.Uid(uids.mailbox(), uids.uidValidity(), uid))));
                    return true;
                }

                @Override
                public Boolean keys(RemoteIds.Keys keys) {
                    keys.values().forEach(key -> named.add(new RemoteId.Key(key)));
                    return true;
                }
            });
        }
        return named;
    }

    @Test
    default void itBeginsInABatchOfItsOwnBeforeItAsks() throws Exception {
        on().deliver(1, 2);
        on().mirror.sync();

        List<FactBatch> batches = snapshot(false);

        assertEquals(1, batches.get(0).facts().size());
        assertTrue(batches.get(0).facts().get(0) instanceof RemoteFact.SnapshotBegan);
        assertTrue(batches.size() > 1, "the roster came before the bounds were fixed");
    }

    @Test
    default void itNamesWhatIsThereAndNothingElse() throws Exception {
        int[] all = IntStream.rangeClosed(1, 120).toArray();
        on().deliver(all);
        on().mirror.sync();
        Set<RemoteId> there = new HashSet<>();
        for (int letter : all) {
            if (letter != 7 && letter != 120) {
                there.add(on().id(letter));
            }
        }

        on().expunge(7, 120);

        assertEquals(there, named(snapshot(false)));
        assertEquals(there, named(snapshot(true)));
    }

    @Test
    default void eachHasAnIdOfItsOwnAndEndsByIt() throws Exception {
        on().deliver(1);
        on().mirror.sync();

        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 3; i++) {
            List<FactBatch> batches = snapshot(false);
            String began = ConnectorFixture.facts(batches, RemoteFact.SnapshotBegan.class)
                    .get(0)
                    .snapshotId();
            String ended = ConnectorFixture.facts(batches, RemoteFact.SnapshotEnded.class)
                    .get(0)
                    .snapshotId();
            assertEquals(began, ended);
            ids.add(began);
            on().mirror.drop();
        }

        assertEquals(3, ids.size());
    }

    @Test
    default void itsEndNotesWhereHeadGoesOnOnlyWhenItBroughtKeywords() throws Exception {
        on().deliver(1);
        on().mirror.sync();

        PullEnd bare = last(snapshot(false)).end().orElseThrow();
        PullEnd full = last(snapshot(true)).end().orElseThrow();

        assertTrue(((PullEnd.Whole) bare).head().isNone());
        assertTrue(!((PullEnd.Whole) full).head().isNone());
    }

    private static FactBatch last(List<FactBatch> batches) {
        return batches.get(batches.size() - 1);
    }

    @Test
    default void withKeywordsItBringsThem() throws Exception {
        on().deliver(1, 2);
        on().mirror.sync();
        on().flag(2, Keyword.FLAGGED);

        on().mirror.audit();

        assertEquals(Set.of(Keyword.FLAGGED), on().membership(2).keywords());
        assertEquals(Set.of(), on().membership(1).keywords());
    }

    @Test
    default void keywordsChangedBeforeABareSnapshotAreStillTold() throws Exception {
        on().needs(Ability.TELLS_KEYWORDS);
        on().deliver(1, 2);
        on().mirror.sync();
        on().flag(2, Keyword.FLAGGED);

        on().mirror.pull(Lane.snapshot(on().inbox()));
        on().mirror.sync();

        assertEquals(Set.of(Keyword.FLAGGED), on().membership(2).keywords());
    }

    @Test
    default void whatHappensDuringASnapshotLeavesNoGhostAndNoHole() throws Exception {
        on().deliver(IntStream.rangeClosed(1, 120).toArray());
        on().mirror.sync();
        on().mirror.pull(Lane.snapshot(on().inbox()), 2);

        on().expunge(1, 119);
        on().deliver(121, 122);
        on().flag(2, Keyword.SEEN);
        on().mirror.pull(Lane.snapshot(on().inbox()));

        on().assertMirrored();
    }
}
