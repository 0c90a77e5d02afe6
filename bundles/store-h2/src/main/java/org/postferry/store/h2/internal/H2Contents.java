package org.postferry.store.h2.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.store.ContentWriter;
import org.postferry.store.Contents;
import org.postferry.store.Lease;
import org.postferry.store.h2.pack.Location;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.Wished;

/** {@link Contents}: rows say where, packs hold the bytes. */
final class H2Contents implements Contents {
    private final StoreCore core;
    private final TakenContents taken;

    /** For those who only read. */
    H2Contents(StoreCore core) {
        this(core, new TakenContents());
    }

    H2Contents(StoreCore core, TakenContents taken) {
        this.core = core;
        this.taken = taken;
    }

    @Override
    public ContentWriter writer(Lease lease, AccountId account) {
        core.gate().check();
        return new H2ContentWriter(core, taken, lease, account);
    }

    @Override
    public Optional<Stored> read(EmailId id) {
        return core.read(
                        "reading a content",
                        sql -> sql.first(
                                "SELECT " + EmailRow.COLUMNS + " FROM email WHERE id = ?", EmailRow::read, id.key()))
                .filter(row -> row.shown().isAnywhere())
                .flatMap(this::stored);
    }

    /** What is here of an email, also of one that nobody sees any more. */
    Optional<Stored> stored(long email) {
        return core.read(
                        "reading a content",
                        sql -> sql.first(
                                "SELECT " + EmailRow.COLUMNS + " FROM email WHERE id = ?", EmailRow::read, email))
                .flatMap(this::stored);
    }

    private Optional<Stored> stored(EmailRow row) {
        return row.content == 0
                ? waiting(row)
                : location(row.content).map(location -> new H2Stored(row.content, row.state, location));
    }

    /** A message on its way to the server: its bytes stand with the wish. */
    private Optional<Stored> waiting(EmailRow row) {
        return row.wishes.stream().filter(Wished::isAppended).findFirst().flatMap(wish -> new StoredMessage(
                        core, wish.mutation(), row.announcedBytes)
                .waiting());
    }

    /** Where a content is at present. */
    Optional<Location> location(long content) {
        return core.read(
                "reading a content",
                sql -> sql.first(
                        "SELECT pack, position, stored, size FROM content WHERE id = ?",
                        row -> new Location(row.getInt(1), row.getLong(2), row.getLong(3), row.getLong(4)),
                        content));
    }

    private final class H2Stored implements Stored {
        private final long content;
        private final ContentState state;
        private final Location location;

        H2Stored(long content, ContentState state, Location location) {
            this.content = content;
            this.state = state;
            this.location = location;
        }

        @Override
        public ContentState state() {
            return state;
        }

        @Override
        public long sizeBytes() {
            return location.size();
        }

        @Override
        public InputStream open(long offset) throws IOException {
            core.gate().check();
            if (offset < 0) {
                throw new IllegalArgumentException("offset " + offset + " is negative");
            }
            try {
                return guarded(location, offset);
            } catch (NoSuchFileException e) {
                // compacted away since it was looked up: it is elsewhere now
                Location moved = location(content).orElseThrow(() -> e);
                return guarded(moved, offset);
            }
        }

        private InputStream guarded(Location where, long offset) throws IOException {
            return new GatedStream(
                    core.gate(), core.packs().of(Keys.account(content)).read(where, offset));
        }
    }
}
