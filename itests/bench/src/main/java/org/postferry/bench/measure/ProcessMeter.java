package org.postferry.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * What a process uses, read from {@code /proc}: processor time, and memory looked at every 20 ms by a thread of its own until it is closed. Of a
 * process that has ended it tells what it saw last. Thread-safe.
 */
public final class ProcessMeter implements AutoCloseable {

    private static final long BETWEEN_LOOKS_NANOS = 20_000_000;

    /** USER_HZ, which is 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    /** utime and stime in /proc/PID/stat, counted from the state that follows the name in parentheses. */
    private static final int UTIME = 11;

    private static final int STIME = 12;
    private static final double KILOBYTES_PER_MEGABYTE = 1024;

    private final long pid;
    private final Thread looks;
    private volatile boolean closed;
    private volatile double cpuSeconds;
    private volatile double peakResidentMegabytes;
    private volatile double anonymousMegabytes;
    private volatile double peakAnonymousMegabytes;

    public ProcessMeter(long pid) {
        this.pid = pid;
        look();
        this.looks = new Thread(this::keepLooking, "looks at " + pid);
        looks.setDaemon(true);
        looks.start();
    }

    /** User and system time so far. */
    public double cpuSeconds() {
        look();
        return cpuSeconds;
    }

    /** The most that was ever resident, files mapped into memory included. */
    public double peakResidentMegabytes() {
        look();
        return peakResidentMegabytes;
    }

    /** Anonymous resident memory. */
    public double anonymousMegabytes() {
        look();
        return anonymousMegabytes;
    }

    /** The most anonymous resident memory of all looks since the last {@link #forgetPeak}. */
    public double peakAnonymousMegabytes() {
        look();
        return peakAnonymousMegabytes;
    }

    public void forgetPeak() {
        peakAnonymousMegabytes = 0;
    }

    /** How many threads it has, 0 when it has ended. */
    public int threads() {
        return (int) number(read("status"), "Threads");
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(looks);
    }

    private void keepLooking() {
        while (!closed && look()) {
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    private synchronized boolean look() {
        String stat = read("stat");
        String status = read("status");
        // what has ended has no memory left, and a moment later no files
        if (stat.isEmpty() || number(status, "VmHWM") == 0) {
            return false;
        }
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        cpuSeconds = (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_PER_SECOND;
        peakResidentMegabytes = number(status, "VmHWM") / KILOBYTES_PER_MEGABYTE;
        anonymousMegabytes = number(status, "RssAnon") / KILOBYTES_PER_MEGABYTE;
        peakAnonymousMegabytes = Math.max(peakAnonymousMegabytes, anonymousMegabytes);
        return true;
    }

    private static double number(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }

    private String read(String name) {
        try {
            return Files.readString(Path.of("/proc", String.valueOf(pid), name));
        } catch (IOException e) {
            return ""; // it has ended
        }
    }
}
