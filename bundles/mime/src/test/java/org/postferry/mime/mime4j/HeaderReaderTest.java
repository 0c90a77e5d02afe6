package org.postferry.mime.mime4j;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.postferry.model.EmailAddress;
import org.postferry.model.EmailHeader;
import org.postferry.testkit.ProvesLimit;

class HeaderReaderTest {
    @Test
    void readsAnOrdinaryHeader() {
        EmailHeader header = read(
                """
                From: "Doe, Jane" <jane@example.org>
                To: bob@example.org, Carol <carol@example.org>
                Cc: Friends: d@example.org, e@example.org;
                Reply-To: list@example.org
                Subject: Lunch
                 at noon
                Date: Tue, 3 Jun 2008 11:05:30 +0200 (CEST)
                Message-ID: <1@example.org>
                In-Reply-To: <0@example.org>
                References: <a@example.org>
                 <0@example.org>

                Subject: this is the body
                """);

        assertEquals(List.of(address("Doe, Jane", "jane@example.org")), header.from());
        assertEquals(List.of(address("bob@example.org"), address("Carol", "carol@example.org")), header.to());
        assertEquals(List.of(address("d@example.org"), address("e@example.org")), header.cc());
        assertEquals(List.of(address("list@example.org")), header.replyTo());
        assertEquals("Lunch at noon", header.subject());
        assertEquals(Optional.of(Instant.parse("2008-06-03T09:05:30Z")), header.sentAt());
        assertEquals(List.of("1@example.org"), header.messageIds());
        assertEquals(List.of("0@example.org"), header.inReplyTo());
        assertEquals(List.of("a@example.org", "0@example.org"), header.references());
    }

    @Test
    void aHeaderThatIsCutAnywhereIsReadAsFarAsItGoes() {
        byte[] whole = "From: a@b\r\nSubject: =?utf-8?B?w6TDtsO8?=\r\nDate: Tue, 3 Jun 2008 11:05:30 +0200\r\n\r\n"
                .getBytes(UTF_8);

        for (int length = 0; length <= whole.length; length++) {
            HeaderReader.read(java.util.Arrays.copyOf(whole, length));
        }

        assertEquals("äöü", HeaderReader.read(whole).subject());
    }

    @Test
    void theLastOfSeveralFieldsCounts() {
        assertEquals("two", read("Subject: one\nsubject : two\n").subject());
    }

    @Test
    void rawBytesAreUtf8OrElseWindows1252() {
        assertEquals(
                "Grüße", HeaderReader.read("Subject: Grüße\r\n".getBytes(UTF_8)).subject());
        assertEquals(
                "Grüße",
                HeaderReader.read("Subject: Grüße\r\n".getBytes(ISO_8859_1)).subject());
        byte[] euro = {'S', 'u', 'b', 'j', 'e', 'c', 't', ':', (byte) 0x80, '\n'};
        assertEquals("€", HeaderReader.read(euro).subject());
    }

    @Test
    void controlsAreTakenOutOfEveryValue() {
        EmailHeader header = read("Subject: a\0b\u0007c =?utf-8?Q?x=0D=0ABcc:_z=00?=\nFrom: =?utf-8?Q?a=0Ab?= <c@d>\n");

        assertEquals("a b c x Bcc: z", header.subject());
        assertEquals(List.of(address("a b", "c@d")), header.from());
    }

    @Test
    void readsAddressesAsTheyAreReallySent() {
        assertEquals(List.of(address("Jane Doe", "jane@x")), addresses("jane@x (Jane Doe)"));
        assertEquals(List.of(address("a@b"), address("c@d")), addresses("a@b; c@d"));
        assertEquals(List.of(address("Jane", "jane@x"), address("bob@x")), addresses("Jane <jane@x, bob@x"));
        assertEquals(List.of(address("route@y")), addresses("<@a,@b:route@y>"));
        assertEquals(List.of(address("\"a b\"@c")), addresses("<\"a b\"@c>"));
        assertEquals(List.of(address("undisclosed", "")), addresses("\"undisclosed\""));
        assertEquals(List.of(address("MAILER-DAEMON")), addresses("MAILER-DAEMON"));
        assertEquals(List.of(), addresses("undisclosed-recipients:;"));
        assertEquals(List.of(address("(nested)", "a@b")), addresses("a@b ((nested))"));
        assertEquals(List.of(address("Zoë, X", "z@x")), addresses("=?iso-8859-1?Q?Zo=EB=2C_X?= <z@x>"));
        assertEquals(List.of(), addresses(", ,, "));
    }

    @Test
    @ProvesLimit("MailDate.MAX_LENGTH")
    void readsDatesAsTheyAreReallySent() {
        Optional<Instant> expected = Optional.of(Instant.parse("2008-06-03T11:05:30Z"));
        assertEquals(expected, MailDate.parse("3 Jun 2008 11:05:30 GMT"));
        assertEquals(expected, MailDate.parse("Tue,3 Jun 08 11:05:30 -0000"));
        assertEquals(expected, MailDate.parse("Tue Jun  3 11:05:30 2008"));
        assertEquals(expected, MailDate.parse("03-Jun-2008 07:05:30 EDT"));
        assertEquals(expected, MailDate.parse("Tuesday, 3 June 2008 11:05:30"));
        assertEquals(Optional.of(Instant.parse("1998-12-31T23:59:59Z")), MailDate.parse("31 Dec 98 23:59:60 Z"));
        assertEquals(Optional.empty(), MailDate.parse("yesterday"));
        assertEquals(Optional.empty(), MailDate.parse("31 Feb 2008 25:00"));
        assertEquals(Optional.empty(), MailDate.parse("3 Jun 2008 " + " ".repeat(200) + "11:05:30"));
    }

    @Test
    void fieldsBeyondTheirNumberAreNotRead() {
        String many = "X: y\n".repeat(MimeLimits.MAX_FIELDS - 1);

        assertEquals("read", read(many + "Subject: read\n").subject());
        assertEquals("", read(many + "X: y\nSubject: unread\n").subject());
    }

    @Test
    @ProvesLimit("MimeLimits.MAX_FIELD_BYTES")
    void aFieldIsReadUpToItsLimitAndTheNextIsWhole() {
        EmailHeader header = read("To: " + "a".repeat(MimeLimits.MAX_FIELD_BYTES) + "@b, c@d\nSubject: next\n");

        assertEquals(1, header.to().size());
        assertTrue(header.to().get(0).email().length() <= MimeLimits.MAX_VALUE_LENGTH);
        assertEquals("next", header.subject());
    }

    @Test
    @ProvesLimit({"MimeLimits.MAX_ADDRESSES", "MimeLimits.MAX_REFERENCES", "MimeLimits.MAX_VALUE_LENGTH"})
    void addressesReferencesAndValuesHaveALimit() {
        assertEquals(
                MimeLimits.MAX_ADDRESSES,
                addresses("a@b,".repeat(MimeLimits.MAX_ADDRESSES + 10)).size());
        List<String> references = MessageIds.parse("<x@y>".repeat(MimeLimits.MAX_REFERENCES) + "<newest@y>");
        assertEquals(MimeLimits.MAX_REFERENCES, references.size());
        assertEquals("newest@y", references.get(MimeLimits.MAX_REFERENCES - 1));
        assertEquals(
                MimeLimits.MAX_VALUE_LENGTH,
                read("Subject: " + "s".repeat(50_000) + "\n").subject().length());
    }

    private static List<EmailAddress> addresses(String text) {
        return AddressList.parse(text);
    }

    private static EmailAddress address(String email) {
        return new EmailAddress(Optional.empty(), email);
    }

    private static EmailAddress address(String name, String email) {
        return new EmailAddress(Optional.of(name), email);
    }

    private static EmailHeader read(String text) {
        return HeaderReader.read(text.getBytes(UTF_8));
    }
}
