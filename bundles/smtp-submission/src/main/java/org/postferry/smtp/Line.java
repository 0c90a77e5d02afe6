package org.postferry.smtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection under one hand-over, which may be cut from elsewhere: a final dot that had not left by then never does.
 * Angus Mail gets its sockets here. Thread-safe.
 */
final class Line extends SocketFactory {
    private static final Logger LOG = LoggerFactory.getLogger(Line.class);

    private @Nullable Socket socket;
    private boolean cut;
    private boolean dotLeft;
    /** Done when it is cut, or need not be any more. */
    private final CompletableFuture<Boolean> deadline = new CompletableFuture<>();

    /** Cuts it by then, in whatever state it is, unless it was closed before. */
    void cutAfter(Duration time) {
        deadline.thenAcceptAsync(over -> {
            if (over) {
                cut();
            }
        });
        deadline.completeOnTimeout(true, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether a timer still holds it. */
    boolean isTimed() {
        return !deadline.isDone();
    }

    synchronized void cut() {
        cut = true;
        close();
    }

    synchronized boolean wasCut() {
        return cut;
    }

    /** RFC 5321 section 4.1.1.4: once the dot is out, the server has the message, whatever is heard of it. */
    synchronized boolean dotLeft() {
        return dotLeft;
    }

    /** The final dot leaves now, and its answer is waited for so long. @throws IOException when the line was cut before: it does not leave */
    synchronized void dotLeaves(Duration answer) throws IOException {
        if (cut || socket == null) {
            throw new IOException("the message was given up before its last byte");
        }
        socket.setSoTimeout(Math.toIntExact(answer.toMillis()));
        dotLeft = true;
    }

    /** Closes the connection, if there is one, and lets its timer go, which would keep it for minutes. */
    synchronized void close() {
        deadline.complete(false);
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            LOG.debug("a connection was not closed in good order: {}", e.getMessage());
        }
    }

    @Override
    public synchronized Socket createSocket() throws IOException {
        Socket fresh = new Socket();
        hold(fresh);
        return fresh;
    }

    /** It is the one to cut from now on. */
    synchronized void hold(Socket connection) throws IOException {
        if (cut) {
            throw new IOException("the message was given up before there was a connection");
        }
        socket = connection;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw connectedByTheCaller();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        throw connectedByTheCaller();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw connectedByTheCaller();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        throw connectedByTheCaller();
    }

    static IOException connectedByTheCaller() {
        return new IOException("a socket is made before it is connected, so that it can be cut meanwhile");
    }
}
