package org.postferry.bench.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** docs/benchmarks.md: one section for each measurement, replaced when it is made again. */
public final class BenchmarksFile {

    private static final String INTRODUCTION =
            """
            # Benchmarks

            Written by `./bench`, which measures again and exits with 1 where an aim is missed. Times of a shared machine come and go: compare the
            multiples of the bare FETCH, which is measured before and after everything else, not the seconds.
            """;

    private final Path file;

    public BenchmarksFile(Path file) {
        this.file = file;
    }

    /** Puts the report where the last one of the same title stood, else at the end. */
    public void write(Report report) {
        try {
            String text = Files.exists(file) ? Files.readString(file) : INTRODUCTION;
            Files.writeString(file, replaced(text, report));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String replaced(String text, Report report) {
        String heading = "## " + report.title() + "\n";
        int begin = text.indexOf(heading);
        if (begin < 0) {
            return text.stripTrailing() + "\n\n" + report.markdown();
        }
        int end = text.indexOf("\n## ", begin);
        String after = end < 0 ? "" : "\n" + text.substring(end + 1);
        return text.substring(0, begin) + report.markdown() + after;
    }
}
