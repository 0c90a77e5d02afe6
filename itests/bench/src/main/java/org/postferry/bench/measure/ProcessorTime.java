package org.postferry.bench.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Processor time of more than one process, in seconds of one core, read from {@code /proc} (proc(5)). */
public final class ProcessorTime {

    /** USER_HZ, which is 100 on every Linux that Java runs on. */
    private static final double TICKS_PER_SECOND = 100;

    /** utime, stime, and those of ended children, in /proc/PID/stat behind the name in parentheses. */
    private static final int FIRST_TIME = 11;

    private static final int TIMES = 4;

    /** What the first line of /proc/stat counts behind its name: user nice system idle iowait irq softirq steal. */
    private static final int KINDS = 8;

    private static final int IDLE = 4;
    private static final int WAITING = 5;

    private ProcessorTime() {}

    /** Of a process, its descendants, and those of them that have ended and were waited for. */
    public static double ofFamily(long pid) {
        Stream<ProcessHandle> descendants =
                ProcessHandle.of(pid).map(ProcessHandle::descendants).orElseGet(Stream::empty);
        return ofOne(pid)
                + descendants.mapToDouble(process -> ofOne(process.pid())).sum();
    }

    /** Of everything that runs on this machine, the kernel too, and of what its host took away. */
    public static double ofMachine() {
        try {
            String[] fields =
                    Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split("\\s+");
            double ticks = 0;
            for (int i = 1; i <= KINDS; i++) {
                ticks += i == IDLE || i == WAITING ? 0 : Long.parseLong(fields[i]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double ofOne(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            double ticks = 0;
            for (int i = FIRST_TIME; i < FIRST_TIME + TIMES; i++) {
                ticks += Long.parseLong(fields[i]);
            }
            return ticks / TICKS_PER_SECOND;
        } catch (IOException e) {
            return 0; // it has ended since; its parent has its time now
        }
    }
}
