package org.postferry.search;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.store.Journal;

/**
 * Finds emails. The index is fed from the store's journal alone and holds nothing that cannot be made again from the
 * store. Thread-safe. Any method may throw {@link org.postferry.model.StoreGone} while the store is not there,
 * and {@link org.postferry.sync.Refused}, as unavailable, while the index cannot be opened; its state says so, too.
 */
@ProviderType
public interface SearchIndex {
    /** Largest page. */
    int MAX_PAGE = 500;

    /**
     * One page of what matches.
     *
     * @throws BadQueryException when the query cannot be read, or {@code after} is not the {@code next} of an answer to the same query
     */
    SearchPage search(SearchRequest request) throws BadQueryException, InterruptedException;

    /**
     * All of an account that matches, in no order and in one look: for a change of all that is found.
     *
     * @param asOf the index must have seen everything up to here, what a first sync brought too
     * @param patience how long to wait for that at most
     * @param limit gives as many at most
     * @return empty when the index is behind
     * @throws BadQueryException when the query cannot be read
     */
    Optional<List<EmailId>> all(String query, AccountId account, Journal.Cursor asOf, Duration patience, int limit)
            throws BadQueryException, InterruptedException;

    /** How far the index is. */
    IndexState state();

    /** Makes the index anew beside the present one, which answers until the new one takes its place. Returns at once; asked again while it runs it does nothing. */
    void rebuild();
}
