package org.postferry.bench.idle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelLimitTest {
    private static final String NAME = "fs.test";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void lowLimit() throws IOException {
        file = Files.writeString(folder.resolve("limit"), "128\n");
    }

    private String limit() throws IOException {
        return Files.readString(file).strip();
    }

    @Test
    void itIsRaisedAndPutBack() throws Exception {
        KernelLimit limit = new KernelLimit(file, NAME, 1_200);
        assertEquals("1200", limit());
        limit.close();

        assertEquals("128", limit());
    }

    @Test
    void whatIsHighEnoughIsLeftAlone() throws Exception {
        KernelLimit limit = new KernelLimit(file, NAME, 100);
        assertEquals("128", limit());
        Files.writeString(file, "4096\n");
        limit.close();

        assertEquals("4096", limit());
    }

    /** By SIGTERM; SIGINT and SIGHUP go the same way, but a shell's background ignores them. */
    @Test
    void aMeasurementThatIsAskedToEndPutsItBackAndHasSaidTheWayBack() throws Exception {
        Process measurement = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Waiting.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader said = measurement.inputReader()) {
            String sentence = said.readLine();
            assertEquals("raised", said.readLine());
            assertEquals("1200", limit());

            measurement.destroy();

            assertTrue(measurement.waitFor(20, TimeUnit.SECONDS));
            assertEquals("128", limit());
            assertTrue(sentence.endsWith("sysctl " + NAME + "=128"), sentence);
        } finally {
            measurement.destroyForcibly();
        }
    }

    /** Raises the limit and measures until it is ended, or whoever started it is gone. */
    static final class Waiting {
        private Waiting() {}

        public static void main(String... arguments) throws IOException {
            KernelLimit limit = new KernelLimit(Path.of(arguments[0]), NAME, 1_200);
            System.out.println("raised");
            System.in.read();
            limit.close();
        }
    }
}
