package org.postferry.testkit.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Counts the points at which a process can die, and dies at one of them. Thread-safe: where one thread died, all have. */
public final class Points {
    private final OptionalInt fatal;
    private final Runnable death;
    private final Consumer<String> onPoint;
    private final List<String> passed = new ArrayList<>();
    private boolean watching;
    private boolean dead;

    private Points(OptionalInt fatal, Runnable death, Consumer<String> onPoint) {
        this.fatal = fatal;
        this.death = death;
        this.onPoint = onPoint;
    }

    /** Only counts. */
    public static Points counting() {
        return telling(point -> {});
    }

    /** Counts, and says at each point which it is, before the engine goes on. */
    public static Points telling(Consumer<String> onPoint) {
        return new Points(OptionalInt.empty(), () -> {}, onPoint);
    }

    /** Dies at the {@code n}-th point, counted from 1. @param death what dying takes: lock a store, halt the process */
    public static Points fatalAt(int n, Runnable death) {
        return new Points(OptionalInt.of(n), death, point -> {});
    }

    /** From now on points count, or count no more: what a scenario prepares goes well. */
    public synchronized void watch(boolean on) {
        watching = on;
    }

    /** A point is reached: returns, or dies. */
    public synchronized void reached(String point) {
        if (dead) {
            throw new Died("the same time as another thread, at " + point);
        }
        if (!watching) {
            return;
        }
        passed.add(point);
        onPoint.accept(point);
        if (fatal.isPresent() && fatal.getAsInt() == passed.size()) {
            dead = true;
            death.run();
            throw new Died(point);
        }
    }

    /** The points so far, in order. */
    public synchronized List<String> passed() {
        return List.copyOf(passed);
    }

    /** Whether the process has died. */
    public synchronized boolean dead() {
        return dead;
    }
}
