package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteId;
import org.postferry.store.ScopeState;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.Place;
import org.postferry.store.h2.row.ScopeRow;
import org.postferry.store.h2.row.StagedWhy;

/** What a transaction does to one scope of an account: base and all that belongs to it. */
final class ScopeChange {
    /**
     * Of a longer span that was left out none is staged, it just goes: nothing of it is here that could be lost, and a
     * server can name four billion in one line.
     */
    static final long MAX_STAGED_LEFT_OUT = 100_000;

    private static final String EARLY = "an email was laid into it before the first look at it";

    private final Change change;
    private final AccountChange account;
    private final ScopeRow scope;
    private final RemoteKeys keys;
    private final Reports reports;
    private final Staging staging;
    private final SnapshotMarks marks;
    private final LeftOut leftOut;

    ScopeChange(Change change, AccountChange account, ScopeRow scope) {
        this.change = change;
        this.account = account;
        this.scope = scope;
        this.keys = new RemoteKeys(change.sql(), scope.id());
        this.reports = new Reports(change.sql(), scope, keys);
        this.staging = new Staging(change, scope);
        this.marks = new SnapshotMarks(change.sql(), scope);
        this.leftOut = new LeftOut(change.sql(), scope, keys);
    }

    Change change() {
        return change;
    }

    AccountChange account() {
        return account;
    }

    ScopeRow scope() {
        return scope;
    }

    RemoteKeys keys() {
        return keys;
    }

    Reports reports() {
        return reports;
    }

    Staging staging() {
        return staging;
    }

    SnapshotMarks marks() {
        return marks;
    }

    LeftOut leftOut() {
        return leftOut;
    }

    long mint(RemoteId id) throws SQLException {
        return keys.mint(change.sql(), scope, id);
    }

    /** Replaces what a remote key says of its email, and what a rejected hold kept of this scope. */
    void place(long key, EmailRow email, List<Place> places) {
        boolean kept = email.places.stream().anyMatch(place -> place.scope() == scope.id() && !place.isReported());
        boolean same = email.places.stream()
                .filter(place -> place.remote() == key)
                .toList()
                .equals(places);
        if (same && !kept) {
            return;
        }
        List<Place> all = new ArrayList<>(email.places);
        all.removeIf(place -> place.remote() == key || place.scope() == scope.id() && !place.isReported());
        all.addAll(places);
        countUnplaced(email.places, -1);
        countUnplaced(all, 1);
        email.places = List.copyOf(all);
    }

    /** An email was laid into it. Head begins behind one from before the first look: what another client does to it until then is told by nobody. */
    void laidInto() {
        if (scope.checkpoint(Lane.Kind.HEAD).isNone()) {
            scope.want(new ScopeState.SnapshotWish(EARLY, true, change.now()));
        }
    }

    /** What is kept of an email in this scope without a membership on the server goes. */
    void keepNoLonger(EmailRow email) {
        email.places = email.places.stream()
                .filter(place -> place.isReported() || place.scope() != scope.id())
                .toList();
    }

    /** A remote key says nothing of this email any more. */
    void displace(long key, EmailRow email) {
        List<Place> left =
                email.places.stream().filter(place -> place.remote() != key).toList();
        countUnplaced(email.places, -1);
        countUnplaced(left, 1);
        email.places = left;
    }

    /**
     * A name means another email from now on (protocol danger D-57). The one that it meant cannot be asked for any more: it is kept
     * here alone and staged, as after a new UIDVALIDITY.
     *
     * @return the name's new key
     */
    long nameAnother(RemoteId.Key name, long key, EmailRow email) throws SQLException {
        List<Place> kept = email.places.stream()
                .map(place -> place.remote() == key ? place.kept() : place)
                .toList();
        countUnplaced(email.places, -1);
        countUnplaced(kept, 1);
        email.places = kept;
        staging.forget(key);
        staging.stage(key, StagedWhy.RENUMBERED);
        return keys.mintAnew(change.sql(), scope, name);
    }

    /** Puts what is left out within a span on its way out. */
    void stageLeftOut(RemoteKeys.Span span, StagedWhy why) throws SQLException {
        for (RemoteKeys.Span part : leftOut.within(span)) {
            if (part.size() > MAX_STAGED_LEFT_OUT) {
                leftOut.remove(part);
                continue;
            }
            for (long key = part.first(); key <= part.last(); key++) {
                staging.stage(key, why);
            }
        }
    }

    /** What is left out within a span is there after all. */
    void keepLeftOut(RemoteKeys.Span span) throws SQLException {
        for (RemoteKeys.Span part : leftOut.within(span)) {
            for (long key : staging.within(part)) {
                staging.unstage(key);
            }
        }
    }

    /** The emails that are reported under those keys, with their keys. */
    Map<EmailRow, Set<Long>> emails(List<Long> keys) throws SQLException {
        reports.load(keys);
        staging.load(keys);
        Map<Long, Set<Long>> keysOf = new LinkedHashMap<>();
        for (long key : keys) {
            OptionalLong email = reports.email(key);
            if (email.isPresent()) {
                keysOf.computeIfAbsent(email.getAsLong(), unused -> new HashSet<>())
                        .add(key);
            }
        }
        EmailLedger emails = account.emails();
        emails.load(keysOf.keySet());
        Map<EmailRow, Set<Long>> rows = new LinkedHashMap<>();
        for (Map.Entry<Long, Set<Long>> entry : keysOf.entrySet()) {
            rows.put(emails.get(entry.getKey()).orElseThrow(), entry.getValue());
        }
        return rows;
    }

    /** Keys go for good, and their emails leave them: one without any other is a tombstone and keeps its content. */
    void letGo(List<Long> slice) throws SQLException {
        for (Map.Entry<EmailRow, Set<Long>> one : emails(slice).entrySet()) {
            for (long key : one.getValue()) {
                displace(key, one.getKey());
            }
            if (keys.haveNames(one.getValue()) && !one.getKey().isReported()) {
                keepNoLonger(one.getKey()); // as one whose name means another email is kept
            }
        }
        for (long key : slice) {
            letGo(key);
        }
    }

    /** A key goes for good; its email, if it has one, has left it before. */
    void letGo(long key) throws SQLException {
        reports.bury(key);
        leftOut.remove(new RemoteKeys.Span(key, key));
        staging.forget(key);
    }

    private void countUnplaced(List<Place> places, int one) {
        for (Place place : places) {
            boolean unplaced = Keys.isUnplaced(place.mailbox());
            scope.unplaced += unplaced && place.isReported() && place.scope() == scope.id() ? one : 0;
        }
    }

    /** Writes what differs so far, so that queries see it. */
    void flush() throws SQLException {
        keys.flush(change.sql());
        reports.flush();
        staging.flush();
        marks.flush();
        leftOut.flush();
        change.flush();
    }
}
