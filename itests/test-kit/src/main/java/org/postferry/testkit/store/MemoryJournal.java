package org.postferry.testkit.store;

import java.time.Duration;
import java.util.Optional;
import org.postferry.store.Journal;

/** {@link Journal} in memory. Keeps everything as long as it may be kept for a registered reader, so it need not know them. */
final class MemoryJournal implements Journal {
    private final Database database;

    MemoryJournal(Database database) {
        this.database = database;
    }

    @Override
    public Cursor end() {
        return database.readJournal(JournalLog::end);
    }

    @Override
    public Cursor beginning() {
        return database.readJournal(JournalLog::beginning);
    }

    @Override
    public Optional<Page> read(Cursor after, Stream stream, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("limit " + limit + " is not within 1.." + MAX_PAGE);
        }
        return database.readJournal(log -> database.rules.cursorsAreChecked() && log.isGap(after)
                ? Optional.empty()
                : log.read(after, stream, limit));
    }

    @Override
    public boolean await(Cursor after, Duration atMost) throws InterruptedException {
        return database.await(log -> log.isGap(after) || log.isBehind(after), atMost);
    }

    @Override
    public void keepFor(String reader, Cursor cursor) {
        database.ensureHere();
    }

    @Override
    public void forget(String reader) {
        database.ensureHere();
    }
}
