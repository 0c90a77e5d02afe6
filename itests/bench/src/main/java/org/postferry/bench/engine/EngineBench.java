package org.postferry.bench.engine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.postferry.bench.measure.Folders;
import org.postferry.bench.measure.Machine;
import org.postferry.bench.measure.Series;
import org.postferry.bench.report.Aim;
import org.postferry.bench.report.Report;
import org.postferry.connector.Scope;
import org.postferry.core.account.AccountLoop;
import org.postferry.core.account.HostBudget;
import org.postferry.core.account.Tools;
import org.postferry.core.push.Submitters;
import org.postferry.core.retry.RetryTable;
import org.postferry.core.status.StatusBoard;
import org.postferry.core.vault.CredentialVault;
import org.postferry.core.vault.VaultException;
import org.postferry.core.vault.VaultKey;
import org.postferry.mime.mime4j.Mime4jMessageReader;

/**
 * {@code ./bench engine}: what a change costs among few emails and among many. The product's engine and store, on a server
 * that costs nothing. The clock is the thread's own processor time: other programs do not count. Not thread-safe.
 */
public final class EngineBench {
    private static final int FEW = 10_000;
    private static final int MANY = 1_000_000;

    /** Until the compiler has seen it all. */
    private static final int WARMING_UP = 30;

    private static final int CYCLES = 15;

    /** Of one change. Few enough deletions that the guard lets all of them go. */
    private static final int ARRIVALS = 100;

    private static final int FLAGS = 500;
    private static final int DELETIONS = 5;

    /** People read what is new: changes are among so many of the newest. */
    private static final int RECENT = 2_000;

    private static final double NANOS_PER_MILLI = 1e6;
    private static final int MAX_STEPS = 10_000;

    private final Path folder;

    /** @param benchData for the stores, which go again */
    public EngineBench(Path benchData) {
        this.folder = benchData.resolve("engine");
    }

    private record Costs(Series recent, Series anywhere, Series nothing) {}

    /** Measures among few and among many. */
    public List<Report> run() {
        measure(FEW); // what comes first pays for the compiler
        Costs few = measure(FEW);
        Costs many = measure(MANY);
        Report report = new Report(
                "Engine, one change among 10,000 and 1,000,000 emails",
                Machine.describe(List.of())
                        + ". Median of " + CYCLES
                        + ", processor time of the account's thread: the engine and the store with all its"
                        + " syncing, a server that costs nothing. A change is " + ARRIVALS + " new emails, " + FLAGS
                        + " flags and " + DELETIONS + " deletions in a mailbox that holds half of all emails.",
                List.of("", "10,000", "1,000,000", "ratio"));
        row(report, "a change among the newest 2,000", few.recent(), many.recent());
        row(report, "flags and deletions anywhere (each on a page of its own)", few.anywhere(), many.anywhere());
        row(report, "a look that finds nothing", few.nothing(), many.nothing());
        report.measured(Aim.CHANGE_COST, many.recent().median() / few.recent().median());
        return List.of(report);
    }

    private static void row(Report report, String what, Series few, Series many) {
        report.row(what, millis(few), millis(many), String.format(Locale.ROOT, "%.2f", many.median() / few.median()));
    }

    private static String millis(Series series) {
        return String.format(Locale.ROOT, "%.1f ms (%.1f to %.1f)", series.median(), series.min(), series.max());
    }

    private Costs measure(int emails) {
        System.out.printf("%,d emails ...%n", emails);
        Folders.delete(folder);
        CredentialVault vault = new CredentialVault(new VaultKey(folder.resolve("vault.key")));
        try (TinyStore store =
                new TinyStore(folder.resolve("store"), Map.of("password", vault.seal("password", "-")))) {
            store.fill(emails);
            TinyServer server = new TinyServer(store);
            AccountLoop loop = loop(store, server, vault);
            try {
                return costs(loop, server, store.mailboxes().get(0));
            } finally {
                loop.close();
            }
        } catch (VaultException e) {
            throw new IllegalStateException(e);
        } finally {
            Folders.delete(folder);
        }
    }

    private static AccountLoop loop(TinyStore store, TinyServer server, CredentialVault vault) {
        Clock clock = Clock.systemUTC();
        Random random = new Random(1);
        Tools tools = new Tools(
                store.account.id(),
                store.store,
                store.lease,
                server,
                new Mime4jMessageReader(),
                vault,
                new RetryTable(random),
                new StatusBoard(clock).sheet(store.account.id()),
                new HostBudget(),
                Submitters.NONE,
                clock,
                random);
        return new AccountLoop(tools, store.account, task -> {
            throw new IllegalStateException("there is no bulk work");
        });
    }

    private static Costs costs(AccountLoop loop, TinyServer server, Scope.Mailbox inbox) {
        cycle(loop); // the list, and every mailbox once
        Random random = new Random(2);
        for (int i = 0; i < WARMING_UP; i++) {
            change(server, inbox, random, RECENT);
            cycle(loop);
        }
        List<Double> recent = new ArrayList<>();
        List<Double> anywhere = new ArrayList<>();
        List<Double> nothing = new ArrayList<>();
        for (int i = 0; i < CYCLES; i++) {
            change(server, inbox, random, RECENT);
            recent.add(cycle(loop));
            change(server, inbox, random, server.highest(inbox));
            anywhere.add(cycle(loop));
            nothing.add(cycle(loop));
        }
        return new Costs(new Series(recent), new Series(anywhere), new Series(nothing));
    }

    private static void change(TinyServer server, Scope.Mailbox inbox, Random random, long among) {
        Set<Long> touched = new HashSet<>();
        long highest = server.highest(inbox);
        while (touched.size() < FLAGS + DELETIONS) {
            long uid = highest - random.nextLong(Math.min(among, highest));
            if (!server.gone(inbox).contains(uid)) {
                touched.add(uid);
            }
        }
        List<Long> all = new ArrayList<>(touched);
        server.change(inbox, ARRIVALS, Set.copyOf(all.subList(0, FLAGS)), Set.copyOf(all.subList(FLAGS, all.size())));
    }

    /** Milliseconds of this thread's processor time from a person's asking until nothing is left to do. */
    private static double cycle(AccountLoop loop) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        loop.inbox().look(Set.of());
        long begin = threads.getCurrentThreadCpuTime();
        try {
            for (int steps = 0; loop.step().isEmpty(); steps++) {
                if (steps > MAX_STEPS) {
                    throw new IllegalStateException("the loop does not come to rest");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return (threads.getCurrentThreadCpuTime() - begin) / NANOS_PER_MILLI;
    }
}
