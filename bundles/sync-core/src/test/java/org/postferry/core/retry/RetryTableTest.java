package org.postferry.core.retry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.testkit.ProvesLimit;

class RetryTableTest {
    private static final Duration JUST_NOW = Duration.ZERO;

    /** Always the longest wait that jitter allows. */
    private final RetryTable patient = new RetryTable(new Highest());
    /** Always the shortest. */
    private final RetryTable hasty = new RetryTable(() -> 0L);

    @Test
    @ProvesLimit("RetryTable.MAX_WAIT")
    void waitsDoubleFromFiveSecondsToFiveMinutes() {
        assertEquals(Duration.ofSeconds(5), wait(1));
        assertEquals(Duration.ofSeconds(10), wait(2));
        assertEquals(Duration.ofSeconds(160), wait(6));
        assertEquals(Duration.ofSeconds(300), wait(7));
        assertEquals(Duration.ofSeconds(300), wait(1_000_000));
    }

    @Test
    @ProvesLimit("RetryTable.MIN_WAIT")
    void jitterTakesAnyPartOfTheWaitButNotAllOfIt() {
        RetryTable table = new RetryTable(new Random(7));

        Duration once = table.wait(6, JUST_NOW, false, Optional.empty());
        Duration again = table.wait(6, JUST_NOW, false, Optional.empty());

        assertNotEquals(once, again);
        assertEquals(Duration.ofSeconds(1), hasty.wait(6, JUST_NOW, false, Optional.empty()));
    }

    @Test
    void afterADayItIsTriedHourlyAndAfterAWeekDaily() {
        assertEquals(Duration.ofSeconds(300), patient.wait(99, Duration.ofHours(23), false, Optional.empty()));
        assertEquals(Duration.ofHours(1), patient.wait(99, Duration.ofHours(24), false, Optional.empty()));
        assertEquals(Duration.ofHours(1), patient.wait(99, Duration.ofDays(6), false, Optional.empty()));
        assertEquals(Duration.ofDays(1), patient.wait(99, Duration.ofDays(7), false, Optional.empty()));
        assertEquals(Duration.ofDays(1), patient.wait(99, Duration.ofDays(365), false, Optional.empty()));
    }

    @Test
    void whatIsToComeLastWaitsAsLongAsTheOthersCan() {
        for (int tries : List.of(1, 2, 6, 7, 99)) {
            assertEquals(wait(tries), RetryTable.longestWait(tries, JUST_NOW));
        }
        assertEquals(Duration.ofHours(1), RetryTable.longestWait(2, Duration.ofHours(24)));
        assertEquals(Duration.ofDays(1), RetryTable.longestWait(2, Duration.ofDays(7)));
    }

    @Test
    void whatNoSoonTryCanHelpIsTriedHourlyFromTheBeginning() {
        assertEquals(Duration.ofHours(1), hasty.wait(1, JUST_NOW, true, Optional.empty()));
    }

    @Test
    @ProvesLimit("RetryTable.MAX_HINT")
    void theServersHintGoesFirstAsLongAsItCanBeBelieved() {
        assertEquals(Duration.ofSeconds(70), patient.wait(9, JUST_NOW, false, Optional.of(Duration.ofSeconds(70))));
        assertEquals(Duration.ofDays(1), patient.wait(1, JUST_NOW, false, Optional.of(Duration.ofDays(4000))));
        assertEquals(Duration.ofSeconds(1), patient.wait(1, JUST_NOW, false, Optional.of(Duration.ofSeconds(-9))));
    }

    @Test
    void theTableSaysHowMuchStops() {
        assertEquals(Reaction.ISOLATE_EMAIL, RetryTable.reaction(Kind.TRANSIENT, Extent.EMAIL));
        assertEquals(Reaction.BACK_OFF_SCOPE, RetryTable.reaction(Kind.TRANSIENT, Extent.SCOPE));
        assertEquals(Reaction.BACK_OFF_ACCOUNT, RetryTable.reaction(Kind.TRANSIENT, Extent.ACCOUNT));
        assertEquals(Reaction.BACK_OFF_ACCOUNT, RetryTable.reaction(Kind.THROTTLED, Extent.EMAIL));
        assertEquals(Reaction.REST_SCOPE, RetryTable.reaction(Kind.UNAUTHORIZED, Extent.SCOPE));
        assertEquals(Reaction.STOP_ACCOUNT, RetryTable.reaction(Kind.UNAUTHORIZED, Extent.ACCOUNT));
        assertEquals(Reaction.QUARANTINE_EMAIL, RetryTable.reaction(Kind.PERMANENT, Extent.EMAIL));
        assertEquals(Reaction.REST_ACCOUNT, RetryTable.reaction(Kind.PERMANENT, Extent.ACCOUNT));
        for (Kind kind : Kind.values()) {
            for (Extent extent : Extent.values()) {
                boolean accountStops = RetryTable.reaction(kind, extent).stopsAccount();
                assertTrue(extent != Extent.ACCOUNT || accountStops, kind + " of the account stops it");
            }
        }
    }

    private Duration wait(int tries) {
        return patient.wait(tries, JUST_NOW, false, Optional.empty());
    }

    private static final class Highest implements RandomGenerator {
        @Override
        public long nextLong() {
            return -1;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    }
}
