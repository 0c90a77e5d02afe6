package org.postferry.imap.wire;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketOption;
import java.util.Map;
import java.util.Optional;

/**
 * Has the system ask a silent line whether the other side is still there (protocol danger D-24): one that is not is found out
 * within four minutes also while nobody sends, as after a night's sleep, and routers do not forget one that is.
 */
final class KeepAlive {
    /** Seconds of silence before it asks, seconds between two questions, and how many may stay without an answer. */
    static final Map<String, Integer> VALUES = Map.of("TCP_KEEPIDLE", 120, "TCP_KEEPINTERVAL", 30, "TCP_KEEPCOUNT", 4);

    private KeepAlive() {}

    static void on(Socket socket) throws IOException {
        socket.setKeepAlive(true);
        for (SocketOption<?> option : socket.supportedOptions()) {
            Optional<Integer> value = Optional.ofNullable(VALUES.get(option.name()));
            if (value.isPresent() && option.type() == Integer.class) {
                set(socket, option, value.get());
            }
        }
    }

    /** The names are looked for because not every system has them. */
    @SuppressWarnings("unchecked")
    private static void set(Socket socket, SocketOption<?> option, Integer value) throws IOException {
        socket.setOption((SocketOption<Integer>) option, value);
    }
}
