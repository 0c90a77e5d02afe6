package org.postferry.search.lucene.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.search.BadQueryException;
import org.postferry.search.SearchIndex;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchRequest;
import org.postferry.search.lucene.query.QueryParser;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.store.Mailroom;

class SearchLimitsTest {
    private static final int MANY = 30;

    /** The ids of so many are more than the 32,766 bytes that Lucene lets a value have. */
    private static final int IN_MANY_MAILBOXES = 6_000;

    @TempDir
    Path folder;

    private Searched at;

    @BeforeEach
    void open() {
        at = new Searched(folder.resolve("index"));
    }

    @AfterEach
    void close() {
        at.close();
    }

    @Test
    @ProvesLimit("LuceneSearchIndex.Config.directory")
    void theIndexLiesInTheFolderOfItsConfiguration() throws Exception {
        Path there = folder.resolve("there");

        try (LuceneSearchIndex index = new LuceneSearchIndex(at.store, at.reader, configured(there))) {
            index.search(SearchRequest.of("x", 1));
        }

        assertTrue(Files.isDirectory(there.resolve("g1")));
    }

    private static LuceneSearchIndex.Config configured(Path directory) {
        return new LuceneSearchIndex.Config() {
            @Override
            public String directory() {
                return directory.toString();
            }

            @Override
            public Class<? extends Annotation> annotationType() {
                return LuceneSearchIndex.Config.class;
            }
        };
    }

    @Test
    void anEmailWhoseHeaderAndContentCameBeforeTheIndexIsReadOnce() throws Exception {
        int many = 200; // headers and contents are more than one step
        at.find("");
        at.close();
        List<Mailroom.Posted> letters = IntStream.range(0, many)
                .mapToObj(i -> new Mailroom.Posted("Subject: x\r\n\r\nword\r\n".getBytes(), Searched.NOON, Set.of()))
                .toList();
        EmailId first = at.mail.put(at.mail.mailbox("INBOX"), letters).get(0);

        at.open();

        assertEquals(many, at.find("is:unread").size());
        int read = at.textsRead.get();
        assertEquals(many, read, "texts were read");
        at.mail.keywords(at.mail.mailbox("INBOX"), first, Set.of(Keyword.SEEN));
        assertEquals(many - 1, at.find("is:unread").size());
    }

    @Test
    @ProvesLimit("SearchIndex.MAX_PAGE")
    void aPageHasALimit() {
        SearchRequest.of("x", SearchIndex.MAX_PAGE);

        assertThrows(IllegalArgumentException.class, () -> SearchRequest.of("x", SearchIndex.MAX_PAGE + 1));
        assertThrows(IllegalArgumentException.class, () -> SearchRequest.of("x", 0));
    }

    @Test
    @ProvesLimit("Facets.MAX_VALUES")
    void ofManySendersTheMostFrequentAreCounted() throws Exception {
        for (int i = 0; i < MANY; i++) {
            at.put("From: sender" + i + "@example.org\nSubject: x\n\nword\n");
        }
        at.put("From: sender7@example.org\nSubject: x\n\nword\n");

        var senders = at.search("word").facets().get("sender");

        List<String> mostThenByName = Stream.concat(
                        Stream.of("sender7@example.org"),
                        IntStream.range(0, MANY)
                                .mapToObj(i -> "sender" + i + "@example.org")
                                .filter(sender -> !sender.equals("sender7@example.org"))
                                .sorted()
                                .limit(19))
                .toList();
        assertEquals(
                mostThenByName, senders.stream().map(SearchPage.Facet::value).toList());
    }

    @Test
    void anEmailInThousandsOfMailboxesIsFoundInEachAndKeepsNoOtherOut() throws Exception {
        Mailroom room = new Mailroom(at.store, at.reader, TestAccounts.named("Work", "ann@work.example.org"));
        room.mailboxes(
                IntStream.range(0, IN_MANY_MAILBOXES).mapToObj(i -> "box" + i).toArray(String[]::new));
        Set<MailboxId> all = at.store.mailboxes().list(room.account()).stream()
                .map(Mailbox::id)
                .collect(Collectors.toSet());
        byte[] letter = "Subject: x\r\n\r\neverywhere\r\n".getBytes();
        Mailroom.Posted posted = new Mailroom.Posted(letter, Searched.NOON, Set.of(), all);
        EmailId email = room.put(room.mailbox("box0"), List.of(posted)).get(0);

        byte[] next = "Subject: x\r\n\r\nlater\r\n".getBytes();
        EmailId later = room.put(room.mailbox("box1"), List.of(new Mailroom.Posted(next, Searched.NOON, Set.of())))
                .get(0);

        assertEquals(List.of(later), at.find("later"));
        assertEquals(List.of(email), at.find("everywhere"));
        assertEquals(List.of(email), at.find("in:box0"));
        assertEquals(List.of(email), at.find("in:box" + (IN_MANY_MAILBOXES - 1)));
        assertEquals(2, at.index.state().documents());
        assertEquals(List.of("g1"), generations(), "it is the same index still");
    }

    private List<String> generations() throws IOException {
        try (Stream<Path> folders = Files.list(folder.resolve("index"))) {
            return folders.map(each -> each.getFileName().toString()).toList();
        }
    }

    @Test
    @ProvesLimit("Documents.MAX_TERM_LENGTH")
    void anIdAndAnAddressWithoutEndAreCutAndTheEmailIsFound() throws Exception {
        String endless = "a".repeat(40_000);
        EmailId email = at.put(
                "From: " + endless + "@example.org\nMessage-ID: <" + endless + "@example.org>\nSubject: x\n\nword\n");

        SearchPage found = at.search("word message-id:" + endless.substring(0, 1_000));

        assertEquals(
                List.of(email),
                found.items().stream().map(SearchPage.Hit::email).toList());
        assertEquals(
                List.of(new SearchPage.Facet(endless.substring(0, 1_000), 1)),
                found.facets().get("sender"));
    }

    @Test
    @ProvesLimit("Documents.MAX_SHOWN_LENGTH")
    void aHitFarDownInALongTextIsFoundWithoutASnippetOfIt() throws Exception {
        EmailId email = at.say("x", "filler line\n".repeat(8_000) + "treasure");

        assertEquals(List.of(email), at.find("treasure"));
        assertFalse(at.search("treasure").items().get(0).snippet().contains("<mark>"));
    }

    @Test
    @ProvesLimit("Translation.MAX_EXPANSIONS")
    void aStarBehindSeveralWordsThatStandsForTooManyIsRefusedInASentence() throws Exception {
        String words = String.join(
                " ", IntStream.range(0, 1_500).mapToObj(i -> "pre" + i).toList());
        at.say("x", "some " + words);
        at.find("some");

        BadQueryException refused = assertThrows(BadQueryException.class, () -> at.search("\"some pre\"*"));

        assertTrue(refused.getMessage().contains("*"), refused.getMessage());
        assertEquals(1, at.find("\"some pre0\"*").size());
    }

    @Test
    void aQueryOfAsManyWordsAsOneMayHaveIsAnswered() throws Exception {
        String words = String.join(
                " ",
                IntStream.range(0, QueryParser.MAX_PARTS)
                        .mapToObj(i -> "wört" + i)
                        .toList());
        EmailId email = at.say("x", words);

        SearchPage page = at.index.search(at.asked(words).in(SearchRequest.Order.RELEVANCE));

        assertEquals(
                List.of(email), page.items().stream().map(SearchPage.Hit::email).toList());
        String snippet = page.items().get(0).snippet();
        assertTrue(snippet.contains("<mark>wört"), snippet);
    }

    @Test
    @ProvesLimit("Translation.MAX_CLAUSES")
    void aPartOfTooManyWordsIsRefusedInASentence() throws Exception {
        String words = "a ".repeat(1_000);
        EmailId email = at.say("x", words);

        assertEquals(List.of(email), at.find("\"" + words + "\""));
        assertEquals(List.of(email), at.find("body:\"" + words + "\"*"));
        BadQueryException refused = assertThrows(BadQueryException.class, () -> at.search("\"" + words + "\"*"));

        assertTrue(refused.getMessage().contains("too many"), refused.getMessage());
    }

    @Test
    void aFailureOfTheStoreIsNoBadQuery() {
        at.failingSearch = true;

        IllegalStateException failure =
                assertThrows(IllegalStateException.class, () -> at.index.search(SearchRequest.of("x", 1)));

        assertEquals("nobody foresaw this", failure.getMessage());
    }

    @Test
    @ProvesLimit("WordTokenizer.MAX_WORD_LENGTH")
    void aRunWithoutEndIsCutInMailAndQueryAlike() throws Exception {
        String run = "abcdefghij".repeat(30);
        EmailId email = at.say("x", run);

        assertEquals(List.of(email), at.find(run));
        assertEquals(List.of(email), at.find(run.substring(0, 64)));
        assertEquals(List.of(), at.find(run.substring(0, 63)));
    }
}
