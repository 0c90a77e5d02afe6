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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.postferry.attachment.child.Answer;
import org.postferry.attachment.child.Conversation;
import org.postferry.attachment.child.Question;

/**
 * A process that reads one file after the other, and may die of any of them: it has little memory, little time, no
 * network, and sees no file but its own libraries and those in the folder it works in, where it writes only below {@code
 * temporary}. Not thread-safe, but {@link #kill}.
 */
final class ReadingProcess implements AutoCloseable {
    /** Heap: a workbook of 10 MB takes some 150. */
    static final int MAX_HEAP_MEGABYTES = 256;

    /** What it writes while it reads one file: some unpack what is in a document, and 64 MB of it are packed. */
    static final int MAX_FILES_MEGABYTES = 256;

    /** How long a process that cut its line may live on: it is dead but for what the system has to do. */
    static final Duration MAX_END = Duration.ofSeconds(2);

    /** What {@code -XX:+ExitOnOutOfMemoryError} ends with. */
    private static final int OUT_OF_MEMORY = 3;

    /** Behind SIGHUP, SIGINT and SIGTERM, which a service that stops sends to all its processes. */
    private static final Set<Integer> TOLD_TO_END = Set.of(128 + 1, 128 + 2, 128 + 15);

    /** Behind SIGKILL, with which the kernel makes room where memory runs out, be it of this file or of others. */
    private static final int KILLED = 128 + 9;

    /** How long a loaded machine may take to start it. */
    private static final Duration START = Duration.ofSeconds(60);

    /** Of the environment of this process, which may hold a password, it gets these and what begins with {@code LC_}. */
    private static final Set<String> ENVIRONMENT = Set.of("LANG", "PATH", "TZ");

    /**
     * What the parsers need of the Java runtime. None of it leads around the policy: nothing may replace the security
     * manager or the policy, make a class loader, or reach into what is not public.
     */
    private static final List<String> PERMISSIONS = List.of(
            "java.lang.RuntimePermission \"accessDeclaredMembers\"",
            "java.lang.RuntimePermission \"getClassLoader\"",
            "java.lang.RuntimePermission \"getStackWalkerWithClassReference\"",
            "java.lang.RuntimePermission \"getenv.*\"", // there is nothing in it
            "java.lang.RuntimePermission \"exitVM.*\"",
            "java.lang.RuntimePermission \"setIO\"",
            "java.util.PropertyPermission \"*\", \"read,write\"");

    private final Process process;
    private final WorkFolder temporary;
    private final DataOutputStream questions;
    private final DataInputStream answers;
    private final Duration atMost;
    private boolean spent;

    /** The process is gone. */
    static final class Died extends Exception {
        private static final long serialVersionUID = 1;

        private final Blame blame;

        Died(String reason, Blame blame) {
            super(reason);
            this.blame = blame;
        }

        Blame blame() {
            return blame;
        }
    }

    /** Whose fault it is that a process is gone. */
    enum Blame {
        /** The file's that it read: it would be gone another time too. */
        FILE,
        /** The file's or another's. */
        UNCLEAR,
        /** Not the file's. */
        OTHERS
    }

    /**
     * @param classPath its libraries, and the package {@code child}
     * @param folder where it works: everything in it may be read by it
     * @param atMost for one file
     * @throws IOException when it cannot be started: no file is to blame
     * @see #awaitReady
     */
    ReadingProcess(List<Path> classPath, String mainClass, Path folder, Duration atMost) throws IOException {
        this.atMost = atMost;
        temporary = new WorkFolder(folder.resolve("temporary"));
        temporary.empty();
        Path policy = Files.writeString(folder.resolve("policy"), policy(classPath, folder));
        ProcessBuilder builder = new ProcessBuilder(command(classPath, mainClass, policy))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .directory(temporary.path().toFile()); // where a crash of the JVM leaves its report
        builder.environment().keySet().removeIf(name -> !ENVIRONMENT.contains(name) && !name.startsWith("LC_"));
        process = builder.start();
        questions = new DataOutputStream(process.getOutputStream());
        answers = new DataInputStream(process.getInputStream());
    }

    /** Before anything is asked. @throws IOException when it does not come so far: no file is to blame */
    void awaitReady() throws IOException {
        try (Watch watch = new Watch(process, START, temporary, MAX_FILES_MEGABYTES)) {
            if (answers.read() != Conversation.READY) {
                throw new IOException("the reading process does not start: "
                        + watch.reason().orElseGet(() -> "it ended with " + exit()));
            }
        }
    }

    private List<String> command(List<Path> classPath, String mainClass, Path policy) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + MAX_HEAP_MEGABYTES + "m");
        command.addAll(List.of(
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+DisplayVMOutputToStderr", // or it says on the line of answers that memory ran out
                "-XX:-CreateCoredumpOnCrash", // mail would be in it
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // it lives too short for more
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + temporary.path(),
                "-Duser.home=" + temporary.path(),
                "-Dpdfbox.fontcache=" + temporary.path(),
                "-Djava.security.manager",
                "-Djava.security.policy==" + policy,
                "-cp"));
        command.add(String.join(
                File.pathSeparator, classPath.stream().map(Path::toString).toList()));
        command.add(mainClass);
        return command;
    }

    /** No socket, no other program, no file but these. */
    private String policy(List<Path> classPath, Path folder) {
        StringBuilder policy = new StringBuilder("grant {\n");
        PERMISSIONS.forEach(
                permission -> policy.append("permission ").append(permission).append(";\n"));
        permit(policy, Path.of(System.getProperty("java.home")), "read");
        classPath.forEach(path -> permit(policy, path, "read"));
        permit(policy, folder, "read");
        permit(policy, temporary.path(), "read,write,delete");
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
        Watch watch = new Watch(process, atMost, temporary, MAX_FILES_MEGABYTES);
        try {
            return answered(question, watch);
        } finally {
            watch.close();
            // killed while it answered, or writing still: the next file is not to blame
            spent = watch.reason().isPresent() || !emptied();
        }
    }

    private Answer answered(Question question, Watch watch) throws Died {
        try {
            question.write(questions);
            return Answer.read(answers, question.maxLength());
        } catch (ProtocolException e) {
            throw new Died("Its reader lost its senses.", Blame.FILE);
        } catch (IOException e) {
            Optional<String> reason = watch.reason();
            throw reason.isPresent() ? new Died(reason.get(), Blame.FILE) : died(exit());
        }
    }

    /** What it leaves is mail: it goes at once. */
    private boolean emptied() {
        try {
            temporary.empty();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static Died died(int exit) {
        if (exit == OUT_OF_MEMORY) {
            return new Died("It takes more than " + MAX_HEAP_MEGABYTES + " MB of memory.", Blame.FILE);
        }
        Blame blame = exit == KILLED ? Blame.UNCLEAR : TOLD_TO_END.contains(exit) ? Blame.OTHERS : Blame.FILE;
        return new Died("Its reader broke off (" + exit + ").", blame);
    }

    private int exit() {
        try {
            return process.waitFor(MAX_END.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** Whether it can be asked: it may have died of nothing it was asked. */
    boolean isFit() {
        return !spent && process.isAlive();
    }

    /** The process ends now, whatever it does. */
    @Override
    public void close() {
        kill();
        exit(); // so that it writes nothing more
    }

    /** The same, not waiting for its end. Thread-safe. */
    void kill() {
        process.destroyForcibly();
    }
}
