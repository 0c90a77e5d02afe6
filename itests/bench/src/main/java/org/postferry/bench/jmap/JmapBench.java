package org.postferry.bench.jmap;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.postferry.bench.imap.Mirror;
import org.postferry.bench.imap.SearchBundle;
import org.postferry.bench.measure.Command;
import org.postferry.bench.measure.Folders;
import org.postferry.bench.measure.Machine;
import org.postferry.bench.measure.ProductOptions;
import org.postferry.bench.measure.Series;
import org.postferry.bench.report.Aim;
import org.postferry.bench.report.Report;
import org.postferry.testkit.container.RunScript;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.fault.HttpFaultPlan;
import org.postferry.testkit.fault.HttpFaultProxy;
import org.postferry.testkit.imap.PlainClient;
import org.postferry.testkit.james.JamesServer;
import org.postferry.testkit.mail.GeneratedEmail;
import org.postferry.testkit.mail.GeneratedMailbox;

/** Postferry and a plain loop on the same mail of one James, by turns. Not thread-safe. */
public final class JmapBench {
    private static final List<String> FOLDERS = List.of("INBOX", "Archive", "Work", "Lists.java", "Lists.mail");
    private static final Duration LONGEST_SYNC = Duration.ofMinutes(30);
    private static final Duration LONGEST_CYCLE = Duration.ofMinutes(1);
    private static final int CYCLES = 20;
    private static final int DELIVERIES = 100;

    private static final int MAX_WARM_UPS = 8;

    /** Of the time of the loop before. */
    private static final double WARM = 0.95;

    /** So that deliveries meet the client in every state. */
    private static final int MAX_PAUSE_MILLIS = 400;

    private static final DateTimeFormatter INTERNAL_DATE = DateTimeFormatter.ofPattern(
                    "dd-MMM-yyyy HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Path benchData;
    private final int messages;
    private final int runs;
    private final List<Double> plain = new ArrayList<>();
    /** In a process that has just begun, as the product has. */
    private final List<Double> begun = new ArrayList<>();

    private final List<Double> ours = new ArrayList<>();
    private final List<Double> indexed = new ArrayList<>();
    private final List<Double> requests = new ArrayList<>();
    private final List<Double> push = new ArrayList<>();
    private long bytes;

    public JmapBench(Path benchData, int messages, int runs) {
        this.benchData = benchData;
        this.messages = messages;
        this.runs = runs;
    }

    public List<Report> run() {
        try (JamesServer james = JamesServer.startForMany(1, "3g")) {
            String user = james.newPerson();
            System.out.println("filling James with " + messages + " messages");
            fill(james, user);
            warmUp(james, user);
            for (int i = 1; i <= runs; i++) {
                System.out.println("run " + i + " of " + runs);
                plainly(james, user);
                inProcessOfItsOwn(james, user);
                measure(james, user, i == runs);
                plainly(james, user);
            }
            System.out.println("with the index fed beside");
            withIndex(james, user);
        }
        return List.of(report());
    }

    private void fill(JamesServer james, String user) {
        GeneratedMailbox mailbox = GeneratedMailbox.of(messages);
        try (PlainClient client = PlainClient.signIn(james.imapPort(), user, JamesServer.PASSWORD)) {
            FOLDERS.subList(1, FOLDERS.size()).forEach(folder -> client.attempt("CREATE " + folder));
            for (int i = 0; i < messages; i++) {
                GeneratedEmail email = mailbox.email(i);
                String seen = email.maildirFlags().contains("S") ? "\\Seen" : "";
                client.append(
                        FOLDERS.get(i % FOLDERS.size()),
                        seen,
                        INTERNAL_DATE.format(email.receivedAt()),
                        email.onTheWire());
            }
        }
    }

    /** Loops until one gains little on the one before: James compiles itself for a minute, and who comes last would have the best of it. */
    private void warmUp(JamesServer james, String user) {
        double last = Double.MAX_VALUE;
        for (int i = 0; i < MAX_WARM_UPS; i++) {
            plainly(james, user);
            double took = plain.get(plain.size() - 1);
            if (took > last * WARM) {
                break;
            }
            last = took;
        }
        plain.clear();
    }

    private void plainly(JamesServer james, String user) {
        PlainLoop.Outcome outcome = new PlainLoop(james.jmapPort(), user, JamesServer.PASSWORD).run();
        if (outcome.emails() < messages) {
            throw new IllegalStateException("the plain loop met " + outcome.emails() + " of " + messages);
        }
        bytes = outcome.bytes();
        plain.add(outcome.seconds());
        System.out.printf("  plain loop %.1f s%n", outcome.seconds());
    }

    /** The same loop where nothing has been compiled yet, by a JVM with the product's options. */
    private void inProcessOfItsOwn(JamesServer james, String user) {
        List<String> command = ProductOptions.command(
                PlainLoop.class, List.of(), String.valueOf(james.jmapPort()), user, JamesServer.PASSWORD);
        double seconds = Double.parseDouble(Command.run(command).strip());
        begun.add(seconds);
        System.out.printf("  plain loop in a process of its own %.1f s%n", seconds);
    }

    /** Without an index, which the loop has none of either. */
    private void measure(JamesServer james, String user, boolean last) {
        try (RunningPostferry postferry = started();
                HttpFaultProxy proxy = HttpFaultProxy.before(james.jmapPort(), HttpFaultPlan.none())) {
            SearchBundle.stop(postferry);
            Mirror mirror = firstSync(james, user, postferry, ours);
            if (last) {
                mirror.pause();
                quiet(james, user, postferry, proxy);
            }
        }
    }

    private void withIndex(JamesServer james, String user) {
        try (RunningPostferry postferry = started()) {
            firstSync(james, user, postferry, indexed);
        }
        Folders.delete(data());
    }

    private RunningPostferry started() {
        Folders.delete(data());
        return RunScript.on(data()).untilReady();
    }

    private Path data() {
        return benchData.resolve("data");
    }

    private Mirror firstSync(JamesServer james, String user, RunningPostferry postferry, List<Double> seconds) {
        long begin = System.nanoTime();
        Mirror mirror = Mirror.addJmap(postferry, "first", james.jmapPort(), user, JamesServer.PASSWORD);
        Map<String, Mirror.Step> phases = new LinkedHashMap<>();
        mirror.awaitWhole(LONGEST_SYNC, step -> phases.put(step.phase(), step));
        double took = (System.nanoTime() - begin) / 1e9;
        seconds.add(took);
        System.out.printf("  Postferry  %.1f s%n", took);
        phases.values().forEach(step -> System.out.printf("    %s until %.1f s%n", step.phase(), step.seconds()));
        if (mirror.fullEmails() < messages) {
            throw new IllegalStateException("here are " + mirror.fullEmails() + " of " + messages);
        }
        return mirror;
    }

    /** On an account of its own, whose requests the proxy counts. */
    private void quiet(JamesServer james, String user, RunningPostferry postferry, HttpFaultProxy proxy) {
        Mirror mirror = Mirror.addJmap(postferry, "counted", proxy.port(), user, JamesServer.PASSWORD);
        mirror.awaitWhole(LONGEST_SYNC, step -> {});
        mirror.syncNow(LONGEST_CYCLE);
        for (int i = 0; i < CYCLES; i++) {
            int before = proxy.requests();
            mirror.syncNow(LONGEST_CYCLE);
            requests.add((double) (proxy.requests() - before));
        }
        String inbox = mirror.mailboxId("INBOX");
        Random random = new Random(DELIVERIES);
        try (PlainClient other = PlainClient.signIn(james.imapPort(), user, JamesServer.PASSWORD)) {
            for (int i = 0; i < DELIVERIES; i++) {
                String subject = "news " + i + "." + random.nextLong();
                proxy.listenForNews();
                other.append("INBOX", "", message(subject));
                mirror.awaitNewest(inbox, subject, LONGEST_CYCLE);
                long seen = System.nanoTime();
                if (proxy.toldAt() == 0) {
                    throw new IllegalStateException("the server told nothing of " + subject + ": it came by polling");
                }
                push.add((seen - proxy.toldAt()) / 1e6);
                LockSupport.parkNanos(random.nextInt(MAX_PAUSE_MILLIS) * 1_000_000L);
            }
        }
    }

    private static byte[] message(String subject) {
        return ("From: other@example.org\r\nTo: me@example.org\r\nSubject: " + subject
                        + "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nNews.\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private Report report() {
        Series first = new Series(ours);
        Series loop = new Series(plain);
        Series latency = new Series(push);
        Series cycle = new Series(requests);
        Report report = new Report(
                "JMAP, " + String.format(Locale.ROOT, "%,d", messages) + " messages",
                Machine.describe(List.of()) + ". One Apache James 3.8.1 in memory, loopback, no TLS; median of " + runs
                        + " first syncs with full content, and of " + plain.size()
                        + " plain loops before and after each: Email/query and Email/get in windows of 250, each blob"
                        + " downloaded, four at a time, all of it thrown away. James is the limit: compare the"
                        + " multiple.",
                List.of("", ""));
        report.row("mail", String.format(Locale.ROOT, "%.0f MB", bytes / 1e6));
        report.row("plain loop, compiled by many before it", seconds(loop));
        report.row("plain loop in a process just begun, with the product's JVM options", seconds(new Series(begun)));
        report.row("first sync with full content, no index", seconds(first));
        report.row(
                "as a multiple of the loop in a process just begun",
                String.format(Locale.ROOT, "%.2f", first.median() / new Series(begun).median()));
        report.row("the same with the index fed beside", seconds(new Series(indexed)));
        report.row(
                "push, from StateChange to the visible row, p50 / p99 of " + DELIVERIES,
                String.format(Locale.ROOT, "%.0f ms / %.0f ms", latency.median(), latency.percentile(99)));
        report.measured(Aim.JMAP_FIRST_SYNC, first.median() / loop.median());
        report.measured(Aim.JMAP_NO_CHANGE, cycle.median());
        report.measured(Aim.JMAP_PUSH, latency.percentile(99));
        return report;
    }

    private static String seconds(Series series) {
        return String.format(Locale.ROOT, "%.1f s (%.1f to %.1f)", series.median(), series.min(), series.max());
    }
}
