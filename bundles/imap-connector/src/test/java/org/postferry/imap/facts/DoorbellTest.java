package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DoorbellTest {
    private final Doorbell doorbell = new Doorbell();

    @Test
    void aRingIsTakenOnce() {
        doorbell.ring();

        assertTrue(doorbell.taken());
        assertFalse(doorbell.taken());
    }

    @Test
    void closingIsNoRingAndHidesTheOneBefore() {
        doorbell.ring();

        doorbell.close();

        assertFalse(doorbell.taken());
    }

    @Test
    void closedItLetsNobodyWait() {
        doorbell.close();

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> doorbell.await(Duration.ofHours(1)));
    }

    @Test
    void closedItEndsAWaitOfAnotherKindAsSoonAsItBegins() {
        AtomicInteger ended = new AtomicInteger();
        doorbell.close();

        doorbell.begin(ended::incrementAndGet);

        assertEquals(1, ended.get());
    }
}
