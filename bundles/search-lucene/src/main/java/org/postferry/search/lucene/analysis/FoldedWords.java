package org.postferry.search.lucene.analysis;

import java.util.Arrays;

/** Words that were folded of late: a language says the same few thousand again and again, and folding costs more than everything else that is done to a word. Confined to one thread. */
final class FoldedWords {
    /** For mail, which one or two threads index. Some 0.5 MB. */
    static final int MAX_OF_MAIL = 4_096;

    /** For queries and their snippets: each thread that ever searched keeps as many. Some 120 KB. */
    static final int MAX_OF_QUERY = 1_024;

    /** A word that comes to a taken place takes it: it is folded once more when it returns. */
    private final char[][] words;

    private final char[][] folded;

    /** @param places a power of two */
    FoldedWords(int places) {
        words = new char[places][];
        folded = new char[places][];
    }

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

    int places() {
        return words.length;
    }

    private int place(char[] word, int length) {
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + word[i];
        }
        return (hash ^ (hash >>> 12)) & (words.length - 1);
    }
}
