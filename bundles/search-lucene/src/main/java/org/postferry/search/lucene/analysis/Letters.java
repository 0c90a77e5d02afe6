package org.postferry.search.lucene.analysis;

/** What a code point is to a word. */
enum Letters {
    /** Between words. */
    NONE,
    /** Part of a word in a script that has spaces between words. */
    WORD,
    /** Part of a run in a script that is written without spaces, or whose words grow endings: found by any two that stand together. */
    PAIRED;

    private static final Letters[] ASCII = new Letters[0x80];

    static {
        for (int c = 0; c < ASCII.length; c++) {
            ASCII[c] = Character.isLetterOrDigit(c) ? WORD : NONE;
        }
    }

    static Letters of(int codePoint) {
        if (codePoint < ASCII.length) {
            return ASCII[codePoint];
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
