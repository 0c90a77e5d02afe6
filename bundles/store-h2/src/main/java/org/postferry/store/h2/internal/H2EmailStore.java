package org.postferry.store.h2.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.MailboxId;
import org.postferry.store.EmailPage;
import org.postferry.store.EmailQuery;
import org.postferry.store.EmailStore;
import org.postferry.store.h2.database.Failures;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.Place;

/** {@link EmailStore} over its rows. */
final class H2EmailStore implements EmailStore {
    private static final int LARGEST_SAMPLE = 100;

    private final StoreCore core;
    private final H2Contents contents;

    H2EmailStore(StoreCore core, H2Contents contents) {
        this.core = core;
        this.contents = contents;
    }

    @Override
    public Optional<Email> get(EmailId id) {
        return core.read("reading an email", sql -> row(sql, id.key())
                .filter(row -> row.shown().isAnywhere())
                .map(EmailRow::email));
    }

    @Override
    public List<Email> getAll(Collection<EmailId> ids) {
        if (ids.size() > MAX_PAGE) {
            throw new IllegalArgumentException(ids.size() + " emails at once, at most " + MAX_PAGE);
        }
        Set<Long> keys = ids.stream().map(EmailId::key).collect(Collectors.toSet());
        return core.read("reading emails", sql -> EmailLedger.read(sql, keys).stream()
                .filter(row -> row.shown().isAnywhere())
                .map(EmailRow::email)
                .toList());
    }

    private static Optional<EmailRow> row(Sql sql, long key) throws SQLException {
        return sql.first("SELECT " + EmailRow.COLUMNS + " FROM email WHERE id = ?", EmailRow::read, key);
    }

    @Override
    public EmailPage page(EmailQuery query) {
        Listing listing = new Listing(query, core.threads());
        return core.read("listing emails", listing::page);
    }

    @Override
    public List<StoredMembership> memberships(EmailId id) {
        return core.read("reading an email", sql -> {
            Optional<EmailRow> row = row(sql, id.key());
            return row.isEmpty() ? List.of() : memberships(sql, row.get());
        });
    }

    private static List<StoredMembership> memberships(Sql sql, EmailRow row) throws SQLException {
        List<StoredMembership> found = new ArrayList<>();
        for (long scope : scopes(row)) {
            found.addAll(memberships(sql, row, scope));
        }
        return found;
    }

    private static Set<Long> scopes(EmailRow row) {
        Set<Long> scopes = new LinkedHashSet<>();
        row.places.forEach(place -> scopes.add(place.scope()));
        return scopes;
    }

    private static List<StoredMembership> memberships(Sql sql, EmailRow row, long scope) throws SQLException {
        List<Place> places = row.places.stream()
                .filter(place -> place.scope() == scope && !Keys.isUnplaced(place.mailbox()))
                .toList();
        List<Long> keys =
                places.stream().filter(Place::isReported).map(Place::remote).toList();
        Map<Long, RemoteId> ids = new RemoteKeys(sql, scope).ids(keys);
        Set<Long> staged = new HashSet<>(
                sql.list("SELECT id FROM " + Sql.keyed("staged"), found -> found.getLong(1), Sql.keys(keys)));
        Scope named = Keys.scope(scope, rawName(sql, scope));
        return places.stream()
                .map(place -> new StoredMembership(
                        EmailId.ofKey(row.id()),
                        named,
                        MailboxId.ofKey(place.mailbox()),
                        Optional.ofNullable(ids.get(place.remote())),
                        place.keywords(),
                        place.deleted(),
                        staged.contains(place.remote()),
                        row.announcedBytes,
                        Instant.ofEpochSecond(row.received)))
                .toList();
    }

    /** What the server calls a scope's mailbox at present; empty for other scopes. */
    static String rawName(Sql sql, long scope) throws SQLException {
        return sql.first("SELECT raw_name FROM mailbox WHERE id = ?", row -> row.getString(1), scope)
                .orElse("");
    }

    @Override
    public Optional<EmailId> find(AccountId account, Scope scope, RemoteId id) {
        return core.read("looking an email up", sql -> {
            Long key = new RemoteKeys(sql, Keys.of(account, scope))
                    .find(List.of(id))
                    .get(id);
            return key == null
                    ? Optional.empty()
                    : sql.first("SELECT email FROM remote WHERE id = ?", row -> EmailId.ofKey(row.getLong(1)), key);
        });
    }

    @Override
    public List<StoredMembership> sample(AccountId account, Scope scope, int limit) {
        if (limit < 1 || limit > LARGEST_SAMPLE) {
            throw new IllegalArgumentException("limit " + limit + " is not within 1.." + LARGEST_SAMPLE);
        }
        return core.read("taking a sample", sql -> {
            long scopeKey = Keys.of(account, scope);
            Map<Long, Long> spread = new HashMap<>();
            for (RemoteKeys.Generation generation : new RemoteKeys(sql, scopeKey).generations()) {
                spread.putAll(spread(sql, generation, limit));
            }
            List<StoredMembership> found = new ArrayList<>();
            for (EmailRow row : EmailLedger.read(sql, new HashSet<>(spread.values()))) {
                memberships(sql, row, scopeKey).stream()
                        .filter(membership -> membership.id().isPresent())
                        .forEach(found::add);
            }
            return found.size() > limit ? List.copyOf(found.subList(0, limit)) : found;
        });
    }

    /** Steps through the span of keys; each step is one look into the primary key, however large the mailbox is. */
    private static Map<Long, Long> spread(Sql sql, RemoteKeys.Generation generation, int limit) throws SQLException {
        Map<Long, Long> found = new HashMap<>();
        OptionalLong first = edge(sql, generation, "");
        OptionalLong last = edge(sql, generation, " DESC");
        if (first.isEmpty() || last.isEmpty()) {
            return found;
        }
        double step = (double) (last.getAsLong() - first.getAsLong() + 1) / limit;
        for (int i = 0; i < limit; i++) {
            sql.each(
                    "SELECT id, email FROM remote WHERE id BETWEEN ? AND ? ORDER BY id FETCH FIRST ROW ONLY",
                    row -> found.put(row.getLong(1), row.getLong(2)),
                    first.getAsLong() + (long) (i * step),
                    last.getAsLong());
        }
        return found;
    }

    private static OptionalLong edge(Sql sql, RemoteKeys.Generation generation, String order) throws SQLException {
        Optional<Long> edge = sql.first(
                "SELECT id FROM remote WHERE id BETWEEN ? AND ? ORDER BY id" + order + " FETCH FIRST ROW ONLY",
                row -> row.getLong(1),
                generation.first(),
                generation.last());
        return edge.isPresent() ? OptionalLong.of(edge.get()) : OptionalLong.empty();
    }

    @Override
    public Optional<InputStream> header(EmailId id) {
        return contents.stored(id.key()).map(stored -> {
            try (InputStream in = stored.open(0)) {
                return new ByteArrayInputStream(HeaderReader.read(in));
            } catch (IOException e) {
                throw Failures.of("reading a header", e);
            }
        });
    }
}
