package org.postferry.search.lucene.find;

import java.text.BreakIterator;
import java.text.CharacterIterator;
import java.text.StringCharacterIterator;
import java.util.Arrays;

/**
 * Cuts a text into passages for snippets: at the ends of sentences and paragraphs, and where these are long, between
 * words. The JDK's own sentences take half of a search's time, and may be as long as the text. Not thread-safe.
 */
final class Passages extends BreakIterator {
    /** Where a sentence is longer it is cut behind the next word. */
    static final int MAX_SENTENCE = 160;

    /** Where there is no end of a word either, as in scripts without spaces or in encoded lines, it is cut here. */
    static final int MAX_LENGTH = 240;

    private CharacterIterator text = new StringCharacterIterator("");
    /** Where passages begin and the last one ends, ascending. */
    private int[] bounds = {0};

    private int count = 1;
    private int current;

    @Override
    public void setText(CharacterIterator newText) {
        text = newText;
        bounds = new int[Math.max(2, bounds.length)];
        bounds[0] = newText.getBeginIndex();
        count = 1;
        current = 0;
        char before = ' ';
        for (char c = newText.first(); newText.getIndex() < newText.getEndIndex(); c = newText.next()) {
            int at = newText.getIndex();
            if (at > bounds[count - 1] && begins(before, c, at - bounds[count - 1])) {
                add(at);
            }
            before = c;
        }
        if (newText.getEndIndex() > bounds[count - 1]) {
            add(newText.getEndIndex());
        }
    }

    private static boolean begins(char before, char c, int length) {
        if (Character.isLowSurrogate(c)) {
            return false;
        }
        if (length >= MAX_LENGTH) {
            return true;
        }
        return switch (before) {
            case '。', '！', '？' -> true;
            case '.', '!', '?' -> c == ' ' || c == '\n';
            case '\n' -> c == '\n' || length >= MAX_SENTENCE;
            case ' ' -> length >= MAX_SENTENCE;
            default -> false;
        };
    }

    private void add(int bound) {
        if (count == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * count);
        }
        bounds[count++] = bound;
    }

    @Override
    public int following(int offset) {
        int found = Arrays.binarySearch(bounds, 0, count, inText(offset));
        return to(found >= 0 ? found + 1 : -found - 1);
    }

    @Override
    public int preceding(int offset) {
        int found = Arrays.binarySearch(bounds, 0, count, inText(offset));
        return to(found >= 0 ? found - 1 : -found - 2);
    }

    private int inText(int offset) {
        if (offset < text.getBeginIndex() || offset > text.getEndIndex()) {
            throw new IllegalArgumentException("offset " + offset + " is outside of the text");
        }
        return offset;
    }

    private int to(int index) {
        current = Math.max(0, Math.min(index, count - 1));
        return index == current ? bounds[current] : DONE;
    }

    @Override
    public int first() {
        return to(0);
    }

    @Override
    public int last() {
        return to(count - 1);
    }

    @Override
    public int next() {
        return to(current + 1);
    }

    @Override
    public int previous() {
        return to(current - 1);
    }

    @Override
    public int next(int n) {
        return to(current + n);
    }

    @Override
    public int current() {
        return bounds[current];
    }

    @Override
    public CharacterIterator getText() {
        return text;
    }
}
