package org.postferry.imap.internal;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.FactBatch;
import org.postferry.connector.Lane;
import org.postferry.connector.Pull;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.imap.facts.Pulls;
import org.postferry.model.Keyword;

/**
 * What an engine and a store make of the facts of one mailbox, as short as it can be: rows, the sum, and a snapshot with a
 * second proof where the sum differs.
 */
final class Mirror {
    private final Scope.Mailbox scope;
    private final Map<Long, Set<Keyword>> rows = new TreeMap<>();
    private Checkpoint head = Checkpoint.NONE;
    private int snapshots;

    Mirror(Scope.Mailbox scope) {
        this.scope = scope;
    }

    Map<Long, Set<Keyword>> rows() {
        return rows;
    }

    Checkpoint head() {
        return head;
    }

    int snapshots() {
        return snapshots;
    }

    void firstSync(Session session) throws Exception {
        Pulls history = Pulls.of(session, Lane.history(scope), Checkpoint.NONE);
        history.facts().forEach(this::apply);
        PullEnd.Whole whole = (PullEnd.Whole) history.end();
        head = whole.head();
        if (whole.snapshotWanted()) {
            snapshot(session);
        }
        pull(session);
    }

    /** One pull of head; a snapshot where the sum differs or the server cannot say. */
    void pull(Session session) throws Exception {
        Pulls pulls = Pulls.of(session, Lane.head(scope), head);
        if (pulls.end() instanceof PullEnd.Gap) {
            rows.clear();
            snapshot(session);
            return;
        }
        pulls.facts().forEach(this::apply);
        Optional<Long> count = pulls.facts(RemoteFact.MailboxCount.class).stream()
                .map(RemoteFact.MailboxCount::emails)
                .findFirst();
        if (count.isPresent() && count.get() != rows.size()) {
            snapshot(session);
            pull(session);
            return;
        }
        head = pulls.next();
    }

    void audit(Session session) throws Exception {
        snapshot(session);
    }

    private void snapshot(Session session) throws Exception {
        snapshots++;
        Pulls pulls = Pulls.of(session, new Pull(Lane.snapshot(scope), Checkpoint.NONE, true));
        Set<Long> named = new HashSet<>();
        Set<RemoteId> unknown = new HashSet<>();
        for (FactBatch batch : pulls.batches()) {
            for (RemoteFact fact : batch.facts()) {
                if (fact instanceof RemoteFact.EmailChanged changed) {
                    named.add(uid(changed.id()));
                    if (!rows.containsKey(uid(changed.id()))) {
                        unknown.add(changed.id());
                    }
                }
                apply(fact);
            }
        }
        if (!unknown.isEmpty()) {
            session.describe(scope, unknown).forEach(this::apply);
        }
        long uidValidity =
                Long.parseLong(((PullEnd.Whole) pulls.end()).head().value().split(":")[1]);
        Set<RemoteId> absent = new HashSet<>();
        rows.keySet().forEach(uid -> {
            if (!named.contains(uid)) {
                absent.add(new RemoteId.Uid(scope.id(), uidValidity, uid));
            }
        });
        session.recheck(scope, absent).forEach(id -> rows.remove(uid(id)));
        head = ((PullEnd.Whole) pulls.end()).head();
    }

    private void apply(RemoteFact fact) {
        if (fact instanceof RemoteFact.EmailSeen seen) {
            rows.put(uid(seen.id()), seen.memberships().iterator().next().keywords());
        } else if (fact instanceof RemoteFact.EmailChanged changed) {
            rows.computeIfPresent(
                    uid(changed.id()),
                    (uid, old) -> changed.memberships().iterator().next().keywords());
        } else if (fact instanceof RemoteFact.EmailGone gone) {
            RemoteIds.Uids uids = (RemoteIds.Uids) gone.ids();
            new TreeSet<>(rows.keySet()).forEach(uid -> {
                if (uids.spans().stream().anyMatch(span -> span.first() <= uid && uid <= span.last())) {
                    rows.remove(uid);
                }
            });
        }
    }

    private static long uid(RemoteId id) {
        return ((RemoteId.Uid) id).uid();
    }
}
