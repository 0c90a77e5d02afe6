package org.postferry.bench.imap;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.postferry.bench.measure.Folders;
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

    private static final double MILLIS_PER_SECOND = 1_000;

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

    /** @param workMillis processor time of all threads but those that answer the measurement */
    record NoChange(double seconds, double workMillis, double roundTrips) {}

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

    /** Cycles asked for by a person, the account at rest; seen by the proxy. */
    NoChange noChange(RecordingProxy proxy) {
        cycles(FIRST_CYCLES);
        long roundTrips = proxy.roundTrips();
        try (ThreadTimes threads = new ThreadTimes(postferry.containerPid())) {
            long begin = System.nanoTime();
            cycles(CYCLES);
            double seconds = (System.nanoTime() - begin) / 1e9;
            double work = threads.seconds().entrySet().stream()
                    .filter(thread -> !thread.getKey().startsWith(ASKED_BY_US))
                    .mapToDouble(Map.Entry::getValue)
                    .sum();
            return new NoChange(
                    seconds / CYCLES,
                    work * MILLIS_PER_SECOND / CYCLES,
                    (double) (proxy.roundTrips() - roundTrips) / CYCLES);
        }
    }

    private void cycles(int count) {
        for (int i = 0; i < count; i++) {
            mirror.syncNow(LONGEST_CYCLE);
        }
    }

    /** Seconds from the end of another client's changes, made while the account is at rest, to equal counts. */
    double churn(Random random) {
        return untilEqual(random, () -> {});
    }

    /** Seconds from the end of a pause, in which another client made its changes, to equal counts: sign-in and looking included, as mbsync has it. */
    double churnFromStandstill(Random random) {
        mirror.pause();
        return untilEqual(random, mirror::resume);
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

    private double untilEqual(Random random, Runnable start) {
        Map<String, ImapClient.Count> expected;
        try (ImapClient other = new ImapClient(source.port(), user, DovecotServer.PASSWORD)) {
            expected = Churn.make(other, random);
        }
        long begin = System.nanoTime();
        start.run();
        mirror.awaitCounts(expected, LONGEST_CYCLE);
        return (System.nanoTime() - begin) / 1e9;
    }
}
