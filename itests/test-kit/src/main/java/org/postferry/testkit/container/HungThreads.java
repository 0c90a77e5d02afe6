package org.postferry.testkit.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code ./run} wrote down of a container that hung, for the failure of a test: its data folder does not outlive the test. */
final class HungThreads {

    private static final int LONGEST = 20_000;

    /** Whose code is run while bundles start. */
    private static final List<String> OF_THE_START = List.of(
            "at org.postferry", "at org.ops4j.pax.web", "at org.apache.felix.webconsole", "at org.apache.felix.scr");

    private HungThreads() {}

    /** The threads that start bundles or are in our code, as the last dump shows them; empty where there is none. */
    static String in(Path data) {
        Path console = data.resolve("log/console.log");
        if (!Files.exists(console)) {
            return "";
        }
        try {
            String log = Files.readString(console);
            int dump = log.lastIndexOf("Full thread dump");
            if (dump < 0) {
                return "";
            }
            String ours = Stream.of(log.substring(dump).split("\n\n"))
                    .filter(thread -> thread.startsWith("\"FelixStartLevel")
                            || thread.startsWith("\"features")
                            || thread.contains("deadlock")
                            || OF_THE_START.stream().anyMatch(thread::contains))
                    .collect(Collectors.joining("\n\n", "\nIts threads:\n", "\n"));
            return ours.length() < LONGEST ? ours : ours.substring(0, LONGEST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
