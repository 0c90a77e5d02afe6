package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postferry.jmap.method.EmailRow;

/** What a server calls the value of one header field (RFC 8621 section 4.1.3) becomes one field. */
class HeaderFieldsTest {
    private static String field(String value) {
        byte[] header = EmailFacts.bytes(List.of(new EmailRow.Field("Subject", value)));
        return new String(header, StandardCharsets.UTF_8);
    }

    @Test
    void aFoldedValueStaysAsItIs() {
        assertEquals("Subject: one\r\n two\r\n\tthree\r\n\r\n", field(" one\r\n two\r\n\tthree\r\n"));
        assertEquals("Subject: one\n two\r\n\r\n", field(" one\n two"));
    }

    @Test
    void aLineBreakThatNoSpaceFollowsBeginsNoOtherField() {
        assertEquals("Subject: one\r Bcc: two\r\n\r\n", field(" one\r\nBcc: two"));
        assertEquals("Subject: one Bcc: two Cc: three\r\n\r\n", field(" one\nBcc: two\rCc: three"));
    }

    @Test
    void whatIsBehindItIsLeftOut() {
        assertEquals("Subject: one\r\n\r\n", field(" one \t\r\n\r\n"));
    }
}
