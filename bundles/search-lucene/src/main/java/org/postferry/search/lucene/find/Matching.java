package org.postferry.search.lucene.find;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MultiCollector;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopFieldCollector;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;
import org.apache.lucene.search.Weight;

/** Looks for what matches a query, in some segments of the index at a time: Lucene lets only searchers of one's own do that. Thread-safe. */
final class Matching extends IndexSearcher {
    /** All matches are counted: with a lower number Lucene looks, in vain, for what it might pass over. */
    private static final int ALL = Integer.MAX_VALUE;

    private final Weight weight;
    private final Sort order;
    private final int most;
    private final Optional<FieldDoc> after;

    /** @param first knows how many there are in all */
    record Matches(TopFieldDocs first, Facets facets) {
        long total() {
            return first.totalHits.value;
        }
    }

    /** @param most how many of the first are wanted @param after behind which one they begin */
    Matching(IndexSearcher searcher, Query query, Sort order, int most, Optional<FieldDoc> after) throws IOException {
        super(searcher.getIndexReader());
        this.order = order;
        this.most = most;
        this.after = after;
        this.weight = createWeight(
                rewrite(query), order.needsScores() ? ScoreMode.COMPLETE : ScoreMode.COMPLETE_NO_SCORES, 1);
    }

    /** All of them, in an order in which one half holds about as much as the other. */
    List<LeafReaderContext> segments() {
        List<LeafReaderContext> largestFirst = new ArrayList<>(getLeafContexts());
        largestFirst.sort(Comparator.comparingInt(
                        (LeafReaderContext segment) -> segment.reader().maxDoc())
                .reversed());
        List<LeafReaderContext> inTurn = new ArrayList<>();
        for (int i = 1; i < largestFirst.size(); i += 2) {
            inTurn.add(largestFirst.get(i));
        }
        for (int i = 0; i < largestFirst.size(); i += 2) {
            inTurn.add(largestFirst.get(i));
        }
        return inTurn;
    }

    Matches in(List<LeafReaderContext> segments) throws IOException {
        TopFieldCollector first =
                new TopFieldCollectorManager(order, most, after.orElse(null), ALL, false).newCollector();
        Facets facets = new Facets();
        search(segments, weight, MultiCollector.wrap(first, facets));
        return new Matches(first.topDocs(), facets);
    }

    /** What is in all of these. */
    Matches together(List<Matches> parts) throws IOException {
        TopFieldDocs first =
                TopDocs.merge(order, most, parts.stream().map(Matches::first).toArray(TopFieldDocs[]::new));
        Facets facets = new Facets();
        for (Matches part : parts) {
            facets.add(part.facets());
        }
        return new Matches(first, facets);
    }
}
