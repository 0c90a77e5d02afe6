package org.postferry.testkit.james;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Apache James in a process of its own, on loopback and in memory, with empty accounts to be used once each. It is started from what the module
 * sample-server has built; a test's module names that as a dependency of type pom. Thread-safe.
 */
public final class JamesServer implements AutoCloseable {
    public static final String PASSWORD = "sample";

    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);
    private static final Pattern READY = Pattern.compile("ready imap=(\\d+) smtp=(\\d+) jmap=(\\d+) .*");

    private final Process process;
    private final int imapPort;
    private final int smtpPort;
    private final int jmapPort;
    private final int most;
    private final AtomicInteger people = new AtomicInteger();

    private JamesServer(Process process, Matcher ready, int people) {
        this.process = process;
        this.imapPort = Integer.parseInt(ready.group(1));
        this.smtpPort = Integer.parseInt(ready.group(2));
        this.jmapPort = Integer.parseInt(ready.group(3));
        this.most = people;
    }

    /** Ready when it returns, after some 5 s. @param people how many accounts there are @param heap of its JVM, as in {@code 256m} */
    public static JamesServer start(int people, String heap) {
        return start(List.of("--empty", "--people", Integer.toString(people)), people, heap);
    }

    /** One that takes thousands of messages for one person, and makes no threads of them. @param jvmOptions more for its JVM */
    public static JamesServer startForMany(int people, String heap, String... jvmOptions) {
        return start(
                List.of("--empty", "--threads-apart", "--people", Integer.toString(people)), people, heap, jvmOptions);
    }

    private static JamesServer start(List<String> arguments, int people, String heap, String... jvmOptions) {
        Path sample = Path.of(System.getProperty("postferry.root", "../.."), "itests/sample-server/target");
        try {
            String classPath = sample.resolve("classes") + ":" + Files.readString(sample.resolve("class-path"));
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx" + heap,
                    "-XX:+UseSerialGC"));
            command.addAll(List.of(jvmOptions));
            command.addAll(List.of("-cp", classPath, "org.postferry.sample.SampleServer"));
            command.addAll(arguments);
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            // not closed: the server lives as long as its streams do
            String line = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            Matcher ready = READY.matcher(String.valueOf(line));
            if (!ready.matches()) {
                process.destroyForcibly();
                throw new AssertionError("the sample server said: " + line);
            }
            return new JamesServer(process, ready, people);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int imapPort() {
        return imapPort;
    }

    /** Where mail is handed in, for people of this server. */
    public int smtpPort() {
        return smtpPort;
    }

    public int jmapPort() {
        return jmapPort;
    }

    /** The process, for {@code /proc}. */
    public long pid() {
        return process.pid();
    }

    /** Somebody whose account nobody used before. */
    public String newPerson() {
        int person = people.incrementAndGet();
        if (person > most) {
            throw new AssertionError("all " + most + " accounts are used");
        }
        return "person" + person + "@example.org";
    }

    /** It ends with its standard input, and takes its folder along; one that does not is killed. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            process.waitFor(LONGEST_STOP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
