package org.postferry.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/**
 * Ports of the loopback address for servers that are told where to listen. None is one that the operating system hands out by itself, for any connection of
 * any test could be given it before the server comes to listen, unless it hands out nearly all; and none comes twice as long as the tests' process lives.
 */
public final class FreePorts {

    /** What Linux hands out by itself: two numbers, of the first port and the last. */
    static final Path HANDED_OUT = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    private static final int MOST_TRIES = 1_000;
    /** Below are those that servers listen at which nobody tells where. */
    private static final int LOWEST_PORT = 20_000;

    private static final int HIGHEST_PORT = 65_535;
    /** Where nobody says what is handed out: Linux begins here, if it was not told otherwise, and others further up. */
    private static final int LOWEST_HANDED_OUT = 32_768;
    /** Fewer are as good as none: whoever asks often would be left without one. */
    private static final int ENOUGH = 5_000;

    private static final int[] OFFERED = offered(HANDED_OUT);
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePorts() {}

    /** A port that was free a moment ago and that nobody else in this process was given. */
    public static int next() {
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            int port = OFFERED[ThreadLocalRandom.current().nextInt(OFFERED.length)];
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("the machine offers no port that was not given out already");
    }

    /** The ports outside of what that file says is handed out; where there are next to none, all. */
    static int[] offered(Path handedOut) {
        Range range = Range.read(handedOut);
        int[] outside = IntStream.rangeClosed(LOWEST_PORT, HIGHEST_PORT)
                .filter(port -> port < range.first || port > range.last)
                .toArray();
        return outside.length >= ENOUGH
                ? outside
                : IntStream.rangeClosed(LOWEST_PORT, HIGHEST_PORT).toArray();
    }

    private record Range(int first, int last) {
        static Range read(Path file) {
            // it gives what it has to the first question only, and so that one has to be for more than a byte
            try (BufferedReader lines = Files.newBufferedReader(file)) {
                String[] numbers = lines.readLine().strip().split("\\s+");
                return new Range(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
            } catch (FileSystemException notThere) {
                return new Range(LOWEST_HANDED_OUT, HIGHEST_PORT);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
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
