package org.postferry.bench.imap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Where the processor time of a run went, by Flight Recorder's samples: threads, methods on top, and the product's own methods that called them. */
final class Profile {

    private static final String OWN = "org.postferry.";
    private static final int LINES = 25;

    private final Map<String, Integer> threads = new LinkedHashMap<>();
    private final Map<String, Integer> tops = new LinkedHashMap<>();
    private final Map<String, Integer> owners = new LinkedHashMap<>();
    private int samples;

    private Profile() {}

    /** What the JVM has to be told; the recording is written when it ends. */
    static String jvmOptions(Path recording) {
        return "-XX:StartFlightRecording=settings=profile,dumponexit=true,filename=" + recording
                + " -XX:+UnlockDiagnosticVMOptions -XX:+DebugNonSafepoints";
    }

    static Profile read(Path recording) {
        Profile profile = new Profile();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                String name = event.getEventType().getName();
                if (name.equals("jdk.ExecutionSample") || name.equals("jdk.NativeMethodSample")) {
                    profile.add(event);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return profile;
    }

    void print() {
        System.out.println(samples + " samples");
        print("threads", threads);
        print("on top", tops);
        print("our own, nearest to the top", owners);
    }

    private void add(RecordedEvent event) {
        RecordedStackTrace stack = event.getStackTrace();
        if (stack == null || isWaiting(stack)) {
            return;
        }
        samples++;
        var thread = event.getThread("sampledThread");
        count(
                threads,
                thread == null ? "?" : String.valueOf(thread.getJavaName()).replaceAll("[0-9]+", "N"));
        count(tops, name(stack.getFrames().get(0)));
        count(
                owners,
                stack.getFrames().stream()
                        .map(Profile::name)
                        .filter(name -> name.startsWith(OWN))
                        .findFirst()
                        .orElse("none"));
    }

    /** Native samples are taken of threads that wait in the kernel too. */
    private static boolean isWaiting(RecordedStackTrace stack) {
        String top = name(stack.getFrames().get(0));
        return top.matches(
                "(sun\\.nio\\.ch\\.|java\\.net\\.|jdk\\.internal\\.misc\\.Unsafe\\.park|java\\.lang\\.Object\\.wait).*");
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
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
