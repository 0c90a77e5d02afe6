package org.postferry.search.lucene.find;

import java.io.IOException;
import java.time.Duration;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DoubleValues;
import org.apache.lucene.search.DoubleValuesSource;
import org.apache.lucene.search.Explanation;
import org.apache.lucene.search.IndexSearcher;
import org.postferry.search.lucene.index.Fields;

/** How well an email fits, times how new it is: one of today counts twice what a very old one does. */
final class Recency extends DoubleValuesSource {
    /** After so long half of what newness adds is left. */
    private static final double HALF_LIFE_SECONDS = Duration.ofDays(90).toSeconds();

    private final long now;

    /** @param now seconds since 1970 */
    Recency(long now) {
        this.now = now;
    }

    @Override
    public DoubleValues getValues(LeafReaderContext context, DoubleValues scores) throws IOException {
        DoubleValues received = fromLongField(Fields.RECEIVED).getValues(context, scores);
        return new DoubleValues() {
            @Override
            public double doubleValue() throws IOException {
                return scores.doubleValue() * factor(received.doubleValue());
            }

            @Override
            public boolean advanceExact(int document) throws IOException {
                return scores.advanceExact(document) && received.advanceExact(document);
            }
        };
    }

    private double factor(double received) {
        double age = Math.max(0, now - received);
        return 0.5 + 0.5 * Math.pow(2, -age / HALF_LIFE_SECONDS);
    }

    @Override
    public boolean needsScores() {
        return true;
    }

    @Override
    public DoubleValuesSource rewrite(IndexSearcher searcher) {
        return this;
    }

    @Override
    public Explanation explain(LeafReaderContext context, int document, Explanation score) {
        return score;
    }

    @Override
    public boolean isCacheable(LeafReaderContext context) {
        return false;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(now);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Recency recency && recency.now == now;
    }

    @Override
    public String toString() {
        return "recency at " + now;
    }
}
