package org.postferry.testkit.connector;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Small messages that differ by a number. */
final class Letters {
    private Letters() {}

    static byte[] letter(int number) {
        return letter(number, "The text of letter " + number + ".\r\n");
    }

    static byte[] letter(int number, String body) {
        return ("From: Ann <ann@example.org>\r\nTo: person@example.org\r\nSubject: letter " + number
                        + "\r\nDate: Sun, 1 Jun 2025 12:00:00 +0000\r\nMessage-ID: <letter" + number
                        + "@example.org>\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    static Instant receivedAt(int number) {
        return Instant.parse("2025-06-01T12:00:00Z").plusSeconds(60L * number);
    }
}
