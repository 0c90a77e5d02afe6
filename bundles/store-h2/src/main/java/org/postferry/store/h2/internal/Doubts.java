package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.row.ClaimRow;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MutationRow;
import org.postferry.store.h2.row.Place;

/**
 * Emails of which a mailbox is to tell anew before another wish for them leaves: one ended undone whose answer was lost. It may
 * be done, and then base is what was before: a later wish would be sent to where the email is no more, or be taken for done.
 */
final class Doubts {
    private static final String OF_MAILBOXES_THAT_ARE_THERE =
            " FROM doubt d JOIN mailbox m ON m.id = d.mailbox AND m.missing_since < 0 WHERE d.mailbox BETWEEN ? AND ?";

    private Doubts() {}

    /** A wish ends undone. @param lost emails of its claim for which it may be done */
    static void raise(Mutations mutations, ClaimRow claim, MutationRow ended, Set<Long> lost) throws SQLException {
        Set<Long> named = ended.undone();
        named.retainAll(lost);
        List<Object[]> rows = new ArrayList<>();
        new Outcomes(mutations).each(named, email -> mailboxes(claim, email)
                .forEach(mailbox -> rows.add(new Object[] {mailbox, email.id()})));
        mutations.change().sql().batch("MERGE INTO doubt (mailbox, email) KEY (mailbox, email) VALUES (?, ?)", rows);
    }

    /** Nothing of a claim is where it was: what is nowhere now may be where it was to go. */
    static void raiseForLost(Mutations mutations, ClaimRow claim) throws SQLException {
        EmailLedger emails = mutations.account().emails();
        emails.load(claim.emails());
        Set<Long> nowhere = new HashSet<>();
        for (long key : claim.emails()) {
            if (emails.get(key).filter(email -> email.places.isEmpty()).isPresent()) {
                nowhere.add(key);
            }
        }
        for (long id : claim.mutations()) {
            raise(mutations, claim, mutations.get(id).orElseThrow(), nowhere);
        }
    }

    /** Where one scope has all emails it is in doubt in any mailbox: one answer tells of all. */
    private static Set<Long> mailboxes(ClaimRow claim, EmailRow email) {
        Set<Long> mailboxes = new TreeSet<>();
        if (Keys.isMailbox(claim.scope())) {
            mailboxes.add(claim.scope());
            mailboxes.addAll(claim.change().into());
        } else {
            email.places.stream()
                    .filter(place -> place.scope() == claim.scope())
                    .forEach(place -> mailboxes.add(place.mailbox()));
        }
        return mailboxes;
    }

    /** Emails of an account that no wish leaves for. */
    static Set<Long> emails(Sql sql, AccountId account) throws SQLException {
        return new HashSet<>(sql.list(
                "SELECT d.email" + OF_MAILBOXES_THAT_ARE_THERE,
                row -> row.getLong(1),
                Keys.first(account),
                Keys.last(account)));
    }

    static Set<MailboxId> mailboxes(Sql sql, AccountId account) throws SQLException {
        return new HashSet<>(sql.list(
                "SELECT DISTINCT d.mailbox" + OF_MAILBOXES_THAT_ARE_THERE,
                row -> MailboxId.ofKey(row.getLong(1)),
                Keys.first(account),
                Keys.last(account)));
    }

    /** The server has told what is new: what it removed stays in doubt until it is let go. */
    static void resolve(ScopeChange tables, Scope scope) throws SQLException {
        // while its history is walked, head does not tell what came before it began
        boolean isToldByHead = scope instanceof Scope.AccountEmails || tables.scope().historyDone;
        if (scope instanceof Scope.MailboxList || !isToldByHead) {
            return;
        }
        AccountId account = tables.account().row().id();
        boolean isMailbox = scope instanceof Scope.Mailbox;
        List<Object[]> doubts = tables.change()
                .sql()
                .list(
                        "SELECT mailbox, email FROM doubt WHERE mailbox BETWEEN ? AND ?",
                        row -> new Object[] {row.getLong(1), row.getLong(2)},
                        isMailbox ? tables.scope().id() : Keys.first(account),
                        isMailbox ? tables.scope().id() : Keys.last(account));
        EmailLedger emails = tables.account().emails();
        emails.load(doubts.stream().map(doubt -> (Long) doubt[1]).toList());
        List<Long> reported = new ArrayList<>();
        for (Object[] doubt : doubts) {
            emails.get((Long) doubt[1])
                    .ifPresent(email -> reported(tables, email).forEach(reported::add));
        }
        tables.staging().load(reported);
        List<Object[]> over = new ArrayList<>();
        for (Object[] doubt : doubts) {
            Optional<EmailRow> email = emails.get((Long) doubt[1]);
            if (email.isEmpty() || !isLeaving(tables, email.get())) {
                over.add(doubt);
            }
        }
        tables.change().sql().batch("DELETE FROM doubt WHERE mailbox = ? AND email = ?", over);
    }

    /** Nobody asks the server what is in that one. */
    static void dismiss(Transaction sql, MailboxId mailbox) throws SQLException {
        sql.update("DELETE FROM doubt WHERE mailbox = ?", mailbox.key());
    }

    private static boolean isLeaving(ScopeChange tables, EmailRow email) throws SQLException {
        for (long remote : reported(tables, email)) {
            if (tables.staging().get(remote).isPresent()) {
                return true;
            }
        }
        return false;
    }

    private static List<Long> reported(ScopeChange tables, EmailRow email) {
        return email.places.stream()
                .filter(place -> place.scope() == tables.scope().id() && place.isReported())
                .map(Place::remote)
                .toList();
    }
}
