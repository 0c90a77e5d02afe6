package org.postferry.search.lucene.analysis;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/** The two analysers, which make the same words of the same text, and what has to be done to a text before. Thread-safe. */
public final class Words {
    /** For mail: also single characters of scripts that are told in pairs, and words as they were written. */
    public static final Analyzer OF_MAIL = new WordAnalyzer(true);

    /** For queries, and to mark hits. */
    public static final Analyzer OF_QUERY = new WordAnalyzer(false);

    private Words() {}

    /** Text as both analysers want it. */
    public static String prepared(String text) {
        return Normal.composed(text);
    }

    /** The words a query's text has, folded, in order. */
    public static List<String> of(String text) {
        List<String> words = new ArrayList<>();
        try (TokenStream tokens = OF_QUERY.tokenStream("", prepared(text))) {
            CharTermAttribute term = tokens.getAttribute(CharTermAttribute.class);
            tokens.reset();
            while (tokens.incrementToken()) {
                words.add(term.toString());
            }
            tokens.end();
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory could not be read", e);
        }
        return words;
    }

    /** The single word as it is written, in lower case; for text that is one word. */
    public static String asWritten(String word) {
        WordTokenizer tokens = new WordTokenizer(false);
        try (tokens;
                Reader reader = new StringReader(prepared(word))) {
            tokens.setReader(reader);
            tokens.reset();
            return tokens.incrementToken()
                    ? tokens.getAttribute(CharTermAttribute.class).toString()
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory could not be read", e);
        }
    }

    private static final class WordAnalyzer extends Analyzer {
        private final boolean mail;

        WordAnalyzer(boolean mail) {
            this.mail = mail;
        }

        /** No phrase reaches from one address or file name into the next. */
        @Override
        public int getPositionIncrementGap(String field) {
            return WordTokenizer.MAX_WORD_LENGTH;
        }

        @Override
        protected TokenStreamComponents createComponents(String field) {
            WordTokenizer words = new WordTokenizer(mail);
            return new TokenStreamComponents(words, new FoldingFilter(words, mail));
        }
    }
}
