package org.postferry.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.model.AccountId;

/** What the last pulls of each account did; bounded by the retention of the store. */
@ProviderType
public interface SyncLog {
    void append(AccountId account, Entry entry);

    /** Newest first. @param after the {@code next} of an earlier page @param limit 1..500 */
    Page page(AccountId account, Optional<String> after, int limit);

    /** One run that changed something or failed; runs that changed nothing are not written. @param error empty when it went well */
    record Entry(
            Instant startedAt,
            Instant finishedAt,
            Optional<String> error,
            int created,
            int updated,
            int removed,
            int contentFetched,
            long bytes,
            long roundTrips) {}

    record Page(List<Entry> items, Optional<String> next) {
        public Page {
            items = List.copyOf(items);
        }
    }
}
