package org.postferry.search.lucene.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class NormalTest {
    @Test
    void aWordThatIsSaidToBeFoldedIsLeftAsItIsByFolding() {
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            String word = String.valueOf(c);
            if (!Character.isSurrogate(c) && isFolded(word)) {
                assertEquals(word, Normal.folded(word), Integer.toHexString(c));
                assertEquals(word + "a" + word, Normal.folded(word + "a" + word), Integer.toHexString(c));
            }
        }
    }

    @Test
    void wordsOfHanAndHangulNeedNoFolding() {
        assertTrue(isFolded("東京"));
        assertTrue(isFolded("서울"));
        assertTrue(isFolded("plain"));
        assertFalse(isFolded("müller"));
        assertFalse(isFolded("ガ"));
    }

    private static boolean isFolded(String word) {
        return Normal.isFolded(word.toCharArray(), word.length());
    }
}
