package org.postferry.bench.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postferry.bench.measure.Command;
import org.postferry.bench.measure.Folders;
import org.postferry.bench.measure.Machine;
import org.postferry.bench.measure.ProductOptions;
import org.postferry.bench.measure.Series;
import org.postferry.bench.report.Aim;
import org.postferry.bench.report.Report;

/** {@code ./bench store}: what the rows of a first sync cost, from a cold start of a JVM with the product's options. Not thread-safe. */
public final class StoreBench {
    private static final int AIM_EMAILS = 100_000;

    private final Path folder;
    private final int emails;
    private final int runs;

    /** @param benchData for the stores, which go again */
    public StoreBench(Path benchData, int emails, int runs) {
        this.folder = benchData.resolve("store");
        this.emails = emails;
        this.runs = runs;
    }

    /** Fills a new store again and again. */
    public List<Report> run() {
        List<Double> core = new ArrayList<>();
        List<Double> wall = new ArrayList<>();
        List<Double> megabytes = new ArrayList<>();
        for (int i = 1; i <= runs; i++) {
            Folders.delete(folder);
            String[] said = Command.run(command()).strip().split(" ");
            core.add(Double.parseDouble(said[0]));
            wall.add(Double.parseDouble(said[1]));
            megabytes.add(Double.parseDouble(said[2]));
            System.out.printf("  run %d of %d: %s core-seconds%n", i, runs, said[0]);
        }
        Folders.delete(folder);
        Series spent = new Series(core);
        Report report = new Report(
                String.format(Locale.ROOT, "Store, rows of %,d emails", emails),
                Machine.describe(List.of()) + ". Median of " + runs
                        + ", a new JVM each time with the product's options; 20 mailboxes, 500 emails a transaction, each synced.",
                List.of("", ""));
        report.row("processor time of the JVM", text(spent, "s"));
        report.row("wall time", text(new Series(wall), "s"));
        report.row("emails per core-second", String.format(Locale.ROOT, "%,.0f", emails / spent.median()));
        report.row("database", text(new Series(megabytes), "MB"));
        if (emails == AIM_EMAILS) {
            report.measured(Aim.ROWS, spent.median());
        }
        return List.of(report);
    }

    private List<String> command() {
        return ProductOptions.command(StoreFill.class, List.of(), folder.toString(), String.valueOf(emails));
    }

    private static String text(Series series, String unit) {
        return String.format(Locale.ROOT, "%.1f %s (%.1f to %.1f)", series.median(), unit, series.min(), series.max());
    }
}
