package org.postferry.store.h2.internal;

import java.sql.SQLException;
import org.postferry.store.h2.row.AccountRow;

/** What a transaction does to one account: its row, its mailboxes, its emails. */
final class AccountChange {
    private final Change change;
    private Change.Stored<AccountRow> stored;
    private final Mailboxes mailboxes;
    private final EmailLedger emails;
    private final Threading threading;

    AccountChange(Change change, AccountRow row) {
        this.change = change;
        this.stored = new Change.Stored<>(row, row.values());
        this.mailboxes = new Mailboxes(change, row);
        this.emails = new EmailLedger(change, row);
        this.threading = new Threading(change, row, emails);
    }

    /** One that is made by this transaction. */
    static AccountChange insert(Change change, AccountRow row) throws SQLException {
        Object[] values = row.values();
        change.sql()
                .update(
                        "INSERT INTO account (" + AccountRow.COLUMNS + ") VALUES (" + Change.marks(values.length) + ")",
                        values);
        return change.account(row.id()).orElseThrow();
    }

    AccountRow row() {
        return stored.row();
    }

    Mailboxes mailboxes() {
        return mailboxes;
    }

    EmailLedger emails() {
        return emails;
    }

    /** Which conversation an email is of. */
    Threading threading() {
        return threading;
    }

    void flush() throws SQLException {
        mailboxes.flush();
        emails.flush();
        threading.flush();
        Object[] values = row().values();
        if (stored.differs(values)) {
            change.sql()
                    .update(
                            "MERGE INTO account (" + AccountRow.COLUMNS + ") KEY (id) VALUES ("
                                    + Change.marks(values.length) + ")",
                            values);
            stored = new Change.Stored<>(row(), values);
        }
    }
}
