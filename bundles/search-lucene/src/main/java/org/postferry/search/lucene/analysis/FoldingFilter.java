package org.postferry.search.lucene.analysis;

import java.io.IOException;
import org.apache.lucene.analysis.TokenFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.PositionIncrementAttribute;

/** Folds words; for an index the word as it was written stands at the same place, so that what is written just so can rank higher. */
final class FoldingFilter extends TokenFilter {
    private final boolean exactToo;
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final PositionIncrementAttribute position = addAttribute(PositionIncrementAttribute.class);
    private State written = captureState();
    private String exact = "";

    FoldingFilter(TokenStream words, boolean exactToo) {
        super(words);
        this.exactToo = exactToo;
    }

    @Override
    public boolean incrementToken() throws IOException {
        if (!exact.isEmpty()) {
            restoreState(written);
            term.setEmpty().append(exact);
            position.setPositionIncrement(0);
            exact = "";
            return true;
        }
        if (!input.incrementToken()) {
            return false;
        }
        if (hasMoreThanAscii()) {
            fold();
        }
        return true;
    }

    private boolean hasMoreThanAscii() {
        char[] word = term.buffer();
        for (int i = 0; i < term.length(); i++) {
            if (word[i] >= 0x80) {
                return true;
            }
        }
        return false;
    }

    private void fold() {
        String word = term.toString();
        String folded = Normal.folded(word);
        if (!folded.equals(word)) {
            term.setEmpty().append(folded);
            if (exactToo) {
                exact = word;
                written = captureState();
            }
        }
    }

    @Override
    public void reset() throws IOException {
        super.reset();
        exact = "";
    }
}
