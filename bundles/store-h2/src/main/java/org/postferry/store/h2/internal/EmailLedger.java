package org.postferry.store.h2.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postferry.model.EmailId;
import org.postferry.store.Journal;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.pack.Location;
import org.postferry.store.h2.row.AccountRow;
import org.postferry.store.h2.row.Digest;
import org.postferry.store.h2.row.EmailRow;

/**
 * An account's emails within one transaction. Whoever changes an email changes its row; what follows from that (listing,
 * counters, content queue, journal) is found here by comparing the row with what it was, in one place for all.
 */
final class EmailLedger {
    private static final String TABLE = "email (" + EmailRow.COLUMNS + ")";
    private static final String UPDATE =
            "UPDATE email SET received = ?, size = ?, content = ?, places = ?, detail = ? WHERE id = ?";

    private static final String BY_KEYS = "SELECT " + EmailRow.COLUMNS + " FROM " + Sql.keyed("email") + " ORDER BY id";

    private final Change change;
    private final AccountRow account;
    private final Map<Long, Entry> entries = new LinkedHashMap<>();
    private final List<Fingerprints.Noted> noted = new ArrayList<>();
    private final Map<Long, NewContent> contents = new LinkedHashMap<>();
    private final Set<Long> created = new HashSet<>();
    private final Set<Long> changedToThePerson = new HashSet<>();

    /** A row, and what is stored of it; nothing for a new one. @param bulk it is changed in bulk */
    private record Entry(EmailRow row, @Nullable EmailRow before, boolean bulk) {}

    /** A content whose row is to be written with the number of emails that have it. */
    record NewContent(Location location, int checksum) {
        Object[] values(long content, int refs) {
            return new Object[] {
                content, location.pack(), location.position(), location.stored(), location.size(), checksum, refs
            };
        }
    }

    EmailLedger(Change change, AccountRow account) {
        this.change = change;
        this.account = account;
    }

    /** Emails in the order of their keys; those that are not there are left out. */
    static List<EmailRow> read(Sql sql, Collection<Long> keys) throws SQLException {
        return keys.isEmpty() ? List.of() : sql.list(BY_KEYS, EmailRow::read, Sql.keys(keys));
    }

    /** Reads many at once, so that {@link #get} has them at hand. */
    void load(Collection<Long> keys) throws SQLException {
        Set<Long> missing = new HashSet<>(keys);
        missing.removeAll(entries.keySet());
        if (!missing.isEmpty()) {
            change.sql().each(BY_KEYS, this::remember, Sql.keys(missing));
        }
    }

    private void remember(ResultSet stored) throws SQLException {
        EmailRow row = EmailRow.read(stored);
        entries.put(row.id(), new Entry(row, row.copy(), false));
    }

    /** The row to change; empty when there is no such email. */
    Optional<EmailRow> get(long key) throws SQLException {
        if (!entries.containsKey(key)) {
            load(List.of(key));
        }
        return Optional.ofNullable(entries.get(key)).map(Entry::row);
    }

    /** Says that what happens to this email is part of a first sync. */
    void inBulk(long key) {
        entries.computeIfPresent(key, (id, entry) -> new Entry(entry.row(), entry.before(), true));
    }

    EmailRow create(boolean bulk) {
        EmailRow row = new EmailRow(account.mintEmail(), change.now(), bulk);
        add(row, bulk);
        return row;
    }

    /** One that a rebuild brings back under its old key. */
    void add(EmailRow row, boolean bulk) {
        entries.put(row.id(), new Entry(row, null, bulk));
        created.add(row.id());
    }

    /** That it may be found by what its row says now. */
    void noteFingerprint(EmailRow row) {
        noteFingerprint(row, row.announcedBytes, row.digest);
    }

    /** That its bytes may be found by what they are, where the server's word for them is wrong. */
    void noteFingerprint(EmailRow row, long sizeBytes, Digest digest) {
        noted.add(Fingerprints.Noted.of(row.id(), sizeBytes, digest));
    }

    /** A content that this transaction brings. */
    void newContent(long content, Location location, int checksum) {
        contents.put(content, new NewContent(location, checksum));
    }

    boolean isNewContent(long content) {
        return contents.containsKey(content);
    }

    int created() {
        return created.size();
    }

    /** Emails that were there before and look different now; after {@link #flush}. */
    int updated() {
        return changedToThePerson.size();
    }

    void flush() throws SQLException {
        EmailEffects effects = new EmailEffects(account);
        List<Object[]> inserts = new ArrayList<>();
        List<Object[]> updates = new ArrayList<>();
        for (Map.Entry<Long, Entry> slot : entries.entrySet()) {
            Entry entry = slot.getValue();
            EmailRow row = entry.row();
            if (entry.before() == null) {
                inserts.add(row.values());
            } else if (row.isStoredAs(entry.before())) {
                continue;
            } else {
                updates.add(updateValues(row.values()));
            }
            effects.compare(entry.before(), row);
            journal(entry);
            slot.setValue(new Entry(row, row.copy(), entry.bulk()));
        }
        change.sql().insert(TABLE, inserts);
        change.sql().batch(UPDATE, updates);
        effects.write(change.sql(), contents);
        contents.clear();
        change.core().fingerprints().note(change.sql(), account, noted);
        noted.clear();
    }

    /** Writes what differs and keeps no row in memory: for work on more emails than fit there. */
    void release() throws SQLException {
        flush();
        entries.clear();
    }

    private static Object[] updateValues(Object[] values) {
        return new Object[] {values[1], values[2], values[3], values[4], values[5], values[0]};
    }

    private void journal(Entry entry) {
        EmailRow before = entry.before();
        boolean differs =
                before == null ? entry.row().shown().isAnywhere() : !entry.row().looksLike(before);
        if (differs) {
            if (!created.contains(entry.row().id())) {
                changedToThePerson.add(entry.row().id());
            }
            change.journal(Journal.Kind.EMAIL, EmailId.ofKey(entry.row().id()).toString(), entry.bulk());
        }
    }
}
