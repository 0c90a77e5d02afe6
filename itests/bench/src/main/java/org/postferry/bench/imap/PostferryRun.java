package org.postferry.bench.imap;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.postferry.bench.measure.Folders;
import org.postferry.bench.measure.PageCache;
import org.postferry.bench.measure.ProcessMeter;
import org.postferry.bench.measure.ProcessorTime;
import org.postferry.bench.measure.ThreadTimes;
import org.postferry.testkit.container.RunScript;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.dovecot.DovecotServer;

/** The product on a new data folder, started as a person starts it, with one account. Not thread-safe. */
final class PostferryRun implements AutoCloseable {

    private static final Duration LONGEST_FIRST_SYNC = Duration.ofMinutes(30);
    private static final Duration LONGEST_INDEXING = Duration.ofMinutes(10);
    private static final Duration LONGEST_CYCLE = Duration.ofMinutes(1);

    private static final int CYCLES = 20;

    /** Cycles that nobody measures: what is done for the first time is done by the interpreter. */
    private static final int FIRST_CYCLES = 10;

    /** The HTTP server's: it answers what the measurement itself asks, every few milliseconds. */
    private static final String ASKED_BY_US = "qtp";

    private final Path data;
    private final MailSource source;
    private final String user;
    private final RunningPostferry postferry;
    private final ProcessMeter meter;
    private boolean feedsIndex = true;
    private Mirror mirror;

    PostferryRun(Path data, MailSource source, String user, String jvmOptions) {
        Folders.delete(data);
        this.data = data;
        this.source = source;
        this.user = user;
        this.postferry = RunScript.on(data).env("EXTRA_JAVA_OPTS", jvmOptions).untilReady();
        this.meter = new ProcessMeter(postferry.containerPid());
    }

    /**
     * @param seconds until nothing is left to do; what the index has not seen does not count
     * @param findableSeconds until the index has seen everything too; the same where none is fed
     * @param cpuSeconds until then
     * @param serverCpuSeconds of Dovecot meanwhile
     * @param otherCpuSeconds of everything else on this machine meanwhile
     * @param full emails with every byte, walked after the time was taken
     */
    record FirstSync(
            double seconds,
            double findableSeconds,
            double cpuSeconds,
            double serverCpuSeconds,
            double otherCpuSeconds,
            double baseMegabytes,
            double peakMegabytes,
            double peakResidentMegabytes,
            Mirror.Traffic traffic,
            Pace pace,
            Map<String, Double> threads,
            long full) {}

    /** Nothing is fed to an index from now on. */
    PostferryRun withoutIndex() {
        SearchBundle.stop(postferry);
        feedsIndex = false;
        return this;
    }

    /** From the adding of the account until nothing is left to do. */
    FirstSync firstSync() {
        double base = meter.anonymousMegabytes();
        double cpu = meter.cpuSeconds();
        double server = source.processorSeconds();
        double machine = ProcessorTime.ofMachine();
        Pace pace = new Pace(meter);
        ThreadTimes threads = new ThreadTimes(postferry.containerPid());
        long begin = System.nanoTime();
        mirror = Mirror.add(postferry, source.port(), user, DovecotServer.PASSWORD);
        mirror.awaitWhole(LONGEST_FIRST_SYNC, pace::add);
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (feedsIndex) {
            mirror.awaitIndexed(LONGEST_INDEXING);
        }
        double findable = feedsIndex ? (System.nanoTime() - begin) / 1e9 : seconds;
        double ours = meter.cpuSeconds() - cpu;
        double theirs = source.processorSeconds() - server;
        double others = Math.max(0, ProcessorTime.ofMachine() - machine - ours - theirs);
        threads.close();
        return new FirstSync(
                seconds,
                findable,
                ours,
                theirs,
                others,
                base,
                meter.peakAnonymousMegabytes(),
                meter.peakResidentMegabytes(),
                mirror.traffic(),
                pace,
                threads.seconds(),
                mirror.fullEmails());
    }

    /** New mail that comes while a first sync runs, which this begins and sees to its end. */
    Arrivals arrivals() {
        mirror = Mirror.add(postferry, source.port(), user, DovecotServer.PASSWORD);
        return Arrivals.measure(mirror, source, user);
    }

    /** Cycles asked for by a person, the account at rest; through the proxy. */
    Cycle noChange(RecordingProxy proxy) {
        cycles(FIRST_CYCLES);
        return measured(proxy, () -> cycles(CYCLES)).dividedBy(CYCLES);
    }

    /** The first one after the page cache was emptied. */
    Cycle noChangeCold(RecordingProxy proxy) {
        cycles(FIRST_CYCLES);
        PageCache.drop();
        return measured(proxy, () -> cycles(1));
    }

    private Cycle measured(RecordingProxy proxy, Runnable work) {
        long roundTrips = proxy.roundTrips();
        long bytes = proxy.bytes();
        meter.forgetPeak();
        try (ThreadTimes threads = new ThreadTimes(postferry.containerPid())) {
            long begin = System.nanoTime();
            work.run();
            double seconds = (System.nanoTime() - begin) / 1e9;
            double cpu = threads.seconds().entrySet().stream()
                    .filter(thread -> !thread.getKey().startsWith(ASKED_BY_US))
                    .mapToDouble(Map.Entry::getValue)
                    .sum();
            return new Cycle(
                    seconds,
                    cpu,
                    meter.peakAnonymousMegabytes(),
                    proxy.roundTrips() - roundTrips,
                    proxy.bytes() - bytes);
        }
    }

    private void cycles(int count) {
        for (int i = 0; i < count; i++) {
            mirror.syncNow(LONGEST_CYCLE);
        }
    }

    /** From the end of another client's changes, made while the account is at rest, to equal counts. */
    Cycle churn(RecordingProxy proxy, Random random) {
        Map<String, ImapClient.Count> expected = change(random);
        return measured(proxy, () -> mirror.awaitCounts(expected, LONGEST_CYCLE));
    }

    /** From the end of a pause, in which another client made its changes, to equal counts: sign-in and looking included, as mbsync has it. */
    Cycle churnFromStandstill(RecordingProxy proxy, Random random) {
        mirror.pause();
        Map<String, ImapClient.Count> expected = change(random);
        return resumed(proxy, expected);
    }

    /** The same, the page cache emptied before the pause ends. */
    Cycle churnFromStandstillCold(RecordingProxy proxy, Random random) {
        mirror.pause();
        Map<String, ImapClient.Count> expected = change(random);
        PageCache.drop();
        return resumed(proxy, expected);
    }

    private Cycle resumed(RecordingProxy proxy, Map<String, ImapClient.Count> expected) {
        return measured(proxy, () -> {
            mirror.resume();
            mirror.awaitCounts(expected, LONGEST_CYCLE);
        });
    }

    private Map<String, ImapClient.Count> change(Random random) {
        try (ImapClient other = new ImapClient(source.port(), user, DovecotServer.PASSWORD)) {
            return Churn.make(other, random);
        }
    }

    PushLatency push(RecordingProxy proxy, int deliveries) {
        return PushLatency.measure(mirror, proxy, source, user, deliveries);
    }

    void moveTo(RecordingProxy proxy) {
        mirror.moveTo(proxy.port());
        mirror.syncNow(LONGEST_CYCLE);
    }

    @Override
    public void close() {
        meter.close();
        postferry.close();
        Folders.delete(data);
    }
}
