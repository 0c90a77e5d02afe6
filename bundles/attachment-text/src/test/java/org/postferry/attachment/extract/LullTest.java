package org.postferry.attachment.extract;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.ProvesLimit;

class LullTest {
    private long now;
    private final Lull lull = new Lull(() -> now);

    private void later(Duration time) {
        now += time.toNanos();
    }

    @Test
    void mailThatComesInGoesFirst() {
        assertFalse(lull.isNow(7));
        later(Lull.QUIET.minusNanos(1));
        assertFalse(lull.isNow(7));
        later(Duration.ofNanos(1));
        assertTrue(lull.isNow(7));
        lull.worked();

        assertFalse(lull.isNow(8));
        later(Lull.QUIET);
        assertTrue(lull.isNow(8));
    }

    @Test
    void afterMailCameInForAWhileItIsIndexedFirst() {
        comesIn(Duration.ofSeconds(30));

        later(Duration.ofSeconds(30 * Lull.TIMES).minusNanos(1));
        assertFalse(lull.isNow(30));
        later(Duration.ofNanos(1));
        assertTrue(lull.isNow(30));

        assertFalse(lull.isNow(31), "one more");
        later(Lull.QUIET);
        assertTrue(lull.isNow(31), "came alone");
    }

    @Test
    void whatComesAloneDuringThatTimeMakesItNoShorter() {
        comesIn(Duration.ofSeconds(30));
        later(Duration.ofSeconds(3));
        assertFalse(lull.isNow(31));

        later(Lull.QUIET);
        assertFalse(lull.isNow(31));

        later(Duration.ofSeconds(30 * Lull.TIMES - 3).minus(Lull.QUIET));
        assertTrue(lull.isNow(31));
    }

    @Test
    @ProvesLimit("Lull.MAX_QUIET")
    void theLongestFirstSyncIsWaitedForSomeMinutes() {
        comesIn(Duration.ofSeconds(200));

        later(Lull.MAX_QUIET.minusNanos(1));
        assertFalse(lull.isNow(200));
        later(Duration.ofNanos(1));
        assertTrue(lull.isNow(200));
    }

    /** An entry each second, the first one now. */
    private void comesIn(Duration time) {
        assertFalse(lull.isNow(0));
        for (long end = 1; end <= time.toSeconds(); end++) {
            later(Duration.ofSeconds(1));
            assertFalse(lull.isNow(end));
        }
    }

    @Test
    void whatTheReaderAnnouncesItselfStopsNothing() {
        lull.isNow(7);
        later(Lull.QUIET);
        assertTrue(lull.isNow(7));

        lull.announced();
        lull.announced();
        lull.worked();

        assertTrue(lull.isNow(9));
        assertFalse(lull.isNow(10), "this one came from elsewhere");
    }

    @Test
    void aStepThatIsTakenWhateverComesInEndsWithTheFirstEmailThatWasRead() {
        lull.isNow(0);
        later(Lull.MAX_REST);
        assertTrue(lull.isNow(1));
        assertTrue(lull.isNow(2), "nothing was read yet");

        lull.announced();

        assertFalse(lull.isNow(4));
        later(Lull.MAX_REST);
        assertTrue(lull.isNow(5));
    }

    @Test
    @ProvesLimit("Lull.MAX_REST")
    void aSyncThatNeverEndsLeavesOneStepEveryNowAndThen() {
        for (long end = 0; end < Lull.MAX_REST.toSeconds(); end++) {
            assertFalse(lull.isNow(end));
            later(Duration.ofSeconds(1));
        }
        assertTrue(lull.isNow(Lull.MAX_REST.toSeconds()));
        lull.worked();

        later(Duration.ofSeconds(1));
        assertFalse(lull.isNow(Lull.MAX_REST.toSeconds() + 1));
    }
}
