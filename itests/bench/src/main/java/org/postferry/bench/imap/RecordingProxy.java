package org.postferry.bench.imap;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a mail server and its client and passes everything on. Counts bytes and how often the client had to wait for an answer, and
 * notes when the server first told of new mail. Thread-safe.
 */
final class RecordingProxy implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;
    private static final long NOT_YET = 0;

    /** A tag and the command. */
    private static final int LONGEST_IDLE = 32;

    private final int serverPort;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong roundTrips = new AtomicLong();
    private final AtomicLong toldAt = new AtomicLong(NOT_YET);
    private volatile boolean listensForNews;

    RecordingProxy(int serverPort) {
        this.serverPort = serverPort;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** From the server to the client. */
    long bytes() {
        return bytes.get();
    }

    /**
     * How often a client spoke after the server had, over all connections: pipelined commands are one. Not when it only
     * begins to idle, for then it waits for news and not for an answer.
     */
    long roundTrips() {
        return roundTrips.get();
    }

    /** Forgets what was told; the next news count. */
    void listenForNews() {
        toldAt.set(NOT_YET);
        listensForNews = true;
    }

    /** {@link System#nanoTime} of the first line about new mail, 0 when none came. */
    long toldAt() {
        listensForNews = false;
        return toldAt.get();
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                open.add(client);
                open.add(server);
                Turns turns = new Turns();
                start(() -> pump(client, server, (buffer, length) -> turns.clientSpoke(!beginsToIdle(buffer, length))));
                start(() -> pump(server, client, (buffer, length) -> {
                    turns.serverSpoke();
                    bytes.addAndGet(length);
                    look(buffer, length);
                }));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    /** RFC 2177. */
    private static boolean beginsToIdle(byte[] buffer, int length) {
        return length <= LONGEST_IDLE
                && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).matches("\\S+ IDLE\r\n");
    }

    private void look(byte[] buffer, int length) {
        if (listensForNews && toldAt.get() == NOT_YET) {
            String said = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
            // EXISTS under IDLE (RFC 2177), STATUS under NOTIFY (RFC 5465 section 4)
            if (said.contains(" EXISTS\r\n") || said.contains("* STATUS ")) {
                toldAt.compareAndSet(NOT_YET, System.nanoTime());
            }
        }
    }

    private void pump(Socket from, Socket to, Tap tap) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                tap.passed(buffer, read);
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // one of the two hung up, and both are closed now: the other pump ends as well
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "recording proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Tap {
        void passed(byte[] buffer, int length);
    }

    /** Whose turn it was last on one connection. */
    private final class Turns {
        private boolean servers = true;

        synchronized void serverSpoke() {
            servers = true;
        }

        synchronized void clientSpoke(boolean awaitsAnswer) {
            if (servers && awaitsAnswer) {
                roundTrips.incrementAndGet();
            }
            servers = false;
        }
    }
}
