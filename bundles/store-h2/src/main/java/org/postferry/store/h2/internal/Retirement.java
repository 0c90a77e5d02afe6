package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.connector.Scope;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.MailboxRow;
import org.postferry.store.h2.row.Place;
import org.postferry.store.h2.row.StagedWhy;

/**
 * How a mailbox goes that the server no longer has: what is in it is staged, and with its last email it goes itself. One that
 * the server has deleted because a person wished so goes at once, with what was in it.
 */
final class Retirement {
    /** So many emails are in memory at once. */
    private static final int SLICE = 1_000;

    private final Change change;
    private final AccountChange account;

    Retirement(Change change, AccountChange account) {
        this.change = change;
        this.account = account;
    }

    /** It is not there any more, as far as the server's word goes: what is in it goes through recheck and guard. */
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
        each(listed(mailbox), slice -> leave(mailbox, slice, Retirement::stage));
        dropEmpty();
    }

    /**
     * The server has deleted it, and what was in it with it (RFC 3501 section 6.3.4, RFC 8621 section 2.5): as a person wished,
     * so nothing of it is doubted. What another client took out of it before that is seen again where it is.
     */
    void deleted(long mailbox) throws SQLException {
        Optional<MailboxRow> row = account.mailboxes().get(mailbox);
        if (row.isEmpty()) {
            return;
        }
        row.get().miss(change.now());
        row.get().retire();
        ScopeChange own = new ScopeChange(change, account, change.scope(mailbox));
        List<Long> reported = new ArrayList<>();
        own.reports().each(reported::add);
        each(reported, slice -> {
            own.letGo(slice);
            own.flush();
        });
        for (RemoteKeys.Span span : own.leftOut().all()) {
            own.leftOut().remove(span);
        }
        own.staging().closeIdleHold();
        own.flush();
        each(listed(mailbox), slice -> {
            leave(mailbox, slice, Retirement::letGo);
            keepNoLonger(mailbox, slice);
        });
        dropEmpty();
    }

    private List<Long> listed(long mailbox) throws SQLException {
        change.flush();
        return change.sql().list("SELECT email FROM listing WHERE mailbox = ?", row -> row.getLong(1), mailbox);
    }

    /** What is done with a slice of keys. */
    @FunctionalInterface
    private interface OnSlice {
        void run(List<Long> slice) throws SQLException;
    }

    private void each(List<Long> keys, OnSlice work) throws SQLException {
        for (int from = 0; from < keys.size(); from += SLICE) {
            work.run(keys.subList(from, Math.min(keys.size(), from + SLICE)));
            account.emails().release();
        }
    }

    /** What becomes of a key of an email that is nowhere else. */
    @FunctionalInterface
    private interface Last {
        void go(ScopeChange scope, EmailRow email, long key) throws SQLException;
    }

    private static void stage(ScopeChange scope, EmailRow email, long key) throws SQLException {
        scope.staging().stage(key, StagedWhy.ABSENT);
    }

    private static void letGo(ScopeChange scope, EmailRow email, long key) throws SQLException {
        scope.displace(key, email);
        scope.letGo(key);
    }

    /** Emails that another scope reports to be in it leave it. */
    private void leave(long mailbox, List<Long> listed, Last last) throws SQLException {
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
                    leave(scope, email, place, last);
                }
            }
        }
        for (ScopeChange scope : scopes.values()) {
            scope.flush();
        }
    }

    private static void leave(ScopeChange scope, EmailRow email, Place left, Last last) throws SQLException {
        List<Place> others = email.places.stream()
                .filter(place -> place.remote() == left.remote() && place.mailbox() != left.mailbox())
                .toList();
        if (others.isEmpty()) {
            last.go(scope, email, left.remote());
        } else {
            scope.place(left.remote(), email, others);
        }
    }

    /** What is in it here alone, such as a copy that its server has not shown yet. */
    private void keepNoLonger(long mailbox, List<Long> listed) throws SQLException {
        for (long key : listed) {
            EmailRow email = account.emails().get(key).orElseThrow();
            email.places = email.places.stream()
                    .filter(place -> place.isReported() || place.mailbox() != mailbox)
                    .toList();
        }
    }

    /** Whether an email is in it here alone, as a copy that its server never told of; also one that is hidden by a wish. */
    private boolean keepsAny(long mailbox) throws SQLException {
        List<Long> mayBe = change.sql()
                .list(
                        "SELECT email FROM listing WHERE mailbox = ? UNION SELECT email FROM expected_copy WHERE mailbox = ?",
                        row -> row.getLong(1),
                        mailbox,
                        mailbox);
        for (long key : mayBe) {
            Optional<EmailRow> email = account.emails().get(key);
            if (email.isPresent()
                    && email.get().places.stream()
                            .anyMatch(place -> !place.isReported() && place.mailbox() == mailbox)) {
                return true;
            }
        }
        return false;
    }

    /** Mailboxes that are retired go with their last email. */
    void dropEmpty() throws SQLException {
        change.flush();
        for (long mailbox : account.mailboxes().empty()) {
            if (keepsAny(mailbox)) {
                continue;
            }
            String below = account.mailboxes().get(mailbox).orElseThrow().path() + "/";
            account.mailboxes().remove(mailbox);
            boolean isAboveAnother = account.mailboxes().all().stream()
                    .anyMatch(row -> row.path().startsWith(below));
            if (isAboveAnother) {
                // its name may stay listed as a place, and a list that has not changed would not tell it again
                change.scope(Keys.of(account.row().id(), new Scope.MailboxList()))
                        .beginHeadAnew();
            }
        }
    }
}
