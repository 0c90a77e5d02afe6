package org.postferry.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.container.Await;

class FaultProxyTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int A_MOMENT_MILLIS = 200;

    private final byte[] text = text();
    private ServerSocket server;

    @BeforeEach
    void serveText() throws IOException {
        server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Link.thread(() -> {
            while (!server.isClosed()) {
                try (Socket client = server.accept()) {
                    client.getOutputStream().write(text);
                } catch (IOException e) {
                    continue; // closed, or cut by the test
                }
            }
        });
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @Test
    void withoutFaultsEverythingPasses() throws IOException {
        try (FaultProxy proxy = FaultProxy.before(server.getLocalPort(), FaultPlan.none());
                Socket client = connect(proxy)) {
            assertArrayEquals(text, client.getInputStream().readAllBytes());
            assertEquals(text.length, proxy.passed());
        }
    }

    @Test
    void aCutStrikesAtItsByteAndTheNextConnectionIsWhole() throws IOException {
        try (FaultProxy proxy = with(new Fault(1_234, Fault.Kind.CUT))) {
            try (Socket client = connect(proxy)) {
                assertEquals(1_234, client.getInputStream().readAllBytes().length);
            }
            try (Socket client = connect(proxy)) {
                assertArrayEquals(text, client.getInputStream().readAllBytes());
            }
            assertEquals(List.of(new Fault(1_234, Fault.Kind.CUT)), proxy.struck());
        }
    }

    @Test
    void aResetIsAnErrorAndNoEnd() throws IOException {
        try (FaultProxy proxy = with(new Fault(40_000, Fault.Kind.RESET));
                Socket client = connect(proxy)) {
            InputStream in = client.getInputStream();

            assertThrows(SocketException.class, in::readAllBytes);
        }
    }

    @Test
    void delaysAndPiecesLoseNothing() throws IOException {
        try (FaultProxy proxy = with(new Fault(0, Fault.Kind.SPLIT), new Fault(5_000, Fault.Kind.DELAY));
                Socket client = connect(proxy)) {
            assertArrayEquals(text, client.getInputStream().readAllBytes());
        }
    }

    @Test
    void whatIsSplitLeavesInPiecesOfAFewBytes() throws IOException {
        List<Integer> pieces = new ArrayList<>();
        ByteArrayOutputStream out = new ByteArrayOutputStream() {
            @Override
            public void flush() {
                pieces.add(size() - pieces.stream().mapToInt(Integer::intValue).sum());
            }
        };

        assertEquals(0, Link.write(out, text, 0, 200, 100));

        assertArrayEquals(Arrays.copyOf(text, 200), out.toByteArray());
        int rest = pieces.remove(pieces.size() - 1);
        assertTrue(pieces.stream().allMatch(piece -> piece <= 7), pieces.toString());
        assertTrue(rest > 90, rest + " bytes were left when nothing was to be split any more");
    }

    @Test
    void aStallIsSilentUntilSomebodyGivesUp() throws IOException {
        try (FaultProxy proxy = with(new Fault(1_000, Fault.Kind.STALL))) {
            try (Socket client = connect(proxy)) {
                InputStream in = client.getInputStream();
                assertEquals(1_000, in.readNBytes(1_000).length);
                client.setSoTimeout(A_MOMENT_MILLIS);
                assertThrows(SocketTimeoutException.class, in::read);
                assertTrue(proxy.isStalled());
            }
            Await.until("it is noticed that the client has gone", SOON, () -> !proxy.isStalled());
        }
    }

    @Test
    void aHealedNetworkIsGood() throws IOException {
        try (FaultProxy proxy = with(new Fault(10, Fault.Kind.STALL), new Fault(20, Fault.Kind.CUT))) {
            try (Socket client = connect(proxy)) {
                Await.until("it stalls", SOON, proxy::isStalled);
                proxy.heal();
                assertEquals(10, client.getInputStream().readAllBytes().length);
            }
            try (Socket client = connect(proxy)) {
                assertArrayEquals(text, client.getInputStream().readAllBytes());
            }
        }
    }

    @Test
    void aPlanMayComeLater() throws IOException {
        try (FaultProxy proxy = FaultProxy.before(server.getLocalPort(), FaultPlan.none())) {
            try (Socket client = connect(proxy)) {
                assertArrayEquals(text, client.getInputStream().readAllBytes());
            }
            proxy.expect(new FaultPlan(List.of(new Fault(77, Fault.Kind.CUT))));
            try (Socket client = connect(proxy)) {
                assertEquals(77, client.getInputStream().readAllBytes().length);
            }
        }
    }

    @Test
    void somebodyElseActsBeforeAByteThatWaitsForIt() throws IOException {
        try (FaultProxy proxy = FaultProxy.before(server.getLocalPort(), FaultPlan.none())) {
            List<Long> acts = new ArrayList<>();
            proxy.meanwhile(2_000, () -> acts.add(proxy.passed()));
            proxy.meanwhile(500, () -> acts.add(proxy.passed()));
            try (Socket client = connect(proxy)) {
                assertArrayEquals(text, client.getInputStream().readAllBytes());
            }
            assertEquals(List.of(500L, 2_000L), acts);
        }
    }

    @Test
    void aSeedIsAPlan() {
        assertEquals(FaultPlan.of(7, 20, 1_000_000), FaultPlan.of(7, 20, 1_000_000));
        assertNotEquals(FaultPlan.of(7, 20, 1_000_000), FaultPlan.of(8, 20, 1_000_000));
        assertEquals(20, FaultPlan.of(7, 20, 1_000_000).faults().size());
    }

    private FaultProxy with(Fault... faults) {
        return FaultProxy.before(server.getLocalPort(), new FaultPlan(List.of(faults)));
    }

    private static Socket connect(FaultProxy proxy) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static byte[] text() {
        byte[] text = new byte[100_000];
        new Random(1).nextBytes(text);
        return text;
    }
}
