package org.postferry.store.h2.internal;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postferry.model.AccountId;
import org.postferry.model.MailboxId;
import org.postferry.store.AccountRecord;
import org.postferry.store.Journal;
import org.postferry.store.StoreFailure;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.pack.Location;
import org.postferry.store.h2.pack.PackSet;
import org.postferry.store.h2.pack.RecordKind;
import org.postferry.store.h2.row.AccountRow;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.PackedEmail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the rows that packs tell of. Emails come back without a mailbox: nobody sees them until their server names them. */
final class RebuiltRows {
    private static final int SLICE = 500;
    private static final Logger log = LoggerFactory.getLogger(RebuiltRows.class);

    private final StoreCore core;
    private int accounts;
    private long emails;
    private long bytes;
    private int broken;

    private record Found(RecordKind kind, Location location, PackedEmail packed) {}

    RebuiltRows(StoreCore core) {
        this.core = core;
    }

    int accounts() {
        return accounts;
    }

    long emails() {
        return emails;
    }

    long bytes() {
        return bytes;
    }

    int broken() {
        return broken;
    }

    void bringBack(AccountId id) throws IOException {
        PackSet packs = core.packs().of(id);
        core.packs().open(id, Map.of());
        Optional<AccountRecord> record = newest(id, packs);
        if (record.isEmpty()) {
            throw new StoreFailure(
                    "The packs of account " + id + " do not say whose they are.",
                    new IllegalStateException("no account"));
        }
        core.write("bringing an account back", change -> {
            AccountRow row = new AccountRow(record.get());
            // a role is bound to a mailbox id of before: none of those may be minted for another mailbox
            row.mintMailboxBehind(record.get().settings().roles().keySet().stream()
                    .mapToLong(MailboxId::number)
                    .max()
                    .orElse(0));
            AccountChange.insert(change, row);
            change.journal(Journal.Kind.ACCOUNT, id.toString(), false);
            return true;
        });
        accounts++;
        for (int pack : packs.numbers()) {
            new Filling(id, pack).run(packs);
        }
        core.read("counting emails", sql -> {
            emails += sql.number("SELECT COUNT(*) FROM email WHERE id BETWEEN ? AND ?", Keys.first(id), Keys.last(id));
            bytes +=
                    sql.number("SELECT SUM(size) FROM content WHERE id BETWEEN ? AND ?", Keys.first(id), Keys.last(id));
            return true;
        });
    }

    private Optional<AccountRecord> newest(AccountId id, PackSet packs) throws IOException {
        Newest newest = new Newest();
        for (int pack : packs.numbers()) {
            packs.each(pack, newest);
        }
        return Optional.ofNullable(newest.record).filter(record -> record.id().equals(id));
    }

    /** Finds the account as it was last written down. */
    private final class Newest implements PackSet.RecordSink {
        private @Nullable AccountRecord record;

        @Override
        public void record(RecordKind kind, long number, Location location, byte[] tail) {
            if (kind == RecordKind.ACCOUNT && tail.length > 0) {
                AccountRecord found = AccountRow.decode(tail);
                record = record == null || found.revision() >= record.revision() ? found : record;
            }
        }

        @Override
        public void broken(int pack, long from, long to) {
            broken++;
            log.error("Bytes {} to {} of pack {} are broken and passed over", from, to, pack);
        }
    }

    /** Takes one pack's records over in slices. */
    private final class Filling implements PackSet.RecordSink {
        private final AccountId account;
        private final int pack;
        private final List<Found> waiting = new ArrayList<>();
        private long end;
        private long live;

        Filling(AccountId account, int pack) {
            this.account = account;
            this.pack = pack;
        }

        void run(PackSet packs) throws IOException {
            packs.each(pack, this);
            write();
            core.database().write("bringing a pack back", sql -> {
                sql.update(
                        "MERGE INTO pack (id, size, live) KEY (id) VALUES (?, ?, ?)",
                        Keys.of(account, pack),
                        end,
                        live);
                return true;
            });
        }

        @Override
        public void record(RecordKind kind, long number, Location location, byte[] tail) {
            end = location.position() + location.stored();
            if (kind != RecordKind.ACCOUNT) {
                waiting.add(new Found(kind, location, PackedEmail.decode(tail)));
            }
            if (waiting.size() == SLICE) {
                write();
            }
        }

        @Override
        public void broken(int brokenPack, long from, long to) {
            // counted when the account was looked for
        }

        private void write() {
            core.write("bringing emails back", change -> {
                AccountChange tables = change.account(account).orElseThrow();
                insertContents(change);
                Set<Long> keys = new HashSet<>();
                waiting.forEach(one -> keys.add(Keys.of(account, one.packed().email())));
                tables.emails().load(keys);
                for (Found one : waiting) {
                    bringBack(change, tables, one.packed());
                }
                return true;
            });
            waiting.clear();
        }

        /** A compaction that died may have left a record in two packs: the first one found counts. */
        private void insertContents(Change change) throws SQLException {
            Map<Long, Object[]> contents = new LinkedHashMap<>();
            for (Found one : waiting) {
                long id = Keys.of(account, one.packed().content());
                if (one.kind() == RecordKind.CONTENT) {
                    Location at = one.location();
                    contents.putIfAbsent(id, new Object[] {
                        id,
                        at.pack(),
                        at.position(),
                        at.stored(),
                        at.size(),
                        one.packed().checksum()
                    });
                }
            }
            contents.keySet()
                    .removeAll(change.sql()
                            .list(
                                    "SELECT id FROM " + Sql.keyed("content"),
                                    row -> row.getLong(1),
                                    Sql.keys(contents.keySet())));
            change.sql()
                    .batch(
                            "INSERT INTO content (id, pack, position, stored, size, checksum, refs)"
                                    + " VALUES (?, ?, ?, ?, ?, ?, 0)",
                            contents.values());
            contents.values().forEach(row -> live += (Long) row[3]);
        }

        /** Of an email that was stored more than once, the content that was stored last is its content. */
        private void bringBack(Change change, AccountChange tables, PackedEmail packed) throws SQLException {
            long key = Keys.of(account, packed.email());
            long content = Keys.of(account, packed.content());
            tables.row().mintBehind(packed.email(), packed.content());
            if (change.sql().number("SELECT COUNT(*) FROM content WHERE id = ?", content) == 0) {
                return; // the bytes it shared are gone
            }
            EmailRow row = tables.emails().get(key).orElse(null);
            boolean older = row != null && row.content > content;
            if (older) {
                return;
            }
            if (row == null) {
                row = new EmailRow(key, Instant.ofEpochSecond(packed.firstSeen()), packed.bulk());
                tables.emails().add(row, true);
            }
            row.content = content;
            row.received = packed.received();
            row.announcedBytes = packed.announcedBytes();
            row.sizeBytes = packed.length();
            row.digest = packed.digest();
            row.state = packed.state();
            row.preview = packed.preview();
            row.hasAttachment = packed.hasAttachment();
            row.rebuilt = true;
            tables.emails().noteFingerprint(row);
        }
    }
}
