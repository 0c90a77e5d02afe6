package org.postferry.imap.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.ProvesLimit;

class CompressionTest {
    private static byte[] deflated(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflating = new DeflaterOutputStream(out, new Deflater(9, true), 4_096, true)) {
            deflating.write(bytes);
            deflating.flush();
            return out.toByteArray();
        }
    }

    private static InflatedInput inflated(byte[] compressed) {
        return new InflatedInput(new ByteArrayInputStream(compressed), "mail.example.org");
    }

    private static long drain(InputStream input) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long sum = 0;
        while (true) {
            try {
                sum += input.read(buffer, 0, buffer.length);
            } catch (EOFException ended) {
                return sum;
            }
        }
    }

    @Test
    void aLineIsThereAsSoonAsItsBytesAre() throws Exception {
        byte[] line = "* OK ready\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] read = new byte[100];

        try (InflatedInput input = inflated(deflated(line))) {
            int count = input.read(read, 0, read.length);

            assertArrayEquals(line, Arrays.copyOf(read, count));
            assertThrows(EOFException.class, () -> input.read(read, 0, read.length));
        }
    }

    @Test
    @ProvesLimit("InflatedInput.MAX_RATIO")
    void whatGrowsBeyondAllMeasureEndsTheConnection() throws Exception {
        byte[] bomb = deflated(new byte[3 * InflatedInput.WINDOW_BYTES]);

        try (InflatedInput input = inflated(bomb)) {
            WireException refused = assertThrows(WireException.class, () -> drain(input));

            assertEquals(WireException.Reason.INFLATED, refused.reason());
        }
    }

    @Test
    void muchMailIsNoBomb() throws Exception {
        byte[] mail = new byte[2 * InflatedInput.WINDOW_BYTES];
        Random random = new Random(7);
        for (int i = 0; i < mail.length; i++) {
            // an eighth is text, the rest is the same line again and again
            mail[i] = (byte) (i % 8_000 < 1_000 ? 'a' + random.nextInt(26) : 'A');
        }

        try (InflatedInput input = inflated(deflated(mail))) {
            assertEquals(mail.length, drain(input));
        }
    }

    @Test
    void whatIsNotCompressedIsNonsense() throws Exception {
        try (InflatedInput input = inflated("* OK not compressed at all\r\n".getBytes(StandardCharsets.US_ASCII))) {
            WireException garbled = assertThrows(WireException.class, () -> drain(input));

            assertEquals(WireException.Reason.NONSENSE, garbled.reason());
        }
    }

    @Test
    void whatIsStoredInflatesToWhatItWasAlsoWhenItIsMuch() throws Exception {
        byte[] bytes = new byte[200_000];
        new Random(1).nextBytes(bytes);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        try (OutputStream stored = new StoredOutput(wire)) {
            stored.write(bytes);
            stored.write('x');
        }

        try (InputStream input = inflated(wire.toByteArray())) {
            byte[] read = input.readNBytes(bytes.length + 1);

            assertArrayEquals(bytes, Arrays.copyOf(read, bytes.length));
            assertEquals('x', read[bytes.length]);
        }
    }
}
