package org.postferry.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * What changed, in commit order. An entry names a thing, not a change: the reader reads the present row, and no row
 * means gone. Readers own their cursors.
 */
@ProviderType
public interface Journal {
    /** Largest page. */
    int MAX_PAGE = 1_000;

    /** Where a reader that begins now stands: behind everything committed so far. */
    Cursor end();

    /** Before everything that is still kept. */
    Cursor beginning();

    /** What came after a cursor. Empty when the cursor is a gap: its epoch is unknown, never reached its sequence, or the entries behind it were trimmed. Then read everything anew. */
    Optional<Page> read(Cursor after, Stream stream, int limit);

    /** Waits until something was committed after the cursor, at most so long. False when the time ran out. */
    boolean await(Cursor after, Duration atMost) throws InterruptedException;

    /** Entries behind a registered reader's cursor are kept for it, at most 30 days. */
    void keepFor(String reader, Cursor cursor);

    /** That reader is gone for good. */
    void forget(String reader);

    /** Which entries. A first sync writes its history in bulk; new mail need not wait behind it. */
    enum Stream {
        ALL,
        LIVE,
        BULK
    }

    /** What an entry is about. */
    enum Kind {
        ACCOUNT,
        MAILBOX,
        EMAIL,
        MUTATION,
        JOB
    }

    /** @param id as the kind's id writes itself */
    record Entry(long sequence, Kind kind, String id, boolean bulk) {}

    /** @param next where reading goes on; @param more whether there is more already */
    record Page(List<Entry> entries, Cursor next, boolean more) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /** A place in the journal: each start of the store opens a random epoch, so a restored backup is noticed. */
    record Cursor(String epoch, long sequence) {
        /** Reads what {@link #toString()} wrote; empty for anything else. */
        public static Optional<Cursor> parse(String text) {
            int dot = text.lastIndexOf('.');
            boolean shaped = dot > 0
                    && text.length() - dot <= 20
                    && text.length() < 80
                    && text.length() > dot + 1
                    && text.substring(dot + 1).chars().allMatch(c -> c >= '0' && c <= '9');
            return shaped
                    ? Optional.of(new Cursor(text.substring(0, dot), Long.parseUnsignedLong(text.substring(dot + 1))))
                    : Optional.empty();
        }

        @Override
        public String toString() {
            return epoch + "." + sequence;
        }
    }
}
