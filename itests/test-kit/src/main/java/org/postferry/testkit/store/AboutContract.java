package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.MutationId;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.Wish;
import org.postferry.testkit.ProvesLimit;

/** A change says what it is about, for whoever has to decide about it. */
interface AboutContract extends StorePromises {
    private Wishing wishing() {
        return new Wishing(at());
    }

    private Mutation.About about(MutationId id) {
        return wishing().outbox().get(id).orElseThrow().about();
    }

    private Mutation.About about(Wish wish) {
        return about(wishing().submit(wish));
    }

    private static Mutation.About emails(List<EmailId> emails, Optional<MailboxId> mailbox) {
        return new Mutation.About(emails, mailbox, Optional.empty(), List.of());
    }

    private static Mutation.About mailbox(Optional<MailboxId> mailbox, Optional<String> name) {
        return new Mutation.About(List.of(), mailbox, name, List.of());
    }

    @Test
    @ProvesLimit("Mutation.MAX_NAMED")
    default void aChangeOfEmailsNamesTheFirstOfThem() {
        int[] numbers = IntStream.rangeClosed(1, 12).toArray();
        at().synced(numbers);
        List<EmailId> first = wishing().emails(numbers).subList(0, 10);

        assertEquals(emails(first, Optional.empty()), about(wishing().set(Keyword.SEEN, numbers)));
        assertEquals(
                emails(first, Optional.of(at().archive.id())), about(wishing().move(numbers)));
        assertEquals(
                emails(List.of(at().email(12)), Optional.empty()), about(new Wish.Destroy(List.of(at().email(12)))));
    }

    @Test
    default void ofWhatWasRefusedForSomeEmailsItNamesThese() {
        at().synced(1, 2);
        MutationId id = wishing().set(Keyword.SEEN, 1, 2);

        wishing()
                .settle(
                        wishing().claim(),
                        List.of(),
                        Map.of(at().uid(2), new Outcome.Refused(ConnectorException.Kind.PERMANENT, "NO such keyword")),
                        new Outcome.Done(Optional.empty()));

        assertEquals(Mutation.State.FAILED, wishing().state(id));
        assertEquals(emails(List.of(at().email(2)), Optional.empty()), about(id));
    }

    @Test
    default void aChangeOfAMailboxNamesIt() {
        MailboxId archive = at().archive.id();

        assertEquals(
                mailbox(Optional.empty(), Optional.of("Plans")),
                about(new Wish.CreateMailbox("Plans", Optional.empty(), Optional.empty())));
        assertEquals(
                mailbox(Optional.of(archive), Optional.of("Old")),
                about(new Wish.RenameMailbox(archive, "Old", Optional.empty())));
        assertEquals(mailbox(Optional.of(archive), Optional.empty()), about(new Wish.DeleteMailbox(archive, 0)));
    }

    @Test
    default void aMessageNamesTheEmailItIsShownAsAndALetterItsRecipients() {
        at().synced(1);
        MutationId appended = new Appends(at()).append(2);
        assertEquals(
                emails(
                        List.of(new Appends(at()).shown()),
                        Optional.of(at().archive.id())),
                about(appended));

        Wish letter = new Wish.Send(
                Wishing.message("Subject: hello\r\n\r\nHello.\r\n"),
                "m@example.org",
                "me@example.org",
                List.of("you@example.org", "him@example.org"),
                Optional.of(at().email(1)),
                at().clock.instant());
        assertEquals(
                new Mutation.About(
                        List.of(at().email(1)),
                        Optional.empty(),
                        Optional.empty(),
                        List.of("you@example.org", "him@example.org")),
                about(letter));
        assertEquals(Set.of(), Set.copyOf(about(wishing().send("n@example.org")).emails()));
    }

    private Optional<byte[]> carried(MutationId id) throws IOException {
        Optional<RemoteCommand.Message> message = wishing().outbox().message(id);
        if (message.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = message.get().open()) {
            return Optional.of(in.readAllBytes());
        }
    }

    private OutboxStore.Claim claimOf(MutationId id) {
        return Stream.generate(wishing()::claim)
                .filter(claim -> claim.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    default void aMessageIsReadAgainUntilItIsSettled() throws Exception {
        at().synced(1);
        MutationId letter = wishing().send("n@example.org");
        MutationId appended = new Appends(at()).append(2);
        MutationId marked = wishing().set(Keyword.SEEN, 1);

        assertEquals(
                "Subject: hello\r\n\r\nHello.\r\n",
                new String(carried(letter).orElseThrow(), StandardCharsets.US_ASCII));
        assertArrayEquals(StoreFixture.message(2), carried(appended).orElseThrow());
        assertEquals(Optional.empty(), carried(marked));

        wishing().outbox().gaveUp(at().lease, claimOf(letter), "a defect");
        assertEquals(Mutation.State.FAILED, wishing().state(letter));
        assertTrue(carried(letter).isPresent());
        wishing().outbox().discard(letter);
        assertEquals(Optional.empty(), carried(letter));

        new Appends(at()).settle(claimOf(appended), new Appends(at()).there(7));
        assertEquals(Mutation.State.SETTLED, wishing().state(appended));
        assertEquals(Optional.empty(), carried(appended));
    }
}
