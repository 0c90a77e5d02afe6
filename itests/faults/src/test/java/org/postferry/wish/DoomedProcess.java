package org.postferry.wish;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.postferry.testkit.imap.HidingProxy;

/** A {@link WishVictim} over the store in a folder, as who judges holds it. It is run by one thread and may be killed by another. */
final class DoomedProcess {
    private static final int DEADLINE_SECONDS = 120;

    /** What changes something on a server. */
    private static final Pattern CHANGE = Pattern.compile(
            "(UID (STORE|COPY|MOVE|EXPUNGE)|EXPUNGE|APPEND|CREATE|RENAME|DELETE)\\b.*", Pattern.CASE_INSENSITIVE);

    private static final Pattern ANSWER = Pattern.compile("[^*+ ]\\S* (OK|NO|BAD) .*");

    private final Path folder;
    private volatile Optional<Process> process = Optional.empty();

    DoomedProcess(Path folder) {
        this.folder = folder;
    }

    /** Returns the exit code. @param points what it passes, and halts at the last */
    int run(String wish, List<String> points) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                WishVictim.class.getName(),
                folder.toString(),
                wish));
        command.addAll(points);
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        process = Optional.of(started);
        try {
            assertTrue(started.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "it has not ended");
            return started.exitValue();
        } finally {
            started.destroyForcibly();
        }
    }

    /** Returns when it is dead. */
    void kill() {
        process.ifPresent(one -> one.destroyForcibly().onExit().join());
    }

    /** Once the server has carried out that many commands, it is killed before it learns of the last one. */
    void killAt(int commands, HidingProxy proxy) {
        AtomicInteger left = new AtomicInteger(commands);
        proxy.answering(command -> {
            if (CHANGE.matcher(command).matches()) {
                left.decrementAndGet();
            }
            return Optional.empty();
        });
        proxy.telling(line -> {
            if (left.get() <= 0 && ANSWER.matcher(line).matches()) {
                kill();
            }
            return line;
        });
    }

    String said() {
        try {
            return Files.readString(folder.resolve("said"));
        } catch (IOException e) {
            return "nothing that can be read";
        }
    }
}
