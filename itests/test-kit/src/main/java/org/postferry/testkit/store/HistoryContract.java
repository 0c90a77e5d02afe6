package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.store.IntakeResult;
import org.postferry.store.Journal;
import org.postferry.store.ScopeState;

/** The walk of a first sync only adds, and leaves no ghost when it ends. */
interface HistoryContract extends StorePromises {
    @Test
    default void historyAddsWhatIsNotKnown() {
        at().head().seen(9).applied();

        IntakeResult.Applied result = at().history().seen(8, 9).next("8").applied();

        assertEquals(1, result.created());
        assertEquals(StoreFixture.mails(8, 9), at().subjects());
        assertEquals(new Checkpoint("8"), at().state().history());
        assertFalse(at().state().historyDone());
    }

    @Test
    default void historyNeverChangesWhatIsKnown() {
        at().head().fact(at().seen(1, Keyword.SEEN, Keyword.FLAGGED)).applied();
        Journal.Cursor end = at().end();

        at().history().fact(at().seen(1)).changed(1).applied();

        assertEquals(Set.of(Keyword.SEEN, Keyword.FLAGGED), at().keywords(1));
        assertEquals(List.of(), at().journalled(end));
    }

    @Test
    default void historyDoesNotTakeBackARemoval() {
        at().head().seen(1).applied();
        at().head().gone(1).applied();

        IntakeResult.Applied result = at().history().seen(1).present(1).applied();

        assertEquals(0, result.unstaged());
        assertEquals(1, at().standing().told());
    }

    @Test
    default void historyDoesNotReviveWhatWasRemoved() {
        at().head().seen(1).applied();
        at().head().gone(1).applied();
        at().sweep();

        at().history().seen(1).applied();

        assertEquals(List.of(), at().subjects());
        assertTrue(at().find(1).isEmpty());
    }

    @Test
    default void whileHistoryIsOpenAChangeOfAnUnknownEmailIsNothing() {
        at().head().seen(9).applied();

        IntakeResult.Applied result =
                at().head().changed(3, Keyword.SEEN).present(3, 4).next("far").applied();

        assertEquals(new Checkpoint("far"), result.checkpoint());
        assertEquals(StoreFixture.mails(9), at().subjects());
    }

    @Test
    default void atItsEndHeadGoesBackToTheTokenFromBeforeItsFirstRead() {
        at().head().seen(9).next("later").applied();

        at().history().seen(8).next("done").whole("before").applied();

        ScopeState state = at().state();
        assertTrue(state.historyDone());
        assertEquals(new Checkpoint("before"), state.head());
        assertEquals(new Checkpoint("done"), state.history());
        assertTrue(state.snapshotWanted().isEmpty());
    }

    @Test
    default void aServerThatTellsNoRemovalsGetsASnapshotAtHistorysEnd() {
        at().history()
                .seen(8)
                .end(new PullEnd.Whole(new Checkpoint("before"), true))
                .applied();

        assertTrue(at().state().snapshotWanted().isPresent());
    }

    @Test
    default void aHistoryThatCannotGoOnBeginsAgain() {
        at().history().seen(9).next("9").applied();

        at().history()
                .end(new PullEnd.Gap("UIDVALIDITY of \"INBOX\" changed from 7 to 8"))
                .next("lost")
                .applied();

        assertEquals(Checkpoint.NONE, at().state().history());
        assertFalse(at().state().historyDone());
        assertTrue(at().state().snapshotWanted().isPresent());
    }

    @Test
    default void whatHistoryBringsIsJournalledInBulk() {
        Journal.Cursor end = at().end();
        at().history().seen(1).applied();
        at().head().seen(2).applied();

        List<Journal.Entry> live = at().store
                .journal()
                .read(end, Journal.Stream.LIVE, 10)
                .orElseThrow()
                .entries();
        List<Journal.Entry> bulk = at().store
                .journal()
                .read(end, Journal.Stream.BULK, 10)
                .orElseThrow()
                .entries();

        assertEquals(
                List.of(at().email(2).toString()),
                live.stream().map(Journal.Entry::id).toList());
        assertEquals(
                List.of(at().email(1).toString()),
                bulk.stream().map(Journal.Entry::id).toList());
        assertTrue(bulk.get(0).bulk());
    }

    @Test
    default void historyAccountsForWhatIsLeftOutAndUnreadable() {
        at().history()
                .fact(new RemoteFact.EmailLeftOut(at().ids(1)))
                .fact(new RemoteFact.EmailUnreadable(at().uid(2), "broken"))
                .applied();

        assertEquals(2, at().state().known());
        EmailId unreadable = at().email(2);
        assertEquals(
                "broken",
                at().store
                        .emails()
                        .get(unreadable)
                        .orElseThrow()
                        .quarantineReason()
                        .orElseThrow());
    }

    @Test
    default void aHistoryThatIsReopenedMakesEmailsOfWhatWasLeftOut() {
        at().history()
                .fact(new RemoteFact.EmailLeftOut(at().ids(1)))
                .seen(2)
                .whole("token")
                .applied();

        at().store.mailboxes().reopenHistory(at().lease, at().account, at().inbox);
        assertFalse(at().state().historyDone());
        assertEquals(Checkpoint.NONE, at().state().history());
        at().history().seen(1).seen(2).whole("token").applied();

        assertEquals(StoreFixture.mails(1, 2), at().subjects());
        assertTrue(at().state().historyDone());
    }
}
