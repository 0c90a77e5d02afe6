package org.postferry.search;

import java.time.Duration;
import java.util.Optional;
import org.postferry.model.AccountId;
import org.postferry.store.Journal;

/**
 * What to look for.
 *
 * @param query in the query language; empty finds all
 * @param account only its emails
 * @param after the {@code next} of an earlier page of the same query
 * @param limit 1..{@link SearchIndex#MAX_PAGE}
 * @param atLeast wait until what happened of late, up to here, can be found, so that a caller finds its own change; what a first sync brings in bulk is not waited for
 * @param patience how long to wait for that at most; what was not seen then is told by {@link IndexState#behind}
 */
public record SearchRequest(
        String query,
        Optional<AccountId> account,
        Order order,
        Optional<String> after,
        int limit,
        Optional<Journal.Cursor> atLeast,
        Duration patience) {
    /** Most characters of a query. */
    public static final int MAX_QUERY_LENGTH = 4_096;

    public SearchRequest {
        if (limit < 1 || limit > SearchIndex.MAX_PAGE) {
            throw new IllegalArgumentException("limit " + limit + " is not within 1.." + SearchIndex.MAX_PAGE);
        }
    }

    /** The first page of a query over all accounts, newest first. */
    public static SearchRequest of(String query, int limit) {
        return new SearchRequest(
                query, Optional.empty(), Order.RECEIVED, Optional.empty(), limit, Optional.empty(), Duration.ZERO);
    }

    /** The same request behind that cursor. */
    public SearchRequest after(String cursor) {
        return new SearchRequest(query, account, order, Optional.of(cursor), limit, atLeast, patience);
    }

    /** The same request in that order. */
    public SearchRequest in(Order other) {
        return new SearchRequest(query, account, other, after, limit, atLeast, patience);
    }

    /** What comes first. */
    public enum Order {
        /** Newest received first. */
        RECEIVED,
        /** What fits best first, newer mail before older that fits as well. */
        RELEVANCE
    }
}
