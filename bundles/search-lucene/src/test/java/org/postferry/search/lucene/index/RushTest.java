package org.postferry.search.lucene.index;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.postferry.testkit.ProvesLimit;

/** When what a first sync brings waits to be indexed. */
class RushTest {
    private static final long SAMPLE = Rush.SAMPLE.toNanos();

    private long now;
    private long end = 1_000;
    private final Rush rush = new Rush(() -> now, end);

    /** So many entries come in the time of one sample. */
    private boolean after(long entries) {
        now += SAMPLE;
        end += entries;
        return rush.isOn(end);
    }

    private static long fast() {
        return (long) Math.ceil(Rush.FAST * Rush.SAMPLE.toMillis() / 1_000.0);
    }

    @Test
    void nothingWaitsWhileLittleComes() {
        assertFalse(after(0));
        assertFalse(after(fast() - 1));
    }

    @Test
    void whatComesFastWaitsUntilItComesNoMore() {
        assertTrue(after(fast()));
        assertTrue(after(100 * fast()));

        assertFalse(after(1));
    }

    @Test
    void betweenTwoSamplesItStaysAsItIs() {
        assertTrue(after(fast()));
        now += SAMPLE - 1;

        assertTrue(rush.isOn(end));
    }

    @Test
    @ProvesLimit("Rush.MAX_WAIT")
    void nothingWaitsLongerThanAMinuteUntilAllOfItIsIndexed() {
        assertTrue(after(fast()));
        for (long waited = 2 * SAMPLE; waited < Rush.MAX_WAIT.toNanos(); waited += 2 * SAMPLE) {
            assertFalse(after(0), "a pause");
            assertTrue(after(fast()), "after " + waited + " ns");
        }
        assertTrue(after(fast()));

        assertFalse(after(fast()));

        rush.over();
        assertTrue(after(fast()));
    }
}
