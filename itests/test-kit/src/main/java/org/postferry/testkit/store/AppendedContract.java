package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Lane;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MutationId;
import org.postferry.store.Contents;
import org.postferry.store.EmailQuery;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.Wish;
import org.postferry.testkit.mail.ShownAtOnce;

/** A message that is put into a mailbox is an email of that mailbox at once, and the same one when the server has it. */
interface AppendedContract extends StorePromises {
    private Wishing wishing() {
        return new Wishing(at());
    }

    /** Mail {@code number} into the archive, unread and flagged; its summary is still to come. */
    private Wish.Append wish(int number) {
        return new Wish.Append(
                at().archive.id(),
                RemoteCommand.Message.of(StoreFixture.message(number)),
                Optional.of(number + "@example.org"),
                Set.of(Keyword.FLAGGED),
                StoreFixture.receivedAt(number));
    }

    private MutationId append(int number) {
        return wishing().submit(ShownAtOnce.of(wish(number)));
    }

    private List<Email> archive() {
        return at().store
                .emails()
                .page(EmailQuery.ofMailbox(at().archive.id(), 500))
                .items();
    }

    private EmailId shown() {
        assertEquals(1, archive().size());
        return archive().get(0).id();
    }

    private RemoteId.Uid there(int uid) {
        return StoreFixture.uid(at().archive, StoreFixture.UIDVALIDITY, uid);
    }

    private void settle(Claim claim, RemoteId id) {
        wishing().settle(claim, List.of(), Map.of(), new Outcome.Done(Optional.of(id)));
    }

    /** The archive tells of all that is in it. */
    private void told(RemoteFact... facts) {
        StoreBatch batch = at().head(at().archive);
        for (RemoteFact fact : facts) {
            batch.fact(fact);
        }
        batch.count(facts.length).current().applied();
    }

    @Test
    default void itIsShownAndCountedAtOnceAlsoAfterACrash() throws Exception {
        var before = at().end();
        append(1);
        EmailId email = shown();
        assertTrue(at().journalled(before).contains("EMAIL " + email));
        at().crash();

        assertEquals(email, shown());
        Email one = archive().get(0);
        assertEquals(StoreFixture.subject(1), one.header().subject());
        assertEquals(Set.of(Keyword.FLAGGED), one.keywords());
        assertEquals(StoreFixture.receivedAt(1), one.receivedAt());
        assertEquals(StoreFixture.message(1).length, one.sizeBytes());
        assertEquals("The text", one.preview());
        assertEquals(1, at().named("Archive").orElseThrow().totalEmails());
        assertEquals(1, at().named("Archive").orElseThrow().unreadEmails());
        assertArrayEquals(StoreFixture.message(1), at().read(email));
        assertEquals(List.of(), at().wanted(), "no server has its content yet");
    }

    @Test
    default void whatItSaysIsReadFromAnywhereAndWhatWasAskedForOutlivesTheWish() throws Exception {
        at().synced(at().archive);
        byte[] large = ("Subject: large\r\n\r\n" + "0123456789".repeat(60_000)).getBytes(StandardCharsets.US_ASCII);
        wishing()
                .submit(ShownAtOnce.of(new Wish.Append(
                        at().archive.id(),
                        RemoteCommand.Message.of(large),
                        Optional.empty(),
                        Set.of(),
                        StoreFixture.receivedAt(1))));
        try (var in = at().store.contents().read(shown()).orElseThrow().open(400_000)) {
            assertArrayEquals(Arrays.copyOfRange(large, 400_000, large.length), in.readAllBytes());
        }
        settle(wishing().claim(), there(100));
        append(2);
        EmailId small = archive().stream()
                .filter(email -> email.header().subject().equals(StoreFixture.subject(2)))
                .findFirst()
                .orElseThrow()
                .id();
        Contents.Stored asked = at().store.contents().read(small).orElseThrow();

        settle(wishing().claim(), there(101));

        try (var in = asked.open(0)) {
            assertArrayEquals(StoreFixture.message(2), in.readAllBytes());
        }
    }

    @Test
    default void withoutASummaryItIsShownWhenItsMailboxTellsOfIt() throws Exception {
        at().synced(at().archive);
        wishing().submit(wish(1));

        assertEquals(List.of(), archive());
        settle(wishing().claim(), there(100));
        assertEquals(List.of(), archive());
        at().head(at().archive).fact(at().seen(there(100), 1)).applied();
        assertEquals(1, archive().size());
    }

    @Test
    default void itIsTheSameEmailUnderTheIdThatTheServerTells() throws Exception {
        at().synced(at().archive);
        MutationId id = append(1);
        EmailId email = shown();

        settle(wishing().claim(), there(100));

        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(Optional.of(email), at().store.emails().find(at().account, at().archive, there(100)));
        assertEquals(List.of(email), at().wanted());
        at().head(at().archive).fact(at().seen(there(100), 1, Keyword.SEEN)).applied();
        assertEquals(email, shown());
        assertEquals(Set.of(Keyword.SEEN), archive().get(0).keywords(), "as the server says");
        assertEquals(1, at().store.emails().memberships(email).size());
    }

    @Test
    default void whereNobodyLookedIntoTheMailboxYetItsKeywordsAreAskedForOnceMore() throws Exception {
        append(1);
        EmailId email = shown();

        settle(wishing().claim(), there(100));

        assertEquals(email, shown());
        assertTrue(at().store
                .mailboxes()
                .scope(at().account, at().archive)
                .snapshotWanted()
                .orElseThrow()
                .keywords());
    }

    @Test
    default void whereTheServerTellsNoIdItIsTheEmailThatTheMailboxReports() throws Exception {
        at().synced(at().archive);
        append(1);
        EmailId email = shown();
        wishing().settle(wishing().claim());
        assertEquals(email, shown());

        at().head(at().archive).fact(at().seen(there(100), 1)).applied();

        assertEquals(email, shown());
        assertEquals(Optional.of(email), at().store.emails().find(at().account, at().archive, there(100)));
    }

    @Test
    default void whatTheServerChangedAndDidNotNameIsAnEmailOfItsOwn() throws Exception {
        at().synced(at().archive);
        append(1);
        wishing().settle(wishing().claim());

        told(at().seen(there(100), 2));

        assertEquals(
                List.of(StoreFixture.subject(2)),
                archive().stream().map(email -> email.header().subject()).toList());
    }

    @Test
    default void aMailboxThatDoesNotTellOfItselfLeavesItToTheOneThatDoes() throws Exception {
        append(1);

        wishing().settle(wishing().claim());

        assertEquals(List.of(), archive());
    }

    @Test
    default void whatIsWishedOfItThereIsRefusedAndNotTakenForDone() throws Exception {
        append(1);
        MutationId gone = wishing().submit(new Wish.Destroy(List.of(shown())));

        wishing().settle(wishing().claim());

        assertEquals(Mutation.State.FAILED, wishing().state(gone));
        assertEquals(Optional.empty(), wishing().next());
    }

    @Test
    default void afterALostAnswerThatIsGivenUpNoOtherWishForItIsTakenForDone() throws Exception {
        at().synced(at().archive);
        MutationId id = append(1);
        MutationId gone = wishing().submit(new Wish.Destroy(List.of(shown())));
        wishing().settle(wishing().claim(), List.of(), Map.of(), new Outcome.Unknown("the answer was lost"));

        assertTrue(wishing().outbox().discard(id));

        assertEquals(Mutation.State.FAILED, wishing().state(gone));
    }

    @Test
    default void itStaysWhileTheMailboxDoesNotReportItYet() throws Exception {
        at().synced(at().archive);
        append(1);
        EmailId email = shown();

        told();

        assertEquals(email, shown());
    }

    @Test
    default void afterALostAnswerItIsTheOneThatAPullFound() throws Exception {
        at().synced(at().archive);
        MutationId id = append(1);
        EmailId email = shown();
        Claim claim = wishing().claim();
        wishing().settle(claim, List.of(), Map.of(), new Outcome.Unknown("the answer was lost"));
        at().head(at().archive).fact(at().seen(there(100), 1)).applied();
        assertEquals(email, shown());
        at().clock.advance(Duration.ofSeconds(61));

        settle(wishing().claim(), there(100));

        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(email, shown());
    }

    @Test
    default void whatTheServerHadBeforeStaysWhatItWas() throws Exception {
        Scope all = new Scope.AccountEmails();
        at().batch(Lane.history(all))
                .end(new PullEnd.Whole(new Checkpoint("state0"), false))
                .applied();
        RemoteId key = new RemoteId.Key("M1");
        at().head(all)
                .fact(at().seen(key, 1, Optional.empty(), StoreFixture.member("INBOX", Keyword.SEEN)))
                .applied();
        EmailId there = at().store.emails().find(at().account, all, key).orElseThrow();
        MutationId id = append(1);
        MutationId gone = wishing().submit(new Wish.Destroy(List.of(shown())));

        settle(wishing().claim(), key);

        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(Optional.of(there), at().store.emails().find(at().account, all, key));
        assertEquals(
                Set.of(at().inbox.id()),
                at().store.emails().get(there).orElseThrow().mailboxIds());
        assertEquals(List.of(), archive());
        assertEquals(Mutation.State.FAILED, wishing().state(gone), "it is not gone from the server");
    }

    @Test
    default void whatIsRefusedIsShownNoMoreUntilItIsTriedAgain() throws Exception {
        at().synced(at().archive);
        MutationId id = append(1);
        EmailId email = shown();
        wishing().refuse(wishing().claim(), "NO over quota");
        assertEquals(Mutation.State.FAILED, wishing().state(id));
        assertEquals(List.of(), archive());
        assertEquals(0, at().named("Archive").orElseThrow().totalEmails());

        wishing().outbox().retry(id);
        assertEquals(email, shown());
        settle(wishing().claim(), there(100));

        assertEquals(email, shown());
        assertEquals(Set.of(Keyword.FLAGGED), archive().get(0).keywords());
    }

    @Test
    default void whatIsGivenUpIsShownNoMore() {
        MutationId id = append(1);

        assertTrue(wishing().outbox().discard(id));

        assertEquals(List.of(), archive());
        assertEquals(Optional.empty(), wishing().next());
    }

    @Test
    default void aChangeOfItWaitsUntilTheServerHasIt() throws Exception {
        at().synced(at().archive);
        append(1);
        EmailId email = shown();
        MutationId seen = wishing().submit(new Wish.SetKeywords(List.of(email), Set.of(Keyword.SEEN), Set.of()));
        assertEquals(Set.of(Keyword.FLAGGED, Keyword.SEEN), archive().get(0).keywords());
        Claim first = wishing().claim();
        assertEquals(RemoteCommand.Append.class, Wishing.command(first).getClass());
        wishing().putOff(first);
        assertEquals(Optional.empty(), wishing().next(), "it waits for the message");
        at().clock.advance(Duration.ofSeconds(61));

        settle(wishing().claim(), there(100));
        Claim then = wishing().claim();

        RemoteCommand.SetKeywords command = (RemoteCommand.SetKeywords) Wishing.command(then);
        assertEquals(Set.of(there(100)), command.ids());
        wishing().settle(then);
        assertEquals(Mutation.State.SETTLED, wishing().state(seen));
    }

    @Test
    default void aMoveOfItWaitsUntilItsMailboxReportsIt() throws Exception {
        at().synced(at().archive);
        append(1);
        EmailId email = shown();
        wishing()
                .submit(new Wish.SetMailboxes(
                        List.of(email),
                        Set.of(at().inbox.id()),
                        Set.of(at().archive.id())));
        assertEquals(List.of(), archive());
        wishing().settle(wishing().claim());
        assertEquals(Optional.empty(), wishing().next());

        at().head(at().archive).fact(at().seen(there(100), 1)).applied();

        RemoteCommand.SetMailboxes command =
                (RemoteCommand.SetMailboxes) Wishing.command(wishing().claim());
        assertEquals(Set.of(there(100)), command.ids());
    }

    @Test
    default void aChangeOfWhatWasRefusedFailsForThatEmailAlone() {
        at().synced(1);
        append(2);
        MutationId seen =
                wishing().submit(new Wish.SetKeywords(List.of(shown(), at().email(1)), Set.of(Keyword.SEEN), Set.of()));
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
        append(1);
        MutationId gone = wishing().submit(new Wish.Destroy(List.of(shown())));
        assertEquals(List.of(), archive());

        settle(wishing().claim(), there(100));

        Claim destroyed = wishing().claim();
        assertEquals(Set.of(there(100)), ((RemoteCommand.Destroy) Wishing.command(destroyed)).ids());
        wishing().settle(destroyed);
        assertEquals(Mutation.State.SETTLED, wishing().state(gone));
        assertEquals(List.of(), archive());
    }
}
