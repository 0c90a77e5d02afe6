package org.postferry.testkit.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.store.Wish;

/** What a person sees: base with the pending wishes replayed over it. */
final class VisibleEmails {
    private VisibleEmails() {}

    static Optional<Email> get(AccountTables account, EmailId id) {
        EmailRow row = account.emails.get(id);
        if (row == null) {
            return Optional.empty();
        }
        Set<MailboxId> mailboxes = new TreeSet<>();
        List<Mark> marks = new ArrayList<>();
        boolean unplaced = false;
        for (RemoteKey key : row.remotes) {
            RemoteRow remote = account.remote(key);
            if (remote == null) {
                continue;
            }
            unplaced |= remote.marks().isEmpty();
            remote.marks().forEach((mailbox, mark) -> show(mailbox, mark, mailboxes, marks));
        }
        row.detached.forEach(kept -> show(kept.mailbox(), kept.mark(), mailboxes, marks));
        if (mailboxes.isEmpty() && !unplaced) {
            return Optional.empty();
        }
        Set<Keyword> keywords = keywords(marks);
        for (WishRow wish : account.wishes.values()) {
            if (wish.isPending() && wish.remaining.contains(id)) {
                replay(wish.wish, mailboxes, keywords);
                unplaced &= !(wish.wish instanceof Wish.Destroy);
            }
        }
        return mailboxes.isEmpty() && !unplaced ? Optional.empty() : Optional.of(email(row, mailboxes, keywords));
    }

    private static void replay(Wish wish, Set<MailboxId> mailboxes, Set<Keyword> keywords) {
        if (wish instanceof Wish.SetKeywords one) {
            keywords.removeAll(one.remove());
            keywords.addAll(one.add());
        } else if (wish instanceof Wish.SetMailboxes one) {
            mailboxes.removeAll(one.remove());
            mailboxes.addAll(one.add());
        } else {
            mailboxes.clear();
        }
    }

    /** RFC 8621 section 4.1.1: what bears IMAP's \Deleted is not shown. */
    private static void show(MailboxId mailbox, Mark mark, Set<MailboxId> mailboxes, List<Mark> marks) {
        if (!mark.deleted()) {
            mailboxes.add(mailbox);
            marks.add(mark);
        }
    }

    /** RFC 8621 section 4.1.1: an email in several mailboxes bears what one of its copies bears. */
    private static Set<Keyword> keywords(List<Mark> marks) {
        Set<Keyword> keywords = new HashSet<>();
        marks.forEach(mark -> keywords.addAll(mark.keywords()));
        return keywords;
    }

    private static Email email(EmailRow row, Set<MailboxId> mailboxes, Set<Keyword> keywords) {
        return new Email(
                row.id,
                mailboxes,
                keywords,
                row.thread,
                row.header,
                row.receivedAt,
                row.firstSeenAt,
                row.sizeBytes,
                row.hasAttachment,
                row.preview,
                row.state,
                row.quarantineReason);
    }
}
