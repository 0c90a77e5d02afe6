package org.postferry.imap.facts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postferry.imap.wire.CommandLine;

/** The quirk profiles, read once from {@code quirk-profiles.properties}. */
final class QuirkProfiles {
    private static final Set<String> KEYS = Set.of(
            "source",
            "host",
            "greeting",
            "id",
            "distrust",
            "idle",
            "status",
            "push",
            "connections",
            "daily-bytes",
            "id-first",
            "structure",
            "hidden",
            "set");

    /** Of a server that no profile speaks of. An account may name it, to be treated so in spite of a profile. */
    static final QuirkProfile STANDARD = profile("standard", Map.of("source", "RFC 3501"));

    private static final Map<String, QuirkProfile> PROFILES = read();

    private QuirkProfiles() {}

    static Set<String> names() {
        return PROFILES.keySet();
    }

    static Optional<QuirkProfile> named(String name) {
        return Optional.ofNullable(PROFILES.get(name));
    }

    static QuirkProfile ofHost(String host) {
        return first(profile -> profile.signs().ofHost(host)).orElse(STANDARD);
    }

    static Optional<QuirkProfile> inGreeting(String text) {
        return first(profile -> profile.signs().inGreeting(text));
    }

    /** @param server name and version as ID told them */
    static Optional<QuirkProfile> inId(String server) {
        return first(profile -> profile.signs().inId(server));
    }

    private static Optional<QuirkProfile> first(Predicate<QuirkProfile> fits) {
        return PROFILES.values().stream().filter(fits).findFirst();
    }

    private static Map<String, QuirkProfile> read() {
        Properties lines = new Properties();
        try (InputStream file = QuirkProfiles.class.getResourceAsStream("quirk-profiles.properties")) {
            lines.load(Objects.requireNonNull(file, "quirk-profiles.properties"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        Map<String, Map<String, String>> grouped = new TreeMap<>();
        for (String line : lines.stringPropertyNames()) {
            int dot = line.indexOf('.');
            String key = line.substring(dot + 1);
            if (dot < 1 || !KEYS.contains(key)) {
                throw new IllegalStateException("quirk-profiles.properties has no meaning for " + line);
            }
            grouped.computeIfAbsent(line.substring(0, dot), name -> new TreeMap<>())
                    .put(key, lines.getProperty(line));
        }
        Map<String, QuirkProfile> profiles = new LinkedHashMap<>();
        grouped.forEach((name, values) -> profiles.put(name, profile(name, values)));
        profiles.put(STANDARD.name(), STANDARD);
        return profiles;
    }

    private static QuirkProfile profile(String name, Map<String, String> values) {
        return new QuirkProfile(
                name,
                Objects.requireNonNull(values.get("source"), () -> name + " has no source"),
                new QuirkProfile.Signs(
                        pattern(values.get("host")), pattern(values.get("greeting")), pattern(values.get("id"))),
                manners(values),
                words(values.getOrDefault("distrust", "")),
                "always".equals(values.get("id-first")),
                !"no".equals(values.get("structure")),
                words(values.getOrDefault("hidden", "")),
                number(values, "set").map(Long::intValue).orElse(CommandLine.SET_CHARACTERS));
    }

    private static Manners manners(Map<String, String> values) {
        Optional<Long> connections = number(values, "connections");
        Optional<Long> dailyBytes = number(values, "daily-bytes");
        return new Manners(
                number(values, "idle").map(Duration::ofSeconds).orElse(Manners.LONGEST_IDLE),
                number(values, "status").map(Duration::ofSeconds),
                !"no".equals(values.get("push")),
                Manners.Compression.WHERE_IT_PAYS,
                connections.isPresent() ? OptionalInt.of(connections.get().intValue()) : OptionalInt.empty(),
                dailyBytes.isPresent() ? OptionalLong.of(dailyBytes.get()) : OptionalLong.empty());
    }

    private static Optional<Long> number(Map<String, String> values, String key) {
        return Optional.ofNullable(values.get(key)).map(Long::valueOf);
    }

    private static Optional<Pattern> pattern(@Nullable String expression) {
        return Optional.ofNullable(expression).map(text -> Pattern.compile(text, Pattern.CASE_INSENSITIVE));
    }

    private static Set<String> words(String line) {
        Set<String> words = new TreeSet<>();
        for (String word : line.split(" ")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }
}
