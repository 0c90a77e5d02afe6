package org.postferry.search;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Finds emails. The index is fed from the store's journal alone and holds nothing that cannot be made again from the
 * store. Thread-safe. Any method may throw {@link org.postferry.model.StoreGone} while the store is not there.
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

    /** How far the index is. */
    IndexState state();

    /** Makes the index anew beside the present one, which answers until the new one takes its place. Returns at once; asked again while it runs it does nothing. */
    void rebuild();
}
