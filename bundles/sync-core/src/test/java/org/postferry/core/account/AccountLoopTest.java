package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.postferry.model.Keyword;
import org.postferry.model.SyncPolicy;
import org.postferry.sync.AccountState;
import org.postferry.sync.MailboxStatus;
import org.postferry.testkit.server.Temper;

class AccountLoopTest {
    private LoopFixture at = new LoopFixture();

    @Test
    void aFirstSyncBringsEverythingHome() throws Exception {
        at.server.deliver("INBOX", 250);
        at.server.deliver("Archive", 30);
        at.server.flag("INBOX", 7, Keyword.SEEN);
        at.server.folder("Empty");

        at.drive();

        assertEquals(at.there(), at.here());
        assertEquals(AccountState.HEALTHY, at.status().state());
        assertTrue(at.status().progress().isEmpty());
        assertTrue(at.status().lastSuccessAt().isPresent());
    }

    @Test
    void nothingIsCalledEqualWhileWhatWasThereBeforeIsStillToCome() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.of(2));
        at.server.deliver("INBOX", 250);

        at.drive(); // the bulk worker that walks the history has not begun

        assertTrue(at.status().lastSuccessAt().isEmpty());
        assertTrue(at.board.mailboxes(at.account).stream().noneMatch(MailboxStatus::current));

        at.hired.remove(0).run();
        at.later(Duration.ofMinutes(2));

        assertEquals(at.there(), at.here());
        assertTrue(at.status().lastSuccessAt().isPresent());
        assertTrue(at.board.mailboxes(at.account).stream().allMatch(MailboxStatus::current));
    }

    @Test
    void whatChangesOnTheServerChangesHere() throws Exception {
        at.server.deliver("INBOX", 20);
        at.drive();

        at.server.deliver("INBOX", 3);
        at.server.flag("INBOX", 5, Keyword.SEEN, Keyword.FLAGGED);
        at.server.expunge("INBOX", 1, 2);
        at.later(Duration.ofMinutes(2));

        assertEquals(at.there(), at.here());
    }

    @Test
    void aCycleThatChangesNothingIsOneRoundTripAndWritesNothing() throws Exception {
        at.server.deliver("INBOX", 20);
        at.drive();
        int asked = at.server.asked.size();
        var journal = at.store.journal().end();

        at.later(Duration.ofMinutes(2));

        assertEquals("dirty", String.join(",", at.server.asked.subList(asked, at.server.asked.size())));
        assertEquals(journal, at.store.journal().end());
    }

    @Test
    void aServerThatTellsNoRemovalsIsAskedForItsRosterWhereTheSumDiffers() throws Exception {
        at = new LoopFixture(Temper.CONDSTORE);
        at.server.deliver("INBOX", 20);
        at.drive();

        at.server.expunge("INBOX", 3, 4);
        at.later(Duration.ofMinutes(2));

        assertEquals(at.there(), at.here());
        assertEquals(1, at.server.askedFor("recheck"));
    }

    /** Found by seed 108 of the fault tests. */
    @Test
    void aFlagThatChangedBeforeALateHistoryBeganIsNotLost() throws Exception {
        at = new LoopFixture(SyncPolicy.DEFAULT, OptionalInt.of(2));
        at.server.deliver("INBOX", 5);
        at.drive();
        at.server.deliver("INBOX", 1);
        at.later(Duration.ofMinutes(2));
        assertEquals(1, at.emails().size(), "head has brought what is new, history waits for its worker");

        at.server.flag("INBOX", 6, Keyword.SEEN);
        List.copyOf(at.hired).forEach(Runnable::run);
        at.later(Duration.ofMinutes(2));

        assertEquals(6, at.emails().size());
        assertEquals(
                1,
                at.emails().stream()
                        .filter(email -> email.keywords().contains(Keyword.SEEN))
                        .count());
    }
}
