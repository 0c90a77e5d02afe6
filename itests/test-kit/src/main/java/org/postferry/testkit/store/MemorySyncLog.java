package org.postferry.testkit.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postferry.model.AccountId;
import org.postferry.store.SyncLog;

/** {@link SyncLog} in memory. A page's cursor is the place of its last entry, counted from the oldest. */
final class MemorySyncLog implements SyncLog {
    private static final int LARGEST_PAGE = 500;

    private final Database database;

    MemorySyncLog(Database database) {
        this.database = database;
    }

    @Override
    public void append(AccountId account, Entry entry) {
        database.write(
                tx -> tx.account(account).map(tables -> tables.log.add(entry)).orElseGet(() -> tx.discard(false)));
    }

    @Override
    public Page page(AccountId account, Optional<String> after, int limit) {
        if (limit < 1 || limit > LARGEST_PAGE) {
            throw new IllegalArgumentException("limit " + limit + " is not within 1.." + LARGEST_PAGE);
        }
        return database.read(tables -> {
            List<Entry> log = Optional.ofNullable(tables.accounts.get(account))
                    .map(found -> found.log)
                    .orElse(List.of());
            int end = Math.min(after.map(Integer::parseInt).orElse(log.size()), log.size());
            int begin = Math.max(0, end - limit);
            List<Entry> newestFirst = new ArrayList<>(log.subList(begin, end));
            java.util.Collections.reverse(newestFirst);
            return new Page(newestFirst, begin == 0 ? Optional.empty() : Optional.of(Integer.toString(begin)));
        });
    }
}
