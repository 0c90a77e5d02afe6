package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.store.h2.row.MailboxRow;

/** Which mailbox of an account is Sent. */
final class SentRole {
    private SentRole() {}

    /** The mailbox where sent mail is kept: what the person said, else what the server says. */
    static Optional<MailboxRow> mailbox(AccountChange account) throws SQLException {
        AccountId id = account.row().id();
        for (Map.Entry<MailboxId, Role> role :
                account.row().record.settings().roles().entrySet()) {
            if (role.getValue() == Role.SENT && role.getKey().account().equals(id)) {
                return account.mailboxes().get(role.getKey().key());
            }
        }
        return account.mailboxes().all().stream()
                .filter(row -> row.role().filter(Role.SENT::equals).isPresent())
                .filter(row -> !row.isMissing() && !row.isWished())
                .findFirst();
    }
}
