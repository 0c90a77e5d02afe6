package org.postferry.bench.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.postferry.bench.measure.Command;
import org.postferry.bench.measure.Folders;
import org.postferry.bench.measure.GeneratedMaildir;
import org.postferry.bench.measure.Machine;
import org.postferry.bench.measure.ProductOptions;
import org.postferry.bench.measure.Series;
import org.postferry.bench.report.Aim;
import org.postferry.bench.report.Report;

/** {@code ./bench search}: what indexing and finding cost, next to notmuch and mu on the same mail. Not thread-safe. */
public final class SearchBench {
    private static final int HUNDRED_THOUSAND = 100_000;
    private static final int MILLION = 1_000_000;
    private static final int QUERIES = 100;
    private static final double MEGABYTE = 1e6;

    /** Each takes minutes for 100,000, and more files than that no file system likes. */
    private static final int MOST_FOR_PEERS = HUNDRED_THOUSAND;

    private final Path benchData;
    private final Path folder;
    private final int emails;
    private double worstP95;

    /** @param benchData for the store and the indexes, which go again, and for the generated Maildir, which stays */
    public SearchBench(Path benchData, int emails) {
        this.benchData = benchData;
        this.folder = benchData.resolve("search");
        this.emails = emails;
    }

    /** Fills a store, indexes it, asks; then the others. */
    public List<Report> run() {
        boolean peers = emails <= MOST_FOR_PEERS;
        Folders.delete(folder);
        Report report = new Report(
                String.format(Locale.ROOT, "Search, %,d emails", emails),
                Machine.describe(
                                peers
                                        ? List.of(List.of("notmuch", "--version"), List.of("mu", "--version"))
                                        : List.of())
                        + ". Asked when all segments are merged. Pages of 50 with snippets, facets and totals, in one process with the product's options; the others are one process a query, without any of these. "
                        + QUERIES + " queries of each kind, asked twice; the second time counts.",
                List.of("", "Postferry", "notmuch", "mu"));
        double textMegabytes = Double.parseDouble(child("1g", SearchFill.class, store(), String.valueOf(emails))
                        .strip())
                / MEGABYTE;
        System.out.printf(Locale.ROOT, "  the store is filled: %.0f MB of text%n", textMegabytes);
        Path words = folder.resolve("words");
        List<String[]> said = child(
                        "",
                        SearchRun.class,
                        store(),
                        folder.resolve("index").toString(),
                        "" + QUERIES,
                        words.toString())
                .lines()
                .map(line -> line.split("\t"))
                .toList();
        // the others take much longer, and may be broken off
        said.forEach(line -> System.out.println("  Postferry " + String.join(" ", line)));
        List<Peer> others = peers ? peers() : List.of();
        double seconds = number(said, "indexed", 1);
        List<Peer.Indexed> indexed = others.stream().map(Peer::index).toList();
        rows(report, said, textMegabytes, indexed);
        latencies(report, said, others, words);
        aims(report, seconds, indexed);
        Folders.delete(folder);
        return List.of(report);
    }

    private void rows(Report report, List<String[]> said, double textMegabytes, List<Peer.Indexed> indexed) {
        double seconds = number(said, "indexed", 1);
        row(report, "indexing", text("%.0f s", seconds), indexed, one -> text("%.0f s", one.seconds()));
        row(
                report,
                "its processor time",
                text("%.0f s", number(said, "indexed", 2)),
                indexed,
                one -> text("%.0f s", one.cpuSeconds()));
        row(
                report,
                "emails a second",
                text("%,.0f", emails / seconds),
                indexed,
                one -> text("%,.0f", emails / one.seconds()));
        row(
                report,
                "until its segments are merged, with what that takes of a processor",
                text("%.0f s", number(said, "at rest", 1)) + text(", %.0f s", number(said, "at rest", 2)),
                indexed,
                one -> "");
        double megabytes = number(said, "size", 1) / MEGABYTE;
        String share = text("%.0f MB", megabytes) + text(", %.2f times the text", megabytes / textMegabytes);
        row(
                report,
                "peak of anonymous memory: first half of indexing, second half, asking",
                text("%.0f / ", number(said, "memory", 1))
                        + text("%.0f / ", number(said, "memory", 2))
                        + text("%.0f MB", number(said, "memory", 3)),
                indexed,
                one -> "");
        row(report, "index", share, indexed, one -> text("%.0f MB", one.megabytes()));
    }

    private interface Cell {
        String of(Peer.Indexed indexed);
    }

    private static void row(Report report, String name, String ours, List<Peer.Indexed> others, Cell cell) {
        report.row(
                name,
                ours,
                others.isEmpty() ? "" : cell.of(others.get(0)),
                others.isEmpty() ? "" : cell.of(others.get(1)));
    }

    private void latencies(Report report, List<String[]> said, List<Peer> others, Path words) {
        for (String[] line : said) {
            if (line[0].startsWith("query ")) {
                String kind = line[0].substring("query ".length());
                worstP95 = Math.max(worstP95, Double.parseDouble(line[2]));
                boolean compared = kind.equals("one word") && !others.isEmpty();
                report.row(
                        text("%s: p50 / p95 / p99", kind) + text(" (%.0f hits)", Double.parseDouble(line[4])),
                        text("%.1f", Double.parseDouble(line[1]))
                                + text(" / %.1f", Double.parseDouble(line[2]))
                                + text(" / %.1f ms", Double.parseDouble(line[3])),
                        compared ? text(others.get(0).ask(lines(words))) : "",
                        compared ? text(others.get(1).ask(lines(words))) : "");
            }
        }
    }

    private static List<String> lines(Path words) {
        try {
            return Files.readAllLines(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void aims(Report report, double seconds, List<Peer.Indexed> indexed) {
        if (emails == HUNDRED_THOUSAND) {
            report.measured(Aim.SEARCH, worstP95);
        } else if (emails == MILLION) {
            report.measured(Aim.SEARCH_OF_A_MILLION, worstP95);
        }
        indexed.stream()
                .mapToDouble(Peer.Indexed::seconds)
                .min()
                .ifPresent(fastest -> report.measured(Aim.INDEXING, seconds / fastest));
    }

    private List<Peer> peers() {
        Path maildir = GeneratedMaildir.of(benchData, emails);
        return List.of(Peer.notmuch(folder.resolve("notmuch"), maildir), Peer.mu(folder.resolve("mu"), maildir));
    }

    private String store() {
        return folder.resolve("store").toString();
    }

    /** @param heap another than the product's; empty for that */
    private static String child(String heap, Class<?> main, String... arguments) {
        return Command.run(
                ProductOptions.command(main, heap.isEmpty() ? List.of() : List.of("-Xmx" + heap), arguments));
    }

    private static double number(List<String[]> said, String name, int at) {
        return said.stream()
                .filter(line -> line[0].equals(name))
                .map(line -> Double.parseDouble(line[at]))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("nothing was said of " + name));
    }

    private static String text(Series millis) {
        return text("%.0f", millis.percentile(50))
                + text(" / %.0f", millis.percentile(95))
                + text(" / %.0f ms", millis.percentile(99));
    }

    private static String text(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }
}
