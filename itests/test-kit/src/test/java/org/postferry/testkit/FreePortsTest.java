package org.postferry.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {

    @Test
    void noPortIsGivenTwice() {
        // drawn without a memory, 4,000 ports of some 28,000 meet again as good as surely
        assertEquals(
                4_000,
                IntStream.range(0, 4_000)
                        .mapToObj(draw -> FreePorts.next())
                        .collect(Collectors.toSet())
                        .size());
    }
}
