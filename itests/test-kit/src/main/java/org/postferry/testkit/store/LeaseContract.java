package org.postferry.testkit.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postferry.store.Lease;
import org.postferry.store.Leases;

/** One container writes at a time. */
interface LeaseContract extends StorePromises {
    private Leases leases() {
        return at().store.leases();
    }

    @Test
    default void whileOneHoldsItAnotherGetsNone() {
        assertTrue(leases().take("another", StoreFixture.LEASE).isEmpty());
    }

    @Test
    default void itsOwnIsTakenBackAtOnceAfterACrashWithAHigherEpoch() throws Exception {
        Lease before = at().lease;

        at().crash();

        assertTrue(at().lease.epoch() > before.epoch());
        assertEquals("container", at().lease.containerId());
    }

    @Test
    default void whatHasRunOutIsTakenByAnother() {
        at().clock.advance(StoreFixture.LEASE.plusSeconds(1));

        Lease taken = leases().take("another", Duration.ofMinutes(1)).orElseThrow();

        assertTrue(taken.epoch() > at().lease.epoch());
        assertFalse(leases().renew(at().lease, Duration.ofMinutes(1)));
    }

    @Test
    default void renewedItDoesNotRunOut() {
        Lease lease = leases().take("container", Duration.ofMinutes(1)).orElseThrow();
        at().clock.advance(Duration.ofSeconds(50));

        assertTrue(leases().renew(lease, Duration.ofMinutes(1)));

        at().clock.advance(Duration.ofSeconds(50));
        assertTrue(leases().take("another", Duration.ofMinutes(1)).isEmpty());
    }

    @Test
    default void givenBackItIsFree() {
        leases().release(at().lease);

        assertTrue(leases().take("another", Duration.ofMinutes(1)).isPresent());
    }

    @Test
    default void anOldLeaseCannotBeGivenBackForTheNewHolder() {
        Lease old = at().lease;
        Lease now = leases().take("container", StoreFixture.LEASE).orElseThrow();

        leases().release(old);

        assertTrue(leases().renew(now, Duration.ofMinutes(1)));
        assertFalse(leases().renew(old, Duration.ofMinutes(1)));
    }
}
