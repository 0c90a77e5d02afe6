package org.postferry.testkit.connector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Lane;
import org.postferry.connector.Scope;
import org.postferry.model.Keyword;

/** A lane that was cut anywhere leaves no ghost and no hole. */
interface CutContract extends ConnectorPromises {
    /** More than any lane of these tests has batches. */
    int MOST_CUTS = 500;

    private void pullInPieces(Lane lane) throws Exception {
        int cuts = 0;
        while (!on().mirror.pull(lane, 1)) {
            on().mirror.drop();
            assertTrue(++cuts < MOST_CUTS, "cut after each batch, " + lane + " does not come to its end");
        }
    }

    @Test
    default void aHistoryCutAfterEachBatchIsWhole() throws Exception {
        on().deliver(IntStream.rangeClosed(1, 130).toArray());
        on().mirror.sync();
        Mirror again = new Mirror(
                on().server.connector(), on().server.settings(), on().server.credential());
        try (again) {
            again.pull(Lane.head(new Scope.MailboxList()));
            Lane history = Lane.history(on().inbox() instanceof Scope.Mailbox ? again.scope("INBOX") : on().inbox());
            int cuts = 0;
            while (!again.pull(history, 1) && !again.state(history.scope()).historyDone()) {
                again.drop();
                assertTrue(++cuts < MOST_CUTS, "cut after each batch, history does not come to its end");
            }
            again.sync();
            again.audit();
            again.fetchContents();
            Comparison.assertEqual(on().server, again.store(), again.account());
        }
    }

    @Test
    default void aHeadCutAfterEachBatchMissesNothing() throws Exception {
        on().deliver(IntStream.rangeClosed(1, 20).toArray());
        on().mirror.sync();
        on().deliver(IntStream.rangeClosed(21, 140).toArray());
        on().flag(3, Keyword.SEEN);
        on().expunge(2, 30);

        for (int i = 0; i < 3; i++) {
            on().mirror.pull(Lane.head(on().inbox()), 1);
            on().mirror.drop();
        }

        on().assertMirrored();
        if (on().server.abilities().contains(Ability.TELLS_REMOVALS)) {
            assertEquals(0, on().mirror.unequalSums(), "the sum had to find what head had passed over");
        }
    }

    @Test
    default void aSnapshotCutAfterEachBatchNamesEverything() throws Exception {
        on().deliver(IntStream.rangeClosed(1, 130).toArray());
        on().mirror.sync();

        int cuts = 0;
        Lane snapshot = Lane.snapshot(on().inbox());
        do {
            on().mirror.drop();
            assertTrue(++cuts < MOST_CUTS, "cut after each batch, a snapshot does not come to its end");
            on().mirror.pull(snapshot, 1);
        } while (!on().mirror.state(on().inbox()).snapshot().isNone());

        assertTrue(on().mirror.state(on().inbox()).staged() == 0, "a snapshot missed what is there");
        on().assertMirrored();
    }

    @Test
    default void aStreamClosedInItsMiddleLeavesTheSessionUsableOrSaysSo() throws Exception {
        on().deliver(IntStream.rangeClosed(1, 130).toArray());
        on().mirror.sync();
        on().mirror.pull(Lane.history(on().inbox()), 1);

        try {
            on().mirror.session().dirtyScopes(java.util.Map.of());
        } catch (ConnectorException e) {
            assertTrue(e.kind() == ConnectorException.Kind.TRANSIENT, e.toString());
            on().mirror.drop();
        }

        on().assertMirrored();
    }

    @Test
    default void aSessionThatDiesInTheMiddleIsGoneOnWithByTheNext() throws Exception {
        on().deliver(IntStream.rangeClosed(1, 60).toArray());
        on().mirror.sync();
        on().deliver(IntStream.rangeClosed(61, 130).toArray());
        on().mirror.pull(Lane.head(on().inbox()), 1);
        on().mirror.session().close();
        on().mirror.drop();

        pullInPieces(Lane.head(on().inbox()));

        on().assertMirrored();
    }
}
