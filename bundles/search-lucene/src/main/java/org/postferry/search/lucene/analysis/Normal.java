package org.postferry.search.lucene.analysis;

import java.text.Normalizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.jspecify.annotations.Nullable;

/** How text is made alike before it is compared. */
final class Normal {
    private static final int ARABIC_ALEF = 0x0627;
    private static final int TATWEEL = 0x0640;
    private static final int DIAERESIS = 0x0308;

    /** Behind Latin, Greek and Cyrillic, in which most mail with accents is written. */
    private static final int END_OF_ALONE = 0x0500;

    /** What becomes of each letter of these, whoever stands beside it; null for marks, which belong to what stands before. */
    private static final @Nullable String[] ALONE = new String[END_OF_ALONE];

    static {
        for (char c = 0; c < END_OF_ALONE; c++) {
            ALONE[c] = isMark(c) ? null : foldedTogether(String.valueOf(c));
        }
    }

    private Normal() {}

    /** Full-width to half-width, half-width katakana to full, ligatures apart, accents composed (Unicode NFKC). */
    static String composed(String text) {
        return isAscii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFKC);
    }

    /** A word without what people leave out when they type it: accents, vowel points, variants of one letter. Lower case in, lower case out. */
    static String folded(String word) {
        StringBuilder folded = new StringBuilder(word.length() + 4);
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            String alone = c < END_OF_ALONE ? ALONE[c] : null;
            if (alone == null) {
                return foldedTogether(word);
            }
            folded.append(alone);
        }
        return folded.toString();
    }

    /** The same for all scripts, at five times the price. */
    static String foldedTogether(String word) {
        String apart = Normalizer.normalize(word, Normalizer.Form.NFD);
        StringBuilder kept = new StringBuilder(apart.length());
        for (int i = 0; i < apart.length(); i++) {
            char c = apart.charAt(i);
            if (!isLeftOut(c, kept)) {
                kept.append(oneForm(c));
            }
        }
        String together = Normalizer.normalize(kept, Normalizer.Form.NFC);
        char[] ascii = new char[4 * together.length()];
        int length = ASCIIFoldingFilter.foldToASCII(together.toCharArray(), 0, ascii, 0, together.length());
        String result = new String(ascii, 0, length);
        return result.isEmpty() ? word : result;
    }

    private static boolean isMark(char c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    /** Whether it is seen at once that folding leaves a composed word as it is. */
    static boolean isFolded(char[] word, int length) {
        for (int i = 0; i < length; i++) {
            if (!staysAlone(word[i])) {
                return false;
            }
        }
        return true;
    }

    /** What no script leaves out and nothing composes with once a text is composed: ASCII, Han and Hangul. */
    private static boolean staysAlone(char c) {
        return c < 0x80 || c >= 0x4E00 && c < 0xA000 || c >= 0xAC00 && c <= 0xD7A3;
    }

    /** Marks are left out where the script can be read without them; in Indic scripts, Thai or Japanese they are the word. */
    private static boolean isLeftOut(char c, StringBuilder before) {
        if (c == TATWEEL) {
            return true;
        }
        if (Character.getType(c) != Character.NON_SPACING_MARK || before.length() == 0) {
            return false;
        }
        char letter = before.charAt(before.length() - 1);
        return switch (Character.UnicodeScript.of(letter)) {
            case LATIN, GREEK, HEBREW, ARABIC -> true;
            case CYRILLIC -> c == DIAERESIS && letter == 'е'; // ё is written е, but й is not и
            default -> false;
        };
    }

    private static char oneForm(char c) {
        return switch (c) {
            case 'ς' -> 'σ';
            case 0x0671 -> ARABIC_ALEF; // alef wasla
            case 0x0649, 0x06CC -> 0x064A; // alef maksura, Farsi yeh: yeh
            case 0x0629 -> 0x0647; // teh marbuta: heh
            case 0x06A9 -> 0x0643; // keheh: kaf
            default -> c;
        };
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
