package org.postferry.testkit.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.postferry.testkit.server.Temper;

/**
 * Plays a scenario to its end once, then once for each point at which the engine can die: dies there, opens the store
 * again, starts another engine, lets it finish, and holds the mirror against the server. In one process.
 */
public final class CrashPoints {
    private final SyncDriver driver;
    private final Supplier<StoreHome> homes;

    /** @param homes an empty home for each run */
    public CrashPoints(SyncDriver driver, Supplier<StoreHome> homes) {
        this.driver = driver;
        this.homes = homes;
    }

    /** Over stores in memory. */
    public static CrashPoints inMemory(SyncDriver driver) {
        return new CrashPoints(driver, MemoryHome::new);
    }

    /** Dies at every point. Returns how many there were. */
    public int survive(Supplier<Scenario> scenarios, Temper temper) throws Exception {
        List<String> points = pass(scenarios, temper);
        for (int n = 1; n <= points.size(); n++) {
            try {
                dieAt(n, scenarios, temper);
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "after dying at point " + n + " of " + points.size() + ", " + points.get(n - 1) + ": "
                                + e.getMessage(),
                        e);
            }
        }
        return points.size();
    }

    /** Plays to the end without a death. Returns the points that were passed, in order. */
    public List<String> pass(Supplier<Scenario> scenarios, Temper temper) throws Exception {
        return pass(scenarios, temper, point -> {});
    }

    /** The same. @param onPoint is told each point, and the engine stands still there until it returns */
    public List<String> pass(Supplier<Scenario> scenarios, Temper temper, Consumer<String> onPoint) throws Exception {
        List<String> points = play(scenarios.get(), temper, Points.telling(onPoint), homes.get());
        assertTrue(points.size() > 3, "only " + points + " were passed");
        return points;
    }

    /** Dies at the {@code n}-th point alone, counted from 1. */
    public void dieAt(int n, Supplier<Scenario> scenarios, Temper temper) throws Exception {
        StoreHome home = homes.get();
        play(scenarios.get(), temper, Points.fatalAt(n, home::die), home);
    }

    private List<String> play(Scenario scenario, Temper temper, Points points, StoreHome home) throws Exception {
        Stage stage = new Stage(temper, driver, home, points);
        scenario.prepare(stage);
        stage.becomeDangerous();
        scenario.act(stage);
        stage.assertSettled();
        scenario.check(stage);
        home.die();
        return points.passed();
    }
}
