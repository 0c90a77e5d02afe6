package org.postferry.core.outbox;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.Protocol;
import org.postferry.model.Role;
import org.postferry.store.MailStore;
import org.postferry.store.Wish;
import org.postferry.sync.Refused;

/**
 * Whether a wish may be accepted; refuses with the field that is wrong. What reaches a server from here bears no CR, LF or
 * NUL (D-29), so nothing can be injected into IMAP, SMTP or a header.
 */
final class WishCheck implements Wish.Cases<Void> {
    /** Of a mailbox's name, so that its path fits what servers take; most stop at 255 bytes. */
    static final int MAX_NAME_LENGTH = 255;
    /** Of an address (RFC 5321 section 4.5.3.1: 64 + 1 + 255). */
    static final int MAX_ADDRESS_LENGTH = 320;
    /** Recipients of one message (RFC 5321 section 4.5.3.1.8: a server must take 100; few take more than 1,000). */
    static final int MAX_RECIPIENTS = 1_000;

    private static final Void FINE = null;

    private final MailStore store;
    private final AccountId account;
    private final boolean sends;

    /** @param sends whether there is a way for the account's mail */
    WishCheck(MailStore store, AccountId account, boolean sends) {
        this.store = store;
        this.account = account;
        this.sends = sends;
    }

    @Override
    public Void setKeywords(Wish.SetKeywords wish) {
        emails(wish.emails());
        Set<Object> both = new HashSet<>(wish.add());
        both.retainAll(wish.remove());
        if (!both.isEmpty()) {
            throw Refused.invalid("keywords", both + " cannot be set and cleared at once");
        }
        return FINE;
    }

    @Override
    public Void setMailboxes(Wish.SetMailboxes wish) {
        emails(wish.emails());
        wish.add().forEach(id -> mailbox("mailboxIds", id));
        // out of one that the server no longer lists, too
        wish.remove().forEach(id -> known("mailboxIds", id, found(id)));
        if (wish.add().isEmpty()) {
            wish.emails().forEach(id -> staysSomewhere(id, wish.remove()));
        }
        return FINE;
    }

    /**
     * RFC 8621 section 4: an email is in one mailbox at all times; to be rid of it is another wish. One that the server no longer
     * lists, or that is to be deleted, keeps nothing.
     */
    private void staysSomewhere(EmailId id, Set<MailboxId> left) {
        Optional<Email> email = store.emails().get(id);
        boolean stays = email.isEmpty()
                || email.get().mailboxIds().stream()
                        .filter(mailbox -> !left.contains(mailbox))
                        .anyMatch(mailbox -> store.mailboxes()
                                .get(mailbox)
                                .filter(Mailbox::isThere)
                                .isPresent());
        if (!stays) {
            throw Refused.invalid("mailboxIds", "email " + id + " would be in no mailbox; delete it instead");
        }
    }

    @Override
    public Void destroy(Wish.Destroy wish) {
        emails(wish.emails());
        return FINE;
    }

    @Override
    public Void append(Wish.Append wish) {
        Mailbox mailbox = mailbox("mailboxId", wish.mailbox());
        if (!mailbox.selectable()) {
            throw Refused.invalid("mailboxId", "this mailbox holds no emails");
        }
        wish.messageId().ifPresent(id -> line("messageId", id));
        return FINE;
    }

    @Override
    public Void createMailbox(Wish.CreateMailbox wish) {
        name(wish.name());
        wish.parent().ifPresent(id -> mailbox("parentId", id));
        isFree(wish.name(), wish.parent(), Optional.empty());
        return FINE;
    }

    @Override
    public Void renameMailbox(Wish.RenameMailbox wish) {
        name(wish.name());
        // RFC 3501 section 6.3.5: its mail would go to the new mailbox, and an empty inbox would stay
        isNoInbox(mailbox("id", wish.mailbox()), "The inbox keeps its name");
        wish.parent().ifPresent(id -> mailbox("parentId", id));
        isNotBelow(wish.parent(), wish.mailbox());
        isFree(wish.name(), wish.parent(), Optional.of(wish.mailbox()));
        return FINE;
    }

    @Override
    public Void deleteMailbox(Wish.DeleteMailbox wish) {
        isNoInbox(mailbox("id", wish.mailbox()), "The inbox cannot be deleted");
        boolean holdsOthers = mailboxes().anyMatch(other -> other.parentId().equals(Optional.of(wish.mailbox())));
        if (holdsOthers) {
            throw new Refused(Refused.Reason.CONFLICT, "There are mailboxes in it; they have to go first");
        }
        return FINE;
    }

    private void isNotBelow(Optional<MailboxId> parent, MailboxId mailbox) {
        Set<MailboxId> above = new HashSet<>();
        Optional<MailboxId> next = parent;
        while (next.isPresent() && above.add(next.get())) {
            next = store.mailboxes().get(next.get()).flatMap(Mailbox::parentId);
        }
        if (above.contains(mailbox)) {
            throw Refused.invalid("parentId", "a mailbox cannot be below itself");
        }
    }

    private Stream<Mailbox> mailboxes() {
        return store.mailboxes().list(account).stream().filter(Mailbox::isThere);
    }

    private static void isNoInbox(Mailbox mailbox, String why) {
        if (mailbox.role().equals(Optional.of(Role.INBOX))) {
            throw new Refused(Refused.Reason.CONFLICT, why);
        }
    }

    @Override
    public Void send(Wish.Send wish) {
        if (!sends) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "Nothing can be sent by this account: it has no “Server for sending (SMTP)”. Enter one with “Edit” on the page, or as smtp over HTTP");
        }
        line("messageId", wish.messageId());
        address("from", wish.from());
        if (wish.to().isEmpty() || wish.to().size() > MAX_RECIPIENTS) {
            throw Refused.invalid("to", "a message has 1 to " + MAX_RECIPIENTS + " recipients");
        }
        wish.to().forEach(to -> address("to", to));
        wish.draft().ifPresent(this::draft);
        return FINE;
    }

    /** It goes for good once the message is sent. */
    private void draft(EmailId id) {
        emails(List.of(id));
        boolean isDraft = store.emails()
                .get(id)
                .filter(email -> email.keywords().contains(Keyword.DRAFT)
                        || mailboxes()
                                .filter(mailbox -> mailbox.role().equals(Optional.of(Role.DRAFTS)))
                                .anyMatch(drafts -> email.mailboxIds().contains(drafts.id())))
                .isPresent();
        if (!isDraft) {
            throw Refused.invalid("draftId", "email " + id + " is no draft, and would be deleted for good");
        }
    }

    private void emails(List<EmailId> ids) {
        for (EmailId id : ids) {
            if (!id.account().equals(account)) {
                throw Refused.invalid("ids", "email " + id + " is of another account");
            }
        }
        if (ids.size() == 1 && store.emails().get(ids.get(0)).isEmpty()) {
            throw new Refused(Refused.Reason.NOT_FOUND, "There is no email " + ids.get(0));
        }
    }

    private Mailbox mailbox(String field, MailboxId id) {
        return known(field, id, found(id).filter(Mailbox::isThere));
    }

    private Optional<Mailbox> found(MailboxId id) {
        return id.account().equals(account) ? store.mailboxes().get(id) : Optional.empty();
    }

    private Mailbox known(String field, MailboxId id, Optional<Mailbox> mailbox) {
        return mailbox.orElseThrow(() -> Refused.invalid(field, "there is no mailbox " + id + " in this account"));
    }

    private void isFree(String name, Optional<MailboxId> parent, Optional<MailboxId> itself) {
        boolean isImap = store.accounts()
                .get(account)
                .filter(record -> record.settings().protocol().equals(Protocol.IMAP))
                .isPresent();
        if (isImap && parent.isEmpty() && name.equalsIgnoreCase("INBOX")) {
            // RFC 3501 section 5.1: however it is written
            throw Refused.invalid("name", "is the inbox's own");
        }
        boolean taken = mailboxes()
                .filter(other -> !itself.equals(Optional.of(other.id())))
                .anyMatch(
                        other -> other.parentId().equals(parent) && other.name().equals(name));
        if (taken) {
            throw new Refused(
                    Refused.Reason.CONFLICT,
                    "There is a mailbox of that name already",
                    List.of(new Refused.FieldError("name", "is taken")));
        }
    }

    private static void name(String name) {
        line("name", name);
        if (name.isBlank() || name.length() > MAX_NAME_LENGTH || name.contains("/")) {
            throw Refused.invalid("name", "a mailbox's name has 1 to " + MAX_NAME_LENGTH + " characters and no /");
        }
    }

    private static void address(String field, String address) {
        line(field, address);
        int at = address.lastIndexOf('@');
        boolean shaped = at > 0
                && at < address.length() - 1
                && address.length() <= MAX_ADDRESS_LENGTH
                && address.chars().noneMatch(c -> c == ' ' || c == '<' || c == '>' || c == ',');
        if (!shaped) {
            throw Refused.invalid(field, "this is no address");
        }
    }

    private static void line(String field, String text) {
        if (text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw Refused.invalid(field, "line breaks and control characters are not allowed");
        }
    }
}
