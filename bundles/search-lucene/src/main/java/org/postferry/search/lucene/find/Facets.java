package org.postferry.search.lucene.find;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.SortedSetDocValues;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefHash;
import org.postferry.search.SearchPage.Facet;
import org.postferry.search.lucene.index.Fields;

/** Counts how the matches spread. Numbers within a segment are counted first, and become the bytes of names once a segment. One use. */
final class Facets extends SimpleCollector {
    /** Of senders there may be thousands; who wants more asks more precisely. */
    static final int MAX_VALUES = 20;

    private static final Comparator<Facet> MOST_FIRST =
            Comparator.comparingLong(Facet::emails).reversed().thenComparing(Facet::value);

    private static final List<String> LISTED = List.of(Fields.ACCOUNT, Fields.MAILBOX);
    private static final List<String> SINGLE = List.of(Fields.SENDER, Fields.ATTACHMENT);

    private final Map<String, Counts> counts = new HashMap<>();
    private final Map<Integer, Long> years = new HashMap<>();
    private SortedSetDocValues[] listedValues = {};
    private int[][] listedSeen = {};
    private SortedDocValues[] singleValues = {};
    private int[][] singleSeen = {};
    private NumericDocValues received = DocValues.emptyNumeric();
    private int year;
    /** Counted in that year and not yet in {@link #years}. */
    private long inYear;

    private long yearBegins;
    private long yearEnds;

    @Override
    protected void doSetNextReader(LeafReaderContext context) throws IOException {
        finish();
        listedValues = new SortedSetDocValues[LISTED.size()];
        listedSeen = new int[LISTED.size()][];
        for (int i = 0; i < LISTED.size(); i++) {
            listedValues[i] = DocValues.getSortedSet(context.reader(), LISTED.get(i));
            listedSeen[i] = new int[(int) listedValues[i].getValueCount()];
        }
        singleValues = new SortedDocValues[SINGLE.size()];
        singleSeen = new int[SINGLE.size()][];
        for (int i = 0; i < SINGLE.size(); i++) {
            singleValues[i] = DocValues.getSorted(context.reader(), SINGLE.get(i));
            singleSeen[i] = new int[singleValues[i].getValueCount()];
        }
        received = DocValues.getNumeric(context.reader(), Fields.RECEIVED);
    }

    @Override
    public void collect(int document) throws IOException {
        for (int i = 0; i < listedValues.length; i++) {
            if (listedValues[i].advanceExact(document)) {
                for (int n = listedValues[i].docValueCount(); n > 0; n--) {
                    listedSeen[i][(int) listedValues[i].nextOrd()]++;
                }
            }
        }
        for (int i = 0; i < singleValues.length; i++) {
            if (singleValues[i].advanceExact(document)) {
                singleSeen[i][singleValues[i].ordValue()]++;
            }
        }
        if (received.advanceExact(document)) {
            turnTo(received.longValue());
            inYear++;
        }
    }

    /** Mail that lies together is mostly of one year: calendar and map are asked only where it is not. */
    private void turnTo(long seconds) {
        if (seconds < yearBegins || seconds >= yearEnds) {
            years.merge(year, inYear, Long::sum);
            inYear = 0;
            year = Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC).getYear();
            yearBegins = beginOf(year);
            yearEnds = beginOf(year + 1);
        }
    }

    private static long beginOf(int year) {
        return java.time.LocalDate.of(year, 1, 1).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    }

    @Override
    public void finish() throws IOException {
        for (int i = 0; i < listedValues.length; i++) {
            Counts counted = counts(LISTED.get(i));
            for (int ord = 0; ord < listedSeen[i].length; ord++) {
                if (listedSeen[i][ord] > 0) {
                    counted.add(listedValues[i].lookupOrd(ord), listedSeen[i][ord]);
                }
            }
        }
        for (int i = 0; i < singleValues.length; i++) {
            Counts counted = counts(SINGLE.get(i));
            for (int ord = 0; ord < singleSeen[i].length; ord++) {
                if (singleSeen[i][ord] > 0) {
                    counted.add(singleValues[i].lookupOrd(ord), singleSeen[i][ord]);
                }
            }
        }
        listedValues = new SortedSetDocValues[0];
        singleValues = new SortedDocValues[0];
    }

    private Counts counts(String facet) {
        return counts.computeIfAbsent(facet, name -> new Counts());
    }

    @Override
    public ScoreMode scoreMode() {
        return ScoreMode.COMPLETE_NO_SCORES;
    }

    /** Those that another one counted, which counts no more. */
    void add(Facets other) throws IOException {
        other.sum();
        other.counts.forEach((facet, counted) -> counts(facet).add(counted));
        other.years.forEach((number, emails) -> years.merge(number, emails, Long::sum));
    }

    private void sum() throws IOException {
        finish();
        years.merge(year, inYear, Long::sum);
        inYear = 0;
    }

    /** What was counted, the most frequent first. */
    Map<String, List<Facet>> counted() throws IOException {
        sum();
        Map<String, List<Facet>> facets = new LinkedHashMap<>();
        for (String name : List.of(Fields.ACCOUNT, Fields.MAILBOX, Fields.SENDER, Fields.ATTACHMENT)) {
            facets.put(name, counts(name).most());
        }
        facets.put("year", years().most());
        return facets;
    }

    private Counts years() {
        Counts byYear = new Counts();
        years.forEach((number, emails) -> {
            if (emails > 0) {
                byYear.add(new BytesRef(number.toString()), emails);
            }
        });
        return byYear;
    }

    /** How many emails have each value. Of thousands of senders only those become texts that may be shown. */
    private static final class Counts {
        private final BytesRefHash values = new BytesRefHash();
        private long[] emails = new long[MAX_VALUES];

        void add(BytesRef value, long more) {
            if (value.length > 0) {
                int known = values.add(value);
                int at = known >= 0 ? known : -known - 1;
                emails = ArrayUtil.grow(emails, at + 1);
                emails[at] += more;
            }
        }

        void add(Counts other) {
            BytesRef value = new BytesRef();
            for (int i = 0; i < other.values.size(); i++) {
                add(other.values.get(i, value), other.emails[i]);
            }
        }

        /** The most frequent, these first; the others are never put in order. */
        List<Facet> most() {
            PriorityQueue<Facet> most = new PriorityQueue<>(MOST_FIRST.reversed());
            BytesRef value = new BytesRef();
            for (int i = 0; i < values.size(); i++) {
                if (most.size() < MAX_VALUES || emails[i] >= most.element().emails()) {
                    most.add(new Facet(values.get(i, value).utf8ToString(), emails[i]));
                }
                if (most.size() > MAX_VALUES) {
                    most.remove();
                }
            }
            return most.stream().sorted(MOST_FIRST).toList();
        }
    }
}
