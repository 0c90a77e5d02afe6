package org.postferry.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ports of the loopback address for servers that are told where to listen. A port that was let go a moment ago may be handed out again by the operating
 * system, so that a server which needs two got the same one twice; here none comes twice as long as the tests' process lives.
 */
public final class FreePorts {

    private static final int MOST_TRIES = 1_000;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /** A port that was free a moment ago and that nobody else in this process was given. */
    public static int next() {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            int port = free();
            if (GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("the machine offers no port that was not given out already");
    }

    private static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
