package org.postferry.store.h2.internal;

import java.io.IOException;
import java.io.InputStream;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postferry.connector.HeaderBytes;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.store.ContentWriter;
import org.postferry.store.Lease;
import org.postferry.store.h2.database.Failures;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.store.h2.pack.PackSet;
import org.postferry.store.h2.pack.PackWriter;
import org.postferry.store.h2.pack.RecordKind;
import org.postferry.store.h2.row.Digest;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.PackedEmail;

/** {@link ContentWriter}: into a pack that is its own while it is open, then rows. Confined to one thread. */
final class H2ContentWriter implements ContentWriter {
    private static final String WHAT = "storing contents";

    /** Room on the disk is asked for once a batch, and again after every 2^20 bytes of it: asking costs as much as storing a small message. */
    private static final int ROOM_SHIFT = 20;

    private final StoreCore core;
    private final TakenContents taken;
    private final Lease lease;
    private final AccountId account;
    private final PackSet packs;
    private final EqualContents equals;
    private final List<KeptContent> kept = new ArrayList<>();
    private final List<Quarantined> quarantined = new ArrayList<>();
    private @Nullable PackWriter pack;
    private @Nullable H2Pending open;
    private long pendingBytes;

    private record Quarantined(EmailId id, String reason) {}

    H2ContentWriter(StoreCore core, TakenContents taken, Lease lease, AccountId account) {
        this.core = core;
        this.taken = taken;
        this.lease = lease;
        this.account = account;
        this.packs = core.packs().of(account);
        this.equals = new EqualContents(core, account);
    }

    @Override
    public Pending begin(EmailId id) {
        core.gate().check();
        if (open != null) {
            throw new IllegalStateException("the bytes of " + open.email.id() + " are still on their way");
        }
        EmailRow email = taken.row(id.key())
                .or(() -> stored(id))
                .orElseGet(() -> new EmailRow(id.key(), core.clock().instant(), false));
        if (pendingBytes == 0) {
            core.database().requireRoom(WHAT);
        }
        try {
            open = new H2Pending(email, packWithRoom());
            return open;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private Optional<EmailRow> stored(EmailId id) {
        return core.read(
                WHAT,
                sql -> sql.first("SELECT " + EmailRow.COLUMNS + " FROM email WHERE id = ?", EmailRow::read, id.key()));
    }

    private PackWriter packWithRoom() throws IOException {
        if (pack != null && !PackSet.hasRoom(pack) && kept.isEmpty()) {
            packs.giveBack(pack);
            pack = null;
        }
        if (pack == null) {
            pack = packs.borrow();
        }
        return pack;
    }

    @Override
    public void quarantine(EmailId id, String reason) {
        core.gate().check();
        quarantined.add(new Quarantined(id, reason));
    }

    @Override
    public long pendingBytes() {
        return pendingBytes;
    }

    @Override
    public int commit() {
        core.gate().check();
        if (kept.isEmpty() && quarantined.isEmpty()) {
            return 0;
        }
        try {
            if (pack != null && !kept.isEmpty()) {
                pack.sync();
            }
        } catch (IOException e) {
            throw failed(e);
        }
        core.database().faults().reached(FaultPoint.Phase.PACK_SYNCED);
        boolean mayBeCommitted = true;
        try {
            int fresh = core.write(WHAT, this::commit);
            mayBeCommitted = fresh > 0;
            return fresh;
        } finally {
            // A row may name these bytes, even if the caller is told of a failure: they are not taken back.
            if (mayBeCommitted && pack != null) {
                pack.keep();
            }
            forget();
        }
    }

    private int commit(Change change) throws SQLException {
        Optional<AccountChange> found = change.account(account);
        if (found.isEmpty() || !change.holds(lease)) {
            return 0;
        }
        AccountChange tables = found.get();
        List<Long> keys = new ArrayList<>();
        kept.forEach(one -> keys.add(one.email()));
        quarantined.forEach(one -> keys.add(one.id().key()));
        tables.emails().load(keys);
        ContentRows rows = new ContentRows(change, tables);
        for (KeptContent one : kept) {
            rows.store(one);
        }
        for (Quarantined one : quarantined) {
            rows.quarantine(one.id().key(), one.reason());
        }
        rows.flush(pack == null ? Optional.empty() : Optional.of(pack));
        return rows.fresh();
    }

    @Override
    public void close() {
        forget();
        if (pack != null) {
            try {
                packs.giveBack(pack);
            } catch (IOException e) {
                if (!core.gate().isClosed()) {
                    throw Failures.of(WHAT, e);
                }
            } finally {
                pack = null;
            }
        }
    }

    private void forget() {
        kept.clear();
        quarantined.clear();
        equals.clear();
        open = null;
        pendingBytes = 0;
    }

    /** A disk that refuses leaves nothing of this batch. */
    private RuntimeException failed(IOException failure) {
        return core.gate().isClosed() ? core.gate().gone(failure) : Failures.of(WHAT, failure);
    }

    private final class H2Pending implements Pending {
        private final EmailRow email;
        private final PackWriter target;
        private final long content;

        H2Pending(EmailRow email, PackWriter target) throws IOException {
            this.email = email;
            this.target = target;
            this.content = packs.mintContent();
            target.begin(RecordKind.CONTENT, content);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            checkOpen();
            try {
                long before = pendingBytes;
                target.write(bytes, offset, length);
                pendingBytes += length;
                if (before >> ROOM_SHIFT != pendingBytes >> ROOM_SHIFT) {
                    core.database().requireRoom(WHAT);
                }
            } catch (IOException e) {
                throw failed(e);
            }
        }

        @Override
        public InputStream written() throws IOException {
            checkOpen();
            return target.written();
        }

        @Override
        public void keep(Summary summary) {
            checkOpen();
            try {
                boolean told = isTold(summary);
                Digest digest = told ? email.digest : digest(summary);
                Summary fresh = told ? withoutHeader(summary) : summary;
                Optional<KeptContent> twin = equals.find(target, digest, email.id());
                kept.add(twin.isPresent() ? share(twin.get(), fresh, digest) : store(fresh, digest));
                open = null;
            } catch (IOException e) {
                throw failed(e);
            }
        }

        /**
         * Whether these bytes say of themselves what the server told, whose header was hashed then: to hash it once more would
         * be a third of what a message costs here. Fields that nobody reads may differ; then equal bytes may be stored twice.
         */
        private boolean isTold(Summary summary) {
            return !email.provisional
                    && !email.digest.isNone()
                    && summary.header().filter(email::hasHeader).isPresent();
        }

        private static Summary withoutHeader(Summary summary) {
            return new Summary(summary.state(), summary.preview(), summary.hasAttachment(), Optional.empty());
        }

        /** Of the header these bytes begin with; what is not whole is known by what the server told of its header. */
        private Digest digest(Summary summary) throws IOException {
            if (summary.state() != ContentState.FULL) {
                return email.digest;
            }
            try (InputStream in = target.written()) {
                return Digest.of(HeaderBytes.of(HeaderReader.read(in)));
            }
        }

        private KeptContent store(Summary summary, Digest digest) throws IOException {
            PackedEmail packed = packed(content, summary, digest, target.size(), target.checksum());
            KeptContent one =
                    new KeptContent(email.id(), packed, digest, Optional.of(target.end(packed.encode())), summary);
            equals.add(one);
            return one;
        }

        /** Equal bytes are stored once: of the second email there is only what is to be known of it. */
        private KeptContent share(KeptContent twin, Summary summary, Digest digest) throws IOException {
            PackedEmail packed = packed(twin.packed().content(), summary, digest, target.size(), target.checksum());
            target.cancel();
            target.begin(RecordKind.SAME, packed.content());
            target.end(packed.encode());
            return new KeptContent(email.id(), packed, digest, Optional.empty(), summary);
        }

        private PackedEmail packed(long number, Summary summary, Digest digest, long length, int checksum) {
            return new PackedEmail(
                    number,
                    Keys.number(email.id()),
                    email.announcedBytes,
                    email.received,
                    email.firstSeen(),
                    email.bulk(),
                    email.digest.isNone() || email.provisional ? digest : email.digest,
                    length,
                    checksum,
                    summary.state(),
                    summary.hasAttachment(),
                    summary.preview());
        }

        @Override
        public void drop() {
            checkOpen();
            try {
                pendingBytes -= target.size();
                open = null;
                target.cancel();
            } catch (IOException e) {
                throw failed(e);
            }
        }

        private void checkOpen() {
            core.gate().check();
            if (open != this) {
                throw new IllegalStateException("the bytes of " + EmailId.ofKey(email.id()) + " were ended before");
            }
        }
    }
}
