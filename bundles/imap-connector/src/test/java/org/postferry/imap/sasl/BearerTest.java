package org.postferry.imap.sasl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BearerTest {
    @Test
    void theStandardsExampleIsWhatIsSaid() {
        // RFC 7628 section 4.1
        Bearer bearer = Bearer.standard(
                "user@example.com", "server.example.com", 143, "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==");

        assertEquals(
                "n,a=user@example.com,\1host=server.example.com\1port=143\1auth=Bearer"
                        + " vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==\1\1",
                new String(bearer.first(), StandardCharsets.UTF_8));
    }

    @Test
    void whatIsWrongWithATokenIsReadAndTheServerMayEndTheExchange() {
        Bearer standard = Bearer.standard("alice", "localhost", 143, "t");
        Bearer older = Bearer.older("alice", "t");

        assertArrayEquals(
                new byte[] {1}, standard.answer("{\"status\":\"invalid_token\"}".getBytes(StandardCharsets.UTF_8)));
        assertArrayEquals(
                new byte[0],
                older.answer("{\"status\" : \"400\",\"schemes\":\"Bearer\"}".getBytes(StandardCharsets.UTF_8)));
        assertEquals(Optional.of("invalid_token"), standard.refusal());
        assertEquals(Optional.of("400"), older.refusal());
    }

    @Test
    void wordsThatAreNoneAreLeftOut() {
        Bearer bearer = Bearer.older("alice", "t");

        bearer.answer(("{\"x\":\"" + " ".repeat(5_000) + "\"status\":\"400\"}").getBytes(StandardCharsets.UTF_8));

        assertEquals(Optional.empty(), bearer.refusal());
    }
}
