package org.postferry.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {

    @Test
    void everyAimHoldsAtItsNumberAndIsMissedAboveIt() {
        for (Aim aim : Aim.values()) {
            double limit = Double.parseDouble(aim.limitText().split(" ")[0]);

            assertTrue(aim.isMetBy(limit), aim.name());
            assertFalse(aim.isMetBy(limit + 0.01), aim.name());
        }
    }

    @Test
    void aMissedAimIsNamedWithBothNumbers() {
        Report report = new Report("One", "how", List.of("what"));
        report.measured(Aim.PUSH, 251);
        report.measured(Aim.MEMORY, 300);

        assertEquals(1, report.missed().size());
        assertTrue(
                report.missed().get(0).contains("251 ms, the aim is 250 ms"),
                report.missed().get(0));
        assertTrue(report.markdown().contains("**missed**"));
    }

    @Test
    void aReportTakesThePlaceOfTheLastOneAlone(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("benchmarks.md");
        BenchmarksFile file = new BenchmarksFile(path);
        file.write(report("One", "old"));
        file.write(report("Two", "kept"));

        file.write(report("One", "new"));

        String text = Files.readString(path);
        assertFalse(text.contains("old"), text);
        assertTrue(text.startsWith("# Benchmarks"), text);
        assertTrue(text.indexOf("new") < text.indexOf("kept"), text);
        assertEquals(text, BenchmarksFile.replaced(text, report("One", "new")));
    }

    private static Report report(String title, String cell) {
        Report report = new Report(title, "how", List.of("what"));
        report.row(cell);
        return report;
    }
}
