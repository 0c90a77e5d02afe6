package org.postferry.bench.imap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Where the product's threads were, by Flight Recorder's samples: packages, methods on top, and methods with all they call. */
final class Profile {

    private static final String OWN = "org.postferry.";
    private static final int LINES = 45;
    private static final int MAX_DEPTH = 256;

    private final Map<String, Integer> packages = new HashMap<>();
    private final Map<String, Integer> tops = new HashMap<>();
    private final Map<String, Integer> inclusive = new HashMap<>();
    private int samples;

    private Profile() {}

    /** What the JVM has to be told; the recording is written when it ends. */
    static String jvmOptions(Path recording) {
        return "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + recording
                + " -XX:FlightRecorderOptions=stackdepth=" + MAX_DEPTH
                + " -XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints";
    }

    /** What was sampled between two moments. */
    static Profile read(Path recording, Instant from, Instant to) {
        Profile profile = new Profile();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                String name = event.getEventType().getName();
                boolean sample = name.equals("jdk.ExecutionSample") || name.equals("jdk.NativeMethodSample");
                if (sample
                        && event.getStartTime().isAfter(from)
                        && event.getStartTime().isBefore(to)) {
                    Optional.ofNullable(event.getStackTrace()).ifPresent(profile::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return profile;
    }

    void print() {
        System.out.println(samples + " samples");
        print("our package nearest to the top", packages);
        print("on top", tops);
        print("with all they call", inclusive);
    }

    private void add(RecordedStackTrace stack) {
        List<String> names = stack.getFrames().stream().map(Profile::name).toList();
        if (isWaiting(names.get(0))) {
            return;
        }
        samples++;
        count(packages, ours(names).map(Profile::packageOf).findFirst().orElse("none"));
        count(tops, names.get(0));
        ours(names).distinct().forEach(name -> count(inclusive, name));
    }

    private static Stream<String> ours(List<String> names) {
        return names.stream().filter(name -> name.startsWith(OWN));
    }

    private static String packageOf(String method) {
        String type = method.substring(0, method.lastIndexOf('.'));
        return type.substring(0, type.lastIndexOf('.'));
    }

    /** Native samples are taken of threads that wait in the kernel too. */
    private static boolean isWaiting(String top) {
        return top.matches(
                "(sun\\.nio\\.(ch|fs)\\.|java\\.net\\.|jdk\\.internal\\.misc\\.Unsafe\\.park|java\\.lang\\.Object\\.wait).*");
    }

    private static String name(RecordedFrame frame) {
        String type = Objects.requireNonNullElse(frame.getMethod().getType().getName(), "?");
        return type.replaceAll("\\$\\$Lambda.*", "\\$\\$Lambda") + "."
                + frame.getMethod().getName();
    }

    private static void count(Map<String, Integer> counts, String name) {
        counts.merge(name, 1, Integer::sum);
    }

    private void print(String title, Map<String, Integer> counts) {
        System.out.println("\n" + title);
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(LINES)
                .forEach(entry ->
                        System.out.printf("%6.1f %%  %s%n", 100.0 * entry.getValue() / samples, entry.getKey()));
    }
}
