package org.postferry.core.account;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.postferry.testkit.crash.CrashPoints;
import org.postferry.testkit.crash.Play;
import org.postferry.testkit.crash.Points;
import org.postferry.testkit.crash.Scenarios;
import org.postferry.testkit.crash.WishScenarios;
import org.postferry.testkit.server.Temper;

/** A process with an engine over the real store, which plays a scenario and halts at one point of it. */
final class KilledEngine {
    static final int DIED = 77;

    private static final int DEADLINE_MINUTES = 2;

    private KilledEngine() {}

    /** @param arguments the folder, the scenario, the number of the point to die at */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Play scenario = play(arguments[1]);
        H2Home home = new H2Home(store(folder), store(folder), points -> halt(folder, points));
        new CrashPoints(new LoopDriver(key(folder)), () -> home)
                .dieAt(Integer.parseInt(arguments[2]), scenario::play, Temper.QRESYNC);
    }

    static Play play(String name) {
        return Stream.<Play>concat(Stream.of(Scenarios.values()), Stream.of(WishScenarios.values()))
                .filter(play -> play.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Runs one to its end. Returns its exit code; what it said is in the folder. */
    static int run(Path folder, Play scenario, int point) throws IOException, InterruptedException {
        Process process = java(KilledEngine.class, folder.toString(), scenario.name(), Integer.toString(point))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        try {
            if (!process.waitFor(DEADLINE_MINUTES, TimeUnit.MINUTES)) {
                throw new AssertionError("the child has not ended");
            }
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    /** A process of this one's classes. */
    static ProcessBuilder java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** Where it keeps its store. */
    static Path store(Path folder) {
        return folder.resolve("store");
    }

    /** Where it keeps the key of its vault. */
    static Path key(Path folder) {
        return folder.resolve("vault.key");
    }

    /** The points it passed, a line each; the last is the one it died at. */
    static Path passed(Path folder) {
        return folder.resolve("passed");
    }

    private static void halt(Path folder, Points points) {
        try {
            Files.write(passed(folder), points.passed());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Runtime.getRuntime().halt(DIED);
    }
}
