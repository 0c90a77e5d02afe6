package org.postferry.bench.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.postferry.bench.measure.Folders;
import org.postferry.bench.measure.ProcessMeter;
import org.postferry.bench.measure.Series;

/** A program that indexes a Maildir and answers on the command line. */
final class Peer {
    /** What mu ends with then (mu-find(1), "Return value"). */
    private static final int FOUND_NOTHING = 4;

    private final String name;
    private final Map<String, String> environment;
    private final List<List<String>> indexing;
    private final List<String> asking;
    private final Path folder;

    private Peer(
            String name,
            Path folder,
            Map<String, String> environment,
            List<List<String>> indexing,
            List<String> asking) {
        this.name = name;
        this.folder = folder;
        this.environment = environment;
        this.indexing = indexing;
        this.asking = asking;
    }

    static Peer notmuch(Path folder, Path maildir) {
        Path config = folder.resolve("config");
        Folders.delete(folder);
        try {
            Files.createDirectories(folder.resolve("database"));
            Files.writeString(
                    config,
                    "[database]\npath=" + folder.resolve("database") + "\nmail_root=" + maildir
                            + "\n[user]\nname=a\nprimary_email=a@example.org\n[maildir]\nsynchronize_flags=false\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Peer(
                "notmuch",
                folder,
                Map.of("NOTMUCH_CONFIG", config.toString()),
                List.of(List.of("notmuch", "new", "--quiet")),
                List.of("notmuch", "search", "--output=messages", "--limit=50"));
    }

    static Peer mu(Path folder, Path maildir) {
        Folders.delete(folder);
        String home = "--muhome=" + folder;
        return new Peer(
                "mu",
                folder,
                Map.of(),
                List.of(
                        List.of("mu", "init", "--quiet", home, "--maildir=" + maildir),
                        List.of("mu", "index", "--quiet", home)),
                List.of("mu", "find", home, "-n", "50", "--sortfield=date", "--reverse"));
    }

    String name() {
        return name;
    }

    /** What indexing took. */
    record Indexed(double seconds, double cpuSeconds, double megabytes) {}

    Indexed index() {
        double seconds = 0;
        double cpu = 0;
        for (List<String> command : indexing) {
            long begin = System.nanoTime();
            cpu += run(command, 0);
            seconds += (System.nanoTime() - begin) / 1e9;
        }
        return new Indexed(seconds, cpu, Folders.bytes(folder) / 1e6);
    }

    /** Milliseconds of each query, its process included: that is how these are used. Finding nothing is an answer. */
    Series ask(List<String> words) {
        List<Double> millis = new ArrayList<>();
        for (String word : words) {
            List<String> command = new ArrayList<>(asking);
            command.add(word);
            long begin = System.nanoTime();
            run(command, FOUND_NOTHING);
            millis.add((System.nanoTime() - begin) / 1e6);
        }
        return new Series(millis);
    }

    private double run(List<String> command, int worst) {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD);
            builder.environment().putAll(new HashMap<>(environment));
            Process process = builder.start();
            try (ProcessMeter meter = new ProcessMeter(process.pid())) {
                int end = process.waitFor();
                if (end > worst) {
                    throw new IllegalStateException(command + " ended with " + end);
                }
                return meter.cpuSeconds();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
