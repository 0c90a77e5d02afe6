package org.postferry.imap.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WireInputTest {
    private static ByteSource source(byte[] bytes) {
        ByteArrayInputStream input = new ByteArrayInputStream(bytes);
        return (into, offset, length) -> input.read(into, offset, length);
    }

    @Test
    void resizingLosesNothing() throws Exception {
        byte[] bytes = new byte[300_000];
        new Random(3).nextBytes(bytes);
        WireInput input = new WireInput(source(bytes));
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (read.size() < bytes.length) {
            input.relax();
            read.write(input.read());
            int run = Math.min(1_700, bytes.length - read.size());
            input.transfer(run, read::write);
        }

        assertArrayEquals(bytes, read.toByteArray());
    }

    @Test
    void whatHasArrivedIsHandedOverOnce() throws Exception {
        WireInput input = new WireInput(source(new byte[] {1, 2, 3}));
        assertEquals(1, input.read());

        assertArrayEquals(new byte[] {2, 3}, input.rest());
        assertArrayEquals(new byte[0], input.rest());
    }
}
