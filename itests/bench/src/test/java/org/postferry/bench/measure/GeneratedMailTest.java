package org.postferry.bench.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.testkit.mail.GeneratedMailbox;

/** The mail that benchmarks measure with. */
class GeneratedMailTest {
    private static final int EMAILS = 300;

    @Test
    void whatIsWrittenTwiceSaysTheSameBothTimes() throws Exception {
        GeneratedMailbox mailbox = GeneratedMailbox.of(EMAILS);
        int alternatives = 0;
        for (int i = 0; i < EMAILS; i++) {
            byte[] email = mailbox.email(i).onTheWire();
            alternatives += new String(email, StandardCharsets.ISO_8859_1).contains("multipart/alternative") ? 1 : 0;
            assertEquals(
                    "",
                    new Mime4jMessageReader()
                            .text(new ByteArrayInputStream(email))
                            .besides(),
                    "email " + i);
        }
        assertTrue(alternatives > EMAILS / 4, alternatives + " of " + EMAILS);
    }
}
