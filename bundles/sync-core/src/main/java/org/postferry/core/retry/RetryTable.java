package org.postferry.core.retry;

import static org.postferry.connector.ConnectorException.Kind.PERMANENT;
import static org.postferry.connector.ConnectorException.Kind.THROTTLED;
import static org.postferry.connector.ConnectorException.Kind.TRANSIENT;
import static org.postferry.connector.ConnectorException.Kind.UNAUTHORIZED;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.postferry.connector.ConnectorException;

/**
 * The one table of what follows a failure, by what may help and how much stops, and when the next try is. Nobody else
 * retries. Thread-safe.
 */
public final class RetryTable {
    /** The first wait is at most this long; each one after it twice as long. */
    public static final Duration FIRST_WAIT = Duration.ofSeconds(5);
    /** Waits grow no longer than this while a failure is younger than a day. */
    public static final Duration MAX_WAIT = Duration.ofSeconds(300);
    /** Jitter never makes a wait shorter: a server that refuses at once is not asked in a tight loop. */
    public static final Duration MIN_WAIT = Duration.ofSeconds(1);
    /** What lasts, or will wait, longer than this changes the account's state: two first tries that failed. */
    public static final Duration SAID_AFTER = FIRST_WAIT.multipliedBy(2);
    /** After so long a failure is called broken and tried by the hour. */
    public static final Duration BROKEN_AFTER = Duration.ofHours(24);
    /** After so long it is tried by the day, never "never". */
    public static final Duration RARE_AFTER = Duration.ofDays(7);
    /** A longer hint of the server is not believed: its clock or its words are broken. */
    public static final Duration MAX_HINT = Duration.ofDays(1);

    /** For what tries every few minutes would not help. */
    public static final Duration HOURLY = Duration.ofHours(1);

    static final Duration DAILY = Duration.ofDays(1);

    private static final Map<ConnectorException.Kind, Row> ROWS = rows();

    private final RandomGenerator random;

    public RetryTable(RandomGenerator random) {
        this.random = random;
    }

    /** What the engine does about a failure of that kind and extent. */
    public static Reaction reaction(ConnectorException.Kind kind, ConnectorException.Extent extent) {
        Row row = ROWS.get(kind);
        return switch (extent) {
            case EMAIL -> row.email;
            case SCOPE -> row.scope;
            case ACCOUNT -> row.account;
        };
    }

    /**
     * How long to wait now.
     *
     * @param tries how often it failed in a row, this time included
     * @param failingFor how long that has been going on
     * @param resting a try every few minutes would not help either
     * @param hint when the server said to come again: it goes before all else
     */
    public Duration wait(int tries, Duration failingFor, boolean resting, Optional<Duration> hint) {
        if (hint.isPresent()) {
            return hinted(hint.get());
        }
        Duration longest = longestWait(tries, failingFor);
        if (longest.compareTo(MAX_WAIT) > 0) {
            return longest;
        }
        if (resting) {
            return HOURLY;
        }
        // full jitter: whatever failed together does not come back together
        return clamp(Duration.ofMillis(random.nextLong(longest.toMillis() + 1)), MIN_WAIT, MAX_WAIT);
    }

    /** What {@link #wait} answers at most without a hint: for what is to come back later than all that failed with it. */
    public static Duration longestWait(int tries, Duration failingFor) {
        if (failingFor.compareTo(RARE_AFTER) >= 0) {
            return DAILY;
        }
        if (failingFor.compareTo(BROKEN_AFTER) >= 0) {
            return HOURLY;
        }
        return Duration.ofMillis(Math.min(MAX_WAIT.toMillis(), FIRST_WAIT.toMillis() << Math.min(tries - 1, 10)));
    }

    /** As much of a server's hint as is believed. */
    public static Duration hinted(Duration hint) {
        return clamp(hint, MIN_WAIT, MAX_HINT);
    }

    private static Duration clamp(Duration wanted, Duration least, Duration most) {
        if (wanted.compareTo(least) < 0) {
            return least;
        }
        return wanted.compareTo(most) > 0 ? most : wanted;
    }

    private static Map<ConnectorException.Kind, Row> rows() {
        Map<ConnectorException.Kind, Row> rows = new EnumMap<>(ConnectorException.Kind.class);
        // kind: one email, one mailbox, the account
        rows.put(TRANSIENT, new Row(Reaction.ISOLATE_EMAIL, Reaction.BACK_OFF_SCOPE, Reaction.BACK_OFF_ACCOUNT));
        // who asks too much is to leave the whole server alone for a while
        rows.put(THROTTLED, new Row(Reaction.BACK_OFF_ACCOUNT, Reaction.BACK_OFF_ACCOUNT, Reaction.BACK_OFF_ACCOUNT));
        rows.put(UNAUTHORIZED, new Row(Reaction.QUARANTINE_EMAIL, Reaction.REST_SCOPE, Reaction.STOP_ACCOUNT));
        rows.put(PERMANENT, new Row(Reaction.QUARANTINE_EMAIL, Reaction.REST_SCOPE, Reaction.REST_ACCOUNT));
        return rows;
    }

    private record Row(Reaction email, Reaction scope, Reaction account) {}
}
