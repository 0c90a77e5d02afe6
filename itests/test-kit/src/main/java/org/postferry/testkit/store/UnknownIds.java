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
        if (lane.kind() == Lane.Kind.HISTORY || !scope.historyDone) {
            return Set.of(); // history or its end brings them
        }
        Set<RemoteId> asked = new HashSet<>();
        Set<RemoteId> answered = new HashSet<>();
        for (RemoteFact fact : facts) {
            if (fact instanceof RemoteFact.EmailChanged changed) {
                asked.add(changed.id());
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
        asked.removeAll(answered);
        return asked;
    }

    /** A span of what is gone may be huge: it is looked at from what was asked. */
    private static Set<RemoteId> namedBy(RemoteFact.EmailGone gone, Set<RemoteId> asked) {
        ScopeTables all = new ScopeTables();
        asked.forEach(id -> all.rows.put(id, RemoteRow.leftOut()));
        return new HashSet<>(ExpandedIds.known(gone.ids(), all));
    }
}
