package org.postferry.attachment.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.ProvesLimit;

class DeepestCauseTest {
    @Test
    void theFirstCauseIsTold() {
        assertEquals(
                "ArithmeticException",
                TikaReader.deepest(new IllegalStateException(new IOException(new ArithmeticException()))));
    }

    @Test
    @ProvesLimit("TikaReader.MAX_CAUSES")
    void aRingOfCausesHasAnEnd() {
        Exception one = new IOException();
        Exception other = new IllegalStateException(one);
        one.initCause(other);

        String told = assertTimeoutPreemptively(Duration.ofSeconds(30), () -> TikaReader.deepest(one));

        assertEquals("IOException", told);
    }
}
