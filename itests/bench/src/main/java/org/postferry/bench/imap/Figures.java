package org.postferry.bench.imap;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.postferry.bench.measure.Series;
import org.postferry.bench.report.Aim;
import org.postferry.bench.report.Report;

/** What the runs of one condition measured, and the table of their medians. Not thread-safe. */
final class Figures {

    /** The aim of the first sync is one of this size: below, the JVM's warming up is most of it. */
    private static final int AIM_MESSAGES = 100_000;

    private static final String NONE = "";
    private static final double MILLIS_PER_SECOND = 1_000;

    private final int messages;
    private final List<Double> bare = new ArrayList<>();
    private final List<Double> bareServer = new ArrayList<>();
    private final List<PostferryRun.FirstSync> indexed = new ArrayList<>();
    private final List<Double> mbsyncServer = new ArrayList<>();
    private final List<PostferryRun.FirstSync> firstSyncs = new ArrayList<>();
    private final List<Cycle> noChanges = new ArrayList<>();
    private final List<Cycle> pushed = new ArrayList<>();
    private final List<Cycle> changes = new ArrayList<>();
    private final List<Mbsync.Outcome> mbsyncFirst = new ArrayList<>();
    private final List<Cycle> mbsyncNoChanges = new ArrayList<>();
    private final List<Cycle> mbsyncChanges = new ArrayList<>();
    private final List<PushLatency> push = new ArrayList<>();
    private final List<Arrivals> arrivals = new ArrayList<>();

    Figures(int messages) {
        this.messages = messages;
    }

    /** @param serverSeconds processor time of Dovecot, of this and all that follow with that name */
    void addBare(BareFetch.Outcome outcome, double serverSeconds) {
        System.out.printf(
                "  bare FETCH %.2f s, %,.0f MB, Dovecot %.2f s of CPU%n",
                outcome.seconds(), outcome.bytes() / 1e6, serverSeconds);
        bare.add(outcome.seconds());
        bareServer.add(serverSeconds);
    }

    void add(PostferryRun.FirstSync sync) {
        firstSyncs.add(whole(sync));
    }

    /** One with the index fed beside. */
    void addIndexed(PostferryRun.FirstSync sync) {
        System.out.printf(
                "  with the index: first sync %.2f s, all findable after %.2f s, %.2f s of CPU, peak %.0f MB anonymous%n",
                sync.seconds(), sync.findableSeconds(), sync.cpuSeconds(), sync.peakMegabytes());
        indexed.add(whole(sync));
    }

    private PostferryRun.FirstSync whole(PostferryRun.FirstSync sync) {
        if (sync.full() != messages) {
            throw new IllegalStateException(sync.full() + " of " + messages + " emails are here with every byte");
        }
        return sync;
    }

    void printLast() {
        PostferryRun.FirstSync last = firstSyncs.get(firstSyncs.size() - 1);
        System.out.printf(
                "  first sync %.2f s, %.2f s of CPU, Dovecot %.2f s, others %.2f s, peak %.0f MB anonymous, %,d round trips, last tenth %.2f of the first, memory %.2f; %s%n",
                last.seconds(),
                last.cpuSeconds(),
                last.serverCpuSeconds(),
                last.otherCpuSeconds(),
                last.peakMegabytes(),
                last.traffic().roundTrips(),
                last.pace().lastTenthToFirst(),
                last.pace().memoryGrowth(),
                last.pace().phases());
    }

    void addNoChange(Cycle cycle) {
        noChanges.add(told("no change", cycle));
    }

    /** Changes that the server told of. */
    void addPushed(Cycle cycle) {
        pushed.add(told("changes, told", cycle));
    }

    /** Changes made while the client was at a standstill. */
    void addChanges(Cycle cycle) {
        changes.add(told("changes", cycle));
    }

    void addMbsyncNoChange(Cycle cycle) {
        mbsyncNoChanges.add(told("mbsync, no change", cycle));
    }

    void addMbsyncChanges(Cycle cycle) {
        mbsyncChanges.add(told("mbsync, changes", cycle));
    }

    private static Cycle told(String what, Cycle cycle) {
        System.out.printf(
                "  %s: %.3f s, %.3f s of CPU, peak %.0f MB anonymous, %.1f round trips, %,.0f bytes%n",
                what, cycle.seconds(), cycle.cpuSeconds(), cycle.peakMegabytes(), cycle.roundTrips(), cycle.bytes());
        return cycle;
    }

    void add(PushLatency latency) {
        push.add(latency);
    }

    void add(Arrivals during) {
        System.out.printf(
                "  %d new emails during a first sync: seen %s, then found %s, together %s%n",
                during.toFound().values().size(),
                quantiles(during.toRow()),
                quantiles(during.toFound()),
                quantiles(during.whole()));
        arrivals.add(during);
    }

    /** @param serverSeconds processor time of Dovecot meanwhile */
    void addFirst(Mbsync.Outcome outcome, double serverSeconds) {
        System.out.printf(
                "  mbsync %.2f s, %.2f s of CPU, Dovecot %.2f s%n",
                outcome.seconds(), outcome.cpuSeconds(), serverSeconds);
        mbsyncFirst.add(outcome);
        mbsyncServer.add(serverSeconds);
    }

    Report report(String condition, String machine, int runs) {
        double limit = new Series(bare).median();
        Series mirrored = series(mbsyncFirst, Mbsync.Outcome::seconds);
        Report report = new Report(
                String.format(Locale.ROOT, "IMAP, %,d messages, %s", messages, condition),
                machine + ". Median of " + runs + " (mbsync "
                        + mirrored.values().size()
                        + "); smallest and largest in parentheses. Loopback, no TLS; 20 folders, sizes from 1 kB to 1 MB with a"
                        + " median of 8 kB. CPU is that of the whole process, user and system. " + load(),
                List.of("", "Postferry", "mbsync", "times the bare FETCH"));
        report.row("bare FETCH of all bodies, two connections", NONE, NONE, seconds(new Series(bare)));
        report.row("Dovecot's CPU for it", NONE, NONE, seconds(new Series(bareServer)));
        firstSyncRows(report, limit);
        cycleRows(report, "cycle without changes", noChanges, mbsyncNoChanges);
        cycleRows(report, "100 new, 1,000 flags, 100 deletions, from a standstill", changes, mbsyncChanges);
        if (!pushed.isEmpty()) {
            report.row(
                    "the same, told by push (Dovecot waits 0.5 s)",
                    seconds(series(pushed, Cycle::seconds)),
                    NONE,
                    NONE);
        }
        report.measured(
                Aim.NO_CHANGE_ROUND_TRIPS, series(noChanges, Cycle::roundTrips).median());
        report.measured(Aim.NO_CHANGE_WORK, series(noChanges, Cycle::cpuSeconds).median() * MILLIS_PER_SECOND);
        push.forEach(latency -> pushRows(report, latency));
        arrivals.forEach(during -> arrivalRows(report, during));
        return report;
    }

    private void firstSyncRows(Report report, double limit) {
        Series ours = series(firstSyncs, PostferryRun.FirstSync::seconds);
        Series theirs = series(mbsyncFirst, Mbsync.Outcome::seconds);
        report.row(
                "first sync, full content, no index",
                seconds(ours),
                seconds(theirs),
                times(ours.median() / limit) + " (mbsync " + times(theirs.median() / limit) + ")");
        report.row(
                "its CPU",
                seconds(series(firstSyncs, PostferryRun.FirstSync::cpuSeconds)),
                seconds(series(mbsyncFirst, Mbsync.Outcome::cpuSeconds)),
                NONE);
        report.row(
                "Dovecot's CPU for it",
                seconds(series(firstSyncs, PostferryRun.FirstSync::serverCpuSeconds)),
                seconds(new Series(mbsyncServer)),
                NONE);
        Series peak = series(firstSyncs, PostferryRun.FirstSync::peakMegabytes);
        report.row(
                "its peak of anonymous memory (before: "
                        + megabytes(series(firstSyncs, PostferryRun.FirstSync::baseMegabytes)) + ")",
                megabytes(peak),
                megabytes(series(mbsyncFirst, Mbsync.Outcome::peakAnonymousMegabytes)),
                NONE);
        report.row(
                "its peak of resident memory",
                megabytes(series(firstSyncs, PostferryRun.FirstSync::peakResidentMegabytes)),
                NONE,
                NONE);
        report.row(
                "its round trips",
                count(series(firstSyncs, sync -> sync.traffic().roundTrips())),
                NONE,
                NONE);
        report.row(
                "its bytes", megabytes(series(firstSyncs, sync -> sync.traffic().bytes() / 1e6)), NONE, NONE);
        indexed.forEach(sync -> indexedRows(report, sync, limit));
        if (messages >= AIM_MESSAGES) {
            report.measured(Aim.FIRST_SYNC, ours.median() / limit);
            indexed.forEach(sync -> report.measured(Aim.FIRST_SYNC_AND_INDEX, sync.findableSeconds()));
            report.measured(
                    Aim.LAST_TENTH,
                    series(firstSyncs, sync -> sync.pace().lastTenthToFirst()).median());
            report.measured(
                    Aim.MEMORY_GROWTH,
                    series(firstSyncs, sync -> sync.pace().memoryGrowth()).median());
        }
        report.measured(Aim.MEMORY, Math.max(peak.max(), indexedPeak()));
    }

    private static void indexedRows(Report report, PostferryRun.FirstSync sync, double limit) {
        report.row(
                "first sync with the index fed beside",
                seconds(new Series(List.of(sync.seconds()))),
                NONE,
                times(sync.seconds() / limit));
        report.row(
                "until everything is found by searching",
                seconds(new Series(List.of(sync.findableSeconds()))),
                NONE,
                times(sync.findableSeconds() / limit));
        report.row("its CPU", seconds(new Series(List.of(sync.cpuSeconds()))), NONE, NONE);
        report.row("its peak of anonymous memory", megabytes(new Series(List.of(sync.peakMegabytes()))), NONE, NONE);
    }

    private double indexedPeak() {
        return indexed.stream()
                .mapToDouble(PostferryRun.FirstSync::peakMegabytes)
                .max()
                .orElse(0);
    }

    /** How quiet the machine was: a figure of a busy one says little. */
    private String load() {
        double others = series(
                        firstSyncs,
                        sync -> 100
                                * sync.otherCpuSeconds()
                                / sync.seconds()
                                / Runtime.getRuntime().availableProcessors())
                .median();
        return String.format(Locale.ROOT, "Other programs took %.0f %% of the machine during the first syncs.", others);
    }

    private static void cycleRows(Report report, String what, List<Cycle> ours, List<Cycle> theirs) {
        report.row(what, seconds(series(ours, Cycle::seconds)), seconds(series(theirs, Cycle::seconds)), NONE);
        report.row(
                "its CPU (Postferry's but for HTTP)",
                millis(series(ours, Cycle::cpuSeconds).median() * MILLIS_PER_SECOND),
                millis(series(theirs, Cycle::cpuSeconds).median() * MILLIS_PER_SECOND),
                NONE);
        report.row(
                "its peak of anonymous memory",
                megabytes(series(ours, Cycle::peakMegabytes)),
                megabytes(series(theirs, Cycle::peakMegabytes)),
                NONE);
        report.row(
                "its round trips",
                count(series(ours, Cycle::roundTrips)),
                count(series(theirs, Cycle::roundTrips)),
                NONE);
        report.row(
                "its bytes from the server",
                count(series(ours, Cycle::bytes)),
                count(series(theirs, Cycle::bytes)),
                NONE);
    }

    private static void pushRows(Report report, PushLatency latency) {
        report.row(
                "push: the server's line to the visible row, p50 / p99", quantiles(latency.fromUntagged()), NONE, NONE);
        report.row("push: delivery to the visible row, p50 / p99", quantiles(latency.fromDelivery()), NONE, NONE);
        report.measured(Aim.PUSH, latency.fromUntagged().percentile(99));
    }

    private static void arrivalRows(Report report, Arrivals during) {
        report.row(
                "new mail during a first sync: delivery to the visible row, p50 / p99",
                quantiles(during.toRow()),
                NONE,
                NONE);
        report.row(
                String.format(
                        Locale.ROOT,
                        "its row until a search finds it, p50 / p99 of %d",
                        during.toFound().values().size()),
                quantiles(during.toFound()),
                NONE,
                NONE);
        report.row("from its delivery until a search finds it, p50 / p99", quantiles(during.whole()), NONE, NONE);
        report.measured(Aim.FINDABLE, during.toFound().percentile(99));
    }

    private static <T> Series series(List<T> outcomes, ToDoubleFunction<T> figure) {
        return new Series(outcomes.stream().map(figure::applyAsDouble).toList());
    }

    private static String seconds(Series series) {
        return String.format(Locale.ROOT, "%.2f s (%.2f to %.2f)", series.median(), series.min(), series.max());
    }

    private static String megabytes(Series series) {
        return String.format(Locale.ROOT, "%,.0f MB", series.median());
    }

    private static String count(Series series) {
        return String.format(Locale.ROOT, "%,.0f", series.median());
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.1f ms", value);
    }

    private static String times(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String quantiles(Series series) {
        return millis(series.percentile(50)) + " / " + millis(series.percentile(99));
    }
}
