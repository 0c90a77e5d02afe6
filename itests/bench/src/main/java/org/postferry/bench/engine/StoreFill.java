package org.postferry.bench.engine;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Fills a store and says what that cost: core-seconds of this process, seconds, megabytes. In a JVM of its own, for most of it is the JVM's warming up. */
public final class StoreFill {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double BYTES_PER_MEGABYTE = 1e6;

    private StoreFill() {}

    public static void main(String... arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        double cpu = cpuSeconds();
        long begin = System.nanoTime();
        try (TinyStore store = new TinyStore(folder, Map.of())) {
            store.fill(Integer.parseInt(arguments[1]));
            System.out.printf(
                    Locale.ROOT,
                    "%.2f %.2f %.1f%n",
                    cpuSeconds() - cpu,
                    (System.nanoTime() - begin) / NANOS_PER_SECOND,
                    size(folder) / BYTES_PER_MEGABYTE);
        }
    }

    private static double cpuSeconds() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime()
                / NANOS_PER_SECOND;
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }
}
