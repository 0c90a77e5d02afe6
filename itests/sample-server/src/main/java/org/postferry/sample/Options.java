package org.postferry.sample;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the command line of {@link SampleServer} says. A port of 0 is a random one. */
record Options(
        int imapPort,
        int smtpPort,
        int jmapPort,
        String user,
        String password,
        boolean empty,
        Optional<Duration> arrivals,
        int people,
        boolean threadsApart,
        Optional<Path> folder) {

    static Options of(String... args) {
        Map<String, String> given = given(args);
        return new Options(
                number(given, "--imap-port"),
                number(given, "--smtp-port"),
                number(given, "--jmap-port"),
                given.getOrDefault("--user", "mara@example.org"),
                given.getOrDefault("--password", "sample"),
                given.containsKey("--empty"),
                Optional.ofNullable(given.get("--arrivals"))
                        .map(Long::parseLong)
                        .map(Duration::ofSeconds),
                number(given, "--people"),
                given.containsKey("--threads-apart"),
                Optional.ofNullable(given.get("--folder")).map(Path::of));
    }

    /** By its name, what each argument was given; nothing to those that take nothing. */
    private static Map<String, String> given(String... args) {
        Map<String, String> given = new HashMap<>();
        for (Iterator<String> left = List.of(args).iterator(); left.hasNext(); ) {
            String name = left.next();
            switch (name) {
                case "--imap-port",
                        "--smtp-port",
                        "--jmap-port",
                        "--user",
                        "--password",
                        "--arrivals",
                        "--people",
                        "--folder" -> given.put(name, left.next());
                case "--empty", "--threads-apart" -> given.put(name, "");
                default -> throw new IllegalArgumentException("unknown argument " + name);
            }
        }
        return given;
    }

    private static int number(Map<String, String> given, String name) {
        return Integer.parseInt(given.getOrDefault(name, "0"));
    }
}
