package org.postferry.bench.measure;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ProcessorTimeTest {

    private static final long SELF = ProcessHandle.current().pid();

    @Test
    void whatAChildUsedCountsWhileItRunsAndWhenItHasEnded() {
        double before = ProcessorTime.ofFamily(SELF);
        double machineBefore = ProcessorTime.ofMachine();

        String used = Command.run(
                "sh", "-c", "i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; cut -d' ' -f14 /proc/$$/stat");

        double child = Long.parseLong(used.strip()) / 100.0;
        double more = ProcessorTime.ofFamily(SELF) - before;
        assertTrue(child > 0 && more >= child, more + " of " + child);
        assertTrue(ProcessorTime.ofMachine() - machineBefore >= child - 0.1, "the machine did at least that");
    }

    @Test
    void aProcessThatIsNotThereHasUsedNothing() {
        assertTrue(ProcessorTime.ofFamily(Integer.MAX_VALUE) == 0);
    }
}
