package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Scope;
import org.postferry.connector.Submitter;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MutationId;
import org.postferry.model.Role;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.OutboxStore.Claim;
import org.postferry.store.Wish;

/** A message of ours keeps its bytes on its way, and is never sent twice by itself. */
interface MessageWishContract extends StorePromises {
    private Wishing wishing() {
        return new Wishing(at());
    }

    private static String text(RemoteCommand.Message message) throws Exception {
        try (var in = message.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private MutationId send(Optional<EmailId> draft) {
        return wishing()
                .submit(new Wish.Send(
                        Wishing.message("Subject: hello\r\n\r\nHello.\r\n"),
                        "m@example.org",
                        "me@example.org",
                        List.of("you@example.org"),
                        draft,
                        at().clock.instant().plusSeconds(10)));
    }

    private void listSent() {
        at().head(new Scope.MailboxList())
                .fact(new RemoteFact.MailboxSeen(
                        "Sent",
                        "Sent",
                        Optional.empty(),
                        Optional.of(Role.SENT),
                        true,
                        Optional.empty(),
                        OptionalLong.of(1),
                        OptionalLong.of(1)))
                .applied();
    }

    @Test
    default void anAppendedMessageKeepsItsBytes() throws Exception {
        String bytes = "Subject: long\r\n\r\n" + "0123456789".repeat(60_000);
        MutationId id = wishing()
                .submit(new Wish.Append(
                        at().archive.id(),
                        Wishing.message(bytes),
                        Optional.of("a@example.org"),
                        Set.of(Keyword.SEEN),
                        StoreFixture.receivedAt(1)));
        at().crash();

        Claim claim = wishing().claim();

        RemoteCommand.Append append = (RemoteCommand.Append) Wishing.command(claim);
        assertEquals(bytes, text(append.message()));
        assertEquals(bytes, text(append.message()), "as often as a try needs them");
        assertEquals(Optional.of("a@example.org"), append.messageId());
        assertEquals(StoreFixture.receivedAt(1), append.receivedAt());
        wishing().settle(claim);
        assertEquals(Mutation.State.SETTLED, wishing().state(id));
    }

    @Test
    default void aMessageIsHeldAndSentOnceWithItsCopyAndItsDraftAfterIt() throws Exception {
        listSent();
        at().synced(1);
        MutationId sent = send(Optional.of(at().email(1)));
        assertEquals(Optional.empty(), wishing().next(), "it can be taken back for ten seconds");
        at().clock.advance(Duration.ofSeconds(11));

        Claim claim = wishing().claim();
        OutboxStore.Work.Submit work = assertInstanceOf(OutboxStore.Work.Submit.class, claim.work());
        assertEquals(List.of("you@example.org"), work.envelope().to());
        assertEquals("Sent", work.sent().orElseThrow().rawName());
        wishing()
                .outbox()
                .settleSubmission(at().lease, claim, new Submitter.Submission.Accepted(List.of(), false, false));

        assertEquals(Mutation.State.SETTLED, wishing().state(sent));
        Claim copy = wishing().claim();
        assertEquals(
                "Subject: hello\r\n\r\nHello.\r\n", text(((RemoteCommand.Append) Wishing.command(copy)).message()));
        wishing().settle(copy);
        assertInstanceOf(RemoteCommand.Destroy.class, Wishing.command(wishing().claim()));
    }

    @Test
    default void theDraftOfWhatWasSentStaysUntilItsCopyIsFiled() {
        listSent();
        at().synced(1);
        EmailId draft = at().email(1);
        send(Optional.of(draft));
        at().clock.advance(Duration.ofSeconds(11));
        wishing()
                .outbox()
                .settleSubmission(
                        at().lease, wishing().claim(), new Submitter.Submission.Accepted(List.of(), false, false));

        Claim copy = wishing().claim();
        wishing().putOff(copy);
        assertEquals(Optional.empty(), wishing().next(), "the draft waits for the copy");

        at().clock.advance(Duration.ofSeconds(61));
        wishing().failed(wishing().claim(), Kind.PERMANENT, true, at().clock.instant());
        assertEquals(Optional.empty(), wishing().next(), "without a copy the draft is not destroyed");
        assertEquals(Set.of(at().inbox.id()), at().shown(1).orElseThrow().mailboxIds());
        assertEquals(1, at().store.emails().memberships(draft).size());
    }

    @Test
    default void whatMayHaveBeenSentIsLeftToAPerson() {
        MutationId sent = send(Optional.empty());
        at().clock.advance(Duration.ofSeconds(11));

        wishing().outbox().unknown(at().lease, wishing().claim(), "the answer was lost");

        assertEquals(Mutation.State.UNKNOWN, wishing().state(sent));
        assertEquals(Optional.empty(), wishing().next(), "never sent twice by itself");
        assertTrue(wishing().outbox().discard(sent));
    }

    @Test
    default void aMessageThatIsSentOnceMoreIsSentAsIfItNeverWas() {
        MutationId sent = send(Optional.empty());
        at().clock.advance(Duration.ofSeconds(11));
        Claim claim = wishing().claim();
        claim.steps().record("handing over");
        wishing().outbox().unknown(at().lease, claim, "the answer was lost");

        wishing().outbox().retry(sent);

        assertEquals(List.of(), wishing().claim().steps().taken());
    }
}
