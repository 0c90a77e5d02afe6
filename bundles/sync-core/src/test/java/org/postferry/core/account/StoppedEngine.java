package org.postferry.core.account;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.postferry.testkit.crash.CrashPoints;
import org.postferry.testkit.crash.Scenarios;
import org.postferry.testkit.server.Temper;

/**
 * A process with an engine over the real store, which plays a scenario to its end and stands still at each point. All its
 * threads are stopped by a signal, and its files are copied: that is what a kill at this point would have left, since a kill
 * takes from a process its memory and nothing that it has written. One process shows all deaths of a scenario.
 */
final class StoppedEngine implements AutoCloseable {
    private final Path folder;
    private final Process process;
    private final BufferedReader points;

    private StoppedEngine(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
        this.points = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** @param arguments the folder, the scenario */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        Scenarios scenario = Scenarios.valueOf(arguments[1]);
        try (H2Home home = new H2Home(KilledEngine.store(folder), KilledEngine.store(folder), points -> {})) {
            new CrashPoints(new LoopDriver(KilledEngine.key(folder)), () -> home)
                    .pass(scenario::play, Temper.QRESYNC, StoppedEngine::standStill);
        }
    }

    private static void standStill(String point) {
        System.out.println(point);
        System.out.flush();
        try {
            if (System.in.read() < 0) {
                Runtime.getRuntime().halt(KilledEngine.DIED);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static StoppedEngine start(Path folder, Scenarios scenario) throws IOException {
        return new StoppedEngine(
                folder,
                KilledEngine.java(StoppedEngine.class, folder.toString(), scenario.name())
                        .redirectError(folder.resolve("said").toFile())
                        .start());
    }

    /** The next point, at which it stands still; empty when it has played to its end. */
    Optional<String> next() throws IOException {
        return Optional.ofNullable(points.readLine());
    }

    /** What a kill would leave now. */
    void copyStore(Path to) throws IOException, InterruptedException {
        signal("-STOP");
        while (!isStopped()) {
            Thread.onSpinWait(); // a signal is there at once, and each point of a scenario waits for one
        }
        try (Stream<Path> files = Files.walk(KilledEngine.store(folder))) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(KilledEngine.store(folder).relativize(file));
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
            }
        } finally {
            signal("-CONT");
        }
    }

    void goOn() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Its exit code, once {@link #next} was empty. */
    int end() throws InterruptedException {
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The signal reaches one thread after the other. */
    private boolean isStopped() throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (Path task : tasks.toList()) {
                String stat = Files.readString(task.resolve("stat"));
                if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
                    return false;
                }
            }
        }
        return true;
    }

    private void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("kill " + name + " ended with " + code);
        }
    }
}
