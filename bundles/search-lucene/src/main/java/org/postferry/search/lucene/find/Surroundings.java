package org.postferry.search.lucene.find;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.queries.intervals.IntervalQuery;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.automaton.ByteRunAutomaton;
import org.postferry.search.lucene.analysis.Words;
import org.postferry.search.lucene.index.Fields;

/**
 * What lies around the words of a query in a text: enough for a snippet. To cut the whole of fifty texts into passages
 * and to mark each of their words takes longer than finding them among a hundred thousand. One use for one search.
 */
final class Surroundings {
    /** The passage that a word is in begins within these, or they are its begin. */
    private static final int BEFORE = Passages.MAX_LENGTH;
    /** Its end, and one passage more. */
    private static final int AFTER = 2 * Passages.MAX_LENGTH;
    /** As many as a snippet has passages. */
    static final int MAX_STRETCHES = 2;

    private static final String BETWEEN = " …\n\n";

    private final Set<String> words = new HashSet<>();
    private final List<ByteRunAutomaton> patterns = new ArrayList<>();
    private final List<List<String>> phrases = new ArrayList<>();
    /** All words of words and phrases: most of a text are none of them, and are passed over without a copy. */
    private final CharArraySet anyWord = new CharArraySet(8, false);
    /** It wants something else that only the highlighter finds. */
    private boolean needsAll;

    Surroundings(Query query) {
        query.visit(new Collecting());
    }

    /** Whether the query wants something that only the highlighter finds, and only in the whole text. */
    boolean needsAll() {
        return needsAll;
    }

    /** Empty where none of the words is in the text. */
    String of(String text) throws IOException {
        if (needsAll) {
            return text;
        }
        Unmet unmet = new Unmet();
        StringBuilder stretches = new StringBuilder();
        int count = 0;
        int end = 0;
        try (TokenStream tokens = Words.OF_QUERY.tokenStream(Fields.BODY, text)) {
            CharTermAttribute word = tokens.getAttribute(CharTermAttribute.class);
            OffsetAttribute place = tokens.getAttribute(OffsetAttribute.class);
            tokens.reset();
            while (count < MAX_STRETCHES && !unmet.isEmpty() && tokens.incrementToken()) {
                int met = unmet.meets(word, place.startOffset());
                if (met >= end) {
                    int begin = Math.max(end, begin(text, met));
                    end = end(text, place.endOffset());
                    stretches.append(count == 0 ? "" : BETWEEN).append(text, begin, end);
                    count++;
                }
            }
        }
        return stretches.toString();
    }

    /** At a word's begin, where there is one. */
    private static int begin(String text, int at) {
        if (at <= BEFORE) {
            return 0;
        }
        for (int i = at - BEFORE; i < at; i++) {
            if (Character.isWhitespace(text.charAt(i))) {
                return i + 1;
            }
        }
        return whole(text, at - BEFORE);
    }

    private static int end(String text, int at) {
        return at + AFTER >= text.length() ? text.length() : whole(text, at + AFTER);
    }

    /** Not within a character of two. */
    private static int whole(String text, int at) {
        return Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
    }

    /** What was not met in a text yet. */
    private final class Unmet {
        private final Set<String> missing = new HashSet<>(words);
        private final List<ByteRunAutomaton> unmatched = new ArrayList<>(patterns);
        private final List<List<String>> unsaid = new ArrayList<>(phrases);
        /** The words before that some phrase may have, up to one that none has, and where they begin. */
        private final List<String> said = new ArrayList<>();

        private final List<Integer> begins = new ArrayList<>();

        boolean isEmpty() {
            return missing.isEmpty() && unmatched.isEmpty() && unsaid.isEmpty();
        }

        /** Where the word begins, or the phrase that it ends; -1 where it is neither, or not for the first time. */
        int meets(CharTermAttribute word, int begin) {
            boolean first = false;
            if (!unmatched.isEmpty()) {
                BytesRef bytes = new BytesRef(word);
                first = unmatched.removeIf(pattern -> pattern.run(bytes.bytes, bytes.offset, bytes.length));
            }
            if (!anyWord.contains(word.buffer(), 0, word.length())) {
                said.clear(); // no phrase goes on over it
                begins.clear();
                return first ? begin : -1;
            }
            String text = word.toString();
            first |= missing.remove(text);
            int phrase = unsaid.isEmpty() ? -1 : phrase(text, begin);
            return phrase >= 0 ? phrase : first ? begin : -1;
        }

        private int phrase(String word, int begin) {
            said.add(word);
            begins.add(begin);
            for (Iterator<List<String>> each = unsaid.iterator(); each.hasNext(); ) {
                List<String> phrase = each.next();
                int from = said.size() - phrase.size();
                if (from >= 0 && said.subList(from, said.size()).equals(phrase)) {
                    each.remove();
                    return begins.get(from);
                }
            }
            return -1;
        }
    }

    /** Takes from a query what it wants of a text. */
    private final class Collecting extends QueryVisitor {
        @Override
        public boolean acceptField(String field) {
            return field.equals(Fields.BODY);
        }

        @Override
        public QueryVisitor getSubVisitor(Occur occur, Query parent) {
            if (parent instanceof PhraseQuery phrase) {
                List<String> said = Stream.of(phrase.getTerms()).map(Term::text).toList();
                phrases.add(said);
                anyWord.addAll(said);
                return QueryVisitor.EMPTY_VISITOR;
            }
            needsAll |= parent instanceof IntervalQuery;
            return super.getSubVisitor(occur, parent);
        }

        @Override
        public void consumeTerms(Query query, Term... terms) {
            for (Term term : terms) {
                words.add(term.text());
                anyWord.add(term.text());
            }
        }

        @Override
        public void consumeTermsMatching(Query query, String field, Supplier<ByteRunAutomaton> automaton) {
            patterns.add(automaton.get());
        }
    }
}
