package org.postferry.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesTest {

    @Test
    void theMedianIsTheMiddleOrBetweenTheTwoInIt() {
        assertEquals(3, new Series(List.of(9.0, 1.0, 3.0)).median());
        assertEquals(2, new Series(List.of(9.0, 1.0, 3.0, 1.0)).median());
    }

    @Test
    void aPercentileIsAMeasuredValue() {
        Series hundred = new Series(
                IntStream.rangeClosed(1, 100).mapToObj(i -> (double) i).toList());

        assertEquals(50, hundred.percentile(50));
        assertEquals(99, hundred.percentile(99));
        assertEquals(7, new Series(List.of(7.0)).percentile(1));
    }

    @Test
    void nothingHasNoMedian() {
        assertThrows(IllegalArgumentException.class, () -> new Series(List.of()));
    }
}
