package org.postferry.imap.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseReaderTest {
    @Test
    void aTaggedResponseBearsItsCodeAndItsWords() throws Exception {
        Response response = Reading.one("A7 NO [AUTHENTICATIONFAILED] not you\r\n");

        Status status =
                new Status(Status.Kind.NO, Optional.of(new ResponseCode("AUTHENTICATIONFAILED", "")), "not you");
        assertEquals(new Response.Tagged("A7", status), response);
    }

    @Test
    void aCodeWithoutWordsIsRead() throws Exception {
        // Gmail: "OK [HIGHESTMODSEQ n]" without text
        Response.Condition condition = (Response.Condition) Reading.one("* OK [HIGHESTMODSEQ 715194045007]\r\n");

        assertEquals(
                OptionalLong.of(715194045007L),
                condition.status().code().orElseThrow().number());
    }

    @Test
    void bracketsInsideFlagsDoNotEndTheCode() throws Exception {
        Response.Condition condition =
                (Response.Condition) Reading.one("* OK [PERMANENTFLAGS (\\Seen odd]flag \\*)] Limited\r\n");

        assertEquals(
                List.of("\\Seen", "odd]flag", "\\*"),
                condition.status().code().orElseThrow().words());
        assertEquals("Limited", condition.status().text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"+\r\n", "+ \r\n", "+go on\r\n", "+ go on\r\n"})
    void aContinuationIsReadWithOrWithoutItsSpace(String line) throws Exception {
        assertTrue(Reading.one(line) instanceof Response.Continuation);
    }

    @Test
    void aFetchRowIsReadWhateverTheOrderOfItsItems() throws Exception {
        FetchRow row = Reading.row("* 12 FETCH (BODY[HEADER] {4}\r\nA: b UID 7 FLAGS (\\Seen $Junk) MODSEQ (99)"
                + " INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 44827)\r\n");

        assertEquals(OptionalLong.of(7), row.uid());
        assertEquals(Optional.of(List.of("\\Seen", "$Junk")), row.flags());
        assertEquals(OptionalLong.of(99), row.modSeq());
        assertEquals(OptionalLong.of(44827), row.size());
        assertArrayEquals(
                "A: b".getBytes(StandardCharsets.US_ASCII),
                row.section("BODY[HEADER]").orElseThrow().kept().orElseThrow());
    }

    @Test
    void aSectionWithFieldsAndAnOriginIsOneName() throws Exception {
        FetchRow row = Reading.row("* 1 FETCH (BODY[HEADER.FIELDS (FROM TO)]<0> \"x\" UID 3)\r\n");

        assertTrue(row.section("BODY[HEADER.FIELDS (FROM TO)]<0>").isPresent());
        assertEquals(OptionalLong.of(3), row.uid());
    }

    @Test
    void nilIsNoContent() throws Exception {
        FetchRow row = Reading.row("* 1 FETCH (UID 3 BODY[] NIL)\r\n");

        assertTrue(row.section("BODY[]").orElseThrow().isNil());
    }

    @Test
    void itemsWithoutANameOfOursAreKeptAndDoNoHarm() throws Exception {
        FetchRow row = Reading.row(
                "* 1 FETCH (UID 3 EMAILID (M1) THREADID NIL X-GM-LABELS (\"\\\\Inbox\" a(b)) FLAGS ())\r\n");

        assertEquals(
                List.of(new Value.Atom("M1")),
                row.other("EMAILID").orElseThrow().members());
        assertEquals(Optional.of(List.of()), row.flags());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "9223372036854775808", "99999999999999999999", "NIL"})
    void aModSeqThatIsNoNumberOfSixtyThreeBitsIsNone(String modSeq) throws Exception {
        // -1 is Zoho's (docs/quirks.md)
        FetchRow row = Reading.row("* 1 FETCH (UID 3 FLAGS () MODSEQ (" + modSeq + "))\r\n");

        assertEquals(OptionalLong.empty(), row.modSeq());
    }

    @Test
    void aLargeLiteralGoesToItsSinkInPieces() throws Exception {
        byte[] body = new byte[300_000];
        java.util.Arrays.fill(body, (byte) 'x');
        ByteArrayOutputStream got = new ByteArrayOutputStream();

        Response response = Reading.reader(
                        "* 1 FETCH (UID 3 BODY[] {300000}\r\n" + new String(body, StandardCharsets.US_ASCII) + ")\r\n")
                .next((soFar, section, size) -> {
                    assertEquals(OptionalLong.of(3), soFar.uid());
                    assertEquals(300_000, size);
                    return Optional.of(got::write);
                });

        assertArrayEquals(body, got.toByteArray());
        assertEquals(
                Optional.empty(),
                ((Response.Fetched) response)
                        .row()
                        .section("BODY[]")
                        .orElseThrow()
                        .kept());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "* 1 FETCH (UID 3 ENVELOPE (NIL \"a\r\n",
                "* 1 FETCH (UID 3 ENVELOPE (NIL \"a\"b\"\" c) {3}\r\nxyz))\r\n",
                "* 1 FETCH UID 3)\r\n",
                "* 1 FETCH (UID 0)\r\n",
                "* 1 FETCH (UID 4294967296)\r\n",
                "* LIST (\\HasNoChildren \"/\" {5}\r\nINBOX\r\n",
                "* VANISHED 0:4\r\n",
                "* ESEARCH (TAG \"A1\") UID ALL *\r\n",
            })
    void whatCannotBeReadCostsNoMoreThanItself(String bad) throws Exception {
        ResponseReader reader = Reading.reader(bad + "* 5 EXISTS\r\n");

        assertTrue(reader.next(BodyRouter.NOWHERE) instanceof Response.Malformed);
        assertEquals(new Response.Count("EXISTS", 5), reader.next(BodyRouter.NOWHERE));
    }

    @Test
    void theUidOfAnUnreadableRowIsTold() throws Exception {
        Response.Malformed malformed = (Response.Malformed) Reading.one("* 1 FETCH (UID 3 BODYSTRUCTURE (\"a\"\r\n");

        assertEquals(OptionalLong.of(3), malformed.uid());
    }

    @Test
    void searchResultsAreRangesAndMayEndInSpacesOrAModSeq() throws Exception {
        assertEquals(
                new Response.Found(Optional.empty(), UidSet.parse("1:3,9"), OptionalLong.empty()),
                Reading.one("* SEARCH 1 2 3 9 (MODSEQ 917162500)\r\n"));
        assertEquals(
                new Response.Found(Optional.empty(), UidSet.parse("4"), OptionalLong.empty()),
                Reading.one("* SEARCH 4 \r\n"));
        assertEquals(
                new Response.Found(Optional.empty(), UidSet.EMPTY, OptionalLong.empty()), Reading.one("* SEARCH\r\n"));
    }

    @Test
    void anExtendedSearchNamesItsCommand() throws Exception {
        assertEquals(
                new Response.Found(Optional.of("A4"), UidSet.parse("2,10:15"), OptionalLong.of(7)),
                Reading.one("* ESEARCH (TAG \"A4\") UID COUNT 7 ALL 2,10:15\r\n"));
    }

    @Test
    void vanishedTellsWhetherItIsOld() throws Exception {
        assertEquals(
                new Response.Vanished(true, UidSet.parse("300:310,405,411")),
                Reading.one("* VANISHED (EARLIER) 300:310,405,411\r\n"));
        assertEquals(new Response.Vanished(false, UidSet.of(7)), Reading.one("* VANISHED 7\r\n"));
    }

    @Test
    void fourBillionVanishedUidsAreOneRange() throws Exception {
        Response.Vanished vanished = (Response.Vanished) Reading.one("* VANISHED 1:4294967295\r\n");

        assertEquals(1, vanished.uids().rangeCount());
        assertEquals(4_294_967_295L, vanished.uids().size());
    }

    @Test
    void rawEightBitTextInAStringIsKept() throws Exception {
        Response.Data list = (Response.Data) Reading.one("* LIST () \"/\" \"Entw\u00c3\u00bcrfe\"\r\n");

        assertEquals(Optional.of("Entw\u00c3\u00bcrfe"), list.values().get(2).text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "220 smtp ready\r\n"})
    void anotherProtocolIsNamedNonsense(String line) {
        WireException nonsense = assertThrows(WireException.class, () -> Reading.one(line));

        assertEquals(WireException.Reason.NONSENSE, nonsense.reason());
        assertTrue(nonsense.getMessage().contains(line.substring(0, 3)), nonsense.getMessage());
    }

    @Test
    void theEndOfTheStreamIsTheEndOfTheConnection() {
        WireException ended = assertThrows(WireException.class, () -> Reading.one("* 1 FETCH (UID"));

        assertEquals(WireException.Reason.ENDED, ended.reason());
    }
}
