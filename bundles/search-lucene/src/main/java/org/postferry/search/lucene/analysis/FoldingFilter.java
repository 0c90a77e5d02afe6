package org.postferry.search.lucene.analysis;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/** Folds words; for an index the word as it was written stands at the same place, so that what is written just so can rank higher. */
final class FoldingFilter extends TokenFilter {
    private final boolean exactToo;
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final PositionIncrementAttribute position = addAttribute(PositionIncrementAttribute.class);
    private final FoldedWords words;
    /** The last word as it was written; to be told when it has a length. */
    private final char[] exact = new char[WordTokenizer.MAX_WORD_LENGTH + 1]; // the last character may be one of two

    private int exactLength;

    FoldingFilter(TokenStream words, boolean exactToo) {
        super(words);
        this.exactToo = exactToo;
        this.words = new FoldedWords(exactToo ? FoldedWords.MAX_OF_MAIL : FoldedWords.MAX_OF_QUERY);
    }

    @Override
    public boolean incrementToken() throws IOException {
        if (exactLength > 0) { // nobody touched the other attributes since the folded one was told
            term.copyBuffer(exact, 0, exactLength);
            position.setPositionIncrement(0);
            exactLength = 0;
            return true;
        }
        if (!input.incrementToken()) {
            return false;
        }
        if (!Normal.isFolded(term.buffer(), term.length())) {
            fold();
        }
        return true;
    }

    /** Words that one thread keeps at most: Lucene makes one of these for each. */
    int keeps() {
        return words.places();
    }

    private void fold() {
        int length = term.length();
        char[] folded = words.of(term.buffer(), length);
        if (Arrays.equals(folded, 0, folded.length, term.buffer(), 0, length)) {
            return;
        }
        if (exactToo) {
            System.arraycopy(term.buffer(), 0, exact, 0, length);
            exactLength = length;
        }
        term.copyBuffer(folded, 0, folded.length);
    }

    @Override
    public void reset() throws IOException {
        super.reset();
        exactLength = 0;
    }
}
