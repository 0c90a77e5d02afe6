package org.postferry.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback address for servers that are told where to listen. None is one that the operating system hands out by itself, for any connection of
 * any test could be given it before the server comes to listen; and none comes twice as long as the tests' process lives.
 */
public final class FreePorts {

    private static final int MOST_TRIES = 1_000;
    private static final int LOWEST_PORT = 20_000;
    /** From here on Linux hands out ports ({@code net.ipv4.ip_local_port_range}). */
    private static final int LOWEST_GIVEN_OUT = 32_768;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /** A port that was free a moment ago and that nobody else in this process was given. */
    public static int next() {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, LOWEST_GIVEN_OUT);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("the machine offers no port that was not given out already");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
