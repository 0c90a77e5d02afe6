package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.model.MailboxId;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.Place;

/**
 * What a person was shown of a mailbox when they asked for it to be deleted: what it holds by base, while it is shown with the
 * same emails as then. Once it is shown with others, nothing is taken for shown.
 */
final class ShownMailbox implements RemoteCommand.Shown {
    private final StoreCore core;
    private final MailboxId mailbox;
    private final boolean isAsThen;

    private ShownMailbox(StoreCore core, MailboxId mailbox, boolean isAsThen) {
        this.core = core;
        this.mailbox = mailbox;
        this.isAsThen = isAsThen;
    }

    /** @param then empty of a wish that an older Postferry accepted */
    static ShownMailbox of(Change change, MailboxId mailbox, OptionalLong then) throws SQLException {
        return new ShownMailbox(
                change.core(), mailbox, then.isEmpty() || then.getAsLong() == fingerprint(change, mailbox));
    }

    /** Of which emails it is shown with, in whatever order. */
    static long fingerprint(Change change, MailboxId mailbox) throws SQLException {
        change.flush();
        return change.sql().number("SELECT visible FROM mailbox WHERE id = ?", mailbox.key());
    }

    @Override
    public boolean hasAll(RemoteIds ids) {
        return isAsThen
                && core.read(
                        "comparing a mailbox that is to be deleted",
                        sql -> ids instanceof RemoteIds.Uids uids
                                ? hasAll(sql, uids)
                                : hasAll(sql, (RemoteIds.Keys) ids));
    }

    private boolean hasAll(Sql sql, RemoteIds.Uids uids) throws SQLException {
        List<RemoteKeys.Span> spans = new RemoteKeys(sql, mailbox.key()).spans(uids);
        if (spans.isEmpty()) {
            return uids.spans().isEmpty();
        }
        NavigableMap<Long, Long> asked = new TreeMap<>();
        spans.forEach(span -> asked.put(span.first(), span.last()));
        long first = spans.get(0).first();
        long last = spans.get(spans.size() - 1).last();
        long[] known = {0};
        sql.each(
                "SELECT id FROM remote WHERE id BETWEEN ? AND ?",
                row -> known[0] += overlap(asked, row.getLong(1), row.getLong(1)),
                first,
                last);
        sql.each(
                "SELECT first, last FROM left_out WHERE named = FALSE AND first <= ? AND last >= ?",
                row -> known[0] += overlap(asked, row.getLong(1), row.getLong(2)),
                last,
                first);
        return known[0] == spans.stream().mapToLong(RemoteKeys.Span::size).sum();
    }

    /** How many keys of a span are asked for. */
    private static long overlap(NavigableMap<Long, Long> asked, long first, long last) {
        long sum = 0;
        for (Map.Entry<Long, Long> span = asked.floorEntry(last);
                span != null && span.getValue() >= first;
                span = asked.lowerEntry(span.getKey())) {
            sum += Math.min(last, span.getValue()) - Math.max(first, span.getKey()) + 1;
        }
        return sum;
    }

    /** Of one that the server cannot tell all about nobody knows the mailbox. */
    private boolean isIn(Place place) {
        return place.mailbox() == mailbox.key() || Keys.isUnplaced(place.mailbox());
    }

    /** Where ids are names, an email that is known may have been laid into this mailbox since. */
    private boolean hasAll(Sql sql, RemoteIds.Keys names) throws SQLException {
        long scope = Keys.of(mailbox.account(), new Scope.AccountEmails());
        Set<Long> keys = new HashSet<>();
        for (RemoteKeys.Span span : new RemoteKeys(sql, scope).spans(names)) {
            keys.add(span.first());
        }
        Map<Long, Long> emails = new HashMap<>();
        sql.each(
                "SELECT id, email FROM " + Sql.keyed("remote"),
                row -> emails.put(row.getLong(1), row.getLong(2)),
                Sql.keys(keys));
        Set<Long> known = new HashSet<>();
        sql.each(
                "SELECT " + EmailRow.COLUMNS + " FROM " + Sql.keyed("email"),
                row -> EmailRow.read(row).places.stream()
                        .filter(place -> place.isReported() && isIn(place))
                        .forEach(place -> known.add(place.remote())),
                Sql.keys(Set.copyOf(emails.values())));
        for (long key : keys) {
            boolean isLeftOut = !emails.containsKey(key)
                    && sql.number(
                                    "SELECT COUNT(*) FROM left_out WHERE named = FALSE AND first <= ? AND last >= ?",
                                    key,
                                    key)
                            > 0;
            if (isLeftOut) {
                known.add(key);
            }
        }
        return keys.size() == names.values().size() && known.containsAll(keys);
    }
}
