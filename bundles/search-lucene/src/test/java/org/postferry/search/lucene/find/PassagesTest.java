package org.postferry.search.lucene.find;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.BreakIterator;
import java.text.StringCharacterIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.ProvesLimit;

class PassagesTest {
    @Test
    void sentencesAndParagraphsStandAlone() {
        assertEquals(List.of("Version 3.14 is out.", " Get it!", " Now?"), cut("Version 3.14 is out. Get it! Now?"));
        assertEquals(List.of("one\ntwo\n", "\nthree"), cut("one\ntwo\n\nthree"));
        assertEquals(List.of("明天见。", "好！", "走"), cut("明天见。好！走"));
        assertEquals(List.of(), cut(""));
    }

    @Test
    @ProvesLimit("Passages.MAX_SENTENCE")
    void aLongSentenceIsCutBetweenWords() {
        List<String> parts = cut("word ".repeat(100).strip());

        assertEquals("word ".repeat(Passages.MAX_SENTENCE / 5), parts.get(0));
        assertEquals(4, parts.size());
    }

    @Test
    @ProvesLimit("Passages.MAX_LENGTH")
    void whatHasNoWordsIsCutSomewhereButNeverWithinACharacter() {
        for (String endless : List.of("茶", ".", "!", "?")) {
            assertEquals(Passages.MAX_LENGTH, cut(endless.repeat(1_000)).get(0).length(), endless);
        }
        for (String part : cut("a" + "😀".repeat(1_000))) {
            assertTrue(part.length() <= Passages.MAX_LENGTH + 1);
            assertEquals(part, part.replaceAll("^\\p{Cs}|\\p{Cs}$", ""), "no half of a character");
        }
    }

    @Test
    void looksForBoundsFromAnywhereInAPieceOfAText() {
        Passages passages = new Passages();
        String text = "xx One. Two. Three.xx";
        passages.setText(new StringCharacterIterator(text, 3, text.length() - 2, 3));

        assertEquals(3, passages.first());
        assertEquals(7, passages.following(3));
        assertEquals(7, passages.preceding(8));
        assertEquals(3, passages.preceding(7));
        assertEquals(BreakIterator.DONE, passages.preceding(3));
        assertEquals(12, passages.following(7));
        assertEquals(19, passages.following(12));
        assertEquals(BreakIterator.DONE, passages.following(19));
        assertEquals(19, passages.last());
        assertEquals(BreakIterator.DONE, passages.next());
        assertEquals(12, passages.previous());
        assertEquals(12, passages.current());
        assertEquals(19, passages.next(1));
        assertThrows(IllegalArgumentException.class, () -> passages.following(20));
        assertThrows(IllegalArgumentException.class, () -> passages.preceding(2));
    }

    @Test
    void thePartsAreTheWhole() {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder();
            for (int c = random.nextInt(900); c > 0; c--) {
                text.append("ab \n.!?。x".charAt(random.nextInt(9)));
            }
            assertEquals(text.toString(), String.join("", cut(text.toString())));
        }
    }

    private static List<String> cut(String text) {
        Passages passages = new Passages();
        passages.setText(text);
        List<String> parts = new ArrayList<>();
        int begin = passages.first();
        for (int end = passages.next(); end != BreakIterator.DONE; end = passages.next()) {
            parts.add(text.substring(begin, end));
            begin = end;
        }
        return parts;
    }
}
