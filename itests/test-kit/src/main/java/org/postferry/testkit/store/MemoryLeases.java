package org.postferry.testkit.store;

import java.time.Duration;
import java.util.Optional;
import org.postferry.store.Lease;
import org.postferry.store.Leases;

/** {@link Leases} in memory. */
final class MemoryLeases implements Leases {
    private final Database database;

    MemoryLeases(Database database) {
        this.database = database;
    }

    @Override
    public Optional<Lease> take(String containerId, Duration validFor) {
        return database.write(tx -> {
            boolean heldByAnother = tx.tables
                    .holder
                    .filter(holder -> !holder.containerId().equals(containerId))
                    .filter(holder -> tx.now.isBefore(holder.until()))
                    .isPresent();
            if (heldByAnother) {
                return tx.discard(Optional.empty());
            }
            tx.tables.leaseEpoch++;
            tx.tables.holder = Optional.of(new Tables.Holder(containerId, tx.now.plus(validFor)));
            return Optional.of(new Lease(containerId, tx.tables.leaseEpoch));
        });
    }

    @Override
    public boolean renew(Lease lease, Duration validFor) {
        return database.write(tx -> {
            if (!isPresent(tx, lease)) {
                return tx.discard(false);
            }
            tx.tables.holder = Optional.of(new Tables.Holder(lease.containerId(), tx.now.plus(validFor)));
            return true;
        });
    }

    @Override
    public void release(Lease lease) {
        database.write(tx -> {
            if (!isPresent(tx, lease)) {
                return tx.discard(lease);
            }
            tx.tables.holder = Optional.empty();
            return lease;
        });
    }

    private static boolean isPresent(Transaction tx, Lease lease) {
        return tx.tables.leaseEpoch == lease.epoch()
                && tx.tables
                        .holder
                        .filter(holder -> holder.containerId().equals(lease.containerId()))
                        .isPresent();
    }
}
