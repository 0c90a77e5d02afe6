package org.postferry.store.h2.internal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postferry.model.AccountId;
import org.postferry.store.SyncLog;
import org.postferry.store.h2.row.ByteReader;
import org.postferry.store.h2.row.ByteWriter;
import org.postferry.store.h2.row.Keys;

/** {@link SyncLog} over its rows. A page's cursor is the number of its last entry. */
final class H2SyncLog implements SyncLog {
    /** Runs kept of an account: enough to see what a bad day did. */
    static final int MAX_ENTRIES = 1_000;

    private static final int LARGEST_PAGE = 500;
    private static final int LONGEST_ERROR = 2_000;

    private final StoreCore core;

    private record Numbered(long number, Entry entry) {}

    H2SyncLog(StoreCore core) {
        this.core = core;
    }

    @Override
    public void append(AccountId account, Entry entry) {
        core.write("writing the log", change -> {
            Optional<AccountChange> found = change.account(account);
            if (found.isPresent()) {
                long id = found.get().row().mintLog();
                change.sql()
                        .update(
                                "INSERT INTO sync_log (id, at, entry) VALUES (?, ?, ?)",
                                id,
                                change.now().getEpochSecond(),
                                pack(entry));
                change.sql()
                        .update(
                                "DELETE FROM sync_log WHERE id BETWEEN ? AND ?",
                                Keys.first(account),
                                Math.max(id - MAX_ENTRIES, Keys.first(account)));
            }
            return true;
        });
    }

    @Override
    public Page page(AccountId account, Optional<String> after, int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new IllegalArgumentException("limit " + limit + " is not within 1.." + LARGEST_PAGE);
        }
        long before = after.map(H2SyncLog::number).orElse(Keys.number(Keys.last(account)));
        return core.read("reading the log", sql -> {
            List<Numbered> found = sql.list(
                    "SELECT id, entry FROM sync_log WHERE id >= ? AND id < ? ORDER BY id DESC FETCH FIRST ? ROWS ONLY",
                    row -> new Numbered(Keys.number(row.getLong(1)), unpack(row.getBytes(2))),
                    Keys.first(account),
                    Keys.of(account, before),
                    limit + 1);
            List<Numbered> page = found.size() > limit ? found.subList(0, limit) : found;
            Optional<String> next = found.size() > limit
                    ? Optional.of(Long.toString(page.get(limit - 1).number()))
                    : Optional.empty();
            return new Page(page.stream().map(Numbered::entry).toList(), next);
        });
    }

    private static long number(String cursor) {
        if (!cursor.matches("\\d{1,12}")) {
            throw new IllegalArgumentException("'" + cursor + "' is no cursor");
        }
        return Long.parseLong(cursor);
    }

    private static byte[] pack(Entry entry) {
        Optional<String> error =
                entry.error().map(text -> text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR));
        return new ByteWriter()
                .number(entry.startedAt().toEpochMilli())
                .number(entry.finishedAt().toEpochMilli())
                .optionalText(error)
                .number(entry.created())
                .number(entry.updated())
                .number(entry.removed())
                .number(entry.contentFetched())
                .number(entry.bytes())
                .number(entry.roundTrips())
                .bytes();
    }

    private static Entry unpack(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        return new Entry(
                Instant.ofEpochMilli(in.number()),
                Instant.ofEpochMilli(in.number()),
                in.optionalText(),
                (int) in.number(),
                (int) in.number(),
                (int) in.number(),
                (int) in.number(),
                in.number(),
                in.number());
    }
}
