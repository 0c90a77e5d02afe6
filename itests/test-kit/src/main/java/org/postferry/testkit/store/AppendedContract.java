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
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.Contents;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.Wish;
import org.postferry.testkit.mail.ShownAtOnce;

/** A message that is put into a mailbox is an email of that mailbox at once, and the same one when the server has it. */
interface AppendedContract extends StorePromises {
    private Wishing wishing() {
        return new Wishing(at());
    }

    private Appends appends() {
        return new Appends(at());
    }

    @Test
    default void itIsShownAndCountedAtOnceAlsoAfterACrash() throws Exception {
        var before = at().end();
        appends().append(1);
        EmailId email = appends().shown();
        assertTrue(at().journalled(before).contains("EMAIL " + email));
        at().crash();

        assertEquals(email, appends().shown());
        Email one = appends().archive().get(0);
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
        try (var in =
                at().store.contents().read(appends().shown()).orElseThrow().open(400_000)) {
            assertArrayEquals(Arrays.copyOfRange(large, 400_000, large.length), in.readAllBytes());
        }
        appends().settle(wishing().claim(), appends().there(100));
        appends().append(2);
        EmailId small = appends().archive().stream()
                .filter(email -> email.header().subject().equals(StoreFixture.subject(2)))
                .findFirst()
                .orElseThrow()
                .id();
        Contents.Stored asked = at().store.contents().read(small).orElseThrow();

        appends().settle(wishing().claim(), appends().there(101));

        try (var in = asked.open(0)) {
            assertArrayEquals(StoreFixture.message(2), in.readAllBytes());
        }
    }

    @Test
    default void withoutASummaryItIsShownWhenItsMailboxTellsOfIt() throws Exception {
        at().synced(at().archive);
        wishing().submit(appends().wish(1));

        assertEquals(List.of(), appends().archive());
        appends().settle(wishing().claim(), appends().there(100));
        assertEquals(List.of(), appends().archive());
        at().head(at().archive).fact(at().seen(appends().there(100), 1)).applied();
        assertEquals(1, appends().archive().size());
    }

    @Test
    default void itIsTheSameEmailUnderTheIdThatTheServerTells() throws Exception {
        at().synced(at().archive);
        MutationId id = appends().append(1);
        EmailId email = appends().shown();

        appends().settle(wishing().claim(), appends().there(100));

        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(
                Optional.of(email),
                at().store.emails().find(at().account, at().archive, appends().there(100)));
        assertEquals(List.of(email), at().wanted());
        at().head(at().archive)
                .fact(at().seen(appends().there(100), 1, Keyword.SEEN))
                .applied();
        assertEquals(email, appends().shown());
        assertEquals(Set.of(Keyword.SEEN), appends().archive().get(0).keywords(), "as the server says");
        assertEquals(1, at().store.emails().memberships(email).size());
    }

    @Test
    default void whereNobodyLookedIntoTheMailboxYetItsKeywordsAreAskedForOnceMore() throws Exception {
        appends().append(1);
        EmailId email = appends().shown();

        appends().settle(wishing().claim(), appends().there(100));

        assertEquals(email, appends().shown());
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
        appends().append(1);
        EmailId email = appends().shown();
        wishing().settle(wishing().claim());
        assertEquals(email, appends().shown());

        at().head(at().archive).fact(at().seen(appends().there(100), 1)).applied();

        assertEquals(email, appends().shown());
        assertEquals(
                Optional.of(email),
                at().store.emails().find(at().account, at().archive, appends().there(100)));
    }

    @Test
    default void whatTheServerChangedAndDidNotNameIsAnEmailOfItsOwn() throws Exception {
        at().synced(at().archive);
        appends().append(1);
        wishing().settle(wishing().claim());

        appends().told(at().seen(appends().there(100), 2));

        assertEquals(
                List.of(StoreFixture.subject(2)),
                appends().archive().stream()
                        .map(email -> email.header().subject())
                        .toList());
    }

    @Test
    default void aMailboxThatDoesNotTellOfItselfLeavesItToTheOneThatDoes() throws Exception {
        appends().append(1);

        wishing().settle(wishing().claim());

        assertEquals(List.of(), appends().archive());
    }

    @Test
    default void underALabelItIsTheEmailThatAllMailTells() throws Exception {
        MailboxId label = at().archive.id();
        MailboxId allMail = at().inbox.id();
        at().synced(1);
        appends().append(2);
        EmailId email = appends().shown();

        appends().settle(wishing().claim(), at().uid(2));

        assertEquals(
                Set.of(label, allMail),
                at().store.emails().get(email).orElseThrow().mailboxIds());
        at().head(at().inbox)
                .fact(at().seen(
                                at().uid(2),
                                2,
                                Optional.empty(),
                                StoreFixture.member(label, Keyword.SEEN),
                                StoreFixture.member(allMail, Keyword.SEEN)))
                .applied();
        assertEquals(email, appends().shown());
        assertEquals(Set.of(Keyword.SEEN), appends().archive().get(0).keywords(), "as the server says");
        at().head(at().inbox).changed(2).applied();
        assertEquals(List.of(), appends().archive(), "it bears the label no more");
        assertEquals(
                Set.of(allMail), at().store.emails().get(email).orElseThrow().mailboxIds());
    }

    @Test
    default void itStaysWhileTheMailboxDoesNotReportItYet() throws Exception {
        at().synced(at().archive);
        appends().append(1);
        EmailId email = appends().shown();

        appends().told();

        assertEquals(email, appends().shown());
    }

    @Test
    default void afterALostAnswerItIsTheOneThatAPullFound() throws Exception {
        at().synced(at().archive);
        MutationId id = appends().append(1);
        EmailId email = appends().shown();
        Claim claim = wishing().claim();
        wishing().settle(claim, List.of(), Map.of(), new Outcome.Unknown("the answer was lost"));
        at().head(at().archive).fact(at().seen(appends().there(100), 1)).applied();
        assertEquals(email, appends().shown());
        at().clock.advance(Duration.ofSeconds(61));

        appends().settle(wishing().claim(), appends().there(100));

        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(email, appends().shown());
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
        MutationId id = appends().append(1);
        MutationId gone = wishing().submit(new Wish.Destroy(List.of(appends().shown())));

        appends().settle(wishing().claim(), key);

        assertEquals(Mutation.State.SETTLED, wishing().state(id));
        assertEquals(Optional.of(there), at().store.emails().find(at().account, all, key));
        assertEquals(
                Set.of(at().inbox.id()),
                at().store.emails().get(there).orElseThrow().mailboxIds());
        assertEquals(List.of(), appends().archive());
        assertEquals(Mutation.State.FAILED, wishing().state(gone), "it is not gone from the server");
    }

    @Test
    default void whatIsRefusedIsShownNoMoreUntilItIsTriedAgain() throws Exception {
        at().synced(at().archive);
        MutationId id = appends().append(1);
        EmailId email = appends().shown();
        wishing().refuse(wishing().claim(), "NO over quota");
        assertEquals(Mutation.State.FAILED, wishing().state(id));
        assertEquals(List.of(), appends().archive());
        assertEquals(0, at().named("Archive").orElseThrow().totalEmails());

        wishing().outbox().retry(id);
        assertEquals(email, appends().shown());
        appends().settle(wishing().claim(), appends().there(100));

        assertEquals(email, appends().shown());
        assertEquals(Set.of(Keyword.FLAGGED), appends().archive().get(0).keywords());
    }

    @Test
    default void whatIsGivenUpIsShownNoMore() {
        MutationId id = appends().append(1);

        assertTrue(wishing().outbox().discard(id));

        assertEquals(List.of(), appends().archive());
        assertEquals(Optional.empty(), wishing().next());
    }
}
