package org.postferry.mime.mime4j;

import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/** Makes readable text out of HTML: white space folded, a line for each block. Stops when it has enough. One use. */
final class HtmlText implements NodeFilter {
    private static final Set<String> UNREAD =
            Set.of("script", "style", "template", "noscript", "title", "head", "object", "svg");

    private final int maxLength;
    private final StringBuilder text = new StringBuilder();
    private boolean space;

    HtmlText(int maxLength) {
        this.maxLength = maxLength;
    }

    @Override
    public FilterResult head(Node node, int depth) {
        if (text.length() >= maxLength) {
            return FilterResult.STOP;
        }
        if (node instanceof TextNode words) {
            fold(words.getWholeText());
        } else if (node instanceof Element element) {
            if (UNREAD.contains(element.normalName())) {
                return FilterResult.SKIP_ENTIRELY;
            }
            begin(element);
        }
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (node instanceof Element element && element.isBlock()) {
            newLine();
        } else if (node instanceof Element element && (element.nameIs("td") || element.nameIs("th"))) {
            space = true;
        }
        return FilterResult.CONTINUE;
    }

    private void begin(Element element) {
        if (element.nameIs("br")) {
            text.append('\n');
            space = false;
        } else if (element.isBlock()) {
            newLine();
        }
        if (element.nameIs("li")) {
            text.append("- ");
        }
    }

    private void newLine() {
        space = false;
        if (text.length() > 0 && text.charAt(text.length() - 1) != '\n') {
            text.append('\n');
        }
    }

    /** Copies word by word: to look at the end of the text before each character cost more than jsoup's whole tree. */
    private void fold(String words) {
        char[] all = words.toCharArray();
        for (int i = 0; i < all.length && text.length() < maxLength; i++) {
            if (isSpace(all[i])) {
                space = true;
            } else if (!Character.isISOControl(all[i])) {
                int begin = i;
                while (i + 1 < all.length && isOfWord(all[i + 1])) {
                    i++;
                }
                word(all, begin, i + 1 - begin);
            }
        }
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || c == '\u00a0';
    }

    private static boolean isOfWord(char c) {
        return c > ' ' && c < 0x7f || !isSpace(c) && !Character.isISOControl(c);
    }

    private void word(char[] all, int begin, int length) {
        boolean lineBegins = text.length() == 0 || text.charAt(text.length() - 1) == '\n';
        if (space && !lineBegins) {
            text.append(' ');
        }
        space = false;
        text.append(all, begin, Math.min(length, Math.max(1, maxLength - text.length())));
    }

    String result() {
        return text.toString().strip();
    }
}
