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

/** {@link ContentQueue} over its rows. Who has taken what is known in memory alone: a crash gives it back. */
final class H2ContentQueue implements ContentQueue {
    private static final int LARGEST_TAKE = 1_000;

    private final StoreCore core;
    /** Guarded by itself. */
    private final Set<Long> taken = new HashSet<>();

    /** A row of the queue. */
    private record Waiting(long scope, int urgency, long received, long email) {
        static final Comparator<Waiting> ORDER = Comparator.comparingInt(Waiting::urgency)
                .thenComparing(Comparator.comparingLong(Waiting::received).reversed())
                .thenComparing(Comparator.comparingLong(Waiting::email).reversed());
    }

    H2ContentQueue(StoreCore core) {
        this.core = core;
    }

    @Override
    public Optional<Taken> take(AccountId account, int maxCount, long maxBytes) {
        if (maxCount < 1 || maxCount > LARGEST_TAKE) {
            throw new IllegalArgumentException("maxCount " + maxCount + " is not within 1.." + LARGEST_TAKE);
        }
        wakePostponed(account);
        synchronized (taken) {
            Optional<H2Taken> found =
                    core.read("taking contents to fetch", sql -> take(sql, account, maxCount, maxBytes));
            found.ifPresent(one ->
                    one.wanted().forEach(wanted -> taken.add(wanted.email().key())));
            return found.map(one -> one);
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

    private Optional<H2Taken> take(Sql sql, AccountId account, int maxCount, long maxBytes) throws SQLException {
        Optional<Waiting> first = Optional.empty();
        for (long scope : sql.list(
                "SELECT id FROM scope WHERE id BETWEEN ? AND ? AND wanted > 0",
                row -> row.getLong(1),
                Keys.first(account),
                Keys.last(account))) {
            Optional<Waiting> next = new Walk(sql, scope)
                    .next(1).stream().map(Candidate::waiting).findFirst();
            if (next.isPresent() && (first.isEmpty() || Waiting.ORDER.compare(next.get(), first.get()) < 0)) {
                first = next;
            }
        }
        if (first.isEmpty()) {
            return Optional.empty();
        }
        long scope = first.get().scope();
        List<Wanted> wanted = new ArrayList<>();
        long bytes = 0;
        for (Candidate candidate : new Walk(sql, scope).next(maxCount)) {
            if (wanted.isEmpty() || bytes + candidate.row().announcedBytes <= maxBytes) {
                wanted.add(candidate.wanted());
                bytes += candidate.row().announcedBytes;
            }
        }
        return Optional.of(new H2Taken(Keys.scope(scope, H2EmailStore.rawName(sql, scope)), List.copyOf(wanted)));
    }

    /** An email that can be fetched now. */
    private record Candidate(Waiting waiting, EmailRow row, RemoteId id) {
        Wanted wanted() {
            return new Wanted(EmailId.ofKey(row.id()), id, row.announcedBytes, Instant.ofEpochSecond(row.received));
        }
    }

    /** Goes through one scope's queue, past what is taken or on its way out. Used while {@link #taken} is locked. */
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
                List<Waiting> slice = slice(count);
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

        private List<Waiting> slice(int count) throws SQLException {
            List<Waiting> slice = sql.list(
                    "SELECT urgency, received, email FROM wanted WHERE scope = ?"
                            + " ORDER BY scope, urgency, received DESC, email DESC OFFSET ? ROWS FETCH FIRST ? ROWS ONLY",
                    row -> new Waiting(scope, row.getInt(1), row.getLong(2), row.getLong(3)),
                    scope,
                    passed,
                    count);
            passed += slice.size();
            return slice;
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
                            "SELECT id FROM staged WHERE id = ANY(?)",
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
    public boolean want(EmailId id) {
        return core.write("asking for a content", change -> {
            Optional<AccountChange> account = change.account(id.account());
            Optional<EmailRow> row = account.isEmpty()
                    ? Optional.empty()
                    : account.get().emails().get(id.key());
            if (row.isEmpty() || !row.get().shown().isAnywhere() || row.get().state == ContentState.FULL) {
                return false;
            }
            row.get().personWaits = true;
            row.get().notBefore = EmailRow.NOW;
            return true;
        });
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
            synchronized (taken) {
                wanted.forEach(one -> taken.remove(one.email().key()));
            }
        }
    }
}
