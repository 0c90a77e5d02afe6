package org.postferry.attachment.extract;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.postferry.attachment.child.Answer;
import org.postferry.attachment.child.Conversation;
import org.postferry.attachment.child.Question;

/**
 * A process that reads one file after the other, and may die of any of them: it has little memory, little time, no
 * network, and sees no file but its own libraries and those in the folder it works in. Not thread-safe, but {@link #close}.
 */
final class ReadingProcess implements AutoCloseable {
    /** Heap: a workbook of 10 MB takes some 150. */
    static final int MAX_HEAP_MEGABYTES = 256;

    /** What {@code -XX:+ExitOnOutOfMemoryError} ends with. */
    private static final int OUT_OF_MEMORY = 3;

    /** How long a loaded machine may take to start it. */
    private static final Duration START = Duration.ofSeconds(60);

    private final Process process;
    private final DataOutputStream questions;
    private final DataInputStream answers;
    private final Duration atMost;
    private volatile boolean late;
    private boolean spent;

    /** Whoever was to be read, the process is gone. */
    static final class Died extends Exception {
        private static final long serialVersionUID = 1;

        Died(String reason) {
            super(reason);
        }
    }

    /**
     * @param classPath its libraries, and the package {@code child}
     * @param folder where it works: everything in it may be read by it and written
     * @param atMost for one file
     * @throws IOException when it cannot be started: no file is to blame
     */
    ReadingProcess(List<Path> classPath, String mainClass, Path folder, Duration atMost) throws IOException {
        this.atMost = atMost;
        Path policy = Files.writeString(folder.resolve("policy"), policy(classPath, folder));
        process = new ProcessBuilder(command(classPath, mainClass, folder, policy))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .directory(folder.toFile())
                .start();
        questions = new DataOutputStream(process.getOutputStream());
        answers = new DataInputStream(process.getInputStream());
        var watch = watch(START);
        try {
            if (answers.read() != Conversation.READY) {
                throw new IOException("the reading process does not start: it ended with " + end());
            }
        } finally {
            watch.cancel(false);
        }
    }

    private static List<String> command(List<Path> classPath, String mainClass, Path folder, Path policy) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + MAX_HEAP_MEGABYTES + "m");
        command.addAll(List.of(
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+DisplayVMOutputToStderr", // or it says on the line of answers that memory ran out
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // it lives too short for more
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + folder,
                "-Duser.home=" + folder,
                "-Dpdfbox.fontcache=" + folder,
                "-Djava.security.manager",
                "-Djava.security.policy==" + policy,
                "-cp"));
        command.add(String.join(
                File.pathSeparator, classPath.stream().map(Path::toString).toList()));
        command.add(mainClass);
        return command;
    }

    /** No socket, no other program, no file but these. */
    private static String policy(List<Path> classPath, Path folder) {
        StringBuilder policy = new StringBuilder("grant {\n");
        List.of(
                        "java.lang.RuntimePermission",
                        "java.lang.reflect.ReflectPermission",
                        "java.security.SecurityPermission")
                .forEach(all -> policy.append("permission ").append(all).append(" \"*\";\n"));
        policy.append("permission java.util.PropertyPermission \"*\", \"read,write\";\n");
        policy.append("permission java.util.logging.LoggingPermission \"control\";\n");
        permit(policy, Path.of(System.getProperty("java.home")), "read");
        classPath.forEach(path -> permit(policy, path, "read"));
        permit(policy, folder, "read,write,delete");
        return policy.append("};\n").toString();
    }

    private static void permit(StringBuilder policy, Path path, String actions) {
        for (String below : List.of("", File.separator + "-")) {
            String quoted = (path + below).replace("\\", "\\\\").replace("\"", "\\\"");
            policy.append("permission java.io.FilePermission \"")
                    .append(quoted)
                    .append("\", \"")
                    .append(actions)
                    .append("\";\n");
        }
    }

    Answer ask(Question question) throws Died {
        var watch = watch(atMost);
        try {
            question.write(questions);
            return Answer.read(answers, question.maxLength());
        } catch (ProtocolException e) {
            process.destroyForcibly();
            throw new Died("Its reader lost its senses.");
        } catch (IOException e) {
            String reason = reason();
            process.destroyForcibly();
            throw new Died(reason);
        } finally {
            spent |= !watch.cancel(false); // the time ended with the answer: the next file is not to blame
        }
    }

    private String reason() {
        if (late) {
            return "It took longer than " + atMost.toSeconds() + " s.";
        }
        int end = end();
        return end == OUT_OF_MEMORY
                ? "It takes more than " + MAX_HEAP_MEGABYTES + " MB of memory."
                : "Its reader broke off (" + end + ").";
    }

    private int end() {
        try {
            return process.waitFor(5, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** Whether it can be asked: it may have died of nothing it was asked. */
    boolean isFit() {
        return !spent && process.isAlive();
    }

    /** Ends the process when the time is up, which ends the waiting for its answer. */
    private CompletableFuture<Void> watch(Duration time) {
        CompletableFuture<Void> watch = new CompletableFuture<>();
        watch.completeOnTimeout(null, time.toMillis(), TimeUnit.MILLISECONDS).thenRun(() -> {
            late = true;
            process.destroyForcibly();
        });
        return watch;
    }

    /** The process ends now, whatever it does. Thread-safe. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
