package org.postferry.bench.imap;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.postferry.bench.measure.Folders;
import org.postferry.bench.measure.Machine;
import org.postferry.bench.measure.PageCache;
import org.postferry.bench.report.Report;
import org.postferry.testkit.dovecot.DovecotServer;

/** Postferry, mbsync and the bare FETCH on the same mail, one after the other, again and again. Not thread-safe. */
public final class ImapBench {

    private static final int CONNECTIONS = 2;

    /** Dovecot makes each last half a second. */
    private static final int DELIVERIES = 100;

    /** What is only compared with is measured no more often: of 100,000 messages mbsync takes a minute. */
    private static final int MBSYNC_RUNS = 2;

    /** An emptied page cache costs everybody on the machine. */
    private static final int COLD_RUNS = 3;

    private final Path benchData;
    private final int messages;
    private final int runs;

    public ImapBench(Path benchData, int messages, int runs) {
        this.benchData = benchData;
        this.messages = messages;
        this.runs = runs;
    }

    /** Everything, warm; then the cycles cold where this user may empty the page cache. */
    public List<Report> run(boolean cold) {
        int coldRuns = Math.min(runs, COLD_RUNS);
        Figures warmFigures = new Figures(messages);
        Optional<Figures> coldFigures =
                cold && PageCache.isOurs() ? Optional.of(new Figures(messages)) : Optional.empty();
        try (MailSource source = MailSource.start(benchData, messages)) {
            for (int i = 1; i <= runs; i++) {
                say("warm run " + i + " of " + runs);
                warm(source, warmFigures, i, i == runs);
            }
            for (int i = 1; coldFigures.isPresent() && i <= coldRuns; i++) {
                say("cold run " + i + " of " + coldRuns);
                cold(source, coldFigures.get(), i);
            }
        }
        String machine =
                Machine.describe(List.of(List.of("/usr/sbin/dovecot", "--version"), List.of("mbsync", "--version")));
        List<Report> reports = new ArrayList<>();
        reports.add(warmFigures.report("warm", machine, runs));
        coldFigures.ifPresent(figures -> reports.add(figures.report("cold", machine, coldRuns)));
        return reports;
    }

    /** One first sync under Flight Recorder; prints where the time went. */
    public void profile() {
        Path recording = benchData.resolve("first-sync.jfr");
        Instant begin;
        Instant end;
        try (MailSource source = MailSource.start(benchData, messages)) {
            source.lend("profiled");
            bare(source, "profiled", new Figures(messages));
            try (PostferryRun run = new PostferryRun(
                            benchData.resolve("data"), source, "profiled", Profile.jvmOptions(recording))
                    .withoutIndex()) {
                begin = Instant.now();
                PostferryRun.FirstSync sync = run.firstSync();
                end = begin.plusMillis((long) (sync.seconds() * 1_000));
                System.out.printf(
                        "%.1f s, %.1f s of CPU, Dovecot %.1f s: %s%n",
                        sync.seconds(),
                        sync.cpuSeconds(),
                        sync.serverCpuSeconds(),
                        sync.pace().phases());
                sync.threads().entrySet().stream()
                        .filter(thread -> thread.getValue() > sync.cpuSeconds() / 100)
                        .forEach(thread -> System.out.printf("%8.2f s  %s%n", thread.getValue(), thread.getKey()));
            }
        }
        Profile.read(recording, begin, end).print();
        System.out.println("\nThe recording is " + recording);
    }

    private void warm(MailSource source, Figures figures, int number, boolean last) {
        String ours = "postferry" + number;
        String theirs = "mbsync" + number;
        source.lend(ours);
        fillCaches(source, ours);
        bare(source, ours, figures);
        try (PostferryRun run = new PostferryRun(benchData.resolve("data"), source, ours, "").withoutIndex();
                RecordingProxy proxy = new RecordingProxy(source.port())) {
            figures.add(run.firstSync());
            figures.printLast();
            run.moveTo(proxy);
            figures.addNoChange(run.noChange(proxy));
            figures.addPushed(run.churn(proxy, new Random(number)));
            figures.addChanges(run.churnFromStandstill(proxy, new Random(-number)));
            if (last) {
                figures.add(run.push(proxy, DELIVERIES));
            }
        }
        bare(source, ours, figures);
        source.takeBack(ours);
        if (last) {
            withIndex(source, figures);
        }
        if (number <= MBSYNC_RUNS) {
            source.lend(theirs);
            fillCaches(source, theirs);
            mbsync(source, theirs, figures, number, () -> {});
            source.takeBack(theirs);
        }
    }

    /** One aim of a first sync is without an index; with it another is judged, and how soon new mail is found meanwhile. */
    private void withIndex(MailSource source, Figures figures) {
        String user = "indexed";
        source.lend(user);
        try (PostferryRun run = new PostferryRun(benchData.resolve("data"), source, user, "")) {
            figures.addIndexed(run.firstSync());
        }
        source.takeBack(user);
        source.lend(user);
        try (PostferryRun run = new PostferryRun(benchData.resolve("data"), source, user, "")) {
            figures.add(run.arrivals());
        }
        source.takeBack(user);
    }

    /** @param beforeEach run */
    private void mbsync(MailSource source, String user, Figures figures, int number, Runnable beforeEach) {
        Path folder = benchData.resolve("mbsync");
        Folders.delete(folder);
        Mbsync mbsync = new Mbsync(folder, user, DovecotServer.PASSWORD);
        beforeEach.run();
        double server = source.processorSeconds();
        Mbsync.Outcome first = mbsync.run(source.port());
        figures.addFirst(first, source.processorSeconds() - server);
        try (RecordingProxy proxy = new RecordingProxy(source.port());
                ImapClient other = new ImapClient(source.port(), user, DovecotServer.PASSWORD)) {
            beforeEach.run();
            figures.addMbsyncNoChange(Cycle.of(mbsync, proxy));
            Churn.make(other, new Random(number));
            beforeEach.run();
            figures.addMbsyncChanges(Cycle.of(mbsync, proxy));
        }
        Folders.delete(folder);
    }

    private void cold(MailSource source, Figures figures, int number) {
        String user = "cold" + number;
        source.lend(user);
        fillCaches(source, user);
        PageCache.drop();
        bare(source, user, figures);
        try (PostferryRun run = new PostferryRun(benchData.resolve("data"), source, user, "").withoutIndex();
                RecordingProxy proxy = new RecordingProxy(source.port())) {
            PageCache.drop();
            figures.add(run.firstSync());
            figures.printLast();
            run.moveTo(proxy);
            figures.addNoChange(run.noChangeCold(proxy));
            figures.addChanges(run.churnFromStandstillCold(proxy, new Random(-number)));
        }
        PageCache.drop();
        bare(source, user, figures);
        source.takeBack(user);
        if (number == 1) {
            String theirs = "mbsynccold";
            source.lend(theirs);
            fillCaches(source, theirs);
            mbsync(source, theirs, figures, number, PageCache::drop);
            source.takeBack(theirs);
        }
    }

    /** Nobody's first sync pays for Dovecot's own indexes, or, where that is not what is measured, for the disk. */
    private static void fillCaches(MailSource source, String user) {
        new BareFetch(source.port(), user, DovecotServer.PASSWORD).run(BareFetch.Items.BODIES, CONNECTIONS);
    }

    private static void bare(MailSource source, String user, Figures figures) {
        BareFetch fetch = new BareFetch(source.port(), user, DovecotServer.PASSWORD);
        double server = source.processorSeconds();
        BareFetch.Outcome outcome = fetch.run(BareFetch.Items.BODIES, CONNECTIONS);
        figures.addBare(outcome, source.processorSeconds() - server);
    }

    private static void say(String what) {
        System.out.println(what);
    }
}
