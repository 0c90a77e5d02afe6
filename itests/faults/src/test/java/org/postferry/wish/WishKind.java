package org.postferry.wish;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.postferry.connector.RemoteCommand;
import org.postferry.model.Keyword;
import org.postferry.store.Wish;
import org.postferry.testkit.mail.ShownAtOnce;

/** Each kind of wish for the mail that {@link #MAIL} lays out, and what the server shows then. */
enum WishKind {
    SET_KEYWORDS(
            at -> List.of(new Wish.SetKeywords(at.emails("one", "three"), Set.of(Keyword.SEEN), Set.of())), after -> {
                after.change("INBOX", "one", message -> message.replace("[]", "[$seen]"));
                after.change("INBOX", "three", message -> message.replace("[]", "[$seen]"));
            }),

    CLEAR_KEYWORDS(
            at -> List.of(new Wish.SetKeywords(at.emails("two"), Set.of(), Set.of(Keyword.FLAGGED))),
            after -> after.change("INBOX", "two", message -> message.replace("[$flagged]", "[]"))),

    MOVE(
            at -> List.of(new Wish.SetMailboxes(
                    at.emails("one", "two"), Set.of(at.mailbox("Archive")), Set.of(at.mailbox("INBOX")))),
            after -> {
                after.put("Archive", after.take("INBOX", "one"));
                after.put("Archive", after.take("INBOX", "two"));
            }),

    COPY(
            at -> List.of(new Wish.SetMailboxes(at.emails("two"), Set.of(at.mailbox("Archive")), Set.of())),
            after -> after.put("Archive", after.find("INBOX", "two"))),

    TO_TRASH(
            at -> List.of(
                    new Wish.SetMailboxes(at.emails("one"), Set.of(at.mailbox("Trash")), Set.of(at.mailbox("INBOX")))),
            after -> after.put("Trash", after.take("INBOX", "one"))),

    DESTROY(at -> List.of(new Wish.Destroy(at.emails("one", "two"))), after -> {
        after.take("INBOX", "one");
        after.take("INBOX", "two");
    }),

    APPEND(
            at -> List.of(ShownAtOnce.of(new Wish.Append(
                    at.mailbox("Archive"),
                    RemoteCommand.Message.of(letter("appended")),
                    Optional.of("appended@example.org"),
                    Set.of(Keyword.SEEN),
                    Instant.parse("2025-07-01T00:00:00Z")))),
            after -> after.put("Archive", MailView.message("appended", Set.of("$seen"), letter("appended")))),

    CREATE_MAILBOX(
            at -> List.of(new Wish.CreateMailbox("Trips", Optional.empty(), Optional.empty())),
            after -> after.mailboxes().put("Trips", List.of())),

    CREATE_AND_MOVE(
            at -> {
                Wish create = new Wish.CreateMailbox("Trips", Optional.of(at.mailbox("Archive")), Optional.empty());
                at.submit(List.of(create));
                return List.of(new Wish.SetMailboxes(
                        at.emails("one"), Set.of(at.mailbox("Archive/Trips")), Set.of(at.mailbox("INBOX"))));
            },
            after -> after.mailboxes().put("Archive/Trips", List.of(after.take("INBOX", "one")))),

    RENAME_MAILBOX(
            at -> List.of(new Wish.RenameMailbox(at.mailbox("Box"), "Attic", Optional.empty())),
            after -> after.mailboxes().put("Attic", after.mailboxes().remove("Box"))),

    MOVE_MAILBOX(
            at -> List.of(new Wish.RenameMailbox(at.mailbox("Box"), "Box", Optional.of(at.mailbox("Archive")))),
            after -> after.mailboxes().put("Archive/Box", after.mailboxes().remove("Box"))),

    DELETE_MAILBOX(at -> List.of(new Wish.DeleteMailbox(at.mailbox("Box"), 1)), after -> after.mailboxes()
            .remove("Box"));

    /** Mailbox, flags, subject. */
    static final List<List<String>> MAIL = List.of(
            List.of("INBOX", "", "one"),
            List.of("INBOX", "\\Flagged", "two"),
            List.of("INBOX", "", "three"),
            List.of("Archive", "\\Seen", "four"),
            List.of("Box", "", "five"),
            List.of("Trash", "", "six"));

    private final Function<WishEngine, List<Wish>> wishes;
    private final Consumer<MailView> effect;

    WishKind(Function<WishEngine, List<Wish>> wishes, Consumer<MailView> effect) {
        this.wishes = wishes;
        this.effect = effect;
    }

    /** A person wishes it. */
    void submit(WishEngine engine) {
        engine.submit(wishes.apply(engine));
    }

    MailView after(MailView before) {
        MailView after = before.copy();
        effect.accept(after);
        return after;
    }

    static byte[] letter(String subject) {
        return ("From: you@example.org\r\nTo: me@example.org\r\nDate: Tue, 01 Jul 2025 00:00:00 +0000\r\nSubject: "
                        + subject + "\r\nMessage-ID: <" + subject + "@example.org>\r\n\r\nThis is " + subject + ".\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
