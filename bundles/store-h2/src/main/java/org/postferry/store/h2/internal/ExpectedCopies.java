package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.RemoteId;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.MailboxRow;
import org.postferry.store.h2.row.Place;
import org.postferry.store.h2.row.Wished;

/** Copies of ours that one mailbox will report, so that it is the same email when it does. Lives in one transaction. */
final class ExpectedCopies {
    /** A number the server did not tell. */
    private static final long UNKNOWN = -1;

    private static final String EXPECT =
            """
            MERGE INTO expected_copy e
            USING (SELECT CAST(? AS BIGINT) mailbox, CAST(? AS BIGINT) email,
                    CAST(? AS BIGINT) uid_validity, CAST(? AS BIGINT) uid_next) n
            ON e.mailbox = n.mailbox AND e.email = n.email
            WHEN MATCHED AND e.uid_validity <> n.uid_validity
                THEN UPDATE SET uid_validity = n.uid_validity, uid_next = n.uid_next
            WHEN NOT MATCHED
                THEN INSERT (mailbox, email, uid_validity, uid_next) VALUES (n.mailbox, n.email, n.uid_validity, n.uid_next)""";

    private static final String FORGET = "DELETE FROM expected_copy WHERE mailbox = ? AND email = ?";
    private static final String UNLESS_IN_DOUBT =
            " AND NOT EXISTS (SELECT 1 FROM doubt d WHERE d.mailbox = expected_copy.mailbox AND d.email = expected_copy.email)";

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

    /** The mailboxes that hold a copy of an email and have not reported it yet. */
    static Set<Long> onTheWay(Sql sql, EmailRow email) throws SQLException {
        Set<Long> mailboxes = new HashSet<>();
        for (Place place : email.places) {
            if (!place.isReported()
                    && sql.number(
                                    "SELECT COUNT(*) FROM expected_copy c JOIN mailbox m ON m.id = c.mailbox"
                                            + " WHERE m.missing_since < 0 AND c.mailbox = ? AND c.email = ?",
                                    place.mailbox(),
                                    email.id())
                            > 0) {
                mailboxes.add(place.mailbox());
            }
        }
        return mailboxes;
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

    /** Where it is expected already it stays so: an earlier try may have made it. */
    static void expect(Transaction sql, MailboxRow mailbox, Collection<Long> emails) throws SQLException {
        long uidValidity = mailbox.uidValidity().orElse(UNKNOWN);
        long uidNext = mailbox.uidNext().orElse(UNKNOWN);
        List<Object[]> rows = new ArrayList<>();
        for (long email : emails) {
            rows.add(new Object[] {mailbox.id(), email, uidValidity, uidNext});
        }
        sql.batch(EXPECT, rows);
    }

    /** The mailbox has told all that is in it: copies of wishes that are settled and that it did not tell of are not there. */
    static void forgetUnreported(ScopeChange tables) throws SQLException {
        Transaction sql = tables.change().sql();
        long mailbox = tables.scope().id();
        Set<Long> expected = load(sql, mailbox).byEmail.keySet();
        if (expected.isEmpty()) {
            return;
        }
        EmailLedger emails = tables.account().emails();
        emails.load(expected);
        for (long key : expected) {
            Optional<EmailRow> email = emails.get(key);
            if (email.isEmpty() || !isOnItsWay(sql, email.get(), mailbox)) {
                forget(sql, mailbox, key);
                email.ifPresent(tables::keepNoLonger);
            }
        }
    }

    /** A wish that has not left, and so has no copy yet, waits itself for what is forgotten here. */
    private static boolean isOnItsWay(Sql sql, EmailRow email, long mailbox) throws SQLException {
        for (Wished wish : email.wishes) {
            if (wish.isAppended()) {
                return true;
            }
            if (wish.into().contains(mailbox)
                    && sql.number("SELECT COUNT(*) FROM mutation WHERE id = ? AND claim <> 0", wish.mutation()) > 0) {
                return true;
            }
        }
        return false;
    }

    static void forget(Transaction sql, long mailbox, long email) throws SQLException {
        sql.update(FORGET, mailbox, email);
    }

    /** But for what may be there nevertheless. @param copies each a mailbox and an email */
    static void forget(Transaction sql, Collection<Object[]> copies) throws SQLException {
        sql.batch(FORGET + UNLESS_IN_DOUBT, copies);
    }
}
