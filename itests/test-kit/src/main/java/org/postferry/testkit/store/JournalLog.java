package org.postferry.testkit.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.postferry.store.Journal;

/** The entries in commit order, and which epoch reached which of them. Guarded by the database's lock. */
final class JournalLog {
    /** For everybody as long as the contract allows for a registered reader, so readers need not be known. */
    static final Duration RETENTION = Duration.ofDays(30);

    private final TreeMap<Long, Written> entries = new TreeMap<>();
    /** An epoch ends where the next begins; one in which nothing was written is empty, and its cursors are good all the same. */
    private final List<Epoch> epochs = new ArrayList<>();

    private long last;
    private long trimmed;

    private record Epoch(String name, long first) {}

    private record Written(Journal.Entry entry, Instant at) {}

    /** Each start has an epoch of its own, so that a restored backup is noticed. */
    void openEpoch() {
        epochs.add(new Epoch(UUID.randomUUID().toString().replace("-", ""), last + 1));
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
        for (int i = 0; i < epochs.size(); i++) {
            if (epochs.get(i).name().equals(cursor.epoch())) {
                long reached = i + 1 < epochs.size() ? epochs.get(i + 1).first() - 1 : last;
                return cursor.sequence() < trimmed
                        || cursor.sequence() < epochs.get(i).first() - 1
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

    /** Of the newest epoch that may speak of that sequence. */
    private Journal.Cursor cursor(long sequence) {
        for (int i = epochs.size() - 1; i >= 0; i--) {
            if (epochs.get(i).first() - 1 <= sequence) {
                return new Journal.Cursor(epochs.get(i).name(), sequence);
            }
        }
        throw new IllegalStateException("sequence " + sequence + " is of no epoch");
    }
}
