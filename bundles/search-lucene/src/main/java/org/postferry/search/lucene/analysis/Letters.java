package org.postferry.search.lucene.analysis;

import org.jspecify.annotations.Nullable;

/** What a code point is to a word. */
enum Letters {
    /** Between words. */
    NONE,
    /** Part of a word in a script that has spaces between words. */
    WORD,
    /** Part of a run in a script that is written without spaces, or whose words grow endings: found by any two that stand together. */
    PAIRED;

    /** What was asked of before: Unicode's own tables are searched, and mail consists of few different characters. Filled by any thread, with what any other would put there. */
    private static final @Nullable Letters[] KNOWN = new Letters[Character.MAX_VALUE + 1];

    static Letters of(int codePoint) {
        if (codePoint >= KNOWN.length) {
            return lookedUp(codePoint);
        }
        Letters known = KNOWN[codePoint];
        if (known == null) {
            known = lookedUp(codePoint);
            KNOWN[codePoint] = known;
        }
        return known;
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
