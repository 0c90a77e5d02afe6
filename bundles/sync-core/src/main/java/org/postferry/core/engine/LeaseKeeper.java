package org.postferry.core.engine;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.postferry.model.StoreGone;
import org.postferry.store.Lease;
import org.postferry.store.MailStore;
import org.postferry.store.StoreFailure;

/** Holds this container's right to write, and says when it is lost. Thread-safe. */
final class LeaseKeeper {
    /** A container that died keeps others out for no longer than this; the same one takes its lease back at once. */
    static final Duration VALID_FOR = Duration.ofSeconds(60);
    /** Three renewals may fail before the lease runs out. */
    static final Duration RENEW_EVERY = Duration.ofSeconds(15);

    private final String containerId;
    private final Clock clock;
    private Optional<Held> held = Optional.empty();

    LeaseKeeper(String containerId, Clock clock) {
        this.containerId = containerId;
        this.clock = clock;
    }

    private record Held(MailStore store, Lease lease, Instant until) {}

    /** The lease on that store, taken if it is free. Empty while another container holds it. */
    synchronized Optional<Lease> take(MailStore store) {
        if (held.filter(mine -> mine.store == store).isPresent()) {
            return present();
        }
        Instant until = clock.instant().plus(VALID_FOR);
        held = store.leases().take(containerId, VALID_FOR).map(lease -> new Held(store, lease, until));
        return present();
    }

    synchronized Optional<Lease> present() {
        return held.map(Held::lease);
    }

    /** Prolongs the lease. False when it is lost: whoever writes must stop. */
    boolean renew() {
        Optional<Held> mine = copy();
        if (mine.isEmpty()) {
            return true;
        }
        Optional<Held> renewed = renewed(mine.get());
        synchronized (this) {
            if (held.filter(now -> now.lease.equals(mine.get().lease)).isEmpty()) {
                return true;
            }
            held = renewed;
            return renewed.isPresent();
        }
    }

    /** Forgets the lease: its store went. */
    synchronized void forget() {
        held = Optional.empty();
    }

    /** Gives the lease back, so that another container need not wait for its end. */
    void release() {
        Optional<Held> mine = copy();
        forget();
        try {
            mine.ifPresent(last -> last.store.leases().release(last.lease));
        } catch (StoreGone | StoreFailure e) {
            // it runs out by itself
        }
    }

    /** A store that cannot answer now does not end the lease before its time. */
    private Optional<Held> renewed(Held mine) {
        Instant until = clock.instant().plus(VALID_FOR);
        try {
            boolean ours = mine.store.leases().renew(mine.lease, VALID_FOR);
            return ours ? Optional.of(new Held(mine.store, mine.lease, until)) : Optional.empty();
        } catch (StoreGone | StoreFailure e) {
            return Optional.of(mine)
                    .filter(last -> clock.instant().plus(RENEW_EVERY).isBefore(last.until));
        }
    }

    private synchronized Optional<Held> copy() {
        return held;
    }
}
