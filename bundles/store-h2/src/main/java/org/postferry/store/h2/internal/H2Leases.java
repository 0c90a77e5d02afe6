package org.postferry.store.h2.internal;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.postferry.store.Lease;
import org.postferry.store.Leases;
import org.postferry.store.h2.database.Sql;
import org.postferry.store.h2.database.Transaction;

/** {@link Leases} in one row. Its epoch only grows; a row without a container is free. */
final class H2Leases implements Leases {
    private static final int ROW = 1;
    private static final String NOBODY = "";

    private final StoreCore core;

    /** @param expires in milliseconds */
    record Holder(String container, long epoch, long expires) {
        boolean is(Lease lease) {
            return !container.equals(NOBODY) && container.equals(lease.containerId()) && epoch == lease.epoch();
        }
    }

    H2Leases(StoreCore core) {
        this.core = core;
    }

    /** Who holds the lease, also after it has run out. */
    static Optional<Holder> holder(Sql sql) throws SQLException {
        return sql.first(
                "SELECT container, epoch, expires FROM lease WHERE id = ?",
                row -> new Holder(row.getString(1), row.getLong(2), row.getLong(3)),
                ROW);
    }

    @Override
    public Optional<Lease> take(String containerId, Duration validFor) {
        return core.database().write("taking the lease", sql -> {
            Optional<Holder> holder = holder(sql);
            boolean another = holder.filter(held -> !held.container().equals(NOBODY))
                    .filter(held -> !held.container().equals(containerId))
                    .filter(held -> core.clock().millis() < held.expires())
                    .isPresent();
            if (another) {
                return Optional.empty();
            }
            Lease lease = new Lease(containerId, holder.map(Holder::epoch).orElse(0L) + 1);
            write(sql, new Holder(containerId, lease.epoch(), expires(validFor)));
            return Optional.of(lease);
        });
    }

    @Override
    public boolean renew(Lease lease, Duration validFor) {
        return core.database().write("renewing the lease", sql -> {
            boolean mine = isPresent(sql, lease);
            if (mine) {
                write(sql, new Holder(lease.containerId(), lease.epoch(), expires(validFor)));
            }
            return mine;
        });
    }

    @Override
    public void release(Lease lease) {
        core.database().write("releasing the lease", sql -> {
            if (isPresent(sql, lease)) {
                write(sql, new Holder(NOBODY, lease.epoch(), 0));
            }
            return true;
        });
    }

    private static boolean isPresent(Sql sql, Lease lease) throws SQLException {
        return holder(sql).filter(held -> held.is(lease)).isPresent();
    }

    private static void write(Transaction sql, Holder holder) throws SQLException {
        sql.update(
                "MERGE INTO lease (id, container, epoch, expires) KEY (id) VALUES (?, ?, ?, ?)",
                ROW,
                holder.container(),
                holder.epoch(),
                holder.expires());
    }

    private long expires(Duration validFor) {
        return core.clock().instant().plus(validFor).toEpochMilli();
    }
}
