package org.postferry.jmap.facts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/** Providers whose servers any domain may name as its own, read once from {@code hosters.properties}. */
final class Hosters {
    private static final String FILE = "hosters.properties";
    private static final String DOMAINS = ".domains";

    /** All their domains. */
    static final Set<String> ALL_DOMAINS = read();

    private Hosters() {}

    private static Set<String> read() {
        Properties lines = new Properties();
        try (InputStream file = Hosters.class.getResourceAsStream(FILE)) {
            lines.load(Objects.requireNonNull(file, FILE));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        Set<String> domains = new HashSet<>();
        for (String key : lines.stringPropertyNames()) {
            if (key.endsWith(DOMAINS)) {
                domains.addAll(Set.of(lines.getProperty(key).split(" ")));
            }
        }
        return Set.copyOf(domains);
    }
}
