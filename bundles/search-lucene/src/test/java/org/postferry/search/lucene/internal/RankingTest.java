package org.postferry.search.lucene.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.model.EmailId;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchRequest;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.store.InMemoryMailStore;
import org.postferry.testkit.store.Mailroom;

/** What comes first by relevance. Of equals the later put comes first, so here what shall come first is put first. */
class RankingTest {
    private static final Instant NOW = Instant.parse("2026-03-31T10:00:00Z");
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(1_500));

    @TempDir
    Path folder;

    private Searched at;

    @BeforeEach
    void open() {
        FakeClock clock = new FakeClock(NOW);
        at = new Searched(folder, new InMemoryMailStore(clock), clock);
    }

    @AfterEach
    void close() {
        at.close();
    }

    @Test
    void whatIsNewComesBeforeWhatFitsALittleBetter() throws Exception {
        EmailId isNew = put(NOW, "x", "invoice and a few words more");
        EmailId fitsBetter = put(LONG_AGO, "x", "invoice and a few words");

        assertEquals(List.of(isNew, fitsBetter), best("invoice"));
    }

    @Test
    void whatIsNewComesBehindWhatFitsMuchBetter() throws Exception {
        EmailId fitsBetter = put(LONG_AGO, "invoice", "x");
        EmailId isNew = put(NOW, "x", "invoice and a few words");

        assertEquals(List.of(fitsBetter, isNew), best("invoice"));
    }

    @Test
    void whatIsWrittenJustSoComesBeforeWhatIsOnlyTheSameWithoutAccents() throws Exception {
        EmailId justSo = put(NOW, "x", "Herr Müller");
        EmailId without = put(NOW, "x", "Herr Muller");

        assertEquals(List.of(justSo, without), best("müller"));
        assertEquals(List.of(without, justSo), best("muller"), "who types no accent means both");
    }

    private EmailId put(Instant receivedAt, String subject, String text) {
        byte[] message = ("Subject: " + subject
                        + "\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        + "Content-Transfer-Encoding: 8bit\r\n\r\n" + text + "\r\n")
                .getBytes(UTF_8);
        return at.mail
                .put(at.mail.mailbox("INBOX"), List.of(new Mailroom.Posted(message, receivedAt, Set.of())))
                .get(0);
    }

    private List<EmailId> best(String query) throws Exception {
        SearchPage page = at.index.search(at.asked(query).in(SearchRequest.Order.RELEVANCE));
        return page.items().stream().map(SearchPage.Hit::email).toList();
    }
}
