package org.postferry.model;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What of an account is mirrored, and how often it is looked at where the server does not push.
 *
 * @param content how much of each email
 * @param attachmentsLater fetch attachments after everything else
 * @param maxBytes larger emails stay without content; empty: no limit
 * @param include mailbox names (whole path) or {@code role:<role>}; empty: all
 * @param exclude mailbox names or {@code role:<role>} that are not mirrored; wins over include
 * @param since only what was received on this day or later (UTC); narrowing removes nothing
 * @param intervals poll interval by mailbox path, {@code role:<role>} or {@code *}, each within 10 s and 7 days
 * @param guard when removals are held for a person
 */
public record SyncPolicy(
        ContentPolicy content,
        boolean attachmentsLater,
        OptionalLong maxBytes,
        Set<String> include,
        Set<String> exclude,
        Optional<LocalDate> since,
        Map<String, Duration> intervals,
        RemovalGuard guard) {
    public static final SyncPolicy DEFAULT = new SyncPolicy(
            ContentPolicy.FULL,
            false,
            OptionalLong.empty(),
            Set.of(),
            Set.of(),
            Optional.empty(),
            Map.of(),
            RemovalGuard.DEFAULT);

    public static final Duration MIN_INTERVAL = Duration.ofSeconds(10);
    public static final Duration MAX_INTERVAL = Duration.ofDays(7);

    public SyncPolicy {
        include = Set.copyOf(include);
        exclude = Set.copyOf(exclude);
        intervals = Map.copyOf(intervals);
        for (Map.Entry<String, Duration> interval : intervals.entrySet()) {
            if (interval.getValue().compareTo(MIN_INTERVAL) < 0
                    || interval.getValue().compareTo(MAX_INTERVAL) > 0) {
                throw new IllegalArgumentException("interval of '" + interval.getKey() + "' is not within "
                        + MIN_INTERVAL.toSeconds() + " s and " + MAX_INTERVAL.toDays() + " days");
            }
        }
        if (maxBytes.isPresent() && maxBytes.getAsLong() < 0) {
            throw new IllegalArgumentException("maxBytes is negative");
        }
    }
}
