package org.postferry.search.lucene.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
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
    void lettersThatAreFoldedOneByOneBecomeWhatTheirWordBecomes() {
        for (char c = 0; c < 0x0600; c++) {
            for (String word : List.of(
                    "" + c,
                    "a" + c,
                    c + "e",
                    "\u0438" + c + "\u0435",
                    c + "e\u0301",
                    "\u0438" + c + "\u0306\u0435",
                    "\u0645" + c)) {
                assertEquals(Normal.foldedTogether(word), Normal.folded(word), Integer.toHexString(c));
            }
        }
        assertEquals("muller", Normal.folded("müller"));
        assertEquals("strasse", Normal.folded("straße"));
        assertEquals("мой елка", Normal.folded("мой ёлка"));
        assertEquals("σοφοσ", Normal.folded("σοφός"));
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
