package org.postferry.testkit.store;

import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.UidSpan;

/** Many remote ids, one by one: all that are named, or of a span only those that are known. */
final class ExpandedIds {
    private ExpandedIds() {}

    /** Every id that is named; for facts whose spans hold nothing but what exists. */
    static void each(RemoteIds ids, Consumer<RemoteId> action) {
        ids.match(new RemoteIds.Cases<Boolean>() {
            @Override
            public Boolean uids(RemoteIds.Uids uids) {
                for (UidSpan span : uids.spans()) {
                    for (long uid = span.first(); uid <= span.last(); uid++) {
                        action.accept(new RemoteId.Uid(uids.mailbox(), uids.uidValidity(), uid));
                    }
                }
                return true;
            }

            @Override
            public Boolean keys(RemoteIds.Keys keys) {
                keys.values().forEach(key -> action.accept(new RemoteId.Key(key)));
                return true;
            }
        });
    }

    /** Only what is known: a span may name four billion UIDs that never were. */
    static List<RemoteId> known(RemoteIds ids, ScopeTables scope) {
        return ids.match(new RemoteIds.Cases<List<RemoteId>>() {
            @Override
            public List<RemoteId> uids(RemoteIds.Uids uids) {
                return uids.spans().stream()
                        .map(span -> between(uids, span, scope))
                        .flatMap(rows -> rows.keySet().stream())
                        .filter(id ->
                                id instanceof RemoteId.Uid uid && uid.mailbox().equals(uids.mailbox()))
                        .toList();
            }

            @Override
            public List<RemoteId> keys(RemoteIds.Keys keys) {
                return keys.values().stream()
                        .<RemoteId>map(RemoteId.Key::new)
                        .filter(scope.rows::containsKey)
                        .toList();
            }
        });
    }

    private static SortedMap<RemoteId, RemoteRow> between(RemoteIds.Uids uids, UidSpan span, ScopeTables scope) {
        return scope.rows.subMap(
                new RemoteId.Uid(uids.mailbox(), uids.uidValidity(), span.first()),
                true,
                new RemoteId.Uid(uids.mailbox(), uids.uidValidity(), span.last()),
                true);
    }
}
