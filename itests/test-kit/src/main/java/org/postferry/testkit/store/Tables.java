package org.postferry.testkit.store;

import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import org.postferry.model.AccountId;

/** Everything a store has committed, but for the journal. */
final class Tables {
    int lastAccount;
    long lastHold;
    long leaseEpoch;
    Optional<Holder> holder = Optional.empty();
    final TreeMap<AccountId, AccountTables> accounts;

    Tables() {
        accounts = new TreeMap<>();
    }

    private Tables(Tables other) {
        lastAccount = other.lastAccount;
        lastHold = other.lastHold;
        leaseEpoch = other.leaseEpoch;
        holder = other.holder;
        accounts = new TreeMap<>(other.accounts);
    }

    Tables copy() {
        return new Tables(this);
    }

    /** Who has the lease, and until when. */
    record Holder(String containerId, Instant until) {}
}
