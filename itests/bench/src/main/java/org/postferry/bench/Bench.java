package org.postferry.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.postferry.bench.engine.EngineBench;
import org.postferry.bench.engine.StoreBench;
import org.postferry.bench.idle.IdleBench;
import org.postferry.bench.imap.ImapBench;
import org.postferry.bench.imap.OutboxBench;
import org.postferry.bench.jmap.JmapBench;
import org.postferry.bench.report.BenchmarksFile;
import org.postferry.bench.report.Report;
import org.postferry.bench.search.SearchBench;
import org.postferry.testkit.container.RunScript;

/** What {@code ./bench} starts. */
public final class Bench {

    private static final int MISSED = 1;
    private static final int MISUSED = 2;

    /** Five runs of 100,000 messages, warm and cold, take half of it: what takes longer hangs, and nobody looks. */
    private static final Duration LONGEST = Duration.ofMinutes(90);

    private Bench() {}

    public static void main(String... arguments) {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n\n" + Options.USAGE);
            System.exit(MISUSED);
            return;
        }
        // who is asked to end in the middle of a measurement leaves no server and no container behind
        Runtime.getRuntime()
                .addShutdownHook(
                        new Thread(() -> ProcessHandle.current().children().forEach(ProcessHandle::destroy)));
        endAfter(LONGEST);
        System.exit(run(options) ? 0 : MISSED);
    }

    /** Says so and ends with exit code 1. */
    private static void endAfter(Duration longest) {
        Thread watch = new Thread(
                () -> {
                    long end = System.nanoTime() + longest.toNanos();
                    while (System.nanoTime() < end) {
                        LockSupport.parkNanos(end - System.nanoTime());
                    }
                    System.err.println("MISSED: it did not end within " + longest.toMinutes() + " minutes");
                    System.exit(MISSED);
                },
                "ends what hangs");
        watch.setDaemon(true);
        watch.start();
    }

    /** Whether every aim was met. */
    private static boolean run(Options options) {
        Path root = RunScript.root();
        Path benchData = root.resolve("bench-data");
        if (options.profile()) {
            new ImapBench(benchData, options.messages(), options.runs()).profile();
            return true;
        }
        List<Report> reports =
                switch (options.what()) {
                    case "engine" -> new EngineBench(benchData).run();
                    case "jmap" -> new JmapBench(benchData, options.messages(), options.runs()).run();
                    case "store" -> new StoreBench(benchData, options.messages(), options.runs()).run();
                    case "outbox" -> new OutboxBench(benchData, options.messages(), options.runs()).run();
                    case "search" -> new SearchBench(benchData, options.messages()).run();
                    case "idle" -> new IdleBench(benchData, options.accounts()).run();
                    default -> new ImapBench(benchData, options.messages(), options.runs()).run(options.cold());
                };
        BenchmarksFile file = new BenchmarksFile(root.resolve("docs/benchmarks.md"));
        for (Report report : reports) {
            System.out.println("\n" + report.markdown());
            file.write(report);
        }
        List<String> missed =
                reports.stream().flatMap(report -> report.missed().stream()).toList();
        missed.forEach(sentence -> System.err.println("MISSED: " + sentence));
        return missed.isEmpty();
    }
}
