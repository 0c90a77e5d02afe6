package org.postferry.core.outbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Submitter;
import org.postferry.core.engine.EngineFixture;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MutationId;
import org.postferry.model.Protocol;
import org.postferry.store.Contents;
import org.postferry.store.EmailQuery;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.Wish;
import org.postferry.sync.Refused;

/** What a person decides about changes, and the sentence where that cannot be. */
class StoredOutboxTest {
    @TempDir
    Path folder;

    private EngineFixture at;
    private StoredOutbox outbox;
    private AccountId account;
    private EmailId email;

    @BeforeEach
    void mirror() throws Exception {
        at = new EngineFixture(folder).complete();
        outbox = new StoredOutbox(at.engine);
        at.server.deliver("INBOX", 1);
        account = at.create();
        at.awaitMirrored(account, 1);
        email = at.store
                .emails()
                .page(EmailQuery.ofAccount(account, 1))
                .items()
                .get(0)
                .id();
    }

    @AfterEach
    void end() {
        at.close();
    }

    private MutationId settled(Wish wish) throws InterruptedException {
        MutationId id =
                outbox.submit(account, List.of(wish), false, Optional.empty()).get(0);
        at.await(() -> outbox.get(id).orElseThrow().state() == Mutation.State.SETTLED);
        return id;
    }

    private String whyNotUndone(MutationId id) {
        Refused refused = assertThrows(Refused.class, () -> outbox.undo(id, Optional.empty()));
        assertEquals(Refused.Reason.CONFLICT, refused.reason());
        return refused.getMessage();
    }

    private Wish seen() {
        return new Wish.SetKeywords(List.of(email), Set.of(Keyword.SEEN), Set.of());
    }

    @Test
    void aChangeThatChangedNothingSaysSoWhenItIsToBeUndone() throws Exception {
        MutationId first = settled(seen());
        MutationId second = settled(seen());

        assertTrue(whyNotUndone(second).contains("changed nothing"), whyNotUndone(second));
        assertEquals(
                Optional.of(outbox.undo(first, Optional.empty())),
                outbox.get(first).orElseThrow().undoneBy());
    }

    @Test
    void whatWasRemovedForGoodIsNotUndone() throws Exception {
        MutationId id = settled(new Wish.Destroy(List.of(email)));

        assertTrue(whyNotUndone(id).contains("for good"), whyNotUndone(id));
    }

    @Test
    void aMessageThatIsPutIntoAMailboxIsAnEmailAtOnceAndTheSameOneOnTheServer() throws Exception {
        byte[] bytes =
                "Subject: put here\r\nMessage-ID: <p@example.org>\r\n\r\nHello.\r\n".getBytes(StandardCharsets.UTF_8);
        Wish.Append wish = new Wish.Append(
                at.store.mailboxes().list(account).get(0).id(),
                RemoteCommand.Message.of(bytes),
                Optional.of("p@example.org"),
                Set.of(Keyword.SEEN),
                Instant.parse("2025-07-01T00:00:00Z"));

        MutationId id =
                outbox.submit(account, List.of(wish), false, Optional.empty()).get(0);
        Email shown = putHere();

        at.await(() -> outbox.get(id).orElseThrow().state() == Mutation.State.SETTLED);
        at.await(() -> putHere().contentState() == ContentState.FULL);
        assertEquals(shown.id(), putHere().id());
        assertEquals(Set.of(Keyword.SEEN), shown.keywords());
        assertEquals(
                2,
                at.store
                        .emails()
                        .page(EmailQuery.ofAccount(account, 10))
                        .items()
                        .size());
    }

    @Test
    void aMessageWithTheLinesOfAnEditorGetsThoseOfMailAndStaysTheSameEmail() throws Exception {
        String mail = "Subject: put here\r\n\r\nOne\r\n\r\ntwo\r";
        assertEquals(mail, put(mail.replace("\r\n", "\n")));
    }

    @Test
    void aMessageWithALineOfMailStaysAsItIs() throws Exception {
        String binary = "Subject: put here\r\nContent-Transfer-Encoding: binary\r\n\r\n1\n2";
        assertEquals(binary, put(binary));
    }

    /** RFC 5321 section 2.3.8: what is written anew on its way would be another message than its copy in Sent. */
    @Test
    void aMessageThatIsSentHasLinesOfMailAlone() throws Exception {
        String written = "Message-ID: <m@x>\r\nSubject: x\n\rHello.\n.\nMAIL FROM:<x@y>\r\n\r.\r\r\n.\n";
        CompletableFuture<String> handedOver = new CompletableFuture<>();
        at.engine.submitterCame(Protocol.IMAP, (settings, credential, message, envelope) -> {
            handedOver.complete(text(message));
            return new Submitter.Submission.Accepted(List.of(), false, false);
        });

        settled(new Wish.Send(
                RemoteCommand.Message.of(written.getBytes(StandardCharsets.US_ASCII)),
                "m@x",
                "me@example.org",
                List.of("you@example.org"),
                Optional.empty(),
                at.clock.instant()));

        assertEquals(written.replaceAll("\r\n|\r|\n", "\r\n"), handedOver.get());
    }

    private static String text(RemoteCommand.Message message) {
        try (InputStream in = message.open()) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** "Taken back" would be a lie of a letter that has left, and its only copy would be gone. */
    @Test
    void theCopyOfASentMessageIsNotTakenBackButCanBeGivenUp() {
        RemoteCommand.Message message =
                RemoteCommand.Message.of("Subject: sent\r\n\r\nHello.\r\n".getBytes(StandardCharsets.UTF_8));
        Instant never = Instant.parse("2999-01-01T00:00:00Z");
        Wish send = new Wish.Send(message, "m@x", "me@x", List.of("you@x"), Optional.empty(), never);
        Wish copy = new Wish.Append(
                at.store.mailboxes().list(account).get(0).id(), message, Optional.of("m@x"), Set.of(), never);
        MutationId filed = at.store
                .outbox()
                .submit(account, List.of(send, copy), true, Optional.empty())
                .get(1);

        assertEquals(
                "The message was sent, and nobody can call it back. This puts its copy into Sent, and can only be given up",
                whyNotUndone(filed));

        outbox.discard(filed, Optional.empty());
        assertEquals(Optional.empty(), outbox.get(filed));
    }

    @Test
    void aLetterOnItsWayIsKnownByItsSubject() throws Exception {
        Instant never = Instant.parse("2999-01-01T00:00:00Z");
        RemoteCommand.Message message =
                RemoteCommand.Message.of("Subject: held\r\n\r\nHello.\r\n".getBytes(StandardCharsets.UTF_8));
        Wish send = new Wish.Send(message, "m@x", "me@x", List.of("you@x"), Optional.empty(), never);
        MutationId held = at.store
                .outbox()
                .submit(account, List.of(send), false, Optional.empty())
                .get(0);

        assertEquals(Optional.of("held"), outbox.subject(held));
        assertEquals(Optional.empty(), outbox.subject(settled(seen())));
        outbox.discard(held, Optional.empty());
        assertEquals(Optional.empty(), outbox.subject(held));
    }

    @Test
    void aDecisionIsAnsweredOnceMoreThoughItsChangeIsNoMore() {
        Instant never = Instant.parse("2999-01-01T00:00:00Z");
        RemoteCommand.Message message =
                RemoteCommand.Message.of("Subject: held\r\n\r\nHello.\r\n".getBytes(StandardCharsets.UTF_8));
        Wish send = new Wish.Send(message, "m@x", "me@x", List.of("you@x"), Optional.empty(), never);
        List<MutationId> held = at.store.outbox().submit(account, List.of(send, send), false, Optional.empty());
        Optional<OutboxStore.IdempotencyKey> undo = Optional.of(new OutboxStore.IdempotencyKey("undo", new byte[] {1}));
        Optional<OutboxStore.IdempotencyKey> discard =
                Optional.of(new OutboxStore.IdempotencyKey("discard", new byte[] {1}));

        assertEquals(held.get(0), outbox.undo(held.get(0), undo));
        assertEquals(Optional.empty(), outbox.get(held.get(0)));
        assertEquals(held.get(0), outbox.undo(held.get(0), undo));

        outbox.discard(held.get(1), discard);
        outbox.discard(held.get(1), discard);

        Refused other = assertThrows(
                Refused.class,
                () -> outbox.discard(
                        held.get(1), Optional.of(new OutboxStore.IdempotencyKey("discard", new byte[] {2}))));
        assertEquals(Refused.Reason.CONFLICT, other.reason());
        assertEquals(
                Refused.Reason.NOT_FOUND,
                assertThrows(Refused.class, () -> outbox.discard(held.get(1), Optional.empty()))
                        .reason());
    }

    /** Returns what is read of it, then waits until the server has it. */
    private String put(String written) throws Exception {
        Wish.Append wish = new Wish.Append(
                at.store.mailboxes().list(account).get(0).id(),
                RemoteCommand.Message.of(written.getBytes(StandardCharsets.UTF_8)),
                Optional.empty(),
                Set.of(),
                Instant.parse("2025-07-01T00:00:00Z"));
        MutationId id =
                outbox.submit(account, List.of(wish), false, Optional.empty()).get(0);
        Email shown = putHere();
        // the server may have it already: then its content is fetched from there
        CompletableFuture<Contents.Stored> content = new CompletableFuture<>();
        at.await(() ->
                at.store.contents().read(shown.id()).map(content::complete).isPresent());
        String read;
        try (InputStream in = content.get().open(0)) {
            read = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertEquals(read.length(), shown.sizeBytes());
        at.await(() -> outbox.get(id).orElseThrow().state() == Mutation.State.SETTLED);
        assertEquals(shown.id(), putHere().id());
        return read;
    }

    private Email putHere() {
        return at.store.emails().page(EmailQuery.ofAccount(account, 10)).items().stream()
                .filter(one -> one.header().subject().equals("put here"))
                .findFirst()
                .orElseThrow();
    }
}
