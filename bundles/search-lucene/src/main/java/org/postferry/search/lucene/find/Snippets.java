package org.postferry.search.lucene.find;

import java.io.IOException;
import java.util.Optional;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.uhighlight.DefaultPassageFormatter;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.postferry.model.Email;
import org.postferry.search.lucene.analysis.Words;
import org.postferry.search.lucene.index.Fields;

/** Shows where an email matches: in its text, else its beginning. One use for one search, by one thread. */
final class Snippets {
    private static final int LENGTH = 200;

    private final Query query;
    private final Surroundings surroundings;
    private final UnifiedHighlighter highlighter;

    Snippets(Query query) {
        this.query = query;
        surroundings = new Surroundings(query);
        highlighter = UnifiedHighlighter.builderWithoutSearcher(Words.OF_QUERY)
                .withFormatter(new DefaultPassageFormatter("<mark>", "</mark>", " … ", true))
                .withBreakIterator(Passages::new)
                .withMaxNoHighlightPassages(0)
                // else nothing is marked where one of the words stands in the subject
                .withWeightMatches(surroundings.needsAll())
                .build();
    }

    /** Safe HTML of where it matches; empty where it does not. @param text the begin of what an email says, as it was analysed */
    Optional<String> marked(String text) throws IOException {
        String near = surroundings.of(text);
        Object marked = near.isBlank()
                ? null
                : highlighter.highlightWithoutSearcher(Fields.BODY, query, near, Surroundings.MAX_STRETCHES);
        return Optional.ofNullable(marked).map(html -> shortened(html.toString()));
    }

    /** Safe HTML of what an email begins with. */
    static String beginning(Email email) {
        return escaped(email.preview());
    }

    /** White space as one space. */
    private static String shortened(String html) {
        StringBuilder kept = new StringBuilder(html.length());
        boolean space = false;
        for (int i = 0; i < html.length(); i++) {
            char c = html.charAt(i);
            if (Character.isWhitespace(c)) {
                space = kept.length() > 0;
            } else {
                if (space) {
                    kept.append(' ');
                    space = false;
                }
                kept.append(c);
            }
        }
        return kept.toString();
    }

    private static String escaped(String text) {
        return start(text, LENGTH)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Not cut within a character of two. */
    private static String start(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
    }
}
