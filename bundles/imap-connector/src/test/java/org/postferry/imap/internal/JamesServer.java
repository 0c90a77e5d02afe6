package org.postferry.imap.internal;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Apache James in a process of its own, with one empty account; it goes when this is closed, or when this process does. */
final class JamesServer implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready imap=(\\d+) .*user=(\\S+) password=(\\S+)");

    private final Process process;
    private final Matcher ready;

    private JamesServer(Process process) throws IOException {
        this.process = process;
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = said.readLine();
        while (line != null && !READY.matcher(line).find()) {
            line = said.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("James did not start");
        }
        ready = READY.matcher(line);
        ready.find();
    }

    static JamesServer start() {
        Path module = Path.of("..", "..", "itests", "sample-server", "target");
        try {
            String classPath = module.resolve("classes") + ":" + Files.readString(module.resolve("class-path"));
            return new JamesServer(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            classPath.strip(),
                            "org.postferry.sample.SampleServer",
                            "--empty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    int imapPort() {
        return Integer.parseInt(ready.group(1));
    }

    String user() {
        return ready.group(2);
    }

    String password() {
        return ready.group(3);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
