package org.postferry.search.lucene.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.model.ThreadId;
import org.postferry.search.BadQueryException;
import org.postferry.search.SearchRequest;
import org.postferry.search.lucene.query.Query.And;
import org.postferry.search.lucene.query.Query.Field;
import org.postferry.search.lucene.query.Query.HasKeyword;
import org.postferry.search.lucene.query.Query.Not;
import org.postferry.search.lucene.query.Query.Or;
import org.postferry.search.lucene.query.Query.Received;
import org.postferry.search.lucene.query.Query.Said;
import org.postferry.search.lucene.query.Query.Size;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.ProvesLimit;

class QueryParserTest {
    private final FakeClock clock = new FakeClock(Instant.parse("2026-03-31T10:00:00Z"));

    private Query parsed(String query) throws BadQueryException {
        return QueryParser.parse(query, clock);
    }

    private static Said any(String text) {
        return new Said(Field.ANYWHERE, text, false);
    }

    @Test
    void nothingIsEverything() throws Exception {
        assertEquals(new Query.All(), parsed("  "));
    }

    @Test
    void wordsPhrasesPrefixesAndMinus() throws Exception {
        assertEquals(any("tea"), parsed("tea"));
        assertEquals(new And(List.of(any("tea"), any("green leaf"))), parsed("tea \"green leaf\""));
        assertEquals(new Said(Field.ANYWHERE, "invoic", true), parsed("invoic*"));
        assertEquals(new Not(any("tea")), parsed("-tea"));
        assertEquals(new Not(new Said(Field.FROM, "ann", false)), parsed("-from:ann"));
        assertEquals(new And(List.of(any("a-b"), any("-"), any("c"))), parsed("a-b - c"));
    }

    @Test
    void orBindsLooserThanStandingTogether() throws Exception {
        assertEquals(new Or(List.of(new And(List.of(any("a"), any("b"))), any("c"))), parsed("a b OR c"));
        assertEquals(new And(List.of(any("a"), new Or(List.of(any("b"), any("c"))))), parsed("a (b OR c)"));
        assertEquals(new And(List.of(any("or"), any("x"))), parsed("or x"));
    }

    @Test
    void aGroupBehindAFieldIsLookedForInThatField() throws Exception {
        assertEquals(
                new And(List.of(new Said(Field.SUBJECT, "a", false), new Said(Field.SUBJECT, "b", false))),
                parsed("subject:(a b)"));
        assertEquals(
                new Or(List.of(new Said(Field.SUBJECT, "a", false), new Said(Field.FROM, "b", false))),
                parsed("subject:(a OR from:b)"));
    }

    @Test
    void operatorsOfOneValue() throws Exception {
        assertEquals(new Not(new HasKeyword("$seen")), parsed("is:unread"));
        assertEquals(new HasKeyword("$forwarded"), parsed("keyword:$Forwarded"));
        assertEquals(new Query.InMailbox("My Folder"), parsed("in:\"My Folder\""));
        assertEquals(new Query.HasMessageId("x@y"), parsed("message-id:<x@y>"));
        assertEquals(new Query.InThread(ThreadId.parse("1-24")), parsed("thread:1-24"));
        assertEquals(new Received(Instant.MIN, Instant.parse("2026-01-05T00:00:00Z")), parsed("before:2026-1-5"));
        assertEquals(new Received(Instant.parse("2025-01-01T00:00:00Z"), Instant.MAX), parsed("AFTER:2025"));
        assertEquals(new Received(Instant.parse("2026-02-28T10:00:00Z"), Instant.MAX), parsed("newer_than:1m"));
        assertEquals(new Received(Instant.MIN, Instant.parse("2026-03-24T10:00:00Z")), parsed("older_than:1w"));
        assertEquals(new Size(5 * 1024 * 1024 + 1, Long.MAX_VALUE), parsed("larger:5M"));
        assertEquals(new Size(0, 499), parsed("smaller:500"));
    }

    @Test
    void aNameThatIsNoOperatorIsText() throws Exception {
        assertEquals(any("http://example.org"), parsed("http://example.org"));
        assertEquals(any("re:"), parsed("re:"));
    }

    @ParameterizedTest(name = "{0} is wrong at {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "(a b|0",
                "a b)|3",
                "a OR|4",
                "OR b|0",
                "()|1",
                "a \"b c|2",
                "a -(|4",
                "subject:|0",
                "x subject: y|2",
                "before:yesterday|7",
                "before:2026-02-30|7",
                "is:green|3",
                "larger:many|7",
                "larger:999999999999999g|7",
                "keyword:a%b|8",
                "thread:24|7",
                "has:nothing|4",
                "newer_than:5|11"
            })
    void aBadQueryNamesThePlace(String query, int position) {
        BadQueryException bad = assertThrows(BadQueryException.class, () -> parsed(query));

        assertEquals(position, bad.position(), bad.getMessage());
        assertTrue(bad.getMessage().endsWith("."), bad.getMessage());
    }

    @Test
    @ProvesLimit("QueryParser.MAX_DEPTH")
    void parenthesesHaveADepth() throws Exception {
        int most = QueryParser.MAX_DEPTH;
        parsed("(".repeat(most) + "a" + ")".repeat(most));

        assertThrows(BadQueryException.class, () -> parsed("(".repeat(most + 1) + "a" + ")".repeat(most + 1)));
    }

    @Test
    @ProvesLimit("QueryParser.MAX_PARTS")
    void aQueryHasSoManyPartsAtMost() throws Exception {
        parsed("a ".repeat(QueryParser.MAX_PARTS));

        assertThrows(BadQueryException.class, () -> parsed("a ".repeat(QueryParser.MAX_PARTS + 1)));
        assertThrows(BadQueryException.class, () -> parsed("-".repeat(QueryParser.MAX_PARTS + 1) + "a"));
    }

    @Test
    @ProvesLimit("SearchRequest.MAX_QUERY_LENGTH")
    void aQueryHasSoManyCharactersAtMost() throws Exception {
        parsed("a".repeat(SearchRequest.MAX_QUERY_LENGTH));

        assertThrows(BadQueryException.class, () -> parsed("a".repeat(SearchRequest.MAX_QUERY_LENGTH + 1)));
    }
}
