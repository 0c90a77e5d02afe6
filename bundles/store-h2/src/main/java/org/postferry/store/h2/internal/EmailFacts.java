package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.RemoteMembership;
import org.postferry.model.ContentState;
import org.postferry.store.IntakeBatch;
import org.postferry.store.h2.internal.RemoteKeys.Span;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.Place;
import org.postferry.store.h2.row.StagedWhy;

/** What a batch tells of emails. */
final class EmailFacts {
    /** What cannot be fetched or read is tried again after a day. */
    static final Duration QUARANTINE = Duration.ofDays(1);

    private static final int LONGEST_REASON = 1_000;

    private final ScopeChange tables;
    private final EmailLedger emails;
    private final MailboxFacts mailboxes;
    private final EmailIdentity identity;
    private final IntakeBatch batch;
    /** History adds and never changes. */
    private final boolean history;

    EmailFacts(ScopeChange tables, IntakeBatch batch, ToldHeaders headers, MailboxFacts mailboxes) {
        this.tables = tables;
        this.emails = tables.account().emails();
        this.mailboxes = mailboxes;
        this.identity = new EmailIdentity(tables, headers);
        this.batch = batch;
        this.history = batch.lane().kind() == Lane.Kind.HISTORY;
    }

    /** Reads what the facts will ask for, in a few queries for all of them. */
    void load() throws SQLException {
        List<RemoteId> named = new ArrayList<>();
        List<RemoteFact.EmailSeen> seen = new ArrayList<>();
        List<String> threads = new ArrayList<>();
        for (RemoteFact fact : batch.facts()) {
            if (fact instanceof RemoteFact.EmailSeen one) {
                named.add(one.id());
                seen.add(one);
            } else if (fact instanceof RemoteFact.EmailChanged one) {
                named.add(one.id());
                one.threadRef().ifPresent(threads::add);
            } else if (fact instanceof RemoteFact.EmailUnreadable one) {
                named.add(one.id());
            }
        }
        Map<RemoteId, Long> keys = tables.keys().find(named);
        tables.reports().load(keys.values());
        tables.staging().load(keys.values());
        List<Long> wanted = new ArrayList<>();
        for (long key : keys.values()) {
            OptionalLong email = tables.reports().email(key);
            (email.isPresent() ? email : tables.reports().gone(key)).ifPresent(wanted::add);
        }
        wanted.addAll(identity.load(seen, threads));
        emails.load(wanted);
    }

    /** Writes the names that were learned. */
    void flush() throws SQLException {
        identity.flush();
    }

    void seen(RemoteFact.EmailSeen fact) throws SQLException {
        if (isBarredToHistory(fact.id())) {
            return;
        }
        long key = keyOf(fact);
        EmailRow email = emailOf(key, fact);
        boolean unreadable = email.state == ContentState.QUARANTINED && email.digest.isNone();
        place(key, email, places(key, fact.memberships()));
        if (unreadable && email.content == 0) {
            email.state = ContentState.NONE;
            email.quarantine = "";
            email.notBefore = EmailRow.NOW;
        }
        identity.describe(email, fact);
    }

    private long keyOf(RemoteFact.EmailSeen fact) throws SQLException {
        long key = tables.mint(fact.id());
        OptionalLong known = tables.reports().email(key);
        if (known.isPresent() && fact.id() instanceof RemoteId.Key name) {
            EmailRow before = emails.get(known.getAsLong()).orElseThrow();
            if (before.isAnotherThan(fact.stamp())) {
                return tables.nameAnother(name, key, before);
            }
        }
        return key;
    }

    private EmailRow emailOf(long key, RemoteFact.EmailSeen fact) throws SQLException {
        OptionalLong known = tables.reports().email(key);
        if (known.isPresent()) {
            return emails.get(known.getAsLong()).orElseThrow();
        }
        Optional<EmailRow> same = identity.of(fact, key);
        return same.isPresent() ? same.get() : emails.create(history);
    }

    void changed(RemoteFact.EmailChanged fact) throws SQLException {
        Optional<Long> key = known(fact.id());
        if (key.isEmpty() || history) {
            return;
        }
        OptionalLong email = tables.reports().email(key.get());
        if (email.isEmpty()) {
            stays(key.get());
            return;
        }
        EmailRow row = emails.get(email.getAsLong()).orElseThrow();
        if (fact.stamp().filter(row::isAnotherThan).isEmpty()) {
            stays(key.get());
            tables.place(key.get(), row, places(key.get(), fact.memberships()));
            if (fact.threadRef().isPresent()) {
                identity.rethread(row, fact.threadRef().get());
            }
        }
    }

    void present(RemoteIds ids) throws SQLException {
        if (history) {
            return;
        }
        List<Span> spans = tables.keys().spans(ids);
        stay(tables.reports().within(spans));
        for (Span span : spans) {
            tables.leftOut().name(span);
            tables.keepLeftOut(span);
        }
    }

    void gone(RemoteIds ids) throws SQLException {
        if (history) {
            return;
        }
        List<Span> spans = tables.keys().spans(ids);
        List<Long> known = tables.reports().within(spans);
        tables.staging().load(known);
        for (long key : known) {
            tables.staging().stage(key, StagedWhy.TOLD);
        }
        for (Span span : spans) {
            tables.stageLeftOut(span, StagedWhy.TOLD);
        }
    }

    void unreadable(RemoteFact.EmailUnreadable fact) throws SQLException {
        if (isBarredToHistory(fact.id())) {
            return;
        }
        long key = tables.mint(fact.id());
        OptionalLong known = tables.reports().email(key);
        OptionalLong present = known.isPresent() ? known : tables.reports().gone(key);
        EmailRow email = present.isPresent() ? emails.get(present.getAsLong()).orElseThrow() : newUnreadable();
        place(key, email, known.isPresent() ? placesOf(key, email) : List.of(scopesOwn(key)));
        long now = tables.change().now().getEpochSecond();
        if (email.content == 0) {
            email.state = ContentState.QUARANTINED;
            email.quarantine = shortened(fact.serverSaid());
            // told twice is told once: a time that has not come stays
            email.notBefore = email.notBefore > now ? email.notBefore : now + QUARANTINE.toSeconds();
        }
    }

    private EmailRow newUnreadable() {
        EmailRow email = emails.create(history);
        email.received = tables.change().now().getEpochSecond();
        return email;
    }

    /** An empty reason would stand for no quarantine. */
    static String shortened(String reason) {
        if (reason.isBlank()) {
            return "the server gave no reason";
        }
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
    }

    void leftOut(RemoteIds ids) throws SQLException {
        for (Span span : tables.keys().mintSpans(tables.change().sql(), tables.scope(), ids)) {
            List<Long> known = tables.reports().within(List.of(span));
            if (!history) {
                stay(known);
            }
            long next = span.first();
            for (long key : known) {
                addLeftOut(next, key - 1);
                next = key + 1;
            }
            addLeftOut(next, span.last());
        }
    }

    private void addLeftOut(long first, long last) throws SQLException {
        if (first <= last) {
            tables.leftOut().add(new Span(first, last));
            if (!history) {
                tables.keepLeftOut(new Span(first, last));
            }
        }
    }

    /** History never changes, unstages or revives what is known; a tombstone is known. What was left out is no email yet. */
    private boolean isBarredToHistory(RemoteId id) throws SQLException {
        Optional<Long> key = history ? known(id) : Optional.empty();
        return key.isPresent()
                && (tables.reports().email(key.get()).isPresent()
                        || tables.reports().gone(key.get()).isPresent());
    }

    private Optional<Long> known(RemoteId id) throws SQLException {
        return tables.keys().key(id);
    }

    private void place(long key, EmailRow email, List<Place> places) throws SQLException {
        tables.reports().put(key, email.id());
        tables.leftOut().remove(new Span(key, key));
        stays(key);
        tables.place(key, email, places);
        if (history) {
            emails.inBulk(email.id());
        }
    }

    private void stay(List<Long> keys) throws SQLException {
        tables.staging().load(keys);
        for (long key : keys) {
            stays(key);
        }
    }

    /** It is there: not on its way out, and no snapshot misses it. */
    private void stays(long key) throws SQLException {
        tables.staging().unstage(key);
        tables.marks().mark(key);
    }

    private List<Place> places(long key, Set<RemoteMembership> memberships) throws SQLException {
        List<Place> places = new ArrayList<>();
        for (RemoteMembership membership : memberships) {
            places.add(new Place(
                    tables.scope().id(),
                    key,
                    mailboxes.resolve(membership.mailbox()),
                    membership.keywords(),
                    membership.deleted()));
        }
        // a set has no order: the same places must be the same bytes
        places.sort(java.util.Comparator.comparingLong(Place::mailbox));
        return places;
    }

    private static List<Place> placesOf(long key, EmailRow email) {
        return email.places.stream().filter(place -> place.remote() == key).toList();
    }

    /** What cannot be read is at least in the mailbox that was asked. */
    private Place scopesOwn(long key) {
        long scope = tables.scope().id();
        long mailbox = Keys.isMailbox(scope)
                ? scope
                : Keys.unplaced(tables.account().row().id());
        return new Place(scope, key, mailbox, Set.of(), false);
    }
}
