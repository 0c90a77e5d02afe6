package org.postferry.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {

    @Test
    void noPortIsGivenTwice() {
        // drawn without a memory, 4,000 ports of some 12,000 meet again as good as surely
        assertEquals(
                4_000,
                IntStream.range(0, 4_000)
                        .mapToObj(draw -> FreePorts.next())
                        .collect(Collectors.toSet())
                        .size());
    }

    @Test
    void noPortIsOneOfThoseThatAnyConnectionMayBeGiven() throws IOException {
        String[] range;
        // this file gives what it has to the first question only, and so that one has to be for more than a byte
        try (BufferedReader file = Files.newBufferedReader(Path.of("/proc/sys/net/ipv4/ip_local_port_range"))) {
            range = file.readLine().strip().split("\\s+");
        }
        for (int draw = 0; draw < 1_000; draw++) {
            int port = FreePorts.next();
            assertTrue(port < Integer.parseInt(range[0]) || port > Integer.parseInt(range[1]), "given: " + port);
        }
    }
}
