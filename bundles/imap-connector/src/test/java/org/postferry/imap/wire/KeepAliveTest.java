package org.postferry.imap.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Socket;
import java.net.SocketOption;
import org.junit.jupiter.api.Test;

class KeepAliveTest {
    @Test
    void aSilentLineIsAskedSoonerThanTheSystemWouldByItself() throws Exception {
        try (Socket socket = new Socket()) {
            KeepAlive.on(socket);

            assertTrue(socket.getKeepAlive());
            for (SocketOption<?> option : socket.supportedOptions()) {
                if (KeepAlive.VALUES.containsKey(option.name())) {
                    assertEquals(KeepAlive.VALUES.get(option.name()), socket.getOption(option));
                }
            }
        }
    }
}
