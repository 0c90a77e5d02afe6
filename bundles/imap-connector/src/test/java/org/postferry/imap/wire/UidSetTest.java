package org.postferry.imap.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.ProvesLimit;

class UidSetTest {
    @Test
    void isWrittenAsCommandsWantIt() {
        assertEquals("1:3,7,9:10", UidSet.of(List.of(9L, 3L, 1L, 2L, 7L, 10L)).toString());
        assertEquals(UidSet.parse("1:3,7"), UidSet.of(List.of(1L, 2L, 3L, 7L)));
    }

    @Test
    @ProvesLimit("UidSet.MAX_UID")
    void numbersBeyondThirtyTwoBitsAreNoUids() {
        assertThrows(IllegalArgumentException.class, () -> new UidSet.Builder().add(4_294_967_296L));
        assertThrows(IllegalArgumentException.class, () -> new UidSet.Builder().add(0));
        assertEquals(4_294_967_295L, UidSet.parse("2147483648:4294967295").max());
    }

    @Test
    void highestAndLowestAreCutByCountThroughRanges() {
        UidSet set = UidSet.parse("1:10,4000000000:4000000004");

        assertEquals("9:10,4000000000:4000000004", set.highest(7).toString());
        assertEquals("1:8", set.below(9).toString());
        assertEquals("1:10,4000000000", set.lowest(11).toString());
        assertEquals(set, set.highest(100));
    }

    @Test
    void behavesLikeASetOfNumbers() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            TreeSet<Long> one = numbers(random);
            TreeSet<Long> other = numbers(random);
            UidSet left = UidSet.of(one);
            UidSet right = UidSet.of(other);

            TreeSet<Long> minus = new TreeSet<>(one);
            minus.removeAll(other);
            TreeSet<Long> plus = new TreeSet<>(one);
            plus.addAll(other);
            TreeSet<Long> both = new TreeSet<>(one);
            both.retainAll(other);
            assertEquals(UidSet.of(minus), left.minus(right));
            assertEquals(UidSet.of(plus), left.plus(right));
            assertEquals(UidSet.of(both), left.intersect(right));
            assertEquals(one.size(), left.size());
            other.forEach(uid -> assertEquals(one.contains(uid), left.contains(uid)));
        }
    }

    private static TreeSet<Long> numbers(Random random) {
        TreeSet<Long> numbers = new TreeSet<>();
        int count = random.nextInt(30);
        for (int i = 0; i < count; i++) {
            numbers.add(1L + random.nextInt(60));
        }
        return numbers;
    }

    @Test
    void isSplitIntoTextsThatFitACommand() {
        UidSet.Builder builder = new UidSet.Builder();
        for (long uid = 1_000_000; uid < 1_010_000; uid += 2) {
            builder.add(uid);
        }
        UidSet set = builder.build();

        List<UidSet> parts = set.split(CommandLine.SET_CHARACTERS);

        UidSet joined = UidSet.EMPTY;
        for (UidSet part : parts) {
            assertTrue(part.toString().length() <= CommandLine.SET_CHARACTERS);
            joined = joined.plus(part);
        }
        assertEquals(set, joined);
        assertFalse(parts.size() > 8);
    }

    @Test
    void operationsOnFourBillionCostNothing() {
        UidSet all = UidSet.ALL;

        assertEquals("1:4,6:4294967295", all.minus(UidSet.of(5)).toString());
        assertEquals("4294967291:4294967295", all.highest(5).toString());
        assertTrue(all.minus(all).isEmpty());
    }
}
