package org.postferry.imap.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Reads responses (RFC 3501 section 7 and 9), tolerant of what servers are known to send, strict about size. Not
 * thread-safe.
 */
final class ResponseReader {
    private static final int SHOWN_CHARACTERS = 80;

    /** Of one message. A few letters on the wire are many in memory; what comes after is dropped, but for what IMAP itself names. */
    static final int MAX_FLAGS = 1_000;

    private static final Set<String> NAMED_BY_IMAP =
            Set.of("\\answered", "\\flagged", "\\deleted", "\\seen", "\\draft");

    private final Tokens tokens;

    ResponseReader(WireInput input) {
        this.tokens = new Tokens(input);
    }

    Response next(BodyRouter bodies) throws WireException {
        tokens.begin();
        while (tokens.atEnd()) {
            tokens.next();
        }
        if (tokens.peek() == '+') {
            tokens.next();
            tokens.skipSpaces(); // some send "+" without the space (modern-email/defects#7)
            return new Response.Continuation(tokens.restOfLine());
        }
        String tag = tokens.word();
        tokens.skipSpaces();
        if (tag.equals("*")) {
            return untagged(bodies);
        }
        String kind = tokens.word();
        Optional<Status> status = status(kind.toUpperCase(Locale.ROOT));
        if (status.isEmpty()) {
            throw new WireException(
                    WireException.Reason.NONSENSE,
                    "What came is no IMAP: " + printable(tag + " " + kind + tokens.restOfLine()));
        }
        return new Response.Tagged(tag, status.get());
    }

    /** What the response that was read last took up in memory at most, sections of messages and sets of UIDs aside: these have limits of their own. */
    long bytes(Response last) {
        long sections = last instanceof Response.Fetched fetched ? fetched.row().keptBytes() : 0;
        return Math.max(0, tokens.bytes() - sections);
    }

    private static String printable(String text) {
        String shortened = text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "...";
        return "\"" + shortened.replaceAll("[^\\x20-\\x7e]", "?").strip() + "\"";
    }

    private Response.Untagged untagged(BodyRouter bodies) throws WireException {
        String name = tokens.word().toUpperCase(Locale.ROOT);
        Optional<Status> status = status(name);
        if (status.isPresent()) {
            return new Response.Condition(status.get());
        }
        FetchRow row = new FetchRow(Numbers.parse(name).orElse(0));
        try {
            if (Numbers.parse(name).isPresent()) {
                tokens.skipSpaces();
                name = tokens.word().toUpperCase(Locale.ROOT);
                return numbered(name, row, bodies);
            }
            Response.Untagged data = data(name);
            tokens.endLine();
            return data;
        } catch (SyntaxException unreadable) {
            tokens.skipRest();
            return new Response.Malformed(name, row.uid());
        }
    }

    private Optional<Status> status(String name) throws WireException {
        Status.Kind kind;
        switch (name) {
            case "OK" -> kind = Status.Kind.OK;
            case "NO" -> kind = Status.Kind.NO;
            case "BAD" -> kind = Status.Kind.BAD;
            case "BYE" -> kind = Status.Kind.BYE;
            case "PREAUTH" -> kind = Status.Kind.PREAUTH;
            default -> {
                return Optional.empty();
            }
        }
        tokens.skipSpaces();
        String text = tokens.restOfLine();
        int close = text.startsWith("[") ? closingBracket(text) : -1;
        if (close < 0) {
            return Optional.of(new Status(kind, Optional.empty(), text));
        }
        ResponseCode code = ResponseCode.parse(text.substring(1, close));
        return Optional.of(
                new Status(kind, Optional.of(code), text.substring(close + 1).strip()));
    }

    /** A flag within PERMANENTFLAGS may hold a bracket, and so may a string: the first one outside of both counts. */
    private static int closingBracket(String text) {
        int depth = 0;
        boolean inQuotes = false;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                inQuotes = !inQuotes;
            } else if (!inQuotes && c == '(') {
                depth++;
            } else if (!inQuotes && c == ')') {
                depth--;
            } else if (!inQuotes && c == ']' && depth <= 0) {
                return i;
            }
        }
        return text.indexOf(']');
    }

    private Response.Untagged numbered(String name, FetchRow row, BodyRouter bodies)
            throws WireException, SyntaxException {
        if (!name.equals("FETCH")) {
            tokens.endLine();
            return new Response.Count(name, row.sequence());
        }
        tokens.skipSpaces();
        tokens.expect('(');
        tokens.skipSpaces();
        while (tokens.peek() != ')') {
            String item = tokens.itemName().toUpperCase(Locale.ROOT);
            tokens.skipSpaces();
            item(item, row, bodies);
            tokens.skipSpaces();
        }
        tokens.next();
        tokens.endLine();
        return new Response.Fetched(row);
    }

    private void item(String item, FetchRow row, BodyRouter bodies) throws WireException, SyntaxException {
        switch (item) {
            case "" -> throw new SyntaxException("a FETCH item without a name");
            case "UID" -> row.uid(uid(tokens.number()));
            case "RFC822.SIZE" -> row.size(tokens.number());
            case "FLAGS" -> row.flags(flags());
            case "INTERNALDATE" -> row.internalDate(tokens.value().text());
            case "MODSEQ" -> {
                tokens.expect('(');
                row.modSeq(tokens.number());
                tokens.expect(')');
            }
            default -> {
                if (item.startsWith("BODY[") || item.startsWith("BINARY[")) {
                    section(item, row, bodies);
                } else {
                    row.other(item, tokens.value());
                }
            }
        }
    }

    private static OptionalLong uid(OptionalLong number) throws SyntaxException {
        if (number.isEmpty() || number.getAsLong() < 1 || number.getAsLong() > UidSet.MAX_UID) {
            throw new SyntaxException("no UID");
        }
        return number;
    }

    private void section(String name, FetchRow row, BodyRouter bodies) throws WireException, SyntaxException {
        int first = tokens.peek();
        if (first != '{' && first != '~') {
            Value value = tokens.value();
            Optional<byte[]> bytes = value.text().map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
            row.section(new FetchRow.Section(
                    name, bytes, bytes.map(b -> (long) b.length).orElse(-1L)));
            return;
        }
        long size = tokens.literalSize();
        Optional<BodySink> sink = bodies.begin(row, name, size);
        if (sink.isPresent()) {
            tokens.stream(size, sink.get());
            row.section(new FetchRow.Section(name, Optional.empty(), size));
        } else {
            row.section(new FetchRow.Section(name, Optional.of(tokens.keep(size)), size));
        }
    }

    /** Gmail sends flags that are no atoms, so everything between the parentheses is taken word by word. */
    private List<String> flags() throws WireException, SyntaxException {
        tokens.expect('(');
        List<String> flags = new ArrayList<>();
        StringBuilder flag = new StringBuilder();
        while (true) {
            if (tokens.atEnd() || tokens.peek() == '{') {
                throw new SyntaxException("flags that do not close");
            }
            int c = tokens.next();
            if (c != ' ' && c != ')') {
                flag.append((char) c);
                continue;
            }
            String word = flag.toString();
            flag.setLength(0);
            if (!word.isEmpty() && (flags.size() < MAX_FLAGS || isMissing(word, flags))) {
                flags.add(word);
            }
            if (c == ')') {
                return flags;
            }
        }
    }

    private static boolean isMissing(String word, List<String> flags) {
        return NAMED_BY_IMAP.contains(word.toLowerCase(Locale.ROOT))
                && flags.stream().noneMatch(word::equalsIgnoreCase);
    }

    private Response.Untagged data(String name) throws WireException, SyntaxException {
        switch (name) {
            case "SEARCH":
                UidSet uids = tokens.uidList();
                tokens.values(); // RFC 7162 section 3.1.5: (MODSEQ n) may follow
                return new Response.Found(Optional.empty(), uids, OptionalLong.empty());
            case "ESEARCH":
                return extendedSearch();
            case "VANISHED":
                tokens.skipSpaces();
                boolean earlier = tokens.peek() == '(';
                if (earlier) {
                    tokens.value(); // RFC 7162 section 3.2.10: (EARLIER) is the only word there
                    tokens.skipSpaces();
                }
                return new Response.Vanished(earlier, tokens.uidSet());
            default:
                return new Response.Data(name, tokens.values());
        }
    }

    /** RFC 4731 section 3.1, RFC 4466 section 2.6.2. */
    private Response.Untagged extendedSearch() throws WireException, SyntaxException {
        Optional<String> tag = Optional.empty();
        UidSet uids = UidSet.EMPTY;
        OptionalLong count = OptionalLong.empty();
        tokens.skipSpaces();
        if (tokens.peek() == '(') {
            List<Value> correlator = tokens.value().members();
            tag = correlator.size() == 2 ? correlator.get(1).text() : tag;
        }
        tokens.skipSpaces();
        while (!tokens.atEnd()) {
            String word = tokens.word().toUpperCase(Locale.ROOT);
            tokens.skipSpaces();
            switch (word) {
                case "UID" -> {} // says that UIDs follow
                case "ALL" -> uids = tokens.uidSet();
                case "COUNT" -> count = tokens.number();
                default -> tokens.value();
            }
            tokens.skipSpaces();
        }
        return new Response.Found(tag, uids, count);
    }
}
