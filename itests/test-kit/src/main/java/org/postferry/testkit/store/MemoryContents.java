package org.postferry.testkit.store;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.model.EmailId;
import org.postferry.store.ContentWriter;
import org.postferry.store.Contents;
import org.postferry.store.Lease;

/** {@link Contents} in memory: the bytes stand in the email's row. */
final class MemoryContents implements Contents {
    private final Database database;
    private final AtomicInteger openWriters = new AtomicInteger();

    MemoryContents(Database database) {
        this.database = database;
    }

    @Override
    public ContentWriter writer(Lease lease, AccountId account) {
        database.ensureHere();
        openWriters.incrementAndGet();
        return new MemoryContentWriter(database, lease, account, openWriters::decrementAndGet);
    }

    int openWriters() {
        return openWriters.get();
    }

    @Override
    public Optional<Stored> read(EmailId id) {
        return database.read(tables -> Optional.ofNullable(tables.accounts.get(id.account()))
                .filter(account -> VisibleEmails.get(account, id).isPresent())
                .flatMap(account -> read(account, account.emails.get(id))));
    }

    private static Optional<Stored> read(AccountTables account, EmailRow row) {
        return row.content == null
                ? MemoryAppended.waiting(account, row.id).map(bytes -> new MemoryStored(ContentState.FULL, bytes))
                : Optional.of(new MemoryStored(row.state, row.content));
    }

    private record MemoryStored(ContentState state, byte[] bytes) implements Stored {
        @Override
        public long sizeBytes() {
            return bytes.length;
        }

        @Override
        public InputStream open(long offset) {
            int begin = (int) Math.min(offset, bytes.length);
            return new ByteArrayInputStream(bytes, begin, bytes.length - begin);
        }
    }
}
