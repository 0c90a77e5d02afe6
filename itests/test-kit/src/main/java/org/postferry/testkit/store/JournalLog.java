package org.postferry.testkit.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.postferry.store.Journal;

/** The entries in commit order, and which epoch reached which of them. Guarded by the database's lock. */
final class JournalLog {
    /** For everybody as long as the contract allows for a registered reader, so readers need not be known. */
    static final Duration RETENTION = Duration.ofDays(30);

    private final TreeMap<Long, Written> entries = new TreeMap<>();
    /** First sequence of each epoch; an epoch ends where the next begins. */
    private final TreeMap<Long, String> epochs = new TreeMap<>();

    private long last;
    private long trimmed;

    private record Written(Journal.Entry entry, Instant at) {}

    /** Each start has an epoch of its own, so that a restored backup is noticed. */
    void openEpoch() {
        epochs.put(last + 1, UUID.randomUUID().toString().replace("-", ""));
    }

    void append(List<Journal.Entry> unnumbered, Instant now) {
        for (Journal.Entry entry : unnumbered) {
            last++;
            entries.put(last, new Written(new Journal.Entry(last, entry.kind(), entry.id(), entry.bulk()), now));
        }
        while (!entries.isEmpty() && entries.firstEntry().getValue().at().isBefore(now.minus(RETENTION))) {
            trimmed = entries.pollFirstEntry().getKey();
        }
    }

    Journal.Cursor end() {
        return cursor(last);
    }

    Journal.Cursor beginning() {
        return cursor(trimmed);
    }

    boolean isGap(Journal.Cursor cursor) {
        for (Map.Entry<Long, String> epoch : epochs.entrySet()) {
            if (epoch.getValue().equals(cursor.epoch())) {
                Long following = epochs.higherKey(epoch.getKey());
                long reached = following == null ? last : following - 1;
                return cursor.sequence() < trimmed
                        || cursor.sequence() < epoch.getKey() - 1
                        || cursor.sequence() > reached;
            }
        }
        return true;
    }

    boolean isBehind(Journal.Cursor cursor) {
        return cursor.sequence() < last;
    }

    Optional<Journal.Page> read(Journal.Cursor after, Journal.Stream stream, int limit) {
        List<Journal.Entry> page = new ArrayList<>();
        for (Written written : entries.tailMap(after.sequence(), false).values()) {
            if (!wanted(written.entry(), stream)) {
                continue;
            }
            if (page.size() == limit) {
                return Optional.of(
                        new Journal.Page(page, cursor(page.get(limit - 1).sequence()), true));
            }
            page.add(written.entry());
        }
        return Optional.of(new Journal.Page(page, end(), false));
    }

    private static boolean wanted(Journal.Entry entry, Journal.Stream stream) {
        return switch (stream) {
            case ALL -> true;
            case LIVE -> !entry.bulk();
            case BULK -> entry.bulk();
        };
    }

    private Journal.Cursor cursor(long sequence) {
        Map.Entry<Long, String> epoch = epochs.floorEntry(Math.max(sequence, epochs.firstKey()));
        return new Journal.Cursor(sequence == last ? epochs.lastEntry().getValue() : epoch.getValue(), sequence);
    }
}
