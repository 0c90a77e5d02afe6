package org.postferry.imap.facts;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postferry.imap.wire.Status;

/** What servers say when they are asked too much, and how long they then want to be left alone. */
final class Throttling {
    /** Where the server names no time: nobody counts by less than the minute. */
    static final Duration A_MINUTE = Duration.ofMinutes(1);

    /** Gmail locks an account out of IMAP for up to a day; when it opens again cannot be asked. */
    static final Duration AN_HOUR = Duration.ofHours(1);

    // Exchange Online: "Request is throttled. Suggested Backoff Time: 92415 milliseconds" (docs/quirks.md)
    private static final Pattern BACKOFF = Pattern.compile("Suggested Backoff Time: (\\d{1,9}) milliseconds");

    // Gmail: "Account exceeded command or bandwidth limits" (docs/quirks.md)
    private static final Pattern DAY_SPENT = Pattern.compile("(?i)exceeded (?:command or )?bandwidth|bandwidth limit");

    private static final Pattern TOO_MUCH = Pattern.compile("(?i)throttled|too many (?:simultaneous )?"
            + "(?:connections|commands|requests|logins)|maximum number of connections|rate limit");

    /** They add to what the server keeps: of these LIMIT and OVERQUOTA say that there is no room (RFC 5530 section 3). */
    private static final Set<String> FILLING =
            Set.of("APPEND", "COPY", "MOVE", "UID COPY", "UID MOVE", "UID STORE", "STORE", "CREATE", "RENAME");

    private Throttling() {}

    /** How long to wait; empty where the server complains of something else. @param command empty: it was not asked anything */
    static Optional<Duration> in(String command, Status status) {
        Matcher backoff = BACKOFF.matcher(status.text());
        if (backoff.find()) {
            return Optional.of(Duration.ofMillis(Long.parseLong(backoff.group(1))));
        }
        if (DAY_SPENT.matcher(status.text()).find()) {
            return Optional.of(AN_HOUR);
        }
        boolean filling = FILLING.contains(command);
        if (status.hasCode("OVERQUOTA") && !filling) {
            return Optional.of(AN_HOUR);
        }
        return status.hasCode("LIMIT") && !filling
                        || TOO_MUCH.matcher(status.text()).find()
                ? Optional.of(A_MINUTE)
                : Optional.empty();
    }
}
