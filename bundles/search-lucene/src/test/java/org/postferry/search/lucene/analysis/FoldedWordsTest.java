package org.postferry.search.lucene.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;
import org.postferry.testkit.ProvesLimit;

final class FoldedWordsTest {
    private final FoldedWords words = new FoldedWords(FoldedWords.MAX_OF_MAIL);

    @Test
    void aWordThatWasFoldedOfLateIsNotFoldedAgain() {
        assertSame(fold("müller"), fold("müller"));
    }

    @Test
    void whateverWasFoldedBeforeAWordIsFoldedAsItWouldBeAlone() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < 3 * FoldedWords.MAX_OF_MAIL; i++) {
                assertEquals("uber" + i, new String(fold("über" + i)));
            }
        }
    }

    @Test
    @ProvesLimit({"FoldedWords.MAX_OF_MAIL", "FoldedWords.MAX_OF_QUERY"})
    void aThreadThatSearchesKeepsFewWordsOneThatIndexesMany() {
        assertEquals(4_096, new FoldingFilter(new WordTokenizer(true), true).keeps());
        assertEquals(1_024, new FoldingFilter(new WordTokenizer(false), false).keeps());
    }

    @Test
    void noMoreWordsAreKeptThanThereArePlaces() {
        char[] first = fold("müller");
        for (int i = 0; i < 20 * FoldedWords.MAX_OF_MAIL; i++) {
            fold("über" + i);
        }
        assertNotSame(first, fold("müller"));
    }

    @Test
    void aWordIsToldFromOneThatIsLongerInTheBuffer() {
        char[] buffer = "müllerei".toCharArray();

        assertEquals("muller", new String(words.of(buffer, 6)));
        assertEquals("mullerei", new String(words.of(buffer, 8)));
    }

    private char[] fold(String word) {
        return words.of(word.toCharArray(), word.length());
    }
}
