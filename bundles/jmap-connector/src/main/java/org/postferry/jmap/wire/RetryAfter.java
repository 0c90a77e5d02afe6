package org.postferry.jmap.wire;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** How long a server wants to be left alone (RFC 9110 section 10.2.3): in seconds, or until a time. Stateless. */
final class RetryAfter {
    /** A longer wait is not believed: the engine's own table goes on earlier. */
    static final Duration MAX_RETRY_AFTER = Duration.ofHours(24);

    private RetryAfter() {}

    /** Empty where it says nothing that can be read. */
    static Optional<Duration> of(Answer answer, Instant now) {
        Optional<String> header = answer.header("Retry-After").map(String::strip);
        if (header.isEmpty()) {
            return Optional.empty();
        }
        try {
            Duration wait = read(header.get(), now);
            Duration bounded = wait.compareTo(MAX_RETRY_AFTER) > 0 ? MAX_RETRY_AFTER : wait;
            return bounded.isNegative() ? Optional.empty() : Optional.of(bounded);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration read(String value, Instant now) {
        boolean seconds =
                !value.isEmpty() && value.length() <= 9 && value.chars().allMatch(Character::isDigit);
        return seconds
                ? Duration.ofSeconds(Long.parseLong(value))
                : Duration.between(
                        now,
                        ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                .toInstant());
    }
}
