package org.postferry.bench.idle;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.postferry.bench.imap.Churn;
import org.postferry.bench.imap.ImapClient;
import org.postferry.bench.imap.Mirror;
import org.postferry.bench.measure.Command;
import org.postferry.bench.measure.Folders;
import org.postferry.bench.measure.Machine;
import org.postferry.bench.measure.ProcessMeter;
import org.postferry.bench.measure.Series;
import org.postferry.bench.report.Aim;
import org.postferry.bench.report.Report;
import org.postferry.testkit.container.RunScript;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.dovecot.DovecotServer;

/** {@code ./bench idle}: very many accounts on one server, all waiting for news; then one email for each. Not thread-safe. */
public final class IdleBench {
    private static final Duration LONGEST_FIRST_SYNC = Duration.ofMinutes(10);
    private static final Duration LONGEST_WAKING = Duration.ofMinutes(2);

    /** Accounts that get their email one after the other, to time it; the others get theirs all at once. */
    private static final int TIMED = 50;

    /** New accounts that are still at their first sync: as many as a person could add at once. */
    private static final int AT_ONCE = 50;

    private static final int AIM_ACCOUNTS = 1_000;
    private static final String INBOX = "INBOX";

    private final Path data;
    private final int accounts;

    /** @param benchData for the mirror, which goes again */
    public IdleBench(Path benchData, int accounts) {
        this.data = benchData.resolve("idle");
        this.accounts = accounts;
    }

    private record Idle(double megabytes, int threads) {}

    /** Measures memory and threads at rest, how long news take, and whether all of them came. */
    public List<Report> run() {
        Folders.delete(data);
        try (IdleServer server = new IdleServer(accounts);
                RunningPostferry postferry = RunScript.on(data).untilReady();
                ProcessMeter meter = new ProcessMeter(postferry.containerPid())) {
            collectGarbage(postferry);
            Idle base = new Idle(meter.anonymousMegabytes(), meter.threads());
            System.out.printf("base: %.0f MB, %d threads%n", base.megabytes(), base.threads());
            List<Mirror> mirrors = add(postferry, server);
            double peak = meter.peakAnonymousMegabytes();
            collectGarbage(postferry);
            Idle idle = new Idle(meter.anonymousMegabytes(), meter.threads());
            System.out.printf("idle: %.0f MB, %d threads%n", idle.megabytes(), idle.threads());
            Series wakings = wakeSome(mirrors, server);
            double seconds = wakeTheOthers(mirrors, server);
            long lost = mirrors.stream()
                    .filter(mirror -> mirror.emails(INBOX) != 2 || !mirror.isHealthy())
                    .count();
            return List.of(report(base, idle, peak, wakings, seconds, lost));
        }
    }

    private List<Mirror> add(RunningPostferry postferry, IdleServer server) {
        List<Mirror> mirrors = new ArrayList<>();
        for (int i = 0; i < accounts; i++) {
            mirrors.add(Mirror.add(postferry, server.port(), IdleServer.user(i), DovecotServer.PASSWORD));
            if (i >= AT_ONCE) {
                mirrors.get(i - AT_ONCE).awaitWhole(LONGEST_FIRST_SYNC, step -> {});
            }
            if (mirrors.size() % 100 == 0) {
                System.out.printf("  %,d accounts%n", mirrors.size());
            }
        }
        mirrors.forEach(mirror -> mirror.awaitWhole(LONGEST_FIRST_SYNC, step -> {}));
        return mirrors;
    }

    /** Milliseconds from the end of a delivery to the visible row. */
    private static Series wakeSome(List<Mirror> mirrors, IdleServer server) {
        List<Integer> some = new ArrayList<>();
        for (int i = 0; i < mirrors.size(); i++) {
            some.add(i);
        }
        Collections.shuffle(some, new Random(1));
        List<Double> millis = new ArrayList<>();
        for (int i : some.subList(0, Math.min(TIMED, some.size()))) {
            String id = "wakes" + i;
            String inbox = mirrors.get(i).mailboxId(INBOX);
            deliver(server, i, id);
            long begin = System.nanoTime();
            mirrors.get(i).awaitNewest(inbox, "news " + id, LONGEST_WAKING);
            millis.add((System.nanoTime() - begin) / 1e6);
        }
        return new Series(millis);
    }

    /** Seconds from the first delivery until every account has its email. */
    private static double wakeTheOthers(List<Mirror> mirrors, IdleServer server) {
        long begin = System.nanoTime();
        for (int i = 0; i < mirrors.size(); i++) {
            if (mirrors.get(i).emails(INBOX) == 1) {
                deliver(server, i, "all" + i);
            }
        }
        for (Mirror mirror : mirrors) {
            mirror.awaitEmails(INBOX, 2, LONGEST_WAKING);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private static void deliver(IdleServer server, int user, String id) {
        try (ImapClient other = new ImapClient(server.port(), IdleServer.user(user), DovecotServer.PASSWORD)) {
            other.append(INBOX, Churn.message(id));
        }
    }

    /** So that what is measured is in use, and not what has not been cleared away yet. */
    private static void collectGarbage(RunningPostferry postferry) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Command.run(jcmd.toString(), String.valueOf(postferry.containerPid()), "GC.run");
    }

    private Report report(Idle base, Idle idle, double peak, Series wakings, double seconds, long lost) {
        Report report = new Report(
                String.format(Locale.ROOT, "Idle, %,d accounts", accounts),
                Machine.describe(List.of(List.of("/usr/sbin/dovecot", "--version")))
                        + ". One Dovecot with raised limits, loopback, no TLS, listening to every account. Memory is anonymous and resident after a"
                        + " collection of garbage.",
                List.of("", "without accounts", "all idle", "each"));
        double above = idle.megabytes() - base.megabytes();
        report.row("memory", megabytes(base.megabytes()), megabytes(idle.megabytes()), kilobytes(above));
        report.row("its peak while they were added", "", megabytes(peak), "");
        report.row(
                "threads",
                String.valueOf(base.threads()),
                String.valueOf(idle.threads()),
                String.format(Locale.ROOT, "%.1f", (double) (idle.threads() - base.threads()) / accounts));
        report.row("delivery to the visible row, p50 / p99 (Dovecot waits 0.5 s)", "", quantiles(wakings), "");
        report.row("one email for each: all visible", "", String.format(Locale.ROOT, "%.0f s", seconds), "");
        if (accounts >= AIM_ACCOUNTS) {
            report.measured(Aim.IDLE_MEMORY, above);
        }
        report.measured(Aim.IDLE_LOST, lost);
        return report;
    }

    private static String megabytes(double megabytes) {
        return String.format(Locale.ROOT, "%,.0f MB", megabytes);
    }

    private String kilobytes(double above) {
        return String.format(Locale.ROOT, "%,.0f kB", above * 1_024 / accounts);
    }

    private static String quantiles(Series series) {
        return String.format(Locale.ROOT, "%.0f ms / %.0f ms", series.percentile(50), series.percentile(99));
    }
}
