package org.postferry.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * The processor time of each thread of a process, the JVM's own too: what its compilers and its collector take shows nowhere else. Looks every
 * 100 ms until it is closed, so that threads that ended count. Thread-safe.
 */
public final class ThreadTimes implements AutoCloseable {

    private static final long BETWEEN_LOOKS_NANOS = 100_000_000;
    private static final double NANOS_PER_SECOND = 1e9;

    private final Path tasks;
    private final Map<String, Used> threads = new HashMap<>();
    private final Thread looks;
    private volatile boolean closed;

    private record Used(String name, long first, long last) {}

    public ThreadTimes(long pid) {
        tasks = Path.of("/proc", String.valueOf(pid), "task");
        look(true);
        looks = new Thread(this::keepLooking, "looks at the threads of " + pid);
        looks.setDaemon(true);
        looks.start();
    }

    /** Seconds since this was made, by the threads' names without their numbers; most first. */
    public synchronized Map<String, Double> seconds() {
        look(false);
        Map<String, Double> byName = new HashMap<>();
        threads.values()
                .forEach(used -> byName.merge(used.name, (used.last - used.first) / NANOS_PER_SECOND, Double::sum));
        Map<String, Double> sorted = new LinkedHashMap<>();
        byName.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(looks);
    }

    private void keepLooking() {
        while (!closed && Files.exists(tasks)) {
            look(false);
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    /** @param begin what was used up to now does not count; what a thread that comes later has used does */
    private synchronized void look(boolean begin) {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(tasks)) {
            for (Path task : all) {
                look(task, begin);
            }
        } catch (NoSuchFileException e) {
            return; // the process has ended
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of a pool's threads one name; the two compilers are two. */
    private static String withoutNumber(String name) {
        return name.matches("C[12] .*") ? name : name.replaceAll("[0-9]+", "N");
    }

    private void look(Path task, boolean begin) {
        try {
            long used =
                    Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]);
            String id = String.valueOf(task.getFileName());
            String name = withoutNumber(Files.readString(task.resolve("comm")).strip());
            Used before = threads.get(id);
            threads.put(id, new Used(name, before != null ? before.first : begin ? used : 0, used));
        } catch (IOException e) {
            // this thread has just ended; what it used up to the last look counts
        }
    }
}
