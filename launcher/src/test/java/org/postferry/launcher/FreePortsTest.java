package org.postferry.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreePortsTest {

    @Test
    void aFreePortBringsNoComplaint() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }

        assertEquals(List.of(), FreePorts.complaints("127.0.0.1", List.of(String.valueOf(port))));
    }

    @Test
    void eachBusyPortIsNamedInASentence() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(socket.getLocalPort());

            List<String> complaints = FreePorts.complaints("127.0.0.1", List.of(port, port));

            assertEquals(2, complaints.size());
            assertTrue(
                    complaints
                            .get(0)
                            .startsWith("Port " + port + " on 127.0.0.1 cannot be used: Address already in use"),
                    complaints.get(0));
        }
    }

    @Test
    void aPortThatIsTakenOnOneAddressIsBusyForAllOfThem() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<String> complaints = FreePorts.complaints("0.0.0.0", List.of(String.valueOf(socket.getLocalPort())));

            assertEquals(1, complaints.size());
        }
    }

    @Test
    void anAddressThatIsNotOursIsRefused() {
        // RFC 5737 section 3: TEST-NET-1, nobody's address
        List<String> complaints = FreePorts.complaints("192.0.2.1", List.of("0"));

        assertEquals(1, complaints.size());
    }
}
