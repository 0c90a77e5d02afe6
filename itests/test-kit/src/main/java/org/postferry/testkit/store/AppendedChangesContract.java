package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MutationId;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.Wish;

/** What is wished of a message that is put into a mailbox waits for it, and is never taken for done where it is nowhere. */
interface AppendedChangesContract extends StorePromises {
    private Wishing wishing() {
        return new Wishing(at());
    }

    private Appends appends() {
        return new Appends(at());
    }

    @Test
    default void whatIsWishedOfItThereIsRefusedAndNotTakenForDone() throws Exception {
        appends().append(1);
        MutationId gone = wishing().submit(new Wish.Destroy(List.of(appends().shown())));

        wishing().settle(wishing().claim());

        assertEquals(Mutation.State.FAILED, wishing().state(gone));
        assertEquals(Optional.empty(), wishing().next());
    }

    @Test
    default void afterALostAnswerThatIsGivenUpNoOtherWishForItIsTakenForDone() throws Exception {
        at().synced(at().archive);
        MutationId id = appends().append(1);
        MutationId gone = wishing().submit(new Wish.Destroy(List.of(appends().shown())));
        wishing().settle(wishing().claim(), List.of(), Map.of(), new Outcome.Unknown("the answer was lost"));

        assertTrue(wishing().outbox().discard(id));

        assertEquals(Mutation.State.FAILED, wishing().state(gone));
    }

    @Test
    default void aChangeOfItWaitsUntilTheServerHasIt() throws Exception {
        at().synced(at().archive);
        appends().append(1);
        EmailId email = appends().shown();
        MutationId seen = wishing().submit(new Wish.SetKeywords(List.of(email), Set.of(Keyword.SEEN), Set.of()));
        assertEquals(
                Set.of(Keyword.FLAGGED, Keyword.SEEN),
                appends().archive().get(0).keywords());
        Claim first = wishing().claim();
        assertEquals(RemoteCommand.Append.class, Wishing.command(first).getClass());
        wishing().putOff(first);
        assertEquals(Optional.empty(), wishing().next(), "it waits for the message");
        at().clock.advance(Duration.ofSeconds(61));

        appends().settle(wishing().claim(), appends().there(100));
        Claim then = wishing().claim();

        RemoteCommand.SetKeywords command = (RemoteCommand.SetKeywords) Wishing.command(then);
        assertEquals(Set.of(appends().there(100)), command.ids());
        wishing().settle(then);
        assertEquals(Mutation.State.SETTLED, wishing().state(seen));
    }

    @Test
    default void aMoveOfItWaitsUntilItsMailboxReportsIt() throws Exception {
        at().synced(at().archive);
        appends().append(1);
        EmailId email = appends().shown();
        wishing()
                .submit(new Wish.SetMailboxes(
                        List.of(email),
                        Set.of(at().inbox.id()),
                        Set.of(at().archive.id())));
        assertEquals(List.of(), appends().archive());
        wishing().settle(wishing().claim());
        assertEquals(Optional.empty(), wishing().next());

        at().head(at().archive).fact(at().seen(appends().there(100), 1)).applied();

        RemoteCommand.SetMailboxes command =
                (RemoteCommand.SetMailboxes) Wishing.command(wishing().claim());
        assertEquals(Set.of(appends().there(100)), command.ids());
    }

    @Test
    default void aChangeOfWhatWasRefusedFailsForThatEmailAlone() {
        at().synced(1);
        appends().append(2);
        MutationId seen = wishing()
                .submit(new Wish.SetKeywords(
                        List.of(appends().shown(), at().email(1)), Set.of(Keyword.SEEN), Set.of()));
        Claim message = wishing().claim();
        wishing().putOff(message);
        Claim other = wishing().claim();
        assertEquals(Set.of(1), Wishing.uids(((RemoteCommand.SetKeywords) Wishing.command(other)).ids()));
        wishing().settle(other);
        assertEquals(Optional.empty(), wishing().next());
        assertEquals(Mutation.State.PENDING, wishing().state(seen));
        at().clock.advance(Duration.ofSeconds(61));

        wishing().refuse(wishing().claim(), "NO over quota");

        assertEquals(Optional.empty(), wishing().next());
        assertEquals(Mutation.State.FAILED, wishing().state(seen));
        assertEquals(Set.of(Keyword.SEEN), at().keywords(1));
    }

    @Test
    default void whatIsDestroyedBeforeItWasThereIsDestroyedWhenItIs() {
        at().synced(at().archive);
        appends().append(1);
        MutationId gone = wishing().submit(new Wish.Destroy(List.of(appends().shown())));
        assertEquals(List.of(), appends().archive());

        appends().settle(wishing().claim(), appends().there(100));

        Claim destroyed = wishing().claim();
        assertEquals(Set.of(appends().there(100)), ((RemoteCommand.Destroy) Wishing.command(destroyed)).ids());
        wishing().settle(destroyed);
        assertEquals(Mutation.State.SETTLED, wishing().state(gone));
        assertEquals(List.of(), appends().archive());
    }
}
