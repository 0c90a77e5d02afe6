package org.postferry.mime.mime4j;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The words of a text, runs of letters and digits without regard to case: to tell whether another one says anything
 * besides. Used by one thread.
 */
final class SaidWords {
    /** What of HTML is read by nobody, up to the end of its element. */
    private static final List<String> UNREAD = List.of("style", "script", "title");

    /** What stands between words and is none; every other entity may be part of one. */
    private static final List<String> BETWEEN = List.of("&nbsp;", "&amp;", "&lt;", "&gt;", "&quot;", "&#160;", "&#39;");

    private final Set<String> words = new HashSet<>();

    SaidWords(String text) {
        for (int at = 0; at < text.length(); at++) {
            int end = endOfWord(text, at);
            if (end > at) {
                words.add(word(text, at, end));
                at = end;
            }
        }
    }

    /** Whether every word of that text is among them. */
    boolean haveAll(String text) {
        for (int at = 0; at < text.length(); at++) {
            int end = endOfWord(text, at);
            if (end > at && !words.contains(word(text, at, end))) {
                return false;
            }
            at = Math.max(at, end);
        }
        return true;
    }

    /**
     * Whether every word of that HTML is among them, without making a tree of it, which costs more than all else that is done to a text. Where this
     * is in doubt, as of a word with an entity in it, it says no.
     */
    boolean haveAllOfHtml(String html) {
        for (int at = 0; at < html.length(); at++) {
            char c = html.charAt(at);
            if (c == '<') {
                at = endOfTag(html, at) - 1;
            } else if (c == '&') {
                at = endOfEntity(html, at) - 1;
            } else {
                int end = endOfWord(html, at);
                if (end > at && !words.contains(word(html, at, end))) {
                    return false;
                }
                at = Math.max(at, end - 1);
            }
        }
        return true;
    }

    private static int endOfTag(String html, int begin) {
        char next = begin + 1 < html.length() ? html.charAt(begin + 1) : ' ';
        boolean isTag = Character.isLetter(next) || next == '/' || next == '!' || next == '?';
        if (!isTag) {
            return begin + 1; // less than
        }
        if (html.startsWith("<!--", begin)) {
            return behind(html, html.indexOf("-->", begin + 2), 3); // <!--> is a whole one
        }
        int end = behind(html, html.indexOf('>', begin), 1);
        for (String name : UNREAD) {
            int behind = begin + 1 + name.length();
            if (html.regionMatches(true, begin + 1, name, 0, name.length()) && endOfWord(html, behind) == behind) {
                return endOfElement(html, end, name);
            }
        }
        return end;
    }

    private static int endOfElement(String html, int begin, String name) {
        for (int at = html.indexOf("</", begin); at >= 0; at = html.indexOf("</", at + 2)) {
            if (html.regionMatches(true, at + 2, name, 0, name.length())) {
                return at;
            }
        }
        return html.length();
    }

    private static int behind(String html, int found, int length) {
        return found < 0 ? html.length() : found + length;
    }

    private static int endOfEntity(String html, int begin) {
        for (String entity : BETWEEN) {
            if (html.startsWith(entity, begin)) {
                return begin + entity.length();
            }
        }
        return begin + 1;
    }

    private static int endOfWord(String text, int begin) {
        int end = begin;
        while (end < text.length() && isOfWord(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** Of what is written with two characters it does not ask what it is. */
    private static boolean isOfWord(char c) {
        return Character.isLetterOrDigit(c) || Character.isSurrogate(c);
    }

    private static String word(String text, int begin, int end) {
        return text.substring(begin, end).toLowerCase(Locale.ROOT);
    }
}
