package org.postferry.search.lucene.analysis;

import java.util.Arrays;

/** What a code point is to a word. */
enum Letters {
    /** Between words. */
    NONE,
    /** Part of a word in a script that has spaces between words. */
    WORD,
    /** Part of a run in a script that is written without spaces, or whose words grow endings: found by any two that stand together. */
    PAIRED;

    /** Of each character: Unicode's own tables are searched, which costs more than all else that is done to a character. */
    private static final Letters[] OF_CHAR = new Letters[Character.MAX_VALUE + 1];

    static {
        Arrays.setAll(OF_CHAR, Letters::lookedUp);
    }

    static Letters of(int codePoint) {
        return codePoint < OF_CHAR.length ? OF_CHAR[codePoint] : lookedUp(codePoint);
    }

    private static Letters lookedUp(int codePoint) {
        if (codePoint < 0x80) {
            return Character.isLetterOrDigit(codePoint) ? WORD : NONE;
        }
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER, Character.LOWERCASE_LETTER, Character.TITLECASE_LETTER -> WORD;
            case Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER,
                    Character.DECIMAL_DIGIT_NUMBER,
                    Character.LETTER_NUMBER,
                    Character.OTHER_NUMBER,
                    Character.NON_SPACING_MARK,
                    Character.COMBINING_SPACING_MARK -> ofScript(codePoint);
            default -> NONE;
        };
    }

    private static Letters ofScript(int codePoint) {
        if (codePoint == 0x30FC) { // the long vowel mark, shared by hiragana and katakana
            return PAIRED;
        }
        return switch (Character.UnicodeScript.of(codePoint)) {
            case HAN, HIRAGANA, KATAKANA, HANGUL, BOPOMOFO, THAI, LAO, KHMER, MYANMAR -> PAIRED;
            default -> WORD;
        };
    }
}
