package org.postferry.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreePortsTest {
    @TempDir
    Path folder;

    @Test
    void noPortIsGivenTwice() {
        // drawn without a memory, 4,000 ports of some 17,000 meet again as good as surely
        assertEquals(
                4_000,
                IntStream.range(0, 4_000)
                        .mapToObj(draw -> FreePorts.next())
                        .collect(Collectors.toSet())
                        .size());
    }

    private Set<Integer> offered(String handedOut) throws IOException {
        return offered(Files.writeString(folder.resolve("range"), handedOut));
    }

    private static Set<Integer> offered(Path handedOut) {
        return IntStream.of(FreePorts.offered(handedOut)).boxed().collect(Collectors.toSet());
    }

    @ParameterizedTest
    @CsvSource({"32768, 60999", "9000, 50000", "20000, 59999", "49152, 65535"})
    void noPortIsOneOfThoseThatAnyConnectionMayBeGiven(int lowest, int highest) throws IOException {
        Set<Integer> offered = offered(lowest + "\t" + highest + "\n");

        assertEquals(
                IntStream.rangeClosed(20_000, 65_535)
                        .filter(port -> port < lowest || port > highest)
                        .boxed()
                        .collect(Collectors.toSet()),
                offered);
    }

    @ParameterizedTest
    @CsvSource({"1024, 65535", "20100, 65535", "15000, 65000"})
    void whereNextToNoneIsLeftEachIsOffered(int lowest, int highest) throws IOException {
        assertEquals(45_536, offered(lowest + "\t" + highest + "\n").size());
    }

    @Test
    void whereNobodySaysWhatIsHandedOutItIsWhatIsUsual() {
        assertEquals(
                IntStream.range(20_000, 32_768).boxed().collect(Collectors.toSet()), offered(folder.resolve("none")));
    }

    @Test
    void whatIsGivenHereIsOfWhatThisMachineLeaves() {
        Set<Integer> offered = offered(FreePorts.HANDED_OUT);
        for (int draw = 0; draw < 1_000; draw++) {
            int port = FreePorts.next();
            assertTrue(offered.contains(port), "given: " + port);
        }
    }
}
