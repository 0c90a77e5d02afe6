package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.model.RoleMailbox;
import org.postferry.store.h2.row.MailboxRow;

/** Which mailbox of an account is Sent. */
final class SentRole {
    private SentRole() {}

    /** The mailbox where sent mail is kept; one that the server does not have yet can take no copy. */
    static Optional<MailboxRow> mailbox(AccountChange account) throws SQLException {
        List<MailboxRow> present = account.mailboxes().all().stream()
                .filter(row -> !row.isMissing() && !row.isWished())
                .toList();
        return RoleMailbox.find(
                Role.SENT,
                account.row().record.settings().roles(),
                present,
                row -> MailboxId.ofKey(row.id()),
                MailboxRow::role);
    }
}
