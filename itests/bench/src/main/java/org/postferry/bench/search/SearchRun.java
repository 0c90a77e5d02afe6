package org.postferry.bench.search;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.postferry.bench.measure.ProcessMeter;
import org.postferry.bench.measure.Series;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.model.Mailbox;
import org.postferry.search.BadQueryException;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchRequest;
import org.postferry.search.lucene.internal.LuceneSearchIndex;
import org.postferry.store.h2.internal.H2MailStore;
import org.postferry.testkit.container.Await;

/** Indexes what is in a store, then asks. Says what it measured in lines of a name and numbers, apart by tabs. A process of its own with the product's options. */
public final class SearchRun {
    /** As the page shows them. */
    private static final int LIMIT = 50;

    private static final int DEEP_PAGE = 100;

    /** After so long it hangs. */
    private static final Duration LONGEST_INDEXING = Duration.ofHours(2);

    /** Seconds of processor time in one second; less is the JVM's own. */
    private static final double BUSY = 0.05;

    private static final Duration LONGEST_MERGING = Duration.ofMinutes(30);

    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    private final H2MailStore store;
    private final LuceneSearchIndex index;

    private SearchRun(H2MailStore store, LuceneSearchIndex index) {
        this.store = store;
        this.index = index;
    }

    /** @param arguments the store's folder, the index's, how many queries of each kind, and a file for queries that other programs may be asked as well */
    public static void main(String... arguments) throws Exception {
        long begin = System.nanoTime();
        try (H2MailStore store = new H2MailStore(Path.of(arguments[0]), Clock.systemUTC());
                LuceneSearchIndex index =
                        new LuceneSearchIndex(store, new Mime4jMessageReader(), in(Path.of(arguments[1])));
                ProcessMeter meter = new ProcessMeter(ProcessHandle.current().pid())) {
            long half = emails(store) / 2;
            Await.until("half is indexed", LONGEST_INDEXING, () -> index.state().documents() >= half);
            double firstHalf = peak(meter);
            Await.until("all is indexed", LONGEST_INDEXING, () -> index.state().behind() == 0);
            say("indexed", (System.nanoTime() - begin) / NANOS_PER_SECOND, cpuSeconds());
            double secondHalf = peak(meter);
            awaitRest();
            say("at rest", (System.nanoTime() - begin) / NANOS_PER_SECOND, cpuSeconds());
            SearchRun run = new SearchRun(store, index);
            meter.forgetPeak();
            run.ask(Integer.parseInt(arguments[2]), Path.of(arguments[3]));
            say("memory", firstHalf, secondHalf, peak(meter));
            say("size", index.state().sizeBytes(), index.state().documents());
        }
    }

    private static long emails(H2MailStore store) {
        return store.accounts().list().stream()
                .flatMap(account -> store.mailboxes().list(account.id()).stream())
                .mapToLong(Mailbox::totalEmails)
                .sum();
    }

    /** Megabytes of anonymous memory since it was asked last. */
    private static double peak(ProcessMeter meter) {
        double peak = meter.peakAnonymousMegabytes();
        meter.forgetPeak();
        return peak;
    }

    /** Large segments are still being made of small ones, which takes a processor from whoever asks just then. */
    private static void awaitRest() throws InterruptedException {
        double before;
        double now = cpuSeconds();
        long begin = System.nanoTime();
        do {
            if (System.nanoTime() - begin > LONGEST_MERGING.toNanos()) {
                throw new IllegalStateException("it is still busy after " + LONGEST_MERGING);
            }
            before = now;
            TimeUnit.SECONDS.sleep(1);
            now = cpuSeconds();
        } while (now - before > BUSY);
    }

    private static LuceneSearchIndex.Config in(Path directory) {
        return new LuceneSearchIndex.Config() {
            @Override
            public String directory() {
                return directory.toString();
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return LuceneSearchIndex.Config.class;
            }
        };
    }

    private void ask(int count, Path words) throws BadQueryException, InterruptedException, IOException {
        Map<String, List<String>> kinds = new Questions(store, index).ofEachKind(count);
        Files.write(words, kinds.get("one word"));
        for (Map.Entry<String, List<String>> kind : kinds.entrySet()) {
            List<SearchRequest> requests = new ArrayList<>();
            kind.getValue().forEach(query -> requests.add(SearchRequest.of(query, LIMIT)));
            measure(kind.getKey(), requests);
        }
        List<SearchRequest> deep = new ArrayList<>();
        for (String word : kinds.get("a frequent word")) {
            if (deep.size() < Math.min(20, count)) {
                page(SearchRequest.of(word, LIMIT), DEEP_PAGE).ifPresent(deep::add);
            }
        }
        measure("page " + DEEP_PAGE + " of a frequent word", deep);
    }

    private Optional<SearchRequest> page(SearchRequest first, int number)
            throws BadQueryException, InterruptedException {
        SearchRequest large = SearchRequest.of(first.query(), LIMIT * 9);
        Optional<String> next = Optional.empty();
        for (int hits = 0; hits < LIMIT * (number - 1); hits += large.limit()) {
            next = index.search(next.map(large::after).orElse(large)).next();
            if (next.isEmpty()) {
                return Optional.empty();
            }
        }
        return next.map(first::after);
    }

    /** All of them twice: the first time warms up and does not count. */
    private void measure(String kind, List<SearchRequest> requests) throws BadQueryException, InterruptedException {
        List<Double> millis = new ArrayList<>();
        long hits = 0;
        for (int round = 0; round < 2; round++) {
            millis.clear();
            hits = 0;
            for (SearchRequest request : requests) {
                long begin = System.nanoTime();
                SearchPage page = index.search(request);
                millis.add((System.nanoTime() - begin) / NANOS_PER_MILLI);
                hits += page.total();
            }
        }
        if (!millis.isEmpty()) {
            Series series = new Series(millis);
            say(
                    "query " + kind,
                    series.percentile(50),
                    series.percentile(95),
                    series.percentile(99),
                    (double) hits / millis.size());
        }
    }

    private static void say(String name, double... numbers) {
        StringBuilder line = new StringBuilder(name);
        for (double number : numbers) {
            line.append('\t').append(String.format(Locale.ROOT, "%.3f", number));
        }
        System.out.println(line);
    }

    private static double cpuSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime()
                / NANOS_PER_SECOND;
    }
}
