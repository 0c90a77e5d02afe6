package org.postferry.sample;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
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
        boolean threadsApart) {

    static Options of(String... args) {
        Options options = new Options(0, 0, 0, "mara@example.org", "sample", false, Optional.empty(), 0, false);
        for (Iterator<String> left = List.of(args).iterator(); left.hasNext(); ) {
            options = options.with(left.next(), left);
        }
        return options;
    }

    private Options with(String name, Iterator<String> values) {
        return switch (name) {
            case "--imap-port" -> new Options(
                    Integer.parseInt(values.next()),
                    smtpPort,
                    jmapPort,
                    user,
                    password,
                    empty,
                    arrivals,
                    people,
                    threadsApart);
            case "--smtp-port" -> new Options(
                    imapPort,
                    Integer.parseInt(values.next()),
                    jmapPort,
                    user,
                    password,
                    empty,
                    arrivals,
                    people,
                    threadsApart);
            case "--jmap-port" -> new Options(
                    imapPort,
                    smtpPort,
                    Integer.parseInt(values.next()),
                    user,
                    password,
                    empty,
                    arrivals,
                    people,
                    threadsApart);
            case "--user" -> new Options(
                    imapPort, smtpPort, jmapPort, values.next(), password, empty, arrivals, people, threadsApart);
            case "--password" -> new Options(
                    imapPort, smtpPort, jmapPort, user, values.next(), empty, arrivals, people, threadsApart);
            case "--empty" -> new Options(
                    imapPort, smtpPort, jmapPort, user, password, true, arrivals, people, threadsApart);
            case "--arrivals" -> new Options(
                    imapPort,
                    smtpPort,
                    jmapPort,
                    user,
                    password,
                    empty,
                    Optional.of(Duration.ofSeconds(Long.parseLong(values.next()))),
                    people,
                    threadsApart);
            case "--people" -> new Options(
                    imapPort,
                    smtpPort,
                    jmapPort,
                    user,
                    password,
                    empty,
                    arrivals,
                    Integer.parseInt(values.next()),
                    threadsApart);
            case "--threads-apart" -> new Options(
                    imapPort, smtpPort, jmapPort, user, password, empty, arrivals, people, true);
            default -> throw new IllegalArgumentException("unknown argument " + name);
        };
    }
}
