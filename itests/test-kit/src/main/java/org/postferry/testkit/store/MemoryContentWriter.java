package org.postferry.testkit.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.store.ContentWriter;
import org.postferry.store.Lease;

/** {@link ContentWriter} in memory. Confined to one thread. */
final class MemoryContentWriter implements ContentWriter {
    /** What cannot be fetched is tried again after a day. */
    static final Duration QUARANTINE = Duration.ofDays(1);

    private final Database database;
    private final Lease lease;
    private final AccountId account;
    private final Runnable closed;
    private boolean isClosed;
    private final List<Kept> kept = new ArrayList<>();
    private final List<Quarantined> quarantined = new ArrayList<>();
    private @Nullable MemoryPending open;
    private long pendingBytes;

    private record Kept(EmailId id, byte[] bytes, Summary summary) {}

    private record Quarantined(EmailId id, String reason) {}

    /** @param closed told once, when it is */
    MemoryContentWriter(Database database, Lease lease, AccountId account, Runnable closed) {
        this.database = database;
        this.closed = closed;
        this.lease = lease;
        this.account = account;
    }

    @Override
    public Pending begin(EmailId id) {
        database.ensureHere();
        if (open != null) {
            throw new IllegalStateException("the bytes of " + open.id + " are still on their way");
        }
        open = new MemoryPending(id);
        return open;
    }

    @Override
    public void quarantine(EmailId id, String reason) {
        database.ensureHere();
        quarantined.add(new Quarantined(id, reason));
    }

    @Override
    public long pendingBytes() {
        return pendingBytes;
    }

    @Override
    public int commit() {
        database.ensureHere();
        database.passed(CommitHook.Moment.PACK_SYNCED);
        int here = database.write(tx -> {
            Optional<AccountTables> found = tx.account(account);
            if (found.isEmpty() || !tx.holds(lease)) {
                return tx.discard(0);
            }
            int fresh = 0;
            for (Kept one : kept) {
                fresh += store(tx, found.get(), one) ? 1 : 0;
            }
            quarantined.forEach(one -> store(tx, found.get(), one));
            return fresh;
        });
        forget();
        return here;
    }

    /** Whether it was not here before. */
    private static boolean store(Transaction tx, AccountTables tables, Kept one) {
        if (!tables.emails.containsKey(one.id())) {
            return false;
        }
        EmailRow row = tables.edit(one.id());
        boolean fresh = row.content == null || row.state != one.summary().state();
        tx.touch(tables, one.id(), row.bulk);
        if (one.summary().header().isPresent()) {
            row.header = one.summary().header().get();
            new Threading(tx, tables).join(row);
        }
        if (one.summary().state() == ContentState.FULL) {
            // a provisional digest stays a way to find these bytes
            tables.contents.put(row.fingerprint(), row.id);
            row.sizeBytes = one.bytes().length;
            row.digest = HeaderDigest.ofMessage(one.bytes());
            row.provisional = false;
        }
        row.content = one.bytes();
        row.state = one.summary().state();
        row.preview = one.summary().preview();
        row.hasAttachment = one.summary().hasAttachment();
        row.quarantineReason = Optional.empty();
        row.wanted = false;
        if (row.state == ContentState.FULL) {
            tables.contents.put(row.fingerprint(), row.id);
        }
        return fresh;
    }

    private static void store(Transaction tx, AccountTables tables, Quarantined one) {
        if (!tables.emails.containsKey(one.id())) {
            return;
        }
        tx.touch(tables, one.id(), tables.emails.get(one.id()).bulk);
        EmailRow row = tables.edit(one.id());
        row.notBefore = tx.now.plus(QUARANTINE);
        if (row.content == null) {
            row.state = ContentState.QUARANTINED;
            row.quarantineReason = Optional.of(one.reason());
        }
    }

    @Override
    public void close() {
        forget();
        if (!isClosed) {
            isClosed = true;
            closed.run();
        }
    }

    private void forget() {
        kept.clear();
        quarantined.clear();
        open = null;
        pendingBytes = 0;
    }

    private final class MemoryPending implements Pending {
        private final EmailId id;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        MemoryPending(EmailId id) {
            this.id = id;
        }

        @Override
        public void write(byte[] buffer, int offset, int length) {
            database.ensureHere();
            bytes.write(buffer, offset, length);
            pendingBytes += length;
        }

        @Override
        public InputStream written() {
            return new ByteArrayInputStream(bytes.toByteArray());
        }

        @Override
        public void keep(Summary summary) {
            database.ensureHere();
            end();
            kept.add(new Kept(id, bytes.toByteArray(), summary));
        }

        @Override
        public void drop() {
            end();
            pendingBytes -= bytes.size();
            if (!database.rules.droppedContentIsForgotten()) {
                kept.add(
                        new Kept(id, bytes.toByteArray(), new Summary(ContentState.FULL, "", false, Optional.empty())));
            }
        }

        private void end() {
            if (open != this) {
                throw new IllegalStateException("the bytes of " + id + " were ended before");
            }
            open = null;
        }
    }
}
