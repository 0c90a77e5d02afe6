package org.postferry.testkit.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.store.Mutation;
import org.postferry.store.OutboxStore;
import org.postferry.store.Wish;
import org.postferry.testkit.mail.ShownAtOnce;

/** A wish of each kind, which the server must show exactly once, wherever the engine dies; ids are kept, and the outbox is empty. */
public enum WishScenarios implements Play {
    /** Many emails are marked at once. */
    KEYWORDS(stage -> List.of(new Wish.SetKeywords(emails(stage, 1, 2, 3), Set.of(Keyword.SEEN), Set.of()))),

    /** Emails are moved. */
    MOVE(stage -> List.of(
            new Wish.SetMailboxes(emails(stage, 1, 2), Set.of(box(stage, "Archive")), Set.of(box(stage, "INBOX"))))),

    /** An email is marked, moved and marked again. */
    MOVE_AND_MARK(stage -> List.of(
            new Wish.SetKeywords(emails(stage, 1), Set.of(Keyword.SEEN), Set.of()),
            new Wish.SetMailboxes(emails(stage, 1), Set.of(box(stage, "Archive")), Set.of(box(stage, "INBOX"))),
            new Wish.SetKeywords(emails(stage, 1), Set.of(Keyword.FLAGGED), Set.of()))),

    /** Emails are deleted for good. */
    DESTROY(stage -> List.of(new Wish.Destroy(emails(stage, 1, 2)))),

    /** A message is filed. */
    APPEND(stage -> List.of(ShownAtOnce.of(new Wish.Append(
            box(stage, "Archive"),
            RemoteCommand.Message.of("Subject: appended\r\nMessage-ID: <a@example.org>\r\n\r\nHello.\r\n"
                    .getBytes(StandardCharsets.US_ASCII)),
            Optional.of("a@example.org"),
            Set.of(Keyword.SEEN),
            Instant.parse("2025-07-01T00:00:00Z"))))),

    /** A mailbox is made. */
    CREATE_MAILBOX(stage -> List.of(new Wish.CreateMailbox("Trips", Optional.empty(), Optional.empty()))),

    /** A mailbox gets another name. */
    RENAME_MAILBOX(stage -> List.of(new Wish.RenameMailbox(box(stage, "Archive"), "Attic", Optional.empty()))),

    /** An empty mailbox is deleted. */
    DELETE_MAILBOX(stage -> List.of(new Wish.DeleteMailbox(box(stage, "Empty"), 0)));

    /** Until a wish that is in doubt was looked up often enough. */
    private static final int ROUNDS = 12;

    private final Function<Stage, List<Wish>> wishes;

    WishScenarios(Function<Stage, List<Wish>> wishes) {
        this.wishes = wishes;
    }

    @Override
    public Scenario play() {
        return new Wished(wishes);
    }

    private static MailboxId box(Stage stage, String path) {
        return stage.store().mailboxes().list(stage.account()).stream()
                .filter(mailbox -> mailbox.path().equals(path))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private static List<EmailId> emails(Stage stage, int... numbers) {
        Map<String, EmailId> all = stage.emails();
        return java.util.Arrays.stream(numbers)
                .mapToObj(number -> all.get(subject(number)))
                .toList();
    }

    private static String subject(int number) {
        return "wished " + number;
    }

    private static final class Wished implements Scenario {
        private final Function<Stage, List<Wish>> wishes;
        private Map<String, EmailId> before = Map.of();

        Wished(Function<Stage, List<Wish>> wishes) {
            this.wishes = wishes;
        }

        @Override
        public void prepare(Stage stage) throws Exception {
            stage.server().createMailbox("Archive");
            stage.server().createMailbox("Empty");
            for (int number = 1; number <= 4; number++) {
                String text =
                        "Subject: " + subject(number) + "\r\nMessage-ID: <" + number + "@example.org>\r\n\r\nx\r\n";
                stage.server()
                        .deliver(
                                "INBOX",
                                text.getBytes(StandardCharsets.US_ASCII),
                                Instant.parse("2025-06-01T00:00:00Z").plusSeconds(number));
            }
            stage.sync();
            before = stage.emails();
        }

        @Override
        public void act(Stage stage) throws Exception {
            stage.store().outbox().submit(stage.account(), wishes.apply(stage), false, Optional.empty());
            stage.sync();
            OutboxStore outbox = stage.store().outbox();
            for (int round = 0;
                    round < ROUNDS && outbox.nextTime(stage.account()).isPresent();
                    round++) {
                stage.advance(Duration.ofSeconds(61));
                stage.sync();
                outbox = stage.store().outbox();
            }
            // where a server tells of removals late, the next look finds them
            stage.advance(Duration.ofMinutes(31));
            stage.sync();
        }

        @Override
        public void check(Stage stage) throws Exception {
            for (Mutation mutation : stage.store()
                    .outbox()
                    .list(Optional.of(stage.account()), Optional.empty(), Optional.empty(), 100)
                    .items()) {
                assertEquals(Mutation.State.SETTLED, mutation.state(), mutation.toString());
            }
            Map<String, EmailId> after = stage.emails();
            assertEquals(onServer(stage), after.size(), "each email is there once");
            after.forEach((subject, id) -> {
                if (before.containsKey(subject)) {
                    assertEquals(before.get(subject), id, subject + " keeps its id");
                }
            });
        }

        private static long onServer(Stage stage) {
            return stage.server().mailboxNames().stream()
                    .mapToLong(name -> stage.server().messages(name).size())
                    .sum();
        }
    }
}
