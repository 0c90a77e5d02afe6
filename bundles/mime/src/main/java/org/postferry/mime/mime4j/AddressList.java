package org.postferry.mime.mime4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postferry.model.EmailAddress;

/**
 * Reads the addresses of a field (RFC 5322 section 3.4) and what passes for it. Groups give their members, as RFC 8621
 * section 4.1.2.3 says. Linear, without recursion; one use for one field.
 */
final class AddressList {
    private final String text;
    private final List<EmailAddress> addresses = new ArrayList<>();

    /** Words and quoted strings so far: a display name, or an address without brackets. */
    private final StringBuilder words = new StringBuilder();

    private final StringBuilder comment = new StringBuilder();
    private final StringBuilder bracketed = new StringBuilder();
    private boolean quotedWord;
    private boolean hasBracket;
    /** An at sign stands among the words; kept apart, so that no text is searched again for each of its characters. */
    private boolean hasAt;

    private int at;

    private AddressList(String text) {
        this.text = text;
    }

    static List<EmailAddress> parse(String text) {
        return new AddressList(text).parsed();
    }

    private List<EmailAddress> parsed() {
        while (at < text.length() && addresses.size() < MimeLimits.MAX_ADDRESSES) {
            char c = text.charAt(at++);
            switch (c) {
                case '"' -> quoted(words);
                case '(' -> comment();
                case '<' -> bracket();
                case ',', ';' -> finish();
                case ':' -> group();
                default -> {
                    hasAt |= c == '@';
                    words.append(c);
                }
            }
        }
        if (addresses.size() < MimeLimits.MAX_ADDRESSES) {
            finish();
        }
        return addresses;
    }

    /** Inside quotes nothing separates (RFC 5322 section 3.2.4). */
    private void quoted(StringBuilder into) {
        quotedWord = true;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return;
            }
            into.append(c == '\\' && at < text.length() ? text.charAt(at++) : c);
        }
    }

    private void comment() {
        int depth = 1;
        comment.setLength(0);
        while (at < text.length() && depth > 0) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                comment.append(text.charAt(at++));
                continue;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth > 0) {
                comment.append(c);
            }
        }
    }

    private void bracket() {
        bracketed.setLength(0);
        hasBracket = true;
        boolean address = false;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '>') {
                return;
            }
            if (c == '"') {
                bracketed.append('"');
                quoted(bracketed);
                bracketed.append('"');
            } else if (c == ',' && address) {
                at--; // the closing bracket is missing
                return;
            } else {
                address |= c == '@' && bracketed.length() > 0;
                bracketed.append(c);
            }
        }
    }

    /** "Friends: a@b, c@d;": the name goes, the members stay. A colon inside an address is part of it. */
    private void group() {
        if (hasAt) {
            words.append(':');
        } else {
            reset();
        }
    }

    private void finish() {
        String name = HeaderText.clean(EncodedWords.decode(words.toString()));
        if (hasBracket) {
            add(name, address(bracketed.toString()));
        } else if (hasAt || !quotedWord) {
            add(HeaderText.clean(EncodedWords.decode(comment.toString())), address(words.toString()));
        } else {
            add(name, "");
        }
        reset();
    }

    private void add(String name, String email) {
        if (!name.isEmpty() || !email.isEmpty()) {
            addresses.add(new EmailAddress(name.isEmpty() ? Optional.empty() : Optional.of(name), email));
        }
    }

    /** Without the obsolete route (RFC 5322 section 4.4) and without blanks around it. */
    private static String address(String raw) {
        int routeEnd = raw.startsWith("@") ? raw.indexOf(':') + 1 : 0;
        return HeaderText.clean(EncodedWords.decode(raw.substring(routeEnd)));
    }

    private void reset() {
        words.setLength(0);
        comment.setLength(0);
        bracketed.setLength(0);
        quotedWord = false;
        hasBracket = false;
        hasAt = false;
    }
}
