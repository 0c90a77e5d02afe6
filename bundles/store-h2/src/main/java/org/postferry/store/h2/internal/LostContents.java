package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.postferry.model.AccountId;
import org.postferry.model.ContentState;
import org.postferry.store.h2.pack.PackSet;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Contents whose pack lost them, as a disk may: their emails are known and their bytes wanted again. */
final class LostContents {
    private static final int SLICE = 1_000;
    private static final Logger log = LoggerFactory.getLogger(LostContents.class);

    private final StoreCore core;
    private final AccountId account;

    LostContents(StoreCore core, AccountId account) {
        this.core = core;
        this.account = account;
    }

    void forget(List<PackSet.Damage> damaged) {
        int emails = core.write("giving up lost contents", change -> {
            Set<Long> lost = new HashSet<>();
            for (PackSet.Damage damage : damaged) {
                lost.addAll(lost(change, damage));
            }
            return lost.isEmpty() ? 0 : forget(change, lost);
        });
        log.warn(
                "Account {}: the contents of {} emails were lost with their packs and are fetched again",
                account,
                emails);
    }

    private Set<Long> lost(Change change, PackSet.Damage damage) throws SQLException {
        change.sql().update("UPDATE pack SET size = ? WHERE id = ?", damage.end(), Keys.of(account, damage.pack()));
        return new HashSet<>(change.sql()
                .list(
                        "SELECT id FROM content WHERE id BETWEEN ? AND ? AND pack = ? AND position + stored > ?",
                        row -> row.getLong(1),
                        Keys.first(account),
                        Keys.last(account),
                        damage.pack(),
                        damage.end()));
    }

    private int forget(Change change, Set<Long> lost) throws SQLException {
        AccountChange tables = change.account(account).orElseThrow();
        int found = 0;
        long next = Keys.first(account);
        while (true) {
            List<Long> slice = change.sql()
                    .list(
                            "SELECT id FROM email WHERE id BETWEEN ? AND ? ORDER BY id FETCH FIRST ? ROWS ONLY",
                            row -> row.getLong(1),
                            next,
                            Keys.last(account),
                            SLICE);
            if (slice.isEmpty()) {
                return found;
            }
            for (EmailRow row : EmailLedger.read(change.sql(), slice)) {
                if (lost.contains(row.content)) {
                    EmailRow known = tables.emails().get(row.id()).orElseThrow();
                    known.content = 0;
                    known.state = known.digest.isNone() ? ContentState.NONE : ContentState.HEADERS;
                    known.sizeBytes = known.announcedBytes;
                    found++;
                }
            }
            next = slice.get(slice.size() - 1) + 1;
        }
    }
}
