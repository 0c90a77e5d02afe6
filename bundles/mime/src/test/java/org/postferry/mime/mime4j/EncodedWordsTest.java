package org.postferry.mime.mime4j;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.postferry.testkit.ProvesLimit;

class EncodedWordsTest {
    @Test
    void decodesTheExamplesOfTheRfc() {
        // RFC 2047 section 8
        assertEquals("a", EncodedWords.decode("=?ISO-8859-1?Q?a?="));
        assertEquals("a b", EncodedWords.decode("=?ISO-8859-1?Q?a?= b"));
        assertEquals("ab", EncodedWords.decode("=?ISO-8859-1?Q?a?=  =?ISO-8859-1?Q?b?="));
        assertEquals("a b", EncodedWords.decode("=?ISO-8859-1?Q?a_b?="));
        assertEquals("a b", EncodedWords.decode("=?ISO-8859-1?Q?a?= =?ISO-8859-2?Q?_b?="));
        assertEquals(
                "If you can read this yo", EncodedWords.decode("=?ISO-8859-1?B?SWYgeW91IGNhbiByZWFkIHRoaXMgeW8=?="));
    }

    @Test
    void joinsACharacterThatWasCutInTwo() {
        assertEquals("aäb", EncodedWords.decode("=?utf-8?B?YcM=?= =?UTF-8?Q?=A4b?="));
    }

    @Test
    void knowsUtf7AndLanguagesAndWrongLabels() {
        assertEquals("Hi Mom -☺-!", EncodedWords.decode("=?utf-7?Q?Hi_Mom_-+Jjo--!?="));
        assertEquals("A≢Α.", Utf7.decode("A+ImIDkQ."));
        assertEquals("1 + 1", Utf7.decode("1 +- 1"));
        assertEquals("a", EncodedWords.decode("=?us-ascii*en?Q?a?="));
        assertEquals("ä", EncodedWords.decode("=?us-ascii?Q?=C3=A4?="));
        assertEquals("ä", EncodedWords.decode("=?utf-8?Q?=E4?="));
        assertEquals("€", EncodedWords.decode("=?iso-8859-1?Q?=80?="));
    }

    @Test
    @ProvesLimit("EncodedWords.MAX_CHARSET_LENGTH")
    void whatIsNoEncodedWordStands() {
        for (String text : new String[] {
            "=?",
            "=?a",
            "=?utf-8?Q?open",
            "=?utf-8?X?a?=",
            "=?no-such-charset?Q?a?=",
            "=?utf-8*" + "c".repeat(100) + "?Q?a?=",
            "?=",
            "a =?=?= b"
        }) {
            assertEquals(text, EncodedWords.decode(text));
        }
        assertEquals("ä =? b", EncodedWords.decode("=?utf-8?Q?=C3=A4?= =? b"));
        assertEquals("=x", EncodedWords.decode("=?utf-8?Q?=x?="));
        assertEquals("ab", EncodedWords.decode("=?utf-8?B?Y*W!I?="));
    }

    @Test
    @ProvesLimit("MimeLimits.MAX_ENCODED_WORDS")
    void wordsBeyondTheLimitStandAsTheyAre() {
        String word = "=?utf-8?Q?a?=";
        String decoded = EncodedWords.decode(
                (word + " ").repeat(MimeLimits.MAX_ENCODED_WORDS + 1).strip());

        assertEquals("a".repeat(MimeLimits.MAX_ENCODED_WORDS) + " " + word, decoded);
    }

    @Test
    void aLongOrOddCharsetLabelIsUnknown() {
        assertEquals("ä", MailCharsets.decode(new byte[] {(byte) 0xe4}, "x".repeat(10_000)));
        assertEquals("ä", MailCharsets.decode(new byte[] {(byte) 0xe4}, "-\0é "));
        assertEquals("a", MailCharsets.decode("a".getBytes(ISO_8859_1), "-"));
    }
}
