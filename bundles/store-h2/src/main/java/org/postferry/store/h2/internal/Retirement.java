package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MailboxRow;
import org.postferry.store.h2.row.Place;
import org.postferry.store.h2.row.StagedWhy;

/** How a mailbox goes that the server no longer has: what is in it is staged, and with its last email it goes itself. */
final class Retirement {
    private final Change change;
    private final AccountChange account;

    Retirement(Change change, AccountChange account) {
        this.change = change;
        this.account = account;
    }

    void retire(long mailbox) throws SQLException {
        Optional<MailboxRow> row = account.mailboxes().get(mailbox);
        if (row.isEmpty()) {
            return;
        }
        row.get().retire();
        ScopeChange own = new ScopeChange(change, account, change.scope(mailbox));
        List<Long> reported = new ArrayList<>();
        own.reports().each(reported::add);
        own.staging().load(reported);
        for (long key : reported) {
            own.staging().stage(key, StagedWhy.ABSENT);
        }
        for (RemoteKeys.Span span : own.leftOut().all()) {
            own.stageLeftOut(span, StagedWhy.ABSENT);
        }
        own.flush();
        leaveOtherScopes(mailbox);
        dropEmpty();
    }

    /** Emails that another scope reports to be in it leave it; those that are nowhere else are staged. */
    private void leaveOtherScopes(long mailbox) throws SQLException {
        List<Long> listed =
                change.sql().list("SELECT email FROM listing WHERE mailbox = ?", row -> row.getLong(1), mailbox);
        account.emails().load(listed);
        Map<Long, ScopeChange> scopes = new HashMap<>();
        for (long key : listed) {
            EmailRow email = account.emails().get(key).orElseThrow();
            for (Place place : List.copyOf(email.places)) {
                if (place.mailbox() == mailbox && place.scope() != mailbox && place.isReported()) {
                    ScopeChange scope = scopes.get(place.scope());
                    if (scope == null) {
                        scope = new ScopeChange(change, account, change.scope(place.scope()));
                        scopes.put(place.scope(), scope);
                    }
                    leave(scope, email, place);
                }
            }
        }
        for (ScopeChange scope : scopes.values()) {
            scope.flush();
        }
    }

    private static void leave(ScopeChange scope, EmailRow email, Place left) throws SQLException {
        List<Place> others = email.places.stream()
                .filter(place -> place.remote() == left.remote() && place.mailbox() != left.mailbox())
                .toList();
        if (others.isEmpty()) {
            scope.staging().stage(left.remote(), StagedWhy.ABSENT);
        } else {
            scope.place(left.remote(), email, others);
        }
    }

    /** Mailboxes whose grace is over go with their last email. */
    void dropEmpty() throws SQLException {
        change.flush();
        List<Long> empty = change.sql()
                .list(
                        "SELECT m.id FROM mailbox m LEFT JOIN scope s ON s.id = m.id WHERE m.id BETWEEN ? AND ?"
                                + " AND m.retiring AND m.base = 0 AND COALESCE(s.known, 0) = 0"
                                + " AND COALESCE(s.left_out, 0) = 0",
                        row -> row.getLong(1),
                        Keys.first(account.row().id()),
                        Keys.last(account.row().id()));
        for (long mailbox : empty) {
            account.mailboxes().remove(mailbox);
        }
    }
}
