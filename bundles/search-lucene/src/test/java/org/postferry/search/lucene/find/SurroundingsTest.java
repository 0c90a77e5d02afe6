package org.postferry.search.lucene.find;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.apache.lucene.index.Term;
import org.apache.lucene.queries.intervals.IntervalQuery;
import org.apache.lucene.queries.intervals.Intervals;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.junit.jupiter.api.Test;
import org.postferry.search.lucene.index.Fields;
import org.postferry.testkit.ProvesLimit;

/** What of a text a snippet is made of. */
class SurroundingsTest {
    private static final String FILLING = "Nothing of interest is said here. ".repeat(100);

    @Test
    void whereAWordIsFirstTheTextAroundItIsTaken() throws IOException {
        String near = of(said("treasure"), FILLING + "The Treasure is buried. " + FILLING + "treasure");

        assertTrue(near.contains("said here. The Treasure is buried. Nothing"), near);
        assertTrue(near.length() < 1_000, near);
    }

    @Test
    void ofWordsFarFromOneAnotherEachIsShown() throws IOException {
        Query both = all(said("treasure"), said("buried"));

        String near = of(both, "A treasure. " + FILLING + "It is buried. " + FILLING);

        assertTrue(near.startsWith("A treasure. Nothing"), near);
        assertTrue(near.contains(" …\n\n"), near);
        assertTrue(near.contains("It is buried. Nothing"), near);
    }

    @Test
    @ProvesLimit("Surroundings.MAX_STRETCHES")
    void moreWordsThanASnippetHasPassagesAreNotShownApart() throws IOException {
        Query three = all(all(said("treasure"), said("buried")), said("island"));

        String near = of(three, "A treasure. " + FILLING + "Buried. " + FILLING + "An island.");

        assertTrue(near.contains("A treasure.") && near.contains("Buried."), near);
        assertFalse(near.contains("island"), near);
    }

    @Test
    void wordsNearOneAnotherAreShownOnceTogether() throws IOException {
        String text = "A treasure is buried.";

        assertEquals(text, of(all(said("treasure"), said("buried")), text));
    }

    @Test
    void aWordIsFoundByItsBeginToo() throws IOException {
        String near = of(new PrefixQuery(new Term(Fields.BODY, "treas")), FILLING + "Müller's treasures. " + FILLING);

        assertTrue(near.contains("Müller's treasures."), near);
    }

    @Test
    void aPhraseIsShownWhereItStandsAndNotWhereItsWordsStandAlone() throws IOException {
        PhraseQuery phrase = new PhraseQuery(Fields.BODY, "treasure", "chest");

        String near = of(phrase, "A treasure. A chest. " + FILLING + "The treasure chest. " + FILLING);

        assertTrue(near.contains("said here. The treasure chest. Nothing"), near);
        assertFalse(near.contains("A treasure."), near);
    }

    @Test
    void forAPhraseWhoseLastWordIsOnlyBegunTheWholeTextIsLookedAt() throws IOException {
        String text = FILLING + "A treasure chest." + FILLING;
        Query begun = new IntervalQuery(
                Fields.BODY, Intervals.phrase(Intervals.term("treasure"), Intervals.prefix(new BytesRef("che"), 10)));

        assertEquals(text, of(begun, text));
    }

    @Test
    void whatIsWantedElsewhereOrNotAtAllShowsNothing() throws IOException {
        Query elsewhere = new TermQuery(new Term(Fields.SUBJECT, "treasure"));
        Query not = new BooleanQuery.Builder()
                .add(said("chest"), Occur.MUST)
                .add(said("treasure"), Occur.MUST_NOT)
                .build();

        assertEquals("", of(elsewhere, "A treasure."));
        assertEquals("", of(not, "A treasure."));
    }

    @Test
    void noCharacterOfTwoIsCut() throws IOException {
        for (String before : new String[] {"", "x"}) {
            String near = of(said("treasure"), before + "😀".repeat(2_000) + "treasure" + "😀".repeat(2_000));

            assertTrue(near.contains("treasure"), near);
            assertFalse(Character.isLowSurrogate(near.charAt(0)), "its begin");
            assertFalse(Character.isHighSurrogate(near.charAt(near.length() - 1)), "its end");
        }
    }

    private static Query said(String word) {
        return new TermQuery(new Term(Fields.BODY, word));
    }

    private static Query all(Query one, Query other) {
        return new BooleanQuery.Builder()
                .add(one, Occur.MUST)
                .add(other, Occur.MUST)
                .build();
    }

    private static String of(Query query, String text) throws IOException {
        return new Surroundings(query).of(text);
    }
}
