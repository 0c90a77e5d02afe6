package org.postferry.imap.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads the words, strings, literals and lists of one response (RFC 3501 section 4). Knows every limit and never reads
 * past the end of the line, so that a response that cannot be read costs no more than itself. Not thread-safe.
 */
final class Tokens {
    /** Of one response, literals and sets of UIDs aside: a LIST row or a FETCH row has a few hundred bytes. */
    static final int MAX_LINE_BYTES = 1024 * 1024;

    /** Lists within lists: a BODYSTRUCTURE goes this deep only when somebody means harm. */
    static final int MAX_NESTING = 100;

    /** Bytes of literals that one response keeps in memory; what goes to a sink does not count. A header is cut here. */
    static final int MAX_KEPT_BYTES = 256 * 1024;

    /** No server takes a larger message; one that announces it is not believed. */
    static final long MAX_LITERAL_BYTES = 1L << 30;

    private final WireInput input;
    private int lineBytes;
    private int keptBytes;

    Tokens(WireInput input) {
        this.input = input;
    }

    /** A new response begins. */
    void begin() {
        lineBytes = 0;
        keptBytes = 0;
    }

    /** What the response took up in memory at most, sets of UIDs aside. */
    int bytes() {
        return lineBytes + keptBytes;
    }

    int peek() throws WireException {
        return input.peek();
    }

    int next() throws WireException {
        if (++lineBytes > MAX_LINE_BYTES) {
            throw new WireException(
                    WireException.Reason.NONSENSE, "The server sent a line longer than " + MAX_LINE_BYTES + " bytes.");
        }
        return input.read();
    }

    boolean atEnd() throws WireException {
        return peek() == '\r' || peek() == '\n';
    }

    /** Some servers send two spaces, or one before the end (RFC 3501 allows neither). */
    void skipSpaces() throws WireException {
        while (peek() == ' ') {
            next();
        }
    }

    void expect(char wanted) throws WireException, SyntaxException {
        if (peek() != wanted) {
            throw new SyntaxException("expected '" + wanted + "'");
        }
        next();
    }

    void endLine() throws WireException, SyntaxException {
        skipSpaces();
        if (!atEnd()) {
            throw new SyntaxException("expected the end of the line");
        }
        if (next() == '\r' && peek() == '\n') {
            next();
        }
    }

    /** Characters up to a space, a parenthesis, a quote or the end. May be empty. */
    String word() throws WireException {
        StringBuilder word = new StringBuilder();
        while (!isDelimiter(peek())) {
            word.append((char) next());
        }
        return word.toString();
    }

    /** The name of a FETCH item: brackets belong to it, with all that is inside. */
    String itemName() throws WireException, SyntaxException {
        StringBuilder name = new StringBuilder();
        boolean inBrackets = false;
        while (inBrackets || !isDelimiter(peek())) {
            if (atEnd()) {
                throw new SyntaxException("a bracket that does not close");
            }
            int c = next();
            inBrackets = c == '[' || inBrackets && c != ']';
            name.append((char) c);
        }
        return name.toString();
    }

    /** Everything up to the end of the line, which is consumed. */
    String restOfLine() throws WireException {
        StringBuilder text = new StringBuilder();
        while (!atEnd()) {
            text.append((char) next());
        }
        if (next() == '\r' && peek() == '\n') {
            next();
        }
        return text.toString();
    }

    OptionalLong number() throws WireException {
        return Numbers.parse(word());
    }

    /** All values up to the end of the line, which is not consumed. */
    List<Value> values() throws WireException, SyntaxException {
        List<Value> values = new ArrayList<>();
        skipSpaces();
        while (!atEnd()) {
            values.add(value(0));
            skipSpaces();
        }
        return values;
    }

    Value value() throws WireException, SyntaxException {
        return value(0);
    }

    private Value value(int depth) throws WireException, SyntaxException {
        switch (peek()) {
            case '(':
                return items(depth + 1);
            case '"':
                return new Value.Quoted(quoted());
            case '{', '~':
                long size = literalSize();
                return new Value.Literal(keep(size), size);
            default:
                String word = word();
                if (word.isEmpty()) {
                    throw new SyntaxException("a parenthesis that nothing opened");
                }
                return new Value.Atom(word);
        }
    }

    private Value items(int depth) throws WireException, SyntaxException {
        if (depth > MAX_NESTING) {
            throw new SyntaxException("lists nested deeper than " + MAX_NESTING);
        }
        expect('(');
        List<Value> values = new ArrayList<>();
        skipSpaces();
        while (peek() != ')') {
            if (atEnd()) {
                throw new SyntaxException("a list that does not close");
            }
            values.add(value(depth));
            skipSpaces();
        }
        next();
        return new Value.Items(values);
    }

    String quoted() throws WireException, SyntaxException {
        expect('"');
        StringBuilder text = new StringBuilder();
        while (peek() != '"') {
            if (atEnd()) {
                throw new SyntaxException("a string that does not close");
            }
            int c = next();
            // raw 8 bit characters are not allowed and are sent nevertheless (modern-email/defects#23)
            text.append((char) (c == '\\' && !atEnd() ? next() : c));
        }
        next();
        return text.toString();
    }

    /**
     * Reads <code>{12}</code> with the end of its line; the bytes are next. A literal8 has a tilde before it (RFC 3516).
     * What is read then, by {@link #keep} or {@link #stream}, must not exceed {@link #MAX_LITERAL_BYTES}.
     */
    long literalSize() throws WireException, SyntaxException {
        if (peek() == '~') {
            next();
        }
        expect('{');
        StringBuilder digits = new StringBuilder();
        while (peek() >= '0' && peek() <= '9') {
            digits.append((char) next());
        }
        if (peek() == '+') {
            next();
        }
        OptionalLong size = Numbers.parse(digits.toString());
        expect('}');
        if (!atEnd()) {
            throw new SyntaxException("a literal that does not end its line");
        }
        endLine();
        return size.orElse(Long.MAX_VALUE);
    }

    private static long checkLiteral(OptionalLong size) throws WireException {
        if (size.isEmpty() || size.getAsLong() > MAX_LITERAL_BYTES) {
            throw new WireException(
                    WireException.Reason.NONSENSE,
                    "The server announced a literal of more than " + MAX_LITERAL_BYTES + " bytes.");
        }
        return size.getAsLong();
    }

    /** Reads a literal and keeps its beginning, as much as the response may still keep. Grows with what came, not with what was announced. */
    byte[] keep(long size) throws WireException {
        checkLiteral(OptionalLong.of(size));
        int room = (int) Math.min(size, MAX_KEPT_BYTES - keptBytes);
        ByteArrayOutputStream kept = new ByteArrayOutputStream(Math.min(room, 2_048));
        input.transfer(room, kept::write);
        keptBytes += room;
        input.transfer(size - room, (bytes, offset, length) -> {});
        return kept.toByteArray();
    }

    void stream(long size, BodySink sink) throws WireException {
        checkLiteral(OptionalLong.of(size));
        input.transfer(size, sink);
    }

    /** A set of UIDs; a long one is no long line. */
    UidSet uidSet() throws WireException, SyntaxException {
        UidSet.Builder set = new UidSet.Builder();
        do {
            if (peek() == ',') {
                input.read();
            }
            long first = uid();
            long last = first;
            if (peek() == ':') {
                input.read();
                last = uid();
            }
            add(set, Math.min(first, last), Math.max(first, last));
        } while (peek() == ',');
        return set.build();
    }

    /** The numbers of a SEARCH response. */
    UidSet uidList() throws WireException, SyntaxException {
        UidSet.Builder set = new UidSet.Builder();
        skipSpaces();
        while (peek() >= '0' && peek() <= '9') {
            long uid = uid();
            add(set, uid, uid);
            while (peek() == ' ') {
                input.read();
            }
        }
        return set.build();
    }

    private long uid() throws WireException, SyntaxException {
        long uid = 0;
        while (peek() >= '0' && peek() <= '9' && uid <= UidSet.MAX_UID) {
            uid = uid * 10 + (input.read() - '0');
        }
        if (uid < 1 || uid > UidSet.MAX_UID) {
            throw new SyntaxException("no UID");
        }
        return uid;
    }

    private static void add(UidSet.Builder set, long first, long last) throws WireException {
        try {
            set.add(first, last);
        } catch (IllegalArgumentException tooMany) {
            throw new WireException(WireException.Reason.NONSENSE, "The server sent " + tooMany.getMessage() + ".");
        }
    }

    /** Skips the rest of a response with its literals: the framing holds whatever stands between. */
    void skipRest() throws WireException {
        long literal = -1;
        StringBuilder digits = new StringBuilder();
        while (true) {
            int c = next();
            if (c == '\r') {
                continue;
            }
            if (c == '\n') {
                if (literal < 0) {
                    return;
                }
                input.transfer(literal, (bytes, offset, length) -> {});
                literal = -1;
            } else if (c == '{') {
                digits.setLength(0);
                literal = -1;
            } else if (c >= '0' && c <= '9') {
                digits.append((char) c);
                literal = -1;
            } else if (c == '}' && digits.length() > 0) {
                literal = checkLiteral(Numbers.parse(digits.toString()));
            } else if (c != '+') {
                digits.setLength(0);
                literal = -1;
            }
        }
    }

    /** A brace begins a literal and is never consumed by anything else, so that the framing holds. */
    private static boolean isDelimiter(int c) {
        return c == '{' || c == ' ' || c == '(' || c == ')' || c == '\r' || c == '\n' || c == '"';
    }
}
