package org.postferry.testkit.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.ContentState;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.store.ContentWriter;
import org.postferry.store.Wish;

/** The email that a message put into a mailbox is shown as, within one transaction. */
final class MemoryAppended {
    private static final String IS_ANOTHER = "The server has the message as another email: change that one.";
    private static final String IS_NOT_THERE = "The message is not on the server, as far as is known.";

    private final MemoryWishes wishes;
    private final AccountTables account;

    MemoryAppended(MemoryWishes wishes) {
        this.wishes = wishes;
        this.account = wishes.account;
    }

    void show(WishRow row, ContentWriter.Summary summary) {
        Wish.Append wish = (Wish.Append) row.wish;
        byte[] bytes = bytes(wish.message());
        EmailRow email = new EmailRow(account.nextEmail(), wishes.tx.now, false);
        wishes.tx.touch(account, email.id, false);
        email.receivedAt = wish.receivedAt();
        email.announcedBytes = bytes.length;
        email.sizeBytes = bytes.length;
        email.header = summary.header().orElse(EmailHeader.EMPTY);
        email.digest = HeaderDigest.ofMessage(bytes);
        email.preview = summary.preview();
        email.hasAttachment = summary.hasAttachment();
        email.state = ContentState.HEADERS;
        account.add(email);
        new Threading(wishes.tx, account).join(email);
        row.appended = Optional.of(email.id);
        lay(row, wish, email);
    }

    private static byte[] bytes(RemoteCommand.Message message) {
        try (InputStream in = message.open()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalArgumentException("the message cannot be read", e);
        }
    }

    /** It is tried once more. */
    void showAgain(WishRow row) {
        row.appended.map(account::edit).filter(email -> email.remotes.isEmpty()).ifPresent(email -> {
            wishes.touch(Set.of(email.id));
            lay(row, (Wish.Append) row.wish, email);
        });
    }

    private void lay(WishRow row, Wish.Append wish, EmailRow email) {
        MailboxId mailbox = wish.mailbox();
        email.detached = List.of(
                new EmailRow.Detached(new Scope.Mailbox(mailbox, ""), mailbox, new Mark(wish.keywords(), false)));
    }

    /** It is on its way: the mailbox will report it above its next UID of now. */
    void expect(WishRow row) {
        row.appended.ifPresent(email -> account.expect(((Wish.Append) row.wish).mailbox(), List.of(email)));
    }

    /** The server has it. */
    void arrived(WishRow row, Optional<RemoteId> id) {
        if (row.appended.isEmpty()) {
            return;
        }
        EmailRow email = account.edit(row.appended.get());
        wishes.touch(Set.of(email.id));
        if (!email.remotes.isEmpty()) {
            return; // a pull was faster
        }
        MailboxId mailbox = ((Wish.Append) row.wish).mailbox();
        Scope own = new Scope.Mailbox(mailbox, "");
        if (id.isPresent()) {
            Scope teller = id.get() instanceof RemoteId.Uid uid
                    ? new Scope.Mailbox(uid.mailbox(), "")
                    : new Scope.AccountEmails();
            name(email, (Wish.Append) row.wish, new RemoteKey(teller, id.get()));
        } else if (account.scope(own).checkpoint(Lane.Kind.HEAD).isNone()) {
            leave(email, mailbox, IS_ANOTHER);
        }
    }

    private void name(EmailRow email, Wish.Append wish, RemoteKey key) {
        RemoteRow reported = account.edit(key.scope()).rows.get(key.id());
        if (reported != null && reported.email().isPresent()) {
            // it was there before, or was pulled after a lost answer: what is known of that one stands
            leave(email, wish.mailbox(), IS_ANOTHER);
            return;
        }
        account.laidInto(key.scope(), wishes.tx.now);
        keepNoLonger(email, wish.mailbox());
        Map<MailboxId, Mark> marks = new HashMap<>();
        marks.put(wish.mailbox(), new Mark(wish.keywords(), false));
        if (key.scope() instanceof Scope.Mailbox teller) {
            marks.put(teller.id(), new Mark(wish.keywords(), false)); // Gmail's All Mail, which has what bears a label
        }
        account.edit(key.scope()).rows.put(key.id(), RemoteRow.of(email.id, RemoteRow.Kind.EMAIL, Map.copyOf(marks)));
        email.remotes = Set.of(key);
    }

    /** It will not be there, as far as is known: it is shown no longer. */
    void withdraw(WishRow row) {
        row.appended.ifPresent(id -> {
            wishes.touch(Set.of(id));
            leave(account.edit(id), ((Wish.Append) row.wish).mailbox(), IS_NOT_THERE);
        });
    }

    /** Whatever else is wished of it is refused: that it is nowhere now does not mean that it is gone. */
    private void leave(EmailRow email, MailboxId mailbox, String why) {
        keepNoLonger(email, mailbox);
        if (email.remotes.isEmpty()) {
            List<WishRow> others = wishes.pending().stream()
                    .filter(row -> row.remaining.contains(email.id))
                    .toList();
            wishes.refused(email.id, others, why);
            others.forEach(row -> wishes.close(wishes.get(row.number).orElseThrow()));
        }
    }

    private void keepNoLonger(EmailRow email, MailboxId mailbox) {
        email.detached = List.of();
        account.expectNoMore(mailbox, email.id);
    }

    /** The bytes of a message on its way to the server. */
    static Optional<byte[]> waiting(AccountTables account, EmailId id) {
        return account.wishes.values().stream()
                .filter(row ->
                        row.isPending() && row.appended.filter(id::equals).isPresent())
                .map(row -> bytes(((Wish.Append) row.wish).message()))
                .findFirst();
    }
}
