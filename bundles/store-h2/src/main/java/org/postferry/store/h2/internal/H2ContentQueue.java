package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.store.ContentQueue;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.Place;

/** {@link ContentQueue} over its rows. Thread-safe: one takes at a time. */
final class H2ContentQueue implements ContentQueue {
    private static final int LARGEST_TAKE = 1_000;

    /** What is taken stands before what is free: it is passed over in slices of this many. */
    private static final int LOOKED_AT = 100;

    private final StoreCore core;
    private final TakenContents taken;
    private final Object turn = new Object();
    /** Scopes of which nothing is taken before that time. Guarded by the turn. */
    private final Map<Long, Instant> left = new HashMap<>();

    /** A row of the queue. */
    private record Waiting(long scope, int urgency, long received, long email) {
        static final Comparator<Waiting> ORDER = Comparator.comparingInt(Waiting::urgency)
                .thenComparing(Comparator.comparingLong(Waiting::received).reversed())
                .thenComparing(Comparator.comparingLong(Waiting::email).reversed());
    }

    H2ContentQueue(StoreCore core, TakenContents taken) {
        this.core = core;
        this.taken = taken;
    }

    @Override
    public Optional<Taken> take(AccountId account, int maxCount, long maxBytes) {
        if (maxCount < 1 || maxCount > LARGEST_TAKE) {
            throw new IllegalArgumentException("maxCount " + maxCount + " is not within 1.." + LARGEST_TAKE);
        }
        wakePostponed(account);
        synchronized (turn) {
            List<Candidate> found =
                    core.read("taking contents to fetch", sql -> take(sql, account, maxCount, maxBytes));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            taken.add(found.stream().map(Candidate::row).toList());
            long scope = found.get(0).waiting().scope();
            Scope named =
                    core.read("taking contents to fetch", sql -> Keys.scope(scope, H2EmailStore.rawName(sql, scope)));
            return Optional.of(
                    new H2Taken(named, found.stream().map(Candidate::wanted).toList()));
        }
    }

    @Override
    public boolean isAnyFree(AccountId account) {
        wakePostponed(account);
        synchronized (turn) {
            return !core.read("looking for contents to fetch", sql -> take(sql, account, LOOKED_AT, Long.MAX_VALUE))
                    .isEmpty();
        }
    }

    /** Those whose time has come stand in the queue again. */
    private void wakePostponed(AccountId account) {
        String due = "SELECT email FROM postponed WHERE email BETWEEN ? AND ? AND not_before <= ? FETCH FIRST "
                + LARGEST_TAKE + " ROWS ONLY";
        Object[] bounds = {
            Keys.first(account), Keys.last(account), core.clock().instant().getEpochSecond()
        };
        if (core.read("looking for postponed contents", sql -> sql.first(due, row -> row.getLong(1), bounds))
                .isEmpty()) {
            return;
        }
        core.write("taking up postponed contents", change -> {
            Optional<AccountChange> found = change.account(account);
            if (found.isPresent()) {
                List<Long> keys = change.sql().list(due, row -> row.getLong(1), bounds);
                found.get().emails().load(keys);
                for (long key : keys) {
                    found.get().emails().get(key).ifPresent(row -> row.notBefore = EmailRow.NOW);
                }
            }
            return true;
        });
    }

    /** From the scope whose turn it is; the next one's where everything is taken by others. */
    private List<Candidate> take(Sql sql, AccountId account, int maxCount, long maxBytes) throws SQLException {
        for (Waiting first : firsts(sql, account)) {
            List<Candidate> chosen = new ArrayList<>();
            long bytes = 0;
            for (Candidate candidate : new Walk(sql, first.scope()).next(maxCount)) {
                if (chosen.isEmpty() || bytes + candidate.row().announcedBytes <= maxBytes) {
                    chosen.add(candidate);
                    bytes += candidate.row().announcedBytes;
                }
            }
            if (!chosen.isEmpty()) {
                return chosen;
            }
        }
        return List.of();
    }

    /** The first row of the queue of each scope that is not left alone, whoever has taken it; the most wanted first. */
    private List<Waiting> firsts(Sql sql, AccountId account) throws SQLException {
        Instant now = core.clock().instant();
        left.values().removeIf(until -> !until.isAfter(now));
        List<Waiting> firsts = new ArrayList<>();
        for (long scope : sql.list(
                "SELECT id FROM scope WHERE id BETWEEN ? AND ? AND wanted > 0",
                row -> row.getLong(1),
                Keys.first(account),
                Keys.last(account))) {
            if (!left.containsKey(scope)) {
                firsts.addAll(slice(sql, scope, 0, 1));
            }
        }
        firsts.sort(Waiting.ORDER);
        return firsts;
    }

    private static List<Waiting> slice(Sql sql, long scope, int behind, int count) throws SQLException {
        return sql.list(
                "SELECT urgency, received, email FROM wanted WHERE scope = ?"
                        + " ORDER BY scope, urgency, received DESC, email DESC OFFSET ? ROWS FETCH FIRST ? ROWS ONLY",
                row -> new Waiting(scope, row.getInt(1), row.getLong(2), row.getLong(3)),
                scope,
                behind,
                count);
    }

    /** An email that can be fetched now. */
    private record Candidate(Waiting waiting, EmailRow row, RemoteId id) {
        Wanted wanted() {
            return new Wanted(EmailId.ofKey(row.id()), id, row.announcedBytes, Instant.ofEpochSecond(row.received));
        }
    }

    /** Goes through one scope's queue, past what is taken or on its way out. Used by who has the turn. */
    private final class Walk {
        private final Sql sql;
        private final long scope;
        private int passed;

        Walk(Sql sql, long scope) {
            this.sql = sql;
            this.scope = scope;
        }

        List<Candidate> next(int count) throws SQLException {
            List<Candidate> found = new ArrayList<>();
            while (found.size() < count) {
                List<Waiting> slice = slice(sql, scope, passed, count);
                passed += slice.size();
                for (Candidate candidate : fetchable(slice)) {
                    if (found.size() < count) {
                        found.add(candidate);
                    }
                }
                if (slice.size() < count) {
                    return found;
                }
            }
            return found;
        }

        private List<Candidate> fetchable(List<Waiting> slice) throws SQLException {
            List<Long> keys = slice.stream()
                    .map(Waiting::email)
                    .filter(email -> !taken.contains(email))
                    .toList();
            Map<Long, EmailRow> rows = new HashMap<>();
            EmailLedger.read(sql, keys).forEach(row -> rows.put(row.id(), row));
            Map<Long, Long> remotes = new HashMap<>();
            rows.values().forEach(row -> remote(row).ifPresent(remote -> remotes.put(row.id(), remote)));
            remotes.values()
                    .removeAll(sql.list(
                            "SELECT id FROM " + Sql.keyed("staged"),
                            row -> row.getLong(1),
                            Sql.keys(remotes.values())));
            Map<Long, RemoteId> ids = new RemoteKeys(sql, scope).ids(remotes.values());
            return slice.stream()
                    .filter(waiting -> remotes.containsKey(waiting.email()))
                    .map(waiting ->
                            new Candidate(waiting, rows.get(waiting.email()), ids.get(remotes.get(waiting.email()))))
                    .toList();
        }

        /** Under which key this scope reports it. */
        private Optional<Long> remote(EmailRow row) {
            return row.places.stream()
                    .filter(place -> place.isReported() && place.scope() == scope)
                    .map(Place::remote)
                    .findFirst();
        }
    }

    @Override
    public Remaining remaining(AccountId account) {
        return core.read("counting what is left to fetch", sql -> {
            Object[] range = {Keys.first(account), Keys.last(account)};
            long postponed = sql.number(
                    "SELECT COUNT(*) FROM postponed WHERE email BETWEEN ? AND ? AND not_before > ?",
                    range[0],
                    range[1],
                    core.clock().instant().getEpochSecond());
            return sql.first(
                            "SELECT SUM(wanted), SUM(wanted_bytes) FROM scope WHERE id BETWEEN ? AND ?",
                            row -> new Remaining(row.getLong(1), row.getLong(2), postponed),
                            range)
                    .orElseThrow();
        });
    }

    @Override
    public void postpone(EmailId id, Instant notBefore) {
        core.write("postponing a content", change -> {
            Optional<AccountChange> account = change.account(id.account());
            if (account.isPresent()) {
                account.get().emails().get(id.key()).ifPresent(row -> row.notBefore = notBefore.getEpochSecond());
            }
            return true;
        });
    }

    @Override
    public void leave(Scope.Mailbox mailbox, Instant until) {
        synchronized (turn) {
            left.put(Keys.of(mailbox.id().account(), mailbox), until);
        }
    }

    @Override
    public boolean want(EmailId id) {
        Set<Long> scopes = new HashSet<>();
        boolean wanted = core.write("asking for a content", change -> {
            Optional<AccountChange> account = change.account(id.account());
            Optional<EmailRow> row = account.isEmpty()
                    ? Optional.empty()
                    : account.get().emails().get(id.key());
            if (row.isEmpty() || !row.get().shown().isAnywhere() || row.get().state == ContentState.FULL) {
                return false;
            }
            row.get().personWaits = true;
            row.get().notBefore = EmailRow.NOW;
            row.get().places.stream().filter(Place::isReported).forEach(place -> scopes.add(place.scope()));
            return true;
        });
        synchronized (turn) {
            left.keySet().removeAll(scopes);
        }
        return wanted;
    }

    private final class H2Taken implements Taken {
        private final Scope scope;
        private final List<Wanted> wanted;

        H2Taken(Scope scope, List<Wanted> wanted) {
            this.scope = scope;
            this.wanted = wanted;
        }

        @Override
        public Scope scope() {
            return scope;
        }

        @Override
        public List<Wanted> wanted() {
            return wanted;
        }

        @Override
        public void close() {
            taken.remove(wanted.stream().map(one -> one.email().key()).toList());
        }
    }
}
