package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postferry.model.SyncPolicy;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.database.Transaction;
import org.postferry.store.h2.row.AccountRow;
import org.postferry.store.h2.row.Digest;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.Place;
import org.postferry.store.h2.row.Shown;

/** What follows for other tables when emails change, gathered over a transaction and written in batches. */
final class EmailEffects {
    private final AccountRow account;
    private final ContentWish wish;
    private final List<Object[]> listed = new ArrayList<>();
    private final List<Object[]> unlisted = new ArrayList<>();
    private final List<Object[]> wanted = new ArrayList<>();
    private final List<Object[]> unwanted = new ArrayList<>();
    private final List<Object[]> postponed = new ArrayList<>();
    private final List<Object[]> notPostponed = new ArrayList<>();
    private final List<Object[]> quarantined = new ArrayList<>();
    private final List<Object[]> notQuarantined = new ArrayList<>();
    private final List<Object[]> threaded = new ArrayList<>();
    private final List<Object[]> unthreaded = new ArrayList<>();
    private final Map<Long, MailboxChange> mailboxes = new TreeMap<>();
    private final Map<Long, long[]> queueCounts = new TreeMap<>();
    private final Map<Long, Integer> contentRefs = new TreeMap<>();

    /** What becomes of a mailbox's counters, and of the digest of what is visible in it. */
    private static final class MailboxChange {
        private long total;
        private long unread;
        private long base;
        private long visible;

        boolean isNone() {
            return total == 0 && unread == 0 && base == 0 && visible == 0;
        }

        Object[] values(long mailbox) {
            return new Object[] {total, unread, base, visible, mailbox};
        }
    }

    EmailEffects(AccountRow account) {
        this.account = account;
        this.wish = new ContentWish(account.record.settings().policy());
    }

    /** Notes what differs. @param before nothing for an email that is new */
    void compare(@Nullable EmailRow before, EmailRow after) {
        listing(before, after);
        base(before, after);
        queue(Optional.ofNullable(before).flatMap(wish::of), wish.of(after));
        quarantine(before, after);
        thread(before, after);
        content(before == null ? 0 : before.content, -1);
        content(after.content, 1);
    }

    /** @param contents those that are new, by their keys */
    void write(Transaction sql, Map<Long, EmailLedger.NewContent> contents) throws SQLException {
        sql.batch("DELETE FROM listing WHERE mailbox = ? AND received = ? AND email = ?", unlisted);
        sql.insert("listing (mailbox, received, email)", listed);
        sql.batch(
                "UPDATE mailbox SET total = total + ?, unread = unread + ?, base = base + ?,"
                        + " visible = BITXOR(visible, CAST(? AS BIGINT)) WHERE id = ?",
                mailboxes.entrySet().stream()
                        .filter(change -> !Keys.isUnplaced(change.getKey()))
                        .filter(change -> !change.getValue().isNone())
                        .map(change -> change.getValue().values(change.getKey()))
                        .toList());
        sql.batch("DELETE FROM wanted WHERE scope = ? AND urgency = ? AND received = ? AND email = ?", unwanted);
        sql.insert("wanted (scope, urgency, received, email)", wanted);
        sql.batch("DELETE FROM postponed WHERE email = ?", notPostponed);
        sql.batch("INSERT INTO postponed (email, not_before) VALUES (?, ?)", postponed);
        sql.batch(
                "UPDATE scope SET wanted = wanted + ?, wanted_bytes = wanted_bytes + ? WHERE id = ?",
                changed(queueCounts));
        sql.batch("DELETE FROM quarantine WHERE email = ?", notQuarantined);
        sql.batch("INSERT INTO quarantine (email) VALUES (?)", quarantined);
        sql.batch("DELETE FROM thread_email WHERE thread = ? AND email = ?", unthreaded);
        sql.insert("thread_email (thread, email)", threaded);
        insertContents(sql, contents);
        writeContentRefs(sql);
    }

    private void listing(@Nullable EmailRow before, EmailRow after) {
        if (before != null
                && before.received == after.received
                && before.shown().equals(after.shown())) {
            return; // as when its content comes
        }
        Shown old = before == null ? new Shown(Set.of(), Set.of()) : before.shown();
        Shown now = after.shown();
        boolean sameTime = before != null && before.received == after.received;
        for (long mailbox : old.mailboxes()) {
            if (!sameTime || !now.mailboxes().contains(mailbox)) {
                unlisted.add(new Object[] {mailbox, before.received, after.id()});
            }
            MailboxChange change = change(mailbox);
            change.total--;
            change.unread -= old.isUnread() ? 1 : 0;
            if (!now.mailboxes().contains(mailbox)) {
                change.visible ^= Digest.ofVisible(after.id());
            }
        }
        for (long mailbox : now.mailboxes()) {
            if (!sameTime || !old.mailboxes().contains(mailbox)) {
                listed.add(new Object[] {mailbox, after.received, after.id()});
            }
            MailboxChange change = change(mailbox);
            change.total++;
            change.unread += now.isUnread() ? 1 : 0;
            if (!old.mailboxes().contains(mailbox)) {
                change.visible ^= Digest.ofVisible(after.id());
            }
        }
    }

    private void base(@Nullable EmailRow before, EmailRow after) {
        if (before != null) {
            if (before.places.equals(after.places)) {
                return;
            }
            reported(before).forEach(place -> change(place.mailbox()).base--);
        }
        reported(after).forEach(place -> change(place.mailbox()).base++);
    }

    /** One for each remote id and mailbox. */
    private static Set<Place> reported(EmailRow row) {
        Set<Place> reported = new HashSet<>(row.places);
        reported.removeIf(place -> !place.isReported());
        return reported;
    }

    private MailboxChange change(long mailbox) {
        return mailboxes.computeIfAbsent(mailbox, unused -> new MailboxChange());
    }

    /** Notes what another policy means to an email's place in the queue. */
    void requeue(EmailRow row, SyncPolicy old) {
        queue(new ContentWish(old).of(row), wish.of(row));
    }

    private void queue(Optional<ContentWish.Queued> old, Optional<ContentWish.Queued> now) {
        if (old.equals(now)) {
            return;
        }
        old.ifPresent(queued -> {
            (queued.isPostponed() ? notPostponed : unwanted).add(queued.key());
            add(queueCounts, queued.scope(), -1, -queued.bytes());
        });
        now.ifPresent(queued -> {
            (queued.isPostponed() ? postponed : wanted).add(queued.values());
            add(queueCounts, queued.scope(), 1, queued.bytes());
        });
    }

    private void quarantine(@Nullable EmailRow before, EmailRow after) {
        boolean was = before != null && !before.quarantine.isEmpty();
        boolean is = !after.quarantine.isEmpty();
        if (was != is) {
            (is ? quarantined : notQuarantined).add(new Object[] {after.id()});
        }
    }

    private void thread(@Nullable EmailRow before, EmailRow after) {
        long old = told(before);
        long now = told(after);
        if (old == now) {
            return;
        }
        if (old != 0) {
            unthreaded.add(new Object[] {Keys.of(account.id(), old), after.id()});
        }
        if (now != 0) {
            threaded.add(new Object[] {Keys.of(account.id(), now), after.id()});
        }
    }

    /** The emails of a thread that no server names are found by {@link Threads}. */
    private static long told(@Nullable EmailRow row) {
        return row == null || row.threadDerived ? 0 : row.thread;
    }

    private void content(long content, int refs) {
        if (content != 0) {
            contentRefs.merge(content, refs, Integer::sum);
        }
    }

    private void insertContents(Transaction sql, Map<Long, EmailLedger.NewContent> contents) throws SQLException {
        List<Object[]> rows = new ArrayList<>();
        contents.forEach((id, content) -> {
            Integer refs = contentRefs.remove(id);
            rows.add(content.values(id, refs == null ? 0 : refs));
        });
        sql.insert("content (id, pack, position, stored, size, checksum, refs)", rows);
    }

    /** Contents that no email has any more are let go: row first, the bytes when their pack is compacted. */
    private void writeContentRefs(Transaction sql) throws SQLException {
        contentRefs.values().removeIf(refs -> refs == 0);
        List<Object[]> rows = new ArrayList<>();
        contentRefs.forEach((content, refs) -> rows.add(new Object[] {refs, content}));
        sql.batch("UPDATE content SET refs = refs + ? WHERE id = ?", rows);
        Set<Long> losing = new HashSet<>(contentRefs.keySet());
        losing.removeIf(content -> contentRefs.get(content) > 0);
        if (losing.isEmpty()) {
            return;
        }
        List<Object[]> freed = sql.list(
                "SELECT stored, pack, id FROM " + Sql.keyed("content") + " WHERE refs <= 0",
                row -> new Object[] {row.getLong(1), Keys.of(account.id(), row.getInt(2)), row.getLong(3)},
                Sql.keys(losing));
        sql.batch(
                "UPDATE pack SET live = live - ? WHERE id = ?",
                freed.stream().map(row -> new Object[] {row[0], row[1]}).toList());
        sql.batch(
                "DELETE FROM content WHERE id = ?",
                freed.stream().map(row -> new Object[] {row[2]}).toList());
    }

    private static void add(Map<Long, long[]> counts, long key, long... changes) {
        long[] sums = counts.computeIfAbsent(key, unused -> new long[changes.length]);
        for (int i = 0; i < changes.length; i++) {
            sums[i] += changes[i];
        }
    }

    /** The changes as values, the key last; without those that cancel out. */
    private static List<Object[]> changed(Map<Long, long[]> counts) {
        List<Object[]> rows = new ArrayList<>();
        counts.forEach((key, changes) -> {
            boolean any = false;
            Object[] row = new Object[changes.length + 1];
            for (int i = 0; i < changes.length; i++) {
                row[i] = changes[i];
                any |= changes[i] != 0;
            }
            row[changes.length] = key;
            if (any) {
                rows.add(row);
            }
        });
        return rows;
    }
}
