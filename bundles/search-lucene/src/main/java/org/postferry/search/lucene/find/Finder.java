package org.postferry.search.lucene.find;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.lucene.index.StoredFields;
import org.apache.lucene.queries.function.FunctionScoreQuery;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Collector;
import org.apache.lucene.search.CollectorManager;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.store.AlreadyClosedException;
import org.postferry.model.AccountId;
import org.postferry.model.Email;
import org.postferry.model.EmailId;
import org.postferry.model.StoreGone;
import org.postferry.search.BadQueryException;
import org.postferry.search.IndexState;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchRequest;
import org.postferry.search.SearchRequest.Order;
import org.postferry.search.lucene.find.Matching.Matches;
import org.postferry.search.lucene.index.Fields;
import org.postferry.search.lucene.index.Generations;
import org.postferry.search.lucene.index.Halves;
import org.postferry.search.lucene.query.QueryParser;
import org.postferry.store.Journal;
import org.postferry.store.MailStore;

/** Runs searches. Thread-safe. */
public final class Finder implements AutoCloseable {
    private static final Sort NEWEST = new Sort(
            new SortField(Fields.RECEIVED, SortField.Type.LONG, true),
            new SortField(Fields.ID, SortField.Type.LONG, true));
    private static final Sort BEST =
            new Sort(SortField.FIELD_SCORE, new SortField(Fields.ID, SortField.Type.LONG, true));

    private final MailStore store;
    private final Generations index;
    private final Clock clock;
    private final Halves halves = new Halves("search-index snippets");

    public Finder(MailStore store, Generations index, Clock clock) {
        this.store = store;
        this.index = index;
        this.clock = clock;
        IndexSearcher.setMaxClauseCount(Translation.MAX_CLAUSES); // of the Lucene that this bundle alone has
    }

    /** See {@link org.postferry.search.SearchIndex#search}. */
    public SearchPage search(SearchRequest request) throws BadQueryException, InterruptedException {
        boolean ranked = request.order() == Order.RELEVANCE;
        Query wanted = new Translation(new Names(store), ranked).of(QueryParser.parse(request.query(), clock));
        Optional<PageCursor> after = cursor(request);
        long now = after.map(PageCursor::now).orElse(clock.instant().getEpochSecond());
        if (request.atLeast().isPresent()) {
            index.await(request.atLeast().get(), request.patience());
        }
        Looked looked = look(
                () -> index.with((searcher, state) -> new Looked(find(searcher, wanted, request, after, now), state)));
        try {
            return page(looked.found(), request, now, looked.state());
        } catch (IOException e) {
            throw new UncheckedIOException("the index cannot be read", e);
        }
    }

    /** See {@link org.postferry.search.SearchIndex#all}. */
    public Optional<List<EmailId>> all(
            String query, AccountId account, Journal.Cursor asOf, Duration patience, int limit)
            throws BadQueryException, InterruptedException {
        Query wanted = new Translation(new Names(store), false).of(QueryParser.parse(query, clock));
        return look(() -> index.withAll(asOf, patience, (searcher, state) -> {
            AllKeys keys = new AllKeys(limit);
            searcher.search(of(account, wanted), new OneCollector(keys));
            return keys.emails();
        }));
    }

    private interface Looking<T> {
        T look() throws IOException, InterruptedException;
    }

    private static <T> T look(Looking<T> looking) throws BadQueryException, InterruptedException {
        try {
            return looking.look();
        } catch (AlreadyClosedException e) {
            throw new StoreGone("the index is being opened again", e);
        } catch (IndexSearcher.TooManyClauses e) { // one part may have many words
            throw new BadQueryException(
                    "The words of the query are too many to look for in each place: write fewer, or where they stand.",
                    0);
        } catch (IllegalStateException e) {
            if (!isOfStar(e)) {
                throw e;
            }
            throw new BadQueryException(
                    "The * behind several words stands for too many words: write more of the last one.", 0);
        } catch (IOException e) {
            throw new UncheckedIOException("the index cannot be read", e);
        }
    }

    /** What Lucene's intervals say of more words than {@link Translation} lets them take; they have no exception of their own. */
    private static boolean isOfStar(IllegalStateException e) {
        return e.getMessage() != null && e.getMessage().contains("expanded to too many terms");
    }

    private static Optional<PageCursor> cursor(SearchRequest request) throws BadQueryException {
        if (request.after().isEmpty()) {
            return Optional.empty();
        }
        Optional<PageCursor> cursor = PageCursor.read(request.after().get(), request);
        if (cursor.isEmpty()) {
            throw new BadQueryException("This place is not one of an answer to the same query.", 0);
        }
        return cursor;
    }

    private static Query ranked(Query wanted, SearchRequest request, long now) {
        Query query = request.account().map(account -> of(account, wanted)).orElse(wanted);
        return request.order() == Order.RELEVANCE ? new FunctionScoreQuery(query, new Recency(now)) : query;
    }

    private static Query of(AccountId account, Query wanted) {
        return new BooleanQuery.Builder()
                .add(wanted, Occur.MUST)
                .add(Translation.ofAccount(account), Occur.FILTER)
                .build();
    }

    /** @param state how far that was in which it was found */
    private record Looked(Found found, IndexState state) {}

    /** What one look into the index gave. */
    private record Found(List<Shown> emails, Optional<FieldDoc> last, Facets facets, long total) {}

    /** @param marked where its text matches, as safe HTML */
    private record Shown(EmailId id, Optional<String> marked) {}

    private Found find(
            IndexSearcher searcher, Query wanted, SearchRequest request, Optional<PageCursor> after, long now)
            throws IOException {
        boolean best = request.order() == Order.RELEVANCE;
        Optional<FieldDoc> behind = after.map(place -> fieldDoc(place, best));
        Matching matching =
                new Matching(searcher, ranked(wanted, request, now), best ? BEST : NEWEST, request.limit() + 1, behind);
        Matches found = matching.together(halves.of(matching.segments(), half -> List.of(matching.in(half))));
        ScoreDoc[] hits = found.first().scoreDocs;
        boolean more = hits.length > request.limit();
        ScoreDoc[] shown = more ? Arrays.copyOf(hits, request.limit()) : hits;
        Optional<FieldDoc> last = more ? Optional.of((FieldDoc) shown[shown.length - 1]) : Optional.empty();
        List<Shown> emails = halves.of(Arrays.asList(shown), half -> shown(searcher, wanted, half));
        return new Found(emails, last, found.facets(), found.total());
    }

    private static FieldDoc fieldDoc(PageCursor place, boolean best) {
        Object rank = best ? (Object) Float.intBitsToFloat((int) place.rank()) : (Object) place.rank();
        return new FieldDoc(Integer.MAX_VALUE, Float.NaN, new Object[] {rank, place.key()});
    }

    private static List<Shown> shown(IndexSearcher searcher, Query wanted, List<ScoreDoc> hits) throws IOException {
        List<Shown> emails = new ArrayList<>(hits.size());
        StoredFields stored = searcher.storedFields();
        Snippets snippets = new Snippets(wanted);
        for (ScoreDoc hit : hits) {
            String text = stored.document(hit.doc, Set.of(Fields.SHOWN)).get(Fields.SHOWN);
            emails.add(new Shown(
                    EmailId.ofKey((Long) ((FieldDoc) hit).fields[1]), snippets.marked(text == null ? "" : text)));
        }
        return emails;
    }

    private SearchPage page(Found found, SearchRequest request, long now, IndexState state) throws IOException {
        List<SearchPage.Hit> hits = new ArrayList<>();
        Map<EmailId, Email> emails = emails(found.emails());
        for (Shown shown : found.emails()) {
            Email email = emails.get(shown.id());
            if (email != null) { // else it went since it was indexed
                hits.add(new SearchPage.Hit(shown.id(), shown.marked().orElseGet(() -> Snippets.beginning(email))));
            }
        }
        Optional<String> next =
                found.last().map(last -> cursor(last, request, now).writtenFor(request));
        return new SearchPage(hits, next, found.total(), found.facets().counted(), state);
    }

    /** Those that are there, read as one set. */
    private Map<EmailId, Email> emails(List<Shown> found) {
        return store.emails().getAll(found.stream().map(Shown::id).toList()).stream()
                .collect(Collectors.toMap(Email::id, Function.identity()));
    }

    private static PageCursor cursor(FieldDoc last, SearchRequest request, long now) {
        long rank = request.order() == Order.RELEVANCE
                ? Float.floatToIntBits((Float) last.fields[0])
                : (Long) last.fields[0];
        return new PageCursor(rank, (Long) last.fields[1], now);
    }

    /** Searches that still run end by themselves. */
    @Override
    public void close() {
        halves.close();
    }

    /** Looks with one thread. */
    private record OneCollector(Collector collector) implements CollectorManager<Collector, Collector> {
        @Override
        public Collector newCollector() {
            return collector;
        }

        @Override
        public Collector reduce(Collection<Collector> collectors) {
            return collector;
        }
    }
}
