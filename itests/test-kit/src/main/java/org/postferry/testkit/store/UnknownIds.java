package org.postferry.testkit.store;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;

/** Which ids of a batch changed, or are there, and are not known: a cursor must not move over them. */
final class UnknownIds {
    private UnknownIds() {}

    static Set<RemoteId> of(AccountTables account, Lane lane, List<RemoteFact> facts) {
        ScopeTables scope = account.scope(lane.scope());
        if (lane.kind() == Lane.Kind.HISTORY) {
            return Set.of();
        }
        Set<RemoteId> asked = new HashSet<>();
        Set<RemoteId> others = new HashSet<>();
        Set<RemoteId> answered = new HashSet<>();
        for (RemoteFact fact : facts) {
            if (fact instanceof RemoteFact.EmailChanged changed) {
                asked.add(changed.id());
                if (changed.stamp()
                        .filter(stamp -> namesAnother(account, scope, changed.id(), stamp))
                        .isPresent()) {
                    others.add(changed.id());
                }
            } else if (fact instanceof RemoteFact.EmailPresent present) {
                ExpandedIds.each(present.ids(), asked::add);
            } else if (fact instanceof RemoteFact.EmailSeen seen) {
                answered.add(seen.id());
            } else if (fact instanceof RemoteFact.EmailUnreadable unreadable) {
                answered.add(unreadable.id());
            } else if (fact instanceof RemoteFact.EmailLeftOut leftOut) {
                ExpandedIds.each(leftOut.ids(), answered::add);
            } else if (fact instanceof RemoteFact.EmailGone gone) {
                answered.addAll(namedBy(gone, asked));
            }
        }
        asked.removeAll(scope.rows.keySet());
        if (!scope.historyDone) {
            asked.clear(); // history or its end brings them
        }
        asked.addAll(others);
        asked.removeAll(answered);
        return asked;
    }

    /** Whether a name means another email by now; nothing is known against what its server has not described. */
    static boolean namesAnother(AccountTables account, ScopeTables scope, RemoteId id, RemoteFact.Stamp stamp) {
        RemoteRow row = scope.rows.get(id);
        return id instanceof RemoteId.Key
                && row != null
                && row.email()
                        .filter(email -> account.emails.get(email).isAnotherThan(stamp))
                        .isPresent();
    }

    /** A span of what is gone may be huge: it is looked at from what was asked. */
    private static Set<RemoteId> namedBy(RemoteFact.EmailGone gone, Set<RemoteId> asked) {
        ScopeTables all = new ScopeTables();
        asked.forEach(id -> all.rows.put(id, RemoteRow.leftOut()));
        return new HashSet<>(ExpandedIds.known(gone.ids(), all));
    }
}
