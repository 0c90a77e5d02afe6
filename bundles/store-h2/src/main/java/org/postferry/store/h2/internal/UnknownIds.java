package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.Session;
import org.postferry.connector.UidSpan;
import org.postferry.store.h2.internal.RemoteKeys.Span;

/** Which ids of a batch changed, or are there, and are not known: a cursor must not move over them. */
final class UnknownIds {
    /** As many as can be described at once; the others come back with the next try. A span may name four billion. */
    static final int MAX_UNKNOWN = Session.MAX_IDS;

    private final ScopeChange tables;
    private final Set<RemoteId> answered = new HashSet<>();
    private final List<RemoteIds> answeredSpans = new ArrayList<>();
    private final Set<RemoteId> unknown = new LinkedHashSet<>();

    private UnknownIds(ScopeChange tables) {
        this.tables = tables;
    }

    static Set<RemoteId> of(ScopeChange tables, Lane lane, List<RemoteFact> facts) throws SQLException {
        if (lane.kind() == Lane.Kind.HISTORY) {
            return Set.of();
        }
        UnknownIds search = new UnknownIds(tables);
        search.collectAnswers(facts);
        search.searchOthers(facts);
        if (!tables.scope().historyDone) {
            return search.unknown; // history or its end brings the rest
        }
        search.searchChanged(facts);
        for (RemoteFact fact : facts) {
            if (fact instanceof RemoteFact.EmailPresent present) {
                search.searchPresent(present.ids());
            }
        }
        return search.unknown;
    }

    private void collectAnswers(List<RemoteFact> facts) {
        for (RemoteFact fact : facts) {
            if (fact instanceof RemoteFact.EmailSeen seen) {
                answered.add(seen.id());
            } else if (fact instanceof RemoteFact.EmailUnreadable unreadable) {
                answered.add(unreadable.id());
            } else if (fact instanceof RemoteFact.EmailLeftOut leftOut) {
                answeredSpans.add(leftOut.ids());
            } else if (fact instanceof RemoteFact.EmailGone gone) {
                answeredSpans.add(gone.ids());
            }
        }
    }

    /** Names that mean other emails by now, which history would take for what is known. */
    private void searchOthers(List<RemoteFact> facts) throws SQLException {
        Map<RemoteId, RemoteFact.Stamp> stamps = new LinkedHashMap<>();
        for (RemoteFact fact : facts) {
            if (fact instanceof RemoteFact.EmailChanged one && one.id() instanceof RemoteId.Key) {
                one.stamp().ifPresent(stamp -> stamps.put(one.id(), stamp));
            }
        }
        Map<RemoteId, Long> keys = tables.keys().find(stamps.keySet());
        tables.reports().load(keys.values());
        Map<RemoteId, Long> emails = new LinkedHashMap<>();
        for (Map.Entry<RemoteId, Long> key : keys.entrySet()) {
            tables.reports().email(key.getValue()).ifPresent(email -> emails.put(key.getKey(), email));
        }
        EmailLedger ledger = tables.account().emails();
        ledger.load(emails.values());
        for (Map.Entry<RemoteId, Long> email : emails.entrySet()) {
            boolean isAnother = ledger.get(email.getValue()).orElseThrow().isAnotherThan(stamps.get(email.getKey()));
            if (isAnother && !isAnswered(email.getKey())) {
                add(email.getKey());
            }
        }
    }

    private void searchChanged(List<RemoteFact> facts) throws SQLException {
        List<RemoteId> changed = new ArrayList<>();
        for (RemoteFact fact : facts) {
            if (fact instanceof RemoteFact.EmailChanged one) {
                changed.add(one.id());
            }
        }
        searchSingle(changed);
    }

    private void searchSingle(Collection<RemoteId> asked) throws SQLException {
        Map<RemoteId, Long> keys = tables.keys().find(asked);
        tables.reports().load(keys.values());
        for (RemoteId id : asked) {
            Long key = keys.get(id);
            boolean known = key != null
                    && (tables.reports().email(key).isPresent()
                            || tables.leftOut().contains(key));
            if (!known && !isAnswered(id)) {
                add(id);
            }
        }
    }

    private void searchPresent(RemoteIds ids) throws SQLException {
        if (ids instanceof RemoteIds.Keys names) {
            searchSingle(names.values().stream()
                    .<RemoteId>map(RemoteId.Key::new)
                    .sorted(java.util.Comparator.comparing(RemoteId::toString))
                    .toList());
            return;
        }
        RemoteIds.Uids uids = (RemoteIds.Uids) ids;
        for (UidSpan span : uids.spans()) {
            for (UidSpan gap : gaps(uids, span)) {
                for (long uid = gap.first(); uid <= gap.last() && unknown.size() < MAX_UNKNOWN; uid++) {
                    RemoteId id = new RemoteId.Uid(uids.mailbox(), uids.uidValidity(), uid);
                    if (!answered.contains(id)) {
                        add(id);
                    }
                }
            }
        }
    }

    /** What of a span is neither known nor answered by a span. */
    private List<UidSpan> gaps(RemoteIds.Uids uids, UidSpan span) throws SQLException {
        List<UidSpan> known = new ArrayList<>();
        Optional<RemoteKeys.Generation> generation = tables.keys().generation(uids.uidValidity());
        if (generation.isPresent()) {
            long base = generation.get().first();
            Span asked = new Span(base | span.first(), base | span.last());
            for (long key : tables.reports().between(asked)) {
                known.add(new UidSpan(key - base, key - base));
            }
            for (Span part : tables.leftOut().within(asked)) {
                known.add(new UidSpan(part.first() - base, part.last() - base));
            }
        }
        for (RemoteIds other : answeredSpans) {
            if (other instanceof RemoteIds.Uids told && told.uidValidity() == uids.uidValidity()) {
                known.addAll(told.spans());
            }
        }
        known.sort(java.util.Comparator.comparingLong(UidSpan::first));
        return without(span, known);
    }

    private static List<UidSpan> without(UidSpan span, List<UidSpan> ascending) {
        List<UidSpan> left = new ArrayList<>();
        long next = span.first();
        for (UidSpan known : ascending) {
            if (known.first() > span.last()) {
                break;
            }
            if (known.first() > next) {
                left.add(new UidSpan(next, known.first() - 1));
            }
            next = Math.max(next, known.last() + 1);
        }
        if (next <= span.last()) {
            left.add(new UidSpan(next, span.last()));
        }
        return left;
    }

    private boolean isAnswered(RemoteId id) {
        return answered.contains(id) || answeredSpans.stream().anyMatch(ids -> names(ids, id));
    }

    private static boolean names(RemoteIds ids, RemoteId id) {
        return ids.match(new RemoteIds.Cases<>() {
            @Override
            public Boolean uids(RemoteIds.Uids uids) {
                return id instanceof RemoteId.Uid uid
                        && uid.uidValidity() == uids.uidValidity()
                        && uids.spans().stream()
                                .anyMatch(span -> span.first() <= uid.uid() && uid.uid() <= span.last());
            }

            @Override
            public Boolean keys(RemoteIds.Keys keys) {
                return id instanceof RemoteId.Key key && keys.values().contains(key.value());
            }
        });
    }

    private void add(RemoteId id) {
        if (unknown.size() < MAX_UNKNOWN) {
            unknown.add(id);
        }
    }
}
