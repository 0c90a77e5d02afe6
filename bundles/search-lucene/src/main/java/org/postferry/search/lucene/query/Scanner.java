package org.postferry.search.lucene.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postferry.search.BadQueryException;

/** Cuts a query into tokens. One use. */
final class Scanner {
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    Scanner(String text) {
        this.text = text;
    }

    List<Token> tokens() throws BadQueryException {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (isSpace(c)) {
                at++;
            } else if (c == '(') {
                tokens.add(new Token.Open(at++));
            } else if (c == ')') {
                tokens.add(new Token.Close(at++));
            } else if (c == '"') {
                quoted();
            } else if (c == '-' && goesOn(at + 1)) {
                tokens.add(new Token.Minus(at++));
            } else {
                word();
            }
        }
        return tokens;
    }

    private void quoted() throws BadQueryException {
        int end = text.indexOf('"', at + 1);
        if (end < 0) {
            throw new BadQueryException("The quotation mark at character " + (at + 1) + " is not closed.", at);
        }
        boolean prefix = end + 1 < text.length() && text.charAt(end + 1) == '*';
        tokens.add(new Token.Quoted(text.substring(at + 1, end), prefix, at));
        at = end + (prefix ? 2 : 1);
    }

    private void word() {
        int begin = at;
        while (at < text.length() && !isSpace(text.charAt(at)) && "()".indexOf(text.charAt(at)) < 0) {
            if (text.charAt(at) == ':') {
                String name = text.substring(begin, at).toLowerCase(Locale.ROOT);
                if (Operators.isKnown(name)) {
                    tokens.add(new Token.Operator(name, begin));
                    at++;
                    return;
                }
            }
            at++;
        }
        tokens.add(new Token.Word(text.substring(begin, at), begin));
    }

    private boolean goesOn(int index) {
        return index < text.length() && !isSpace(text.charAt(index)) && text.charAt(index) != ')';
    }

    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }
}
