package org.postferry.bench.imap;

import java.util.ArrayList;
import java.util.List;
import org.postferry.bench.measure.ProcessMeter;

/** How a first sync went along: what was done when, with how much memory. Not thread-safe. */
final class Pace {

    /** What takes most of a first sync; the other phases have tenths of their own. */
    private static final String PHASE = "content";

    private final ProcessMeter meter;
    private final List<Point> points = new ArrayList<>();

    Pace(ProcessMeter meter) {
        this.meter = meter;
    }

    private record Point(double seconds, String phase, double part, double megabytes) {}

    void add(Mirror.Step step) {
        double part = step.total() == 0 ? 0 : (double) step.done() / step.total();
        points.add(new Point(step.seconds(), step.phase(), part, meter.anonymousMegabytes()));
    }

    /** How much longer the last tenth of the contents took than the first; 1 where there were too few looks to tell. */
    double lastTenthToFirst() {
        List<Point> contents =
                points.stream().filter(point -> point.phase.equals(PHASE)).toList();
        if (contents.isEmpty()) {
            return 1;
        }
        // some came before anybody looked
        Point begin = contents.get(0);
        double first = reached(contents, begin.part + 0.1) - begin.seconds;
        double last = reached(contents, 1) - reached(contents, 0.9);
        return first <= 0 || last <= 0 ? 1 : last / first;
    }

    /** The peak of the second half of the time by that of the first. */
    double memoryGrowth() {
        if (points.size() < 2) {
            return 1;
        }
        double half = points.get(points.size() - 1).seconds / 2;
        return peak(half, Double.MAX_VALUE) / peak(0, half);
    }

    /** When each phase was first seen, for a person. */
    String phases() {
        StringBuilder text = new StringBuilder();
        String last = "";
        for (Point point : points) {
            if (!point.phase.equals(last)) {
                text.append("%s from %.1f s, ".formatted(point.phase, point.seconds));
                last = point.phase;
            }
        }
        return text.toString();
    }

    private double peak(double from, double to) {
        return points.stream()
                .filter(point -> point.seconds >= from && point.seconds <= to)
                .mapToDouble(Point::megabytes)
                .max()
                .orElse(1);
    }

    /** When so much was done; between two counts, which come once a second, it is taken to have gone on evenly. */
    private static double reached(List<Point> points, double part) {
        Point before = points.get(0);
        for (Point point : points) {
            if (point.part >= part) {
                double span = point.part - before.part;
                double share = span <= 0 ? 1 : (part - before.part) / span;
                return before.seconds + share * (point.seconds - before.seconds);
            }
            before = point.part > before.part ? point : before;
        }
        return before.seconds;
    }
}
