package org.postferry.rest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.search.BadQueryException;
import org.postferry.search.IndexState;
import org.postferry.search.SearchIndex;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchRequest;
import org.postferry.search.SearchRequest.Order;
import org.postferry.store.Journal;

/** Finds the emails that a test gave it, whatever the query, and remembers what it was asked. A query that begins with ")" is bad. */
final class FakeIndex implements SearchIndex {
    final List<EmailId> hits = new ArrayList<>();
    final List<SearchRequest> asked = new ArrayList<>();
    int pageSize = 500;
    /** There is always another page, the first one. */
    boolean endless;

    /** It has not seen all that it was asked to have seen. */
    boolean behind;

    int rebuilt;

    @Override
    public SearchPage search(SearchRequest request) throws BadQueryException {
        asked.add(request);
        if (request.query().startsWith(")")) {
            throw new BadQueryException("The closing parenthesis at character 1 has no opening one.", 0);
        }
        int from = request.after()
                .filter(text -> text.matches("\\d+"))
                .map(Integer::parseInt)
                .orElse(0);
        int to = Math.min(hits.size(), from + Math.min(pageSize, request.limit()));
        return new SearchPage(
                hits.subList(from, to).stream()
                        .map(id -> new SearchPage.Hit(id, "a <mark>hit</mark>"))
                        .toList(),
                to < hits.size() || endless ? Optional.of(String.valueOf(endless ? 0 : to)) : Optional.empty(),
                17,
                Map.of("year", List.of(new SearchPage.Facet("2025", 17))),
                state());
    }

    @Override
    public Optional<List<EmailId>> all(
            String query, AccountId account, Journal.Cursor asOf, Duration patience, int limit)
            throws BadQueryException {
        search(new SearchRequest(
                query, Optional.of(account), Order.RECEIVED, Optional.empty(), 1, Optional.of(asOf), patience));
        return behind ? Optional.empty() : Optional.of(hits.subList(0, Math.min(limit, hits.size())));
    }

    @Override
    public IndexState state() {
        return new IndexState(20, 3, 1_000, false, Optional.empty());
    }

    @Override
    public void rebuild() {
        rebuilt++;
    }
}
