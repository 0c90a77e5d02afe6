package org.postferry.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.model.AccountId;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.model.RoleMailbox;

/**
 * The truth: what was mirrored, where every lane stands and what is still to do. Thread-safe, as is everything it
 * hands out unless that says otherwise; writes are serialised. Any method may throw
 * {@link org.postferry.model.StoreGone} once the store is stopped, and {@link StoreFailure} when the disk or the
 * database refuses: then nothing of that call is kept.
 */
@ProviderType
public interface MailStore {
    AccountStore accounts();

    MailboxStore mailboxes();

    EmailStore emails();

    Intake intake();

    Removals removals();

    ContentQueue contentQueue();

    Contents contents();

    Journal journal();

    Leases leases();

    SyncLog log();

    OutboxStore outbox();

    AttachmentTexts attachmentTexts();

    /** The mailbox that plays a role in an account, such as Trash; empty where none does. */
    default Optional<Mailbox> mailbox(AccountId account, Role role) {
        Map<MailboxId, Role> said =
                accounts().get(account).map(record -> record.settings().roles()).orElse(Map.of());
        List<Mailbox> present = mailboxes().list(account).stream()
                .filter(mailbox -> mailbox.selectable() && mailbox.isThere())
                .toList();
        return RoleMailbox.find(role, said, present, Mailbox::id, Mailbox::role);
    }

    /**
     * How many emails a person is shown before a mailbox is deleted, and the server is to count when it is: its own count, which
     * includes emails that are not shown because they bear IMAP's Deleted flag. While changes wait, it counts otherwise by then,
     * and what is shown comes nearest.
     */
    default long emailsToDelete(Mailbox mailbox) {
        boolean changesWait = !outbox().list(
                        Optional.of(mailbox.id().account()), Optional.of(Mutation.State.PENDING), Optional.empty(), 1)
                .items()
                .isEmpty();
        return changesWait ? mailbox.totalEmails() : mailbox.serverEmails().orElse(mailbox.totalEmails());
    }
}
