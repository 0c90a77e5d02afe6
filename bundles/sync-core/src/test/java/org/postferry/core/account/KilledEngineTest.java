package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.testkit.crash.CrashPoints;
import org.postferry.testkit.crash.Play;
import org.postferry.testkit.crash.Scenarios;
import org.postferry.testkit.crash.WishScenarios;
import org.postferry.testkit.server.Temper;

/**
 * The engine's process halts, and another engine over the files it left ends equal to the server. The server is the
 * fake one, so it dies with the child: this process plays the same scenario up to the same point, where the child's store
 * takes the place of its own. That both stand at the same point is held against the lists of points they passed.
 */
class KilledEngineTest {
    /** Where a death hurts most: each once a scenario, halfway through, in a process that really halts. The long run takes all. */
    private static final List<String> WORST =
            List.of("INTAKE", "BEFORE_COMMIT", "COMMITTED", "PACK_SYNCED", "SWEEPING", "batch of HEAD");

    /** Before a command is sent, once its answer is here, and when it is settled. */
    private static final List<String> AROUND_A_WISH = List.of("perform", "performed", "COMMITTED");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @EnumSource(names = {"FIRST_SYNC", "CHANGES", "RENAME", "UIDVALIDITY_CHANGE", "SNAPSHOT", "HELD_REMOVAL"})
    void aProcessHaltedWhereItHurtsMostLosesNothing(Scenarios scenario) throws Exception {
        List<String> points = points(scenario);
        dieWhereItHurts(scenario, points, WORST);
    }

    @ParameterizedTest
    @EnumSource
    void aProcessHaltedAroundAWishCarriesItOutOnce(WishScenarios wish) throws Exception {
        dieWhereItHurts(wish, points(wish), AROUND_A_WISH);
    }

    /** Each once, halfway through. */
    private void dieWhereItHurts(Play scenario, List<String> points, List<String> worstPoints) throws Exception {
        for (String worst : worstPoints) {
            int[] found = IntStream.rangeClosed(1, points.size())
                    .filter(n -> points.get(n - 1).equals(worst))
                    .toArray();
            if (found.length > 0) {
                survive(scenario, points, found[found.length / 2]);
            }
        }
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(OS.LINUX)
    void aProcessStoppedAtAnyPointLosesNothing(Scenarios scenario) throws Exception {
        List<String> points = points(scenario);
        Path child = Files.createDirectory(directory.resolve("child"));
        try (StoppedEngine engine = StoppedEngine.start(child, scenario)) {
            int n = 0;
            for (Optional<String> point = engine.next(); point.isPresent(); point = engine.next()) {
                n++;
                String death = "dying at point " + n + " of " + points.size() + ", " + points.get(n - 1);
                assertEquals(points.get(n - 1), point.get(), death);
                Path left = directory.resolve("left" + n);
                engine.copyStore(left);
                engine.goOn();
                goOn(scenario, n, left, KilledEngine.key(child), death);
            }
            assertEquals(0, engine.end(), () -> said(child));
            assertEquals(points.size(), n);
        }
    }

    private List<String> points(Play scenario) throws Exception {
        Path whole = directory.resolve("whole");
        try (H2Home home = new H2Home(whole, whole, points -> {})) {
            List<String> points = new CrashPoints(new LoopDriver(), () -> home).pass(scenario::play, Temper.QRESYNC);
            assertTrue(points.containsAll(List.of("BEFORE_COMMIT", "COMMITTED", "SYNCED")), points::toString);
            return points;
        }
    }

    private void survive(Play scenario, List<String> points, int n) throws Exception {
        String death = "dying at point " + n + " of " + points.size() + ", " + points.get(n - 1);
        Path child = Files.createDirectory(directory.resolve("child" + n));

        int code = KilledEngine.run(child, scenario, n);

        assertEquals(KilledEngine.DIED, code, () -> death + ": " + said(child));
        assertEquals(points.subList(0, n), Files.readAllLines(KilledEngine.passed(child)), death);
        goOn(scenario, n, KilledEngine.store(child), KilledEngine.key(child), death);
    }

    /** Another engine over what was left. */
    private void goOn(Play scenario, int n, Path left, Path key, String death) {
        try (H2Home home = new H2Home(directory.resolve("here" + n), left, dead -> {})) {
            new CrashPoints(new LoopDriver(key), () -> home).dieAt(n, scenario::play, Temper.QRESYNC);
        } catch (Exception | AssertionError e) {
            throw new AssertionError("after " + death + ": " + e.getMessage(), e);
        }
    }

    private static String said(Path child) {
        try {
            return Files.readString(child.resolve("said"));
        } catch (IOException e) {
            return "nothing that can be read";
        }
    }
}
