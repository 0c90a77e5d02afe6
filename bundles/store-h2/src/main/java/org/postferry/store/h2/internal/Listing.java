package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.ThreadId;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;

/**
 * One page of a list of emails, newest first. An account's list is merged from those of its mailboxes: an index of its own
 * would cost a first sync more than the merging costs a reader.
 */
final class Listing {
    private static final Comparator<Place> NEWEST_FIRST = Comparator.comparingLong(Place::received)
            .thenComparingLong(Place::email)
            .reversed();

    private final EmailQuery query;
    private final Threads threads;
    private final Place begin;

    /** Where an email stands in the list; also what a cursor says. */
    private record Place(long received, long email) {
        static final Place TOP = new Place(Long.MAX_VALUE, Long.MAX_VALUE);

        /** Reads {@code <second>.<email id>}. */
        static Place parse(String cursor) {
            int dot = cursor.indexOf('.');
            if (dot < 1 || !cursor.substring(0, dot).matches("-?\\d{1,18}")) {
                throw new IllegalArgumentException("'" + cursor + "' is no cursor");
            }
            return new Place(
                    Long.parseLong(cursor.substring(0, dot)),
                    EmailId.parse(cursor.substring(dot + 1)).key());
        }

        @Override
        public String toString() {
            return received + "." + EmailId.ofKey(email);
        }
    }

    Listing(EmailQuery query, Threads threads) {
        this.query = query;
        this.threads = threads;
        this.begin = query.after().map(Place::parse).orElse(Place.TOP);
    }

    EmailPage page(Sql sql) throws SQLException {
        List<Email> items = new ArrayList<>();
        Optional<ThreadId> thread = present(sql);
        Place reached = begin;
        while (true) {
            List<Place> places = next(sql, reached, thread);
            Map<Long, EmailRow> rows = rows(sql, places);
            for (Place place : places) {
                Optional<Email> email = Optional.ofNullable(rows.get(place.email()))
                        .filter(row -> row.shown().isAnywhere())
                        .map(EmailRow::email)
                        .filter(found -> matches(found, thread));
                if (email.isPresent()) {
                    if (items.size() == query.limit()) {
                        return new EmailPage(items, Optional.of(reached.toString()));
                    }
                    items.add(email.get());
                }
                reached = place;
            }
            if (places.size() <= query.limit()) {
                return new EmailPage(items, Optional.empty());
            }
        }
    }

    /** The thread that was asked for, or what it became part of. */
    private Optional<ThreadId> present(Sql sql) throws SQLException {
        if (query.thread().isEmpty() || query.thread().get().number() > Integer.MAX_VALUE) {
            return query.thread();
        }
        AccountId account = query.thread().get().account();
        int number = (int) query.thread().get().number();
        return Optional.of(new ThreadId(account, threads.with(sql, account, table -> table.root(number))));
    }

    private boolean matches(Email email, Optional<ThreadId> thread) {
        return query.account().map(email.id().account()::equals).orElse(true)
                && query.mailbox().map(email.mailboxIds()::contains).orElse(true)
                && (thread.isEmpty() || thread.equals(email.threadId()))
                && (!query.quarantined() || email.quarantineReason().isPresent());
    }

    private static Map<Long, EmailRow> rows(Sql sql, List<Place> places) throws SQLException {
        Map<Long, EmailRow> rows = new HashMap<>();
        List<Long> keys = places.stream().map(Place::email).toList();
        EmailLedger.read(sql, keys).forEach(row -> rows.put(row.id(), row));
        return rows;
    }

    /** The next places behind one, at most one more than a page holds; fewer mean that there are no more. */
    private List<Place> next(Sql sql, Place after, Optional<ThreadId> thread) throws SQLException {
        Collection<Place> found;
        if (thread.isPresent()) {
            found = ofThread(sql, thread.get());
        } else if (query.quarantined()) {
            found = few(
                    sql,
                    "SELECT e.received, e.id FROM quarantine q JOIN email e ON e.id = q.email WHERE q.email BETWEEN ? AND ?",
                    query.account().map(Keys::first).orElse(Long.MIN_VALUE),
                    query.account().map(Keys::last).orElse(Long.MAX_VALUE));
        } else {
            found = listed(sql, after);
        }
        return found.stream()
                .filter(place -> NEWEST_FIRST.compare(place, after) > 0)
                .sorted(NEWEST_FIRST)
                .limit(query.limit() + 1L)
                .toList();
    }

    /** What the server put into it, and what was found to belong to it. */
    private Collection<Place> ofThread(Sql sql, ThreadId thread) throws SQLException {
        long key = Keys.of(thread.account(), thread.number());
        List<Place> told = few(
                sql,
                "SELECT e.received, e.id FROM thread_email t JOIN email e ON e.id = t.email WHERE t.thread BETWEEN ? AND ?",
                key,
                key);
        if (thread.number() > Integer.MAX_VALUE) {
            return told;
        }
        List<Long> derived =
                threads.with(sql, thread.account(), table -> table.emailsOf((int) thread.number())).stream()
                        .map(number -> Keys.of(thread.account(), number))
                        .toList();
        TreeSet<Place> both = new TreeSet<>(NEWEST_FIRST);
        both.addAll(told);
        both.addAll(few(sql, "SELECT received, id FROM " + Sql.keyed("email"), Sql.keys(derived)));
        return both;
    }

    private static List<Place> few(Sql sql, String select, Object... bounds) throws SQLException {
        return sql.list(select, row -> new Place(row.getLong(1), row.getLong(2)), bounds);
    }

    private Collection<Place> listed(Sql sql, Place after) throws SQLException {
        TreeSet<Place> newest = new TreeSet<>(NEWEST_FIRST);
        for (long mailbox : mailboxes(sql)) {
            sql.each(
                    "SELECT received, email FROM listing WHERE mailbox = ? AND received <= ? AND (received < ? OR email < ?)"
                            + " ORDER BY mailbox, received DESC, email DESC FETCH FIRST ? ROWS ONLY",
                    row -> newest.add(new Place(row.getLong(1), row.getLong(2))),
                    mailbox,
                    after.received(),
                    after.received(),
                    after.email(),
                    query.limit() + 1);
            while (newest.size() > query.limit() + 1) {
                newest.pollLast();
            }
        }
        return newest;
    }

    private List<Long> mailboxes(Sql sql) throws SQLException {
        if (query.mailbox().isPresent()) {
            return List.of(query.mailbox().get().key());
        }
        Object[] range = {
            query.account().map(Keys::first).orElse(Long.MIN_VALUE),
            query.account().map(Keys::last).orElse(Long.MAX_VALUE)
        };
        List<Long> mailboxes = new ArrayList<>(
                sql.list("SELECT id FROM mailbox WHERE id BETWEEN ? AND ?", row -> row.getLong(1), range));
        // and what is in nobody knows which mailbox
        mailboxes.addAll(sql.list(
                "SELECT id FROM scope WHERE id BETWEEN ? AND ? AND unplaced > 0",
                row -> Keys.unplaced(Keys.account(row.getLong(1))),
                range));
        return mailboxes;
    }
}
