package org.postferry.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.imap.wire.Conversation;
import org.postferry.imap.wire.UidSet;
import org.postferry.imap.wire.Value;
import org.postferry.imap.wire.Wire;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.imap.FakeImapServer;
import org.postferry.testkit.imap.Transcript;

class UidFetchHeadersTest {
    @Test
    @ProvesLimit("UidFetchHeaders.MAX_KEPT_BYTES")
    void headersBeyondTheLimitOfOneCommandAreNamedToBeAskedForAgain() throws Exception {
        int bytes = 200 * 1024;
        List<String> lines = new ArrayList<>(List.of("S: * OK ready", "C: A1 UID FETCH 1:50 ..."));
        for (int uid = 1; uid <= 50; uid++) {
            lines.add("S: * " + uid + " FETCH (UID " + uid + " FLAGS () RFC822.SIZE 7 BODY[HEADER] {" + bytes
                    + "}<CRLF>" + "h".repeat(bytes) + ")");
        }
        lines.add("S: A1 OK");
        try (FakeImapServer server = FakeImapServer.play(Transcript.of(getClass(), lines));
                Conversation conversation =
                        new Conversation(Wire.connect("127.0.0.1", server.port(), Duration.ofSeconds(20)))) {
            conversation.greeting();

            UidFetchHeaders.Answer answer = conversation.run(new UidFetchHeaders(UidSet.range(1, 50), Extras.NONE));

            long kept = answer.headers().stream()
                    .mapToLong(header -> header.header().length)
                    .sum();
            assertTrue(kept <= 8 * 1024 * 1024);
            assertEquals(UidSet.range(1, 40), answer.answered());
            assertEquals(UidSet.range(41, 50), answer.dropped());
        }
    }

    @Test
    @ProvesLimit("ObjectId.MAX_LENGTH")
    void aNameOfAnEmailThatHasNotTheFormOfOneIsNone() {
        String longest = "M".repeat(ObjectId.MAX_LENGTH);

        assertEquals(Optional.of(longest), ObjectId.of(new Value.Items(List.of(new Value.Atom(longest)))));
        for (String odd : List.of("", longest + "M", "a b", "caf\u00e9", "NIL")) {
            assertEquals(Optional.empty(), ObjectId.of(new Value.Items(List.of(new Value.Atom(odd)))), odd);
        }
        assertEquals(Optional.empty(), ObjectId.of(new Value.Atom("NIL")));
    }

    @ParameterizedTest
    @CsvSource({
        "'17-Jul-1996 02:44:25 -0700', 1996-07-17T09:44:25Z",
        "' 1-Jan-2024 00:00:00 +0000', 2024-01-01T00:00:00Z",
        "'1-Jan-2024 00:00:00 +0530', 2023-12-31T18:30:00Z",
        "'31-Feb-2024 00:00:00 +0000', 1970-01-01T00:00:00Z",
        "'yesterday', 1970-01-01T00:00:00Z",
        "'17-Jxl-1996 02:44:25 -0700', 1970-01-01T00:00:00Z",
    })
    void aDateIsReadAndWhatIsNoneIsTheEpoch(String text, Instant expected) {
        assertEquals(expected, InternalDate.parse(text));
    }
}
