package org.postferry.testkit.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One connection through the proxy: a thread for each direction. */
final class Link {

    private static final int BUFFER_BYTES = 16 * 1024;
    private static final Duration DELAY = Duration.ofMillis(150);

    /** A stretch long enough for some lines and the head of a message. */
    private static final int SPLIT_BYTES = 1_500;

    private static final int LARGEST_PIECE = 7;

    private final Socket client;
    private final Socket server;
    private final FaultProxy proxy;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean stalled;

    private Link(Socket client, Socket server, FaultProxy proxy) {
        this.client = client;
        this.server = server;
        this.proxy = proxy;
    }

    static Link between(Socket client, int target, FaultProxy proxy) throws IOException {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            // pieces shall arrive as pieces
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Link link = new Link(client, server, proxy);
            thread(() -> link.run(client, server));
            thread(() -> link.run(server, client));
            return link;
        } catch (IOException e) {
            client.close();
            throw e;
        }
    }

    boolean isStalled() {
        return stalled;
    }

    void close() {
        stalled = false;
        closed.countDown();
        closeQuietly(client);
        closeQuietly(server);
        proxy.ended(this);
    }

    private void run(Socket from, Socket to) {
        try {
            try {
                pump(from.getInputStream(), to.getOutputStream());
            } catch (IOException e) {
                // one side has gone, and the other is told below; of a silent connection nobody is told anything
            }
            if (stalled && from == server) {
                closed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    private void pump(InputStream in, OutputStream out) throws IOException, InterruptedException {
        byte[] buffer = new byte[BUFFER_BYTES];
        int split = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            int done = 0;
            while (done < read && !stalled) {
                FaultProxy.Passage passage = proxy.pass(read - done);
                split = write(out, buffer, done, passage.bytes(), split);
                done += passage.bytes();
                passage.act().ifPresent(Runnable::run);
                if (passage.fault().isPresent()) {
                    switch (passage.fault().get()) {
                        case CUT -> {
                            return;
                        }
                        case RESET -> {
                            reset();
                            return;
                        }
                        case DELAY -> closed.await(DELAY.toMillis(), TimeUnit.MILLISECONDS);
                        case SPLIT -> split = SPLIT_BYTES;
                            // what still comes is swallowed, until the client gives up
                        case STALL -> stalled = true;
                    }
                }
            }
        }
    }

    /** Writes in pieces while there is something left to split; returns how much that is then. */
    static int write(OutputStream out, byte[] bytes, int offset, int length, int split) throws IOException {
        int done = 0;
        int left = split;
        while (done < length) {
            int piece = left > 0 ? Math.min(1 + left % LARGEST_PIECE, length - done) : length - done;
            out.write(bytes, offset + done, piece);
            out.flush();
            done += piece;
            left = Math.max(0, left - piece);
        }
        return left;
    }

    private void reset() throws IOException {
        // closing with a time to linger of 0 sends RST
        client.setSoLinger(true, 0);
        server.setSoLinger(true, 0);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError("a socket that cannot be closed", e);
        }
    }

    static void thread(Runnable task) {
        Thread thread = new Thread(task, "fault proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
