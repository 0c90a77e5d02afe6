package org.postferry.imap.facts;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.Steps;

/**
 * What was sent of a command that must not be done twice, and whether it was answered, as the command's steps tell (protocol
 * dangers D-05, D-06). Steps of several sendings in one command are told apart by a name.
 */
final class Attempts {
    /** A server may still be at work on what it was sent when its connection broke; a second look after so long sees it. */
    static final Duration SETTLES_AFTER = Duration.ofSeconds(60);

    private static final String NOTED = "noted";
    private static final String AGAIN = "again";
    private static final String ANSWERED = "answered";
    private static final String MISSED = "missed";

    private final Steps steps;
    private final Clock clock;
    private final String prefix;

    Attempts(Steps steps, Clock clock, String name) {
        this.steps = steps;
        this.clock = clock;
        this.prefix = name + ": ";
    }

    /** Those of a command's sendings whose names begin so, in order. */
    static List<Attempts> of(Steps steps, Clock clock, String beginning) {
        return steps.taken().stream()
                .filter(line -> line.startsWith(beginning) && line.contains(": " + NOTED + " "))
                .map(line -> new Attempts(steps, clock, line.substring(0, line.indexOf(": " + NOTED + " "))))
                .toList();
    }

    /** What was written down before the first sending; empty: nothing was sent. */
    Optional<String> noted() {
        return all(NOTED).stream().findFirst();
    }

    /** From here on it may have been done. */
    void note(String what) {
        record(NOTED, what);
    }

    /** The server has said how it ended. */
    void answered() {
        record(ANSWERED, "");
    }

    /** The server has answered for a part; what it did not come to is sent next. */
    void sendingTheRest() {
        record(AGAIN, "");
    }

    /** A step of the command's own. */
    void record(String word, String text) {
        steps.record((prefix + word + " " + text).strip());
    }

    /** All steps of that word. */
    List<String> all(String word) {
        return lines().stream()
                .filter(line -> (line + " ").startsWith(word + " "))
                .map(line -> line.substring(word.length()).strip())
                .toList();
    }

    /**
     * Called when a look found nothing of what was sent, before it is sent again: that is so where the server had answered; else
     * this must be the second look, long enough after the first.
     *
     * @throws ConnectorException when it is too early, with the time to come again
     */
    void beforeSendingAgain() throws ConnectorException {
        List<String> lines = lines();
        String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        if (!last.equals(ANSWERED)) {
            Instant now = clock.instant();
            boolean missed = last.startsWith(MISSED + " ");
            Instant missedAt =
                    missed ? Instant.ofEpochSecond(Long.parseLong(last.substring(MISSED.length() + 1))) : now;
            if (!missed) {
                record(MISSED, Long.toString(now.getEpochSecond()));
            }
            Duration left = Duration.between(now, missedAt.plus(SETTLES_AFTER));
            if (!left.isNegative() && !left.isZero()) {
                throw ConnectorException.of(
                                Kind.TRANSIENT,
                                Extent.EMAIL,
                                "The answer was lost. It is looked for once more before it is sent again.")
                        .withRetryAfter(left);
            }
        }
        record(AGAIN, "");
    }

    private List<String> lines() {
        return steps.taken().stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()))
                .toList();
    }
}
