package org.postferry.wish;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Apache James in a process of its own, with an account for each test; it goes when this is closed. */
final class JamesServer implements AutoCloseable {
    static final String PASSWORD = "sample";

    private static final int PEOPLE = 60;
    private static final Pattern READY = Pattern.compile("ready imap=(\\d+) smtp=(\\d+) jmap=(\\d+) .*");

    private final Process process;
    private final int imapPort;
    private final int jmapPort;
    private final AtomicInteger people = new AtomicInteger();

    private JamesServer(Process process, int imapPort, int jmapPort) {
        this.process = process;
        this.imapPort = imapPort;
        this.jmapPort = jmapPort;
    }

    static JamesServer start() throws IOException {
        Path sample = Path.of("..", "sample-server", "target");
        String classPath = sample.resolve("classes") + ":" + Files.readString(sample.resolve("class-path"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath.strip(),
                        "org.postferry.sample.SampleServer",
                        "--empty",
                        "--people",
                        Integer.toString(PEOPLE))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        Matcher ready = READY.matcher(String.valueOf(line));
        if (!ready.matches()) {
            process.destroyForcibly();
            throw new IOException("the sample server said: " + line);
        }
        return new JamesServer(process, Integer.parseInt(ready.group(1)), Integer.parseInt(ready.group(3)));
    }

    int imapPort() {
        return imapPort;
    }

    int jmapPort() {
        return jmapPort;
    }

    /** Somebody whose account nobody used before. */
    String newPerson() {
        return "person" + people.incrementAndGet() + "@example.org";
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
