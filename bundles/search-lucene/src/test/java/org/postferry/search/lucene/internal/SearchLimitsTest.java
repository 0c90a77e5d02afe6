package org.postferry.search.lucene.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.annotation.Annotation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.model.EmailId;
import org.postferry.search.SearchIndex;
import org.postferry.search.SearchRequest;
import org.postferry.testkit.ProvesLimit;

class SearchLimitsTest {
    private static final int MANY = 30;

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

        assertEquals(20, senders.size());
        assertEquals("sender7@example.org", senders.get(0).value());
    }

    @Test
    @ProvesLimit("Snippets.MAX_TEXT_LENGTH")
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

        var refused = assertThrows(org.postferry.search.BadQueryException.class, () -> at.search("\"some pre\"*"));

        assertTrue(refused.getMessage().contains("*"), refused.getMessage());
        assertEquals(1, at.find("\"some pre0\"*").size());
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
