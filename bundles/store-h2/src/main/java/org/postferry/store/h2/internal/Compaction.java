package org.postferry.store.h2.internal;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postferry.model.AccountId;
import org.postferry.store.h2.database.Failures;
import org.postferry.store.h2.database.FaultPoint;
import org.postferry.store.h2.pack.Location;
import org.postferry.store.h2.pack.PackSet;
import org.postferry.store.h2.pack.PackWriter;
import org.postferry.store.h2.pack.RecordKind;
import org.postferry.store.h2.row.EmailRow;
import org.postferry.store.h2.row.Keys;
import org.postferry.store.h2.row.PackedEmail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies what is in use out of packs that are mostly not, and lets them go. Copying holds no lock; the rows are flipped in
 * one transaction, and the old file goes after them.
 */
final class Compaction {
    /** A pack of which less than this part is in use is worth copying. */
    private static final double WORTH_IT = 0.5;

    /** Smaller ones are left for later. */
    private static final long SMALL = 64 * 1024;

    private static final String WHAT = "compacting packs";
    private static final Logger log = LoggerFactory.getLogger(Compaction.class);

    private final StoreCore core;
    private final AccountId account;
    private final PackSet packs;

    /** A content that moved. */
    private record Moved(long content, Location from, Location to) {}

    Compaction(StoreCore core, AccountId account) {
        this.core = core;
        this.account = account;
        this.packs = core.packs().of(account);
    }

    void run() {
        List<Integer> sparse = core.read(
                WHAT,
                sql -> sql.list(
                        "SELECT id FROM pack WHERE id BETWEEN ? AND ? AND size > ? AND live < size * ?",
                        row -> (int) Keys.number(row.getLong(1)),
                        Keys.first(account),
                        Keys.last(account),
                        SMALL,
                        WORTH_IT));
        for (int pack : sparse) {
            try {
                if (packs.seal(pack)) {
                    compact(pack);
                }
            } catch (IOException e) {
                throw Failures.of(WHAT, e);
            }
        }
    }

    /** Copies what is in use of a pack, flips its rows, deletes it. */
    void compact(int pack) throws IOException {
        PackWriter target = packs.borrow();
        try {
            List<Moved> moved = copy(pack, target);
            target.sync();
            core.database().faults().reached(FaultPoint.Phase.COMPACTING);
            target.keep(); // from here on rows may name what was copied
            boolean empty = core.write(WHAT, change -> flip(change, pack, target, moved));
            if (empty) {
                packs.delete(pack);
                log.debug("Account {}: pack {} was compacted, {} contents moved", account, pack, moved.size());
            }
        } finally {
            packs.giveBack(target);
        }
    }

    private List<Moved> copy(int pack, PackWriter target) throws IOException {
        List<Moved> moved = new ArrayList<>();
        packs.each(pack, new PackSet.RecordSink() {
            @Override
            public void record(RecordKind kind, long number, Location location, byte[] tail) throws IOException {
                if (kind == RecordKind.CONTENT && isLive(number, location)) {
                    moved.add(
                            new Moved(Keys.of(account, number), location, packs.copy(target, kind, number, location)));
                } else if (kind == RecordKind.SAME && isShared(PackedEmail.decode(tail))) {
                    packs.copy(target, kind, number, location);
                }
            }

            @Override
            public void broken(int broken, long from, long to) {
                log.error("Bytes {} to {} of pack {} of account {} are broken", from, to, broken, account);
            }
        });
        return moved;
    }

    private boolean isLive(long content, Location location) {
        Optional<Location> present = new H2Contents(core).location(Keys.of(account, content));
        return present.filter(location::equals).isPresent();
    }

    private boolean isShared(PackedEmail packed) {
        return core.read(
                        WHAT,
                        sql -> sql.first(
                                "SELECT " + EmailRow.COLUMNS + " FROM email WHERE id = ?",
                                EmailRow::read,
                                Keys.of(account, packed.email())))
                .filter(row -> row.content == Keys.of(account, packed.content()))
                .isPresent();
    }

    /** Whether nothing is left in the old pack. */
    private boolean flip(Change change, int pack, PackWriter target, List<Moved> moved) throws SQLException {
        Set<Long> present = new HashSet<>(change.sql()
                .list(
                        "SELECT id FROM content WHERE id BETWEEN ? AND ? AND pack = ?",
                        row -> row.getLong(1),
                        Keys.first(account),
                        Keys.last(account),
                        pack));
        List<Object[]> updates = new ArrayList<>();
        long live = 0;
        for (Moved one : moved) {
            if (present.remove(one.content())) {
                updates.add(new Object[] {one.to().pack(), one.to().position(), one.content()});
                live += one.to().stored();
            }
        }
        change.sql().batch("UPDATE content SET pack = ?, position = ? WHERE id = ?", updates);
        long id = Keys.of(account, target.pack());
        long before = change.sql().number("SELECT live FROM pack WHERE id = ?", id);
        change.sql()
                .update("MERGE INTO pack (id, size, live) KEY (id) VALUES (?, ?, ?)", id, target.end(), before + live);
        if (present.isEmpty()) {
            change.sql().update("DELETE FROM pack WHERE id = ?", Keys.of(account, pack));
        } else {
            change.sql().update("UPDATE pack SET live = live - ? WHERE id = ?", live, Keys.of(account, pack));
        }
        return present.isEmpty();
    }
}
