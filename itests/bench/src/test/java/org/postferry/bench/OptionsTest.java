package org.postferry.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void whatIsNotSaidHasADefault() {
        assertEquals(new Options("imap", 10_000, 1_000, 5, true, false), Options.parse("imap"));
        assertEquals(100_000, Options.parse("store").messages());
        assertEquals(10_000, Options.parse("jmap").messages());
        assertEquals(100_000, Options.parse("outbox").messages());
    }

    @Test
    void everythingCanBeSaid() {
        assertEquals(
                new Options("imap", 100_000, 2, 1, false, true),
                Options.parse(
                        "imap", "--messages", "100000", "--accounts", "2", "--runs", "1", "--warm-only", "--profile"));
    }

    @Test
    void whatIsNotUnderstoodIsNamed() {
        assertTrue(refusal().contains("imap"));
        assertTrue(refusal("imap", "--mesages", "1").contains("--mesages"));
        assertTrue(refusal("imap", "--runs").contains("--runs"));
        assertTrue(refusal("imap", "--runs", "0").contains("--runs"));
    }

    private static String refusal(String... arguments) {
        return assertThrows(IllegalArgumentException.class, () -> Options.parse(arguments))
                .getMessage();
    }
}
