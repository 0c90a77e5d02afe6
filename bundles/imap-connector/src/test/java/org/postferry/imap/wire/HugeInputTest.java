package org.postferry.imap.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.ProvesLimit;

/** Whatever a server sends, it costs no more than its limit. */
class HugeInputTest {
    @Test
    @ProvesLimit("Tokens.MAX_LINE_BYTES")
    void aLineThatDoesNotEndEndsTheConnection() {
        WireException nonsense = assertThrows(WireException.class, () -> Reading.reader(new Endless("* OK ", "a"))
                .next(BodyRouter.NOWHERE));

        assertTrue(nonsense.getMessage().contains("longer than 1048576 bytes"), nonsense.getMessage());
    }

    @Test
    void blankLinesWithoutEndEndTheConnection() {
        assertThrows(WireException.class, () -> Reading.reader(new Endless("", "\r\n"))
                .next(BodyRouter.NOWHERE));
    }

    @Test
    @ProvesLimit("ResponseReader.MAX_FLAGS")
    void ofAMessageWithEndlessFlagsTheFirstAreKeptAndThoseThatImapNames() throws Exception {
        FetchRow row = Reading.row("* 1 FETCH (FLAGS (" + "a ".repeat(2_000) + "\\Deleted \\deleted \\Odd))\r\n");

        List<String> flags = row.flags().orElseThrow();
        assertEquals(1_001, flags.size());
        assertEquals("\\Deleted", flags.get(1_000));
    }

    @Test
    @ProvesLimit("Tokens.MAX_NESTING")
    void listsNestedTooDeepAreUnreadableAndNothingElse() throws Exception {
        String deep = "* X " + "(".repeat(101) + ")".repeat(101) + "\r\n";
        String allowed = "* X " + "(".repeat(100) + ")".repeat(100) + "\r\n";

        assertTrue(Reading.one(deep) instanceof Response.Malformed);
        assertTrue(Reading.one(allowed) instanceof Response.Data);
    }

    @Test
    @ProvesLimit("Tokens.MAX_KEPT_BYTES")
    void ofALongHeaderTheBeginningIsKept() throws Exception {
        int size = 256 * 1024 + 10;
        FetchRow row = Reading.row("* 1 FETCH (BODY[HEADER] {" + size + "}\r\n" + "h".repeat(size) + " UID 5)\r\n");

        FetchRow.Section header = row.section("BODY[HEADER]").orElseThrow();
        assertEquals(256 * 1024, header.kept().orElseThrow().length);
        assertTrue(header.isCut());
        assertEquals(5, row.uid().orElseThrow());
    }

    @Test
    void manyLiteralsOfOneResponseShareOneLimit() throws Exception {
        String literal = "{200000}\r\n" + "h".repeat(200_000);
        Response.Data data = (Response.Data) Reading.one("* X (" + literal + " " + literal + ")\r\n");

        int kept = data.values().get(0).members().stream()
                .mapToInt(value -> ((Value.Literal) value).kept().length)
                .sum();
        assertEquals(256 * 1024, kept);
    }

    @Test
    @ProvesLimit("Tokens.MAX_LITERAL_BYTES")
    void anAnnouncedTwoGigabytesCostNothingAndEndTheConnection() {
        for (String size : new String[] {"1073741825", "2147483648", "99999999999999999999"}) {
            WireException nonsense =
                    assertThrows(WireException.class, () -> Reading.one("* 1 FETCH (UID 1 BODY[] {" + size + "}\r\n"));
            assertEquals(WireException.Reason.NONSENSE, nonsense.reason());
        }
    }

    @Test
    void anAnnouncedGigabyteAllocatesWhatArrives() {
        // 1 GiB is within the limit of a literal; only the bytes that come may cost memory
        WireException ended = assertThrows(
                WireException.class, () -> Reading.one("* 1 FETCH (UID 1 BODY[HEADER] {1073741824}\r\nabc"));

        assertEquals(WireException.Reason.ENDED, ended.reason());
    }

    @Test
    @ProvesLimit("UidSet.MAX_RANGES")
    void aSetOfMoreRangesThanMailboxesHaveEndsTheConnection() {
        WireException nonsense = assertThrows(WireException.class, () -> Reading.reader(new EverySecondNumber())
                .next(BodyRouter.NOWHERE));

        assertTrue(nonsense.getMessage().contains("more than 4000000 ranges"), nonsense.getMessage());
    }

    @Test
    void aSearchResultLongerThanALineIsRead() throws Exception {
        StringBuilder text = new StringBuilder("* SEARCH");
        for (int uid = 1; uid < 400_000; uid += 2) {
            text.append(' ').append(uid);
        }

        Response.Found found = (Response.Found) Reading.one(text + "\r\n");

        assertTrue(text.length() > Tokens.MAX_LINE_BYTES);
        assertEquals(200_000, found.uids().size());
    }

    /** A beginning, then one text for ever. */
    private static final class Endless extends InputStream {
        private final byte[] beginning;
        private final byte[] then;
        private long position;

        Endless(String beginning, String then) {
            this.beginning = beginning.getBytes(StandardCharsets.US_ASCII);
            this.then = then.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public int read() {
            long at = position++;
            return at < beginning.length ? beginning[(int) at] : then[(int) ((at - beginning.length) % then.length)];
        }
    }

    /** {@code * SEARCH 1 3 5 7 ...} */
    private static final class EverySecondNumber extends InputStream {
        private byte[] now = "* SEARCH".getBytes(StandardCharsets.US_ASCII);
        private int position;
        private long next = 1;

        @Override
        public int read() {
            if (position == now.length) {
                now = (" " + next).getBytes(StandardCharsets.US_ASCII);
                next += 2;
                position = 0;
            }
            return now[position++];
        }
    }
}
