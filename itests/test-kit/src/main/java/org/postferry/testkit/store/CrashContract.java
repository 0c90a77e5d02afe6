package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.PullEnd;
import org.postferry.model.Keyword;
import org.postferry.model.StoreGone;
import org.postferry.store.ContentWriter;
import org.postferry.store.EmailQuery;
import org.postferry.store.IntakeBatch;
import org.postferry.store.MailStore;
import org.postferry.store.Removals;
import org.postferry.store.ScopeState;
import org.postferry.store.SyncLog;

/** What was committed survives; what is gone says so. */
interface CrashContract extends StorePromises {
    @Test
    default void everythingCommittedSurvivesACrash() throws Exception {
        at().synced(1, 2, 3);
        at().head()
                .changed(1, Keyword.FLAGGED)
                .gone(2)
                .next("head")
                .end(new PullEnd.Gap("cannot calculate"))
                .applied();
        Removals.Hold hold = at().store
                .removals()
                .hold(at().lease, at().account, at().inbox, "too many")
                .orElseThrow();
        var one = at().email(1);
        ScopeState state = at().state();
        Removals.Standing standing = at().standing();

        at().crash();

        assertEquals(one, at().email(1));
        assertEquals(Set.of(Keyword.FLAGGED), at().keywords(1));
        assertEquals(state, at().state());
        assertEquals(standing, at().standing());
        assertEquals(List.of(hold), at().store.removals().holds());
        assertEquals(StoreFixture.mails(1, 2, 3), at().subjects());
        assertEquals(at().inbox.id(), at().named("INBOX").orElseThrow().id());
    }

    @Test
    default void idsAreNeverUsedAgain() throws Exception {
        at().synced(1);
        var one = at().email(1);
        at().head().gone(1).applied();
        at().sweep();

        at().crash();
        at().head().seen(2).applied();

        assertTrue(at().email(2).compareTo(one) > 0);
    }

    @Test
    default void whatAnEndedStoreHandedOutSaysThatItIsGone() throws Exception {
        at().synced(1);
        MailStore old = at().store;
        IntakeBatch batch = at().head().seen(2).build();
        var email = at().email(1);
        ContentWriter writer = at().writer();
        ContentWriter.Pending pending = writer.begin(email);

        at().crash();

        List<Executable> calls = List.of(
                () -> old.intake().apply(batch),
                () -> old.accounts().list(),
                () -> old.mailboxes().list(at().account),
                () -> old.emails().page(EmailQuery.ofAccount(at().account, 1)),
                () -> old.removals().holds(),
                () -> old.contentQueue().take(at().account, 1, 1),
                () -> old.contents().read(email),
                () -> old.journal().end(),
                () -> old.leases().take("container", StoreFixture.LEASE),
                () -> old.log().page(at().account, Optional.empty(), 1),
                () -> pending.write(new byte[1], 0, 1),
                () -> pending.keep(StoreFixture.full()),
                writer::commit);
        for (int i = 0; i < calls.size(); i++) {
            assertThrows(StoreGone.class, calls.get(i), "call " + i);
        }
        assertEquals(StoreFixture.mails(1), at().subjects());
    }

    @Test
    default void theLogIsKeptNewestFirst() throws Exception {
        SyncLog log = at().store.log();
        IntStream.rangeClosed(1, 5).forEach(n -> log.append(at().account, entry(n)));

        at().crash();

        SyncLog.Page first = at().store.log().page(at().account, Optional.empty(), 3);
        assertEquals(List.of(entry(5), entry(4), entry(3)), first.items());
        SyncLog.Page second = at().store.log().page(at().account, first.next(), 3);
        assertEquals(List.of(entry(2), entry(1)), second.items());
        assertEquals(Optional.empty(), second.next());
    }

    private static SyncLog.Entry entry(int number) {
        Instant start = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(number);
        return new SyncLog.Entry(start, start.plusSeconds(1), Optional.empty(), number, 0, 0, 0, 10, 2);
    }

    @Test
    default void aBatchThatWasCommittedBeforeTheCrashIsNotAppliedTwice() throws Exception {
        at().synced(1);
        IntakeBatch batch = at().head().seen(2).next("far").build();
        at().store.intake().apply(batch);

        at().crash();

        IntakeBatch again = new IntakeBatch(
                at().lease,
                batch.account(),
                batch.lane(),
                batch.expected(),
                batch.facts(),
                batch.headers(),
                batch.renames(),
                batch.next(),
                batch.end());
        assertEquals(
                new org.postferry.store.IntakeResult.Moved(new Checkpoint("far")),
                at().store.intake().apply(again));
        assertEquals(StoreFixture.mails(1, 2), at().subjects());
    }
}
