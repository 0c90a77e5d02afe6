package org.postferry.search.lucene.analysis;

import java.util.Arrays;

/** Words that were folded of late: a language says the same few thousand again and again, and folding costs more than everything else that is done to a word. Confined to one thread. */
final class FoldedWords {
    /** Places, a power of two. A word that comes to a taken place takes it: it is folded once more when it returns. Some 0.5 MB. */
    static final int PLACES = 4_096;

    private final char[][] words = new char[PLACES][];
    private final char[][] folded = new char[PLACES][];

    /** The word folded, not to be changed; the same array as for the same word before, while that is known. */
    char[] of(char[] buffer, int length) {
        int place = place(buffer, length);
        char[] known = words[place];
        if (known == null || !Arrays.equals(known, 0, known.length, buffer, 0, length)) {
            words[place] = Arrays.copyOf(buffer, length);
            folded[place] = Normal.folded(new String(buffer, 0, length)).toCharArray();
        }
        return folded[place];
    }

    private static int place(char[] word, int length) {
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + word[i];
        }
        return (hash ^ (hash >>> 12)) & (PLACES - 1);
    }
}
