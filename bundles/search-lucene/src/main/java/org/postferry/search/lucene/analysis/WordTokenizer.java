package org.postferry.search.lucene.analysis;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/**
 * Words as runs of letters and digits, so that an address, a host name or a file name is found by each of its parts; in
 * scripts without spaces each two characters that stand together. For an index each single one of these too, at the
 * same place as the pair it begins, so that pairs and what follows them stand side by side for queries and mail alike.
 * What nobody sees, such as a soft hyphen, cuts no word.
 */
final class WordTokenizer extends Tokenizer {
    /** Longer runs are no words: they are cut, in mail and queries alike. */
    static final int MAX_WORD_LENGTH = 64;

    private static final int FIRST_BUFFER = 4_096;

    private final boolean singles;
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final OffsetAttribute offset = addAttribute(OffsetAttribute.class);
    private final PositionIncrementAttribute position = addAttribute(PositionIncrementAttribute.class);
    private char[] text = new char[FIRST_BUFFER];
    private int length;
    /** Where each character of the text stood in what was read, while something invisible was left out of it; else empty. */
    private int[] places = {};

    private int read;
    private int at;
    /** A single character that is still to be told, after the pair at the same place; -1 for none. */
    private int single = -1;
    /** Whether the character before {@link #at} was paired with one before it and belongs to this run. */
    private boolean inRun;

    /** @param singles whether single characters of paired scripts are told as well */
    WordTokenizer(boolean singles) {
        this.singles = singles;
    }

    @Override
    public void reset() throws IOException {
        super.reset();
        length = 0;
        places = new int[0];
        at = 0;
        single = -1;
        inRun = false;
        for (int more = input.read(text, 0, text.length); more >= 0; ) {
            length += more;
            if (length == text.length) {
                text = Arrays.copyOf(text, 2 * length);
            }
            more = input.read(text, length, text.length - length);
        }
        read = length;
        for (int i = 0; i < length; i++) {
            if (isInvisible(text[i])) {
                leaveOutInvisible(i);
            }
        }
    }

    /** Hyphens of which nothing is seen but at a line's end, zero-width spaces and joiners, marks of direction and of byte order. */
    private static boolean isInvisible(char c) {
        return c == 0x00AD || c >= 0x200B && c <= 0x200F || c == 0x2060 || c == 0xFEFF;
    }

    private void leaveOutInvisible(int first) {
        places = new int[length];
        int kept = 0;
        for (int i = 0; i < length; i++) {
            if (i < first || !isInvisible(text[i])) {
                places[kept] = i;
                text[kept++] = text[i];
            }
        }
        length = kept;
    }

    @Override
    public boolean incrementToken() {
        clearAttributes();
        if (single >= 0) {
            int begin = single;
            single = -1;
            tell(begin, begin + Character.charCount(codePoint(begin)), 0);
            return true;
        }
        while (at < length) {
            int begin = at;
            int codePoint = codePoint(begin);
            at += Character.charCount(codePoint);
            switch (Letters.of(codePoint)) {
                case WORD -> {
                    inRun = false;
                    return word(begin);
                }
                case PAIRED -> {
                    if (paired(begin)) {
                        return true;
                    }
                }
                case NONE -> inRun = false;
            }
        }
        return false;
    }

    private boolean word(int begin) {
        while (at < length && at - begin < MAX_WORD_LENGTH) {
            int codePoint = codePoint(at);
            if (Letters.of(codePoint) != Letters.WORD) {
                break;
            }
            at += Character.charCount(codePoint);
        }
        tell(begin, at, 1);
        return true;
    }

    /** Tells the pair that begins here, or the last or only character of a run. */
    private boolean paired(int begin) {
        boolean pair = at < length && Letters.of(codePoint(at)) == Letters.PAIRED;
        if (pair) {
            tell(begin, at + Character.charCount(codePoint(at)), 1);
            single = singles ? begin : -1;
            inRun = true;
            return true;
        }
        boolean last = inRun;
        inRun = false;
        if (last && !singles) {
            return false;
        }
        tell(begin, at, last ? 0 : 1);
        return true;
    }

    private void tell(int begin, int end, int increment) {
        term.copyBuffer(text, begin, end - begin);
        lowerCase(term.buffer(), term.length());
        offset.setOffset(correctOffset(place(begin)), correctOffset(place(end - 1) + 1));
        position.setPositionIncrement(increment);
    }

    private int place(int index) {
        return places.length == 0 ? index : places[index];
    }

    private static void lowerCase(char[] word, int length) {
        int i = 0;
        while (i < length && word[i] < 0x80) {
            if (word[i] >= 'A' && word[i] <= 'Z') {
                word[i] += 'a' - 'A';
            }
            i++;
        }
        while (i < length) {
            i += Character.toChars(Character.toLowerCase(Character.codePointAt(word, i, length)), word, i);
        }
    }

    private int codePoint(int index) {
        char c = text[index];
        return Character.isHighSurrogate(c) ? Character.codePointAt(text, index, length) : c;
    }

    @Override
    public void end() throws IOException {
        super.end();
        offset.setOffset(correctOffset(read), correctOffset(read));
    }
}
