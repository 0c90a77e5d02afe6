package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.postferry.connector.RemoteId;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.row.MailboxRow;

/** Copies of ours that one mailbox will report, so that it is the same email when it does. Lives in one transaction. */
final class ExpectedCopies {
    /** A number the server did not tell. */
    private static final long UNKNOWN = -1;

    private final long mailbox;
    private final Map<Long, Noted> byEmail = new HashMap<>();

    private record Noted(long uidValidity, long uidNext) {}

    private ExpectedCopies(long mailbox) {
        this.mailbox = mailbox;
    }

    static ExpectedCopies load(Sql sql, long mailbox) throws SQLException {
        ExpectedCopies copies = new ExpectedCopies(mailbox);
        sql.each(
                "SELECT email, uid_validity, uid_next FROM expected_copy WHERE mailbox = ?",
                row -> copies.byEmail.put(row.getLong(1), new Noted(row.getLong(2), row.getLong(3))),
                mailbox);
        return copies;
    }

    /** Whether that id is the copy of that email; then it is expected no more. */
    boolean take(Transaction sql, long email, RemoteId.Uid id) throws SQLException {
        Noted noted = byEmail.get(email);
        boolean isIt = noted != null
                && (noted.uidValidity() == UNKNOWN || noted.uidValidity() == id.uidValidity())
                && id.uid() >= noted.uidNext();
        if (isIt) {
            byEmail.remove(email);
            forget(sql, mailbox, email);
        }
        return isIt;
    }

    static void expect(Transaction sql, MailboxRow mailbox, long email) throws SQLException {
        sql.update(
                "MERGE INTO expected_copy (mailbox, email, uid_validity, uid_next) KEY (mailbox, email)"
                        + " VALUES (?, ?, ?, ?)",
                mailbox.id(),
                email,
                mailbox.uidValidity().orElse(UNKNOWN),
                mailbox.uidNext().orElse(UNKNOWN));
    }

    static void forget(Transaction sql, long mailbox, long email) throws SQLException {
        sql.update("DELETE FROM expected_copy WHERE mailbox = ? AND email = ?", mailbox, email);
    }
}
