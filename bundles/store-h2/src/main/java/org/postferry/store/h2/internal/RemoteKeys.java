package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteIds;
import org.postferry.connector.UidSpan;
import org.postferry.model.MailboxId;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.row.ScopeRow;

/**
 * The remote ids of one scope as single numbers, generation &lt;&lt; 32 | UID: so rows of a mailbox lie together in the order
 * of their UIDs. A generation is one UIDVALIDITY of a mailbox; where ids are names, there is one, and the names are
 * numbered in the order of their arrival. Confined to one thread.
 */
final class RemoteKeys {
    /** A UIDVALIDITY that none has: of ids that are names. */
    private static final long NAMES = -1;

    private static final int UID_BITS = 32;
    private static final long UID_MASK = (1L << UID_BITS) - 1;

    private final Sql sql;
    private final long scope;
    private final Map<String, Long> numberedNames = new HashMap<>();
    private final List<Object[]> newNames = new ArrayList<>();
    private @Nullable List<Generation> generations;

    /** @param uidValidity {@link #NAMES} where ids are names */
    record Generation(int number, long uidValidity) {
        long first() {
            return (long) number << UID_BITS;
        }

        long last() {
            return first() | UID_MASK;
        }

        boolean hasNames() {
            return uidValidity == NAMES;
        }
    }

    /** Keys from one to another, both included. */
    record Span(long first, long last) {
        long size() {
            return last - first + 1;
        }
    }

    RemoteKeys(Sql sql, long scope) {
        this.sql = sql;
        this.scope = scope;
    }

    /** Of one scope, the oldest first. */
    List<Generation> generations() throws SQLException {
        if (generations == null) {
            generations = new ArrayList<>(sql.list(
                    "SELECT id, uid_validity FROM generation WHERE scope = ? ORDER BY id",
                    row -> new Generation(row.getInt(1), row.getLong(2)),
                    scope));
        }
        return generations;
    }

    Optional<Generation> generation(long uidValidity) throws SQLException {
        for (Generation generation : generations()) { // asked for each email: no stream
            if (generation.uidValidity() == uidValidity) {
                return Optional.of(generation);
            }
        }
        return Optional.empty();
    }

    /** The generation that a key of this scope belongs to. */
    Generation generationOf(long key) throws SQLException {
        int number = (int) (key >>> UID_BITS);
        return generations().stream()
                .filter(generation -> generation.number() == number)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("remote key " + key + " is not of scope " + scope));
    }

    /** Whether keys of this scope stand for names. */
    boolean haveNames(Collection<Long> keys) throws SQLException {
        for (long key : keys) {
            if (generationOf(key).hasNames()) {
                return true;
            }
        }
        return false;
    }

    /** The keys of those ids that have one. */
    Map<RemoteId, Long> find(Collection<? extends RemoteId> ids) throws SQLException {
        List<String> names = new ArrayList<>();
        ids.forEach(id -> {
            if (id instanceof RemoteId.Key key) {
                names.add(key.value());
            }
        });
        numberNames(names);
        Map<RemoteId, Long> keys = new LinkedHashMap<>();
        for (RemoteId id : ids) {
            Optional<Long> key = find(id);
            if (key.isPresent()) {
                keys.put(id, key.get());
            }
        }
        return keys;
    }

    /** The key of an id; of a name only if {@link #find(Collection)} was asked for it. */
    private Optional<Long> find(RemoteId id) throws SQLException {
        if (id instanceof RemoteId.Uid uid) {
            return generation(uid.uidValidity()).map(generation -> generation.first() | uid.uid());
        }
        return Optional.ofNullable(numberedNames.get(((RemoteId.Key) id).value()));
    }

    /** The key of one id, if it has one. */
    Optional<Long> key(RemoteId id) throws SQLException {
        if (id instanceof RemoteId.Key name) {
            numberNames(List.of(name.value()));
        }
        return find(id);
    }

    /** The key of an id, minted where it has none. */
    long mint(Transaction transaction, ScopeRow row, RemoteId id) throws SQLException {
        Optional<Long> present = key(id);
        if (present.isPresent()) {
            return present.get();
        }
        if (id instanceof RemoteId.Uid uid) {
            return mintGeneration(transaction, uid.uidValidity()).first() | uid.uid();
        }
        String name = ((RemoteId.Key) id).value();
        Optional<Generation> generation = generation(NAMES);
        Generation names = generation.isPresent() ? generation.get() : mintGeneration(transaction, NAMES);
        long key = names.first() | row.mintKey();
        newNames.add(new Object[] {key, name});
        numberedNames.put(name, key);
        return key;
    }

    /** Numbers a name anew that means another email from now on; the number that it had stands for no name any more. */
    long mintAnew(Transaction transaction, ScopeRow row, RemoteId.Key id) throws SQLException {
        Optional<Long> before = key(id);
        if (before.isPresent()) {
            transaction.update("DELETE FROM remote_name WHERE id = ?", before.get());
            newNames.removeIf(name -> name[0].equals(before.get()));
            numberedNames.remove(id.value());
        }
        return mint(transaction, row, id);
    }

    /** Writes the names that were numbered. */
    void flush(Transaction transaction) throws SQLException {
        transaction.batch("INSERT INTO remote_name (id, name) VALUES (?, ?)", newNames);
        newNames.clear();
    }

    private Generation mintGeneration(Transaction transaction, long uidValidity) throws SQLException {
        int number = (int) sql.number("SELECT MAX(id) FROM generation") + 1;
        transaction.update(
                "INSERT INTO generation (id, scope, uid_validity) VALUES (?, ?, ?)", number, scope, uidValidity);
        Generation generation = new Generation(number, uidValidity);
        generations().add(generation);
        return generation;
    }

    /** The keys that spans may cover, ascending; those of unknown generations or names are left out. */
    List<Span> spans(RemoteIds ids) throws SQLException {
        if (ids instanceof RemoteIds.Uids uids) {
            Optional<Generation> generation = generation(uids.uidValidity());
            return generation.isEmpty()
                    ? List.of()
                    : uids.spans().stream()
                            .map(span -> span(generation.get(), span))
                            .toList();
        }
        List<RemoteId.Key> names =
                ((RemoteIds.Keys) ids).values().stream().map(RemoteId.Key::new).toList();
        return find(names).values().stream()
                .sorted()
                .map(key -> new Span(key, key))
                .toList();
    }

    /** Like {@link #spans}, but minted where there are none. */
    List<Span> mintSpans(Transaction transaction, ScopeRow row, RemoteIds ids) throws SQLException {
        if (ids instanceof RemoteIds.Uids uids) {
            if (generation(uids.uidValidity()).isEmpty()) {
                mintGeneration(transaction, uids.uidValidity());
            }
        } else {
            for (String name : ((RemoteIds.Keys) ids).values()) {
                mint(transaction, row, new RemoteId.Key(name));
            }
        }
        return spans(ids);
    }

    private static Span span(Generation generation, UidSpan span) {
        return new Span(generation.first() | span.first(), generation.first() | span.last());
    }

    /** The ids that keys stand for; of one whose name means another email by now there is none. */
    Map<Long, RemoteId> ids(Collection<Long> keys) throws SQLException {
        Map<Long, RemoteId> ids = new LinkedHashMap<>();
        List<Long> names = new ArrayList<>();
        for (long key : keys) {
            Generation generation = generationOf(key);
            if (generation.hasNames()) {
                names.add(key);
            } else {
                ids.put(key, new RemoteId.Uid(MailboxId.ofKey(scope), generation.uidValidity(), key & UID_MASK));
            }
        }
        if (!names.isEmpty()) {
            sql.each(
                    "SELECT id, name FROM " + Sql.keyed("remote_name"),
                    row -> ids.put(row.getLong(1), new RemoteId.Key(row.getString(2))),
                    Sql.keys(names));
        }
        return ids;
    }

    private void numberNames(List<String> names) throws SQLException {
        List<String> missing =
                names.stream().filter(name -> !numberedNames.containsKey(name)).toList();
        Optional<Generation> generation = missing.isEmpty() ? Optional.empty() : generation(NAMES);
        if (generation.isPresent()) {
            sql.each(
                    "SELECT name, id FROM " + Sql.named("remote_name") + " WHERE id BETWEEN ? AND ?",
                    row -> numberedNames.put(row.getString(1), row.getLong(2)),
                    Sql.names(missing),
                    generation.get().first(),
                    generation.get().last());
        }
    }
}
