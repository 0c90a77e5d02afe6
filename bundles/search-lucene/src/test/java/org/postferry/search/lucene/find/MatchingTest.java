package org.postferry.search.lucene.find;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.junit.jupiter.api.Test;
import org.postferry.search.SearchPage.Facet;
import org.postferry.search.lucene.find.Matching.Matches;
import org.postferry.search.lucene.index.Fields;
import org.postferry.search.lucene.index.Traits;

/** What halves of an index hold is together what the index holds. */
class MatchingTest {
    private static final Sort NEWEST = new Sort(new SortField(Fields.RECEIVED, SortField.Type.LONG, true));
    private static final int MOST = 4;

    /** Received in the order of their numbers, in segments of 1, 2, 3, 4 and 5; every third is not wanted, every fifth is in a mailbox besides. */
    private static void withEmails(Look look) throws IOException {
        try (ByteBuffersDirectory directory = new ByteBuffersDirectory();
                IndexWriter writer =
                        new IndexWriter(directory, new IndexWriterConfig().setMergePolicy(NoMergePolicy.INSTANCE))) {
            int number = 0;
            for (int size = 1; size <= 5; size++) {
                for (int i = 0; i < size; i++) {
                    writer.addDocument(email(number++));
                }
                writer.commit();
            }
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                assertEquals(5, reader.leaves().size());
                look.at(new IndexSearcher(reader));
            }
        }
    }

    private interface Look {
        void at(IndexSearcher searcher) throws IOException;
    }

    private static Document email(int number) {
        Document email = new Document();
        email.add(new StringField(Fields.BODY, number % 3 == 0 ? "other" : "wanted", Field.Store.NO));
        email.add(new NumericDocValuesField(Fields.RECEIVED, number));
        List<String> mailboxes = number % 5 == 0 ? List.of("1-" + number % 2, "1-7") : List.of("1-" + number % 2);
        Traits traits = new Traits("1", false, 1970, mailboxes);
        email.add(new SortedDocValuesField(Fields.TRAITS, traits.written()));
        return email;
    }

    private static Matches inHalves(IndexSearcher searcher, Optional<FieldDoc> after) throws IOException {
        Matching matching = new Matching(searcher, new TermQuery(new Term(Fields.BODY, "wanted")), NEWEST, MOST, after);
        List<LeafReaderContext> segments = matching.segments();
        int middle = segments.size() / 2;
        return matching.together(List.of(
                matching.in(segments.subList(0, middle)), matching.in(segments.subList(middle, segments.size()))));
    }

    private static List<Long> received(Matches matches) {
        return Arrays.stream(matches.first().scoreDocs)
                .map(hit -> (Long) ((FieldDoc) hit).fields[0])
                .toList();
    }

    @Test
    void theFirstOfAllComeInTheirOrderAndAllAreCounted() throws IOException {
        withEmails(searcher -> {
            Matches found = inHalves(searcher, Optional.empty());

            assertEquals(List.of(14L, 13L, 11L, 10L), received(found));
            assertEquals(10, found.total());
            assertEquals(
                    List.of(new Facet("1-0", 5), new Facet("1-1", 5), new Facet("1-7", 2)),
                    found.facets().counted().get("mailbox"));
            assertEquals(
                    List.of(new Facet("1970", 10)), found.facets().counted().get("year"));
        });
    }

    @Test
    void thePageBehindGoesOnWhereTheFirstEnded() throws IOException {
        withEmails(searcher -> {
            FieldDoc last = (FieldDoc) inHalves(searcher, Optional.empty()).first().scoreDocs[MOST - 1];

            assertEquals(List.of(8L, 7L, 5L, 4L), received(inHalves(searcher, Optional.of(last))));
        });
    }

    @Test
    void everySegmentIsInOneHalfAndOneHalfHoldsAboutAsMuchAsTheOther() throws IOException {
        withEmails(searcher -> {
            Matching matching = new Matching(
                    searcher, new TermQuery(new Term(Fields.BODY, "wanted")), NEWEST, MOST, Optional.empty());
            List<Integer> sizes = matching.segments().stream()
                    .map(segment -> segment.reader().maxDoc())
                    .toList();

            assertEquals(Set.of(1, 2, 3, 4, 5), Set.copyOf(sizes));
            assertEquals(5, sizes.size());
            assertEquals(
                    6,
                    Stream.of(sizes.get(0), sizes.get(1)).mapToInt(size -> size).sum(),
                    "of 15");
        });
    }
}
