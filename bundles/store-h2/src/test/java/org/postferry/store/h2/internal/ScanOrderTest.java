package org.postferry.store.h2.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.ProvesLimit;

/** What lies in one mailbox is looked at together. */
class ScanOrderTest {
    private final ScanOrder order = new ScanOrder();

    private List<Long> of(long wish, Long... left) {
        return List.copyOf(order.of(wish, new TreeSet<>(Set.of(left))));
    }

    @Test
    void whatWasFoundInOneMailboxComesTogetherAndWhatIsDoneNoMore() {
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), of(7, 1L, 2L, 3L, 4L, 5L));

        order.remember(7, List.of(List.of(2L, 4L), List.of(1L, 3L)));

        assertEquals(List.of(2L, 4L, 3L, 5L), of(7, 2L, 3L, 4L, 5L));
        assertEquals(List.of(2L, 3L), of(8, 2L, 3L), "another wish is in no order");
        assertTrue(order.knows(7));
        order.remember(8, List.of());
        assertFalse(order.knows(8), "all of it went into one command");
    }

    @Test
    @ProvesLimit("ScanOrder.MAX_WISHES")
    void theOrderOfAFewWishesIsRemembered() {
        for (long wish = 1; wish <= 5; wish++) {
            order.remember(wish, List.of(List.of(2L), List.of(1L)));
        }

        assertEquals(List.of(1L, 2L), of(1, 1L, 2L), "the oldest is forgotten");
        assertEquals(List.of(2L, 1L), of(5, 1L, 2L));
        assertEquals(List.of(2L, 1L), of(2, 1L, 2L));
    }
}
