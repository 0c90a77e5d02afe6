package org.postferry.store;

import java.util.Optional;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.model.ThreadId;

/**
 * Which emails to list; conditions are joined by and, none means all.
 *
 * @param quarantined only emails that could not be fetched or read
 * @param after the {@code next} of an earlier page
 * @param limit 1..{@link EmailStore#MAX_PAGE}
 */
public record EmailQuery(
        Optional<AccountId> account,
        Optional<MailboxId> mailbox,
        Optional<ThreadId> thread,
        boolean quarantined,
        Optional<String> after,
        int limit) {
    public EmailQuery {
        if (limit < 1 || limit > EmailStore.MAX_PAGE) {
            throw new IllegalArgumentException("limit " + limit + " is not within 1.." + EmailStore.MAX_PAGE);
        }
    }

    /** All emails of an account. */
    public static EmailQuery ofAccount(AccountId account, int limit) {
        return new EmailQuery(Optional.of(account), Optional.empty(), Optional.empty(), false, Optional.empty(), limit);
    }

    /** All emails of a mailbox. */
    public static EmailQuery ofMailbox(MailboxId mailbox, int limit) {
        return new EmailQuery(
                Optional.of(mailbox.account()), Optional.of(mailbox), Optional.empty(), false, Optional.empty(), limit);
    }

    /** The same list behind that cursor. */
    public EmailQuery after(String cursor) {
        return new EmailQuery(account, mailbox, thread, quarantined, Optional.of(cursor), limit);
    }
}
