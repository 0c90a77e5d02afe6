package org.postferry.search.lucene.query;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postferry.search.BadQueryException;
import org.postferry.search.SearchRequest;
import org.postferry.search.lucene.query.Query.Field;

/**
 * Reads a query.
 *
 * <pre>
 * any   = all *( "OR" all )
 * all   = 1*( "-" one / one )
 * one   = "(" any ")" / field ":" ( "(" any ")" / text ) / operator ":" text / text
 * text  = word / word "*" / DQUOTE phrase DQUOTE / DQUOTE phrase DQUOTE "*"
 * </pre>
 *
 * A group behind a field's name says where its words are looked for. A name that is no operator is text. One use.
 */
public final class QueryParser {
    /** Groups in groups; more are no query of a person, and each is a level of the stack. */
    static final int MAX_DEPTH = 32;

    /** Words and operators of one query: each is a walk through the index. */
    public static final int MAX_PARTS = 256;

    private final List<Token> tokens;
    private final Operators operators;
    private final int end;
    private int next;
    private int depth;
    private int parts;

    private QueryParser(String query, Clock clock) throws BadQueryException {
        tokens = new Scanner(query).tokens();
        operators = new Operators(clock);
        end = query.length();
    }

    /** @param clock what {@code older_than:} counts from */
    public static Query parse(String query, Clock clock) throws BadQueryException {
        if (query.length() > SearchRequest.MAX_QUERY_LENGTH) {
            throw new BadQueryException(
                    "A query has at most " + SearchRequest.MAX_QUERY_LENGTH + " characters, this one has "
                            + query.length() + ".",
                    SearchRequest.MAX_QUERY_LENGTH);
        }
        return new QueryParser(query, clock).whole();
    }

    private Query whole() throws BadQueryException {
        if (tokens.isEmpty()) {
            return new Query.All();
        }
        Query query = any(Field.ANYWHERE);
        if (next < tokens.size()) {
            int at = tokens.get(next).at();
            throw new BadQueryException(
                    "The closing parenthesis at character " + (at + 1) + " has no opening one.", at);
        }
        return query;
    }

    private Query any(Field field) throws BadQueryException {
        List<Query> choices = new ArrayList<>();
        choices.add(all(field));
        while (peek().map(QueryParser::isOr).orElse(false)) {
            next++;
            choices.add(all(field));
        }
        return choices.size() == 1 ? choices.get(0) : new Query.Or(choices);
    }

    private Query all(Field field) throws BadQueryException {
        List<Query> conditions = new ArrayList<>();
        for (Optional<Token> token = peek(); token.isPresent() && !ends(token.get()); token = peek()) {
            conditions.add(one(field));
        }
        if (conditions.isEmpty()) {
            int at = place();
            throw new BadQueryException("Something to look for is missing at character " + (at + 1) + ".", at);
        }
        return conditions.size() == 1 ? conditions.get(0) : new Query.And(conditions);
    }

    private Query one(Field field) throws BadQueryException {
        Token token = tokens.get(next++);
        if (++parts > MAX_PARTS) {
            throw new BadQueryException("A query has at most " + MAX_PARTS + " parts.", token.at());
        }
        if (token instanceof Token.Minus) {
            if (peek().isEmpty() || ends(tokens.get(next))) {
                throw new BadQueryException(
                        "Something to leave out is missing behind the minus sign at character " + (token.at() + 1)
                                + ".",
                        token.at());
            }
            return new Query.Not(one(field));
        }
        if (token instanceof Token.Open open) {
            return group(open, field);
        }
        if (token instanceof Token.Operator operator) {
            return operator(operator);
        }
        return said(token, field);
    }

    private Query group(Token.Open open, Field field) throws BadQueryException {
        if (++depth > MAX_DEPTH) {
            throw new BadQueryException(
                    "Parentheses stand at most " + MAX_DEPTH + " deep (character " + (open.at() + 1) + ").", open.at());
        }
        Query query = any(field);
        if (!(peek().orElse(null) instanceof Token.Close)) {
            throw new BadQueryException(
                    "The parenthesis at character " + (open.at() + 1) + " is not closed.", open.at());
        }
        next++;
        depth--;
        return query;
    }

    private Query operator(Token.Operator operator) throws BadQueryException {
        Optional<Field> field = Operators.field(operator.name());
        Token value = peek().orElse(null);
        int begins = operator.at() + operator.name().length() + 1;
        boolean apart = value == null || value.at() != begins;
        if (!apart && field.isPresent() && value instanceof Token.Open open) {
            next++;
            return group(open, field.get());
        }
        if (apart || !(value instanceof Token.Word || value instanceof Token.Quoted)) {
            throw new BadQueryException(
                    operator.name() + ": at character " + (operator.at() + 1) + " has nothing behind it.",
                    operator.at());
        }
        next++;
        return field.isPresent() ? said(value, field.get()) : operators.read(operator.name(), text(value), value.at());
    }

    private static String text(Token value) {
        return value instanceof Token.Quoted quoted ? quoted.text() : ((Token.Word) value).text();
    }

    private static Query said(Token token, Field field) {
        if (token instanceof Token.Quoted quoted) {
            return new Query.Said(field, quoted.text(), quoted.prefix());
        }
        String word = ((Token.Word) token).text();
        boolean prefix = word.endsWith("*");
        return new Query.Said(field, prefix ? word.substring(0, word.length() - 1) : word, prefix);
    }

    private static boolean isOr(Token token) {
        return token instanceof Token.Word word && word.text().equals("OR");
    }

    private static boolean ends(Token token) {
        return token instanceof Token.Close || isOr(token);
    }

    private Optional<Token> peek() {
        return next < tokens.size() ? Optional.of(tokens.get(next)) : Optional.empty();
    }

    private int place() {
        return next < tokens.size() ? tokens.get(next).at() : end;
    }
}
