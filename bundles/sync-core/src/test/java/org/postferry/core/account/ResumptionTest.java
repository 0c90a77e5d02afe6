package org.postferry.core.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postferry.connector.FetchRequest;
import org.postferry.model.ContentState;
import org.postferry.model.Email;

/** A large message on a line that breaks. */
class ResumptionTest {
    private static final int LARGE = 4_000_000;
    private static final int PIECE = 700_000;

    private final LoopFixture at = new LoopFixture();

    /** Each answer with a content breaks off behind so many bytes. */
    private void breakBehind(int bytes) {
        at.server.onQuestion = question -> {
            if (question.startsWith("fetch 1") && !question.endsWith(" from 0")) {
                at.server.fake.faults().cutContentAfter(bytes);
            }
        };
    }

    private List<String> contentQuestions() {
        return at.server.asked.stream().filter(one -> one.startsWith("fetch 1")).toList();
    }

    private Email large() {
        return at.emails().stream()
                .filter(email -> email.sizeBytes() == LARGE)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void itComesHomePieceByPieceHoweverOftenTheLineBreaks() throws Exception {
        at.server.deliver("INBOX", "Large", LARGE);
        breakBehind(PIECE);

        for (int i = 0; i < 12; i++) {
            at.later(Duration.ofMinutes(5));
        }

        assertEquals(at.there(), at.here());
        assertEquals(ContentState.FULL, large().contentState());
        assertEquals(
                List.of(
                        "fetch 1",
                        "fetch 1 from 0",
                        "fetch 1 from 700000",
                        "fetch 1 from 0",
                        "fetch 1 from 1400000",
                        "fetch 1 from 0",
                        "fetch 1 from 2100000",
                        "fetch 1 from 0",
                        "fetch 1 from 2800000",
                        "fetch 1 from 0",
                        "fetch 1 from 3500000"),
                contentQuestions());
    }

    @Test
    void othersDoNotWaitForIt() throws Exception {
        at.server.deliver("INBOX", "Large", LARGE);
        at.server.deliver("INBOX", 20);
        breakBehind(PIECE);

        at.drive();
        at.later(Duration.ofMinutes(1));

        assertEquals(
                20,
                at.emails().stream()
                        .filter(email -> email.contentState() == ContentState.FULL)
                        .count());
    }

    @Test
    void ofAMessageThatIsWrittenAnewForEachQuestionNoTwoHalvesBecomeOne() throws Exception {
        at.server.deliver("INBOX", "Large", LARGE);
        byte[] written = {'A'};
        at.server.contents = sink -> new AlteredContents(sink, (request, first) -> {
            first[0] = written[0]++;
            return first;
        });
        breakBehind(PIECE);
        for (int i = 0; i < 6; i++) {
            at.later(Duration.ofMinutes(5));
        }
        assertEquals(
                ContentState.QUARANTINED, large().contentState(), "as it ever was with a line that breaks so often");
        assertTrue(contentQuestions().stream().allMatch(one -> one.equals("fetch 1") || one.endsWith(" from 0")));

        at.server.onQuestion = question -> {};
        at.later(Duration.ofHours(25));

        assertEquals(ContentState.FULL, large().contentState());
    }

    @Test
    void aRestOfAnotherLengthIsNoRestOfIt() throws Exception {
        at.server.deliver("INBOX", "Large", LARGE);
        at.server.contents = sink -> new AlteredContents(
                sink,
                (request, first) -> request instanceof FetchRequest.Range range && range.offset() > 0
                        ? Arrays.copyOf(first, first.length - 1)
                        : first);
        breakBehind(PIECE);
        at.drive();

        at.server.onQuestion = question -> {};
        at.later(Duration.ofMinutes(10));

        assertEquals(at.there(), at.here());
        assertEquals(
                List.of("fetch 1", "fetch 1 from 0", "fetch 1 from 700000", "fetch 1"),
                contentQuestions(),
                "at last whole");
    }

    @Test
    void whatIsGoneByNowIsForgotten() throws Exception {
        at.server.deliver("INBOX", "Large", LARGE);
        at.server.deliver("INBOX", 1);
        breakBehind(PIECE);
        at.drive();
        at.server.expunge("INBOX", 1);

        at.later(Duration.ofMinutes(5));

        assertEquals(at.there(), at.here());
        assertEquals(1, at.emails().size());
    }
}
