package org.postferry.testkit.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.postferry.testkit.FreePorts;

/**
 * A call of {@code ./run}, put together step by step; nothing happens before {@link #toTheEnd} or {@link #untilReady}.
 *
 * <pre>{@code
 * Finished refused = RunScript.on(data).with("--port", "1").toTheEnd();
 * try (RunningPostferry postferry = RunScript.on(data).untilReady()) { ... }
 * }</pre>
 *
 * It is called with {@code --no-build} (the tests' own build has made the distribution) and with free ports. The data folder must not lie under a
 * {@code target/}: JUnit's {@code @TempDir} is right. Not thread-safe.
 */
public final class RunScript {

    /** The admin's password unless a test lets the script make one. */
    public static final String PASSWORD = "the password of the tests";

    /**
     * A start takes 4 to 15 s, on a machine with ten times the work it can do a minute and more. The script itself gives the container up after 180 s and
     * says what is missing, after the sample server of a demo has had its time: whoever waits here hears that sentence.
     */
    private static final Duration LONGEST_START = Duration.ofMinutes(7);

    private static final String NO_BUILD = "--no-build";

    private final Path root;
    private final Path data;
    private final List<String> wrapper = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>();
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Duration longestStart = LONGEST_START;
    private int httpPort = FreePorts.next();
    private int sshPort = FreePorts.next();

    private RunScript(Path root, Path data) {
        this.root = root;
        this.data = data;
        environment.put("POSTFERRY_ADMIN_PASSWORD", PASSWORD);
        arguments.add(NO_BUILD);
    }

    /** The script of this tree with a data folder. */
    public static RunScript on(Path data) {
        return of(root(), data);
    }

    /** The script of another tree: that of another version. */
    public static RunScript of(Path root, Path data) {
        return new RunScript(root, data);
    }

    /** The folder that holds {@code run}. */
    public static Path root() {
        return Path.of(System.getProperty("postferry.root", "../.."))
                .toAbsolutePath()
                .normalize();
    }

    /** More arguments for the script. */
    public RunScript with(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    /** These ports instead of free ones. */
    public RunScript onPorts(int http, int ssh) {
        httpPort = http;
        sshPort = ssh;
        return this;
    }

    /** An environment variable; an empty value takes it away. */
    public RunScript env(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Runs the script inside another command: {@code unshare -n}, say. */
    public RunScript inside(String... command) {
        wrapper.addAll(List.of(command));
        return this;
    }

    /** As a person calls it, who has built nothing: the script builds first, within this time. */
    public RunScript building(Duration atMost) {
        arguments.remove(NO_BUILD);
        longestStart = atMost;
        return this;
    }

    public int httpPort() {
        return httpPort;
    }

    public int sshPort() {
        return sshPort;
    }

    public Path data() {
        return data;
    }

    /** Runs to the end: refusals, {@code --check}, {@code --reset-password}. */
    public Finished toTheEnd() {
        Process process = launch();
        var out = reading(process.getInputStream());
        var err = reading(process.getErrorStream());
        await(process, LONGEST_START);
        return new Finished(process.exitValue(), out.join(), err.join());
    }

    /** Starts the product and returns when the script says that it is ready. Closing the answer stops it. */
    public RunningPostferry untilReady() {
        Process process = launch();
        var err = reading(process.getErrorStream());
        Optional<String> line = RunningPostferry.firstLine(process, longestStart);
        if (line.isEmpty()) {
            process.destroy();
            await(process, LONGEST_START);
            throw new AssertionError(
                    "./run ended with " + process.exitValue() + " and said: " + err.join() + HungThreads.in(data));
        }
        return new RunningPostferry(process, line.get(), this);
    }

    /** Starts and returns at once, for tests of what goes wrong meanwhile. */
    public Process launch() {
        List<String> command = new ArrayList<>(wrapper);
        // a build that runs in the background of a shell ignores Ctrl-C, and would hand that on
        command.addAll(List.of("env", "--default-signal=INT"));
        command.addAll(List.of(root.resolve("run").toString(), "--data", data.toString()));
        command.addAll(List.of("--port", String.valueOf(httpPort), "--ssh-port", String.valueOf(sshPort)));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that comes, read by a thread of its own. */
    public static CompletableFuture<String> reading(InputStream in) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try (in) {
                        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> new Thread(task, "reads ./run").start());
    }

    /** Fails, and kills it with its children, when it has not ended by then. */
    public static void await(Process process, Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                        .forEach(ProcessHandle::destroyForcibly);
                throw new AssertionError("./run did not end within " + atMost);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What a call that ended said. */
    public record Finished(int exitCode, String out, String err) {}
}
