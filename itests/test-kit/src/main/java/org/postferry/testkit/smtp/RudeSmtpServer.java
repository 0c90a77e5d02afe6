package org.postferry.testkit.smtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Takes messages on a free port of loopback, one connection at a time, and misbehaves as it was told. Thread-safe. */
public final class RudeSmtpServer implements AutoCloseable {
    /** What it does with one connection. */
    public enum Manner {
        /** Takes the message. */
        TAKES,
        /** Takes the message, and says so by another 2yz than the usual one. */
        TAKES_WITH_251,
        /** Says no to the recipient, for now. */
        REFUSES_FOR_NOW,
        /** Says no to the message after the final dot, for now. */
        REFUSES_AFTER_DOT_FOR_NOW,
        /** Says no to the message after the final dot, for good. */
        REFUSES_AFTER_DOT,
        /** Breaks off before it has read the final dot. */
        BREAKS_IN_DATA,
        /** Breaks off wherever it was told to, or takes the message where that is behind its end. */
        BREAKS_AFTER_BYTES,
        /** Has taken the message and breaks off before it says so. */
        BREAKS_AFTER_DOT,
        /** Says no to the password. */
        REFUSES_SIGN_IN,
        /** Cannot look the password up just now. */
        REFUSES_SIGN_IN_FOR_NOW,
        /** Never says a word. */
        STALLS_AT_ONCE,
        /** Begins an answer and never ends it, though it goes on. */
        DRIPS_IN_ENVELOPE,
        /** Has taken the message and never says so. */
        STALLS_AFTER_DOT,
        /** Somebody between says more, in clear, behind the yes to STARTTLS. */
        INJECTS_AFTER_STARTTLS
    }

    /** How it speaks TLS. */
    public enum Tls {
        NONE,
        IMPLICIT,
        STARTTLS
    }

    /** A message that was taken: it is delivered. */
    public record Taken(String from, List<String> to, byte[] bytes) {}

    /** @param bytes after how many of the client's bytes it breaks off, where it does by that */
    record Plan(Manner manner, long bytes) {}

    private final ServerSocket socket;
    private final Thread thread;
    private final Tls tls;
    private final Optional<SSLContext> keys;
    private final Deque<Plan> plans = new ArrayDeque<>();
    private final List<Taken> taken = new ArrayList<>();
    private final List<String> said = new ArrayList<>();

    public RudeSmtpServer() throws IOException {
        this(Tls.NONE, Optional.empty());
    }

    /** @param keys what it proves with who it is */
    public RudeSmtpServer(Tls tls, Optional<SSLContext> keys) throws IOException {
        this.tls = tls;
        this.keys = keys;
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread = new Thread(this::serve, "rude-smtp");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** What happens with the next connections, in order; after that each message is taken. */
    public void next(Manner manner) {
        plan(new Plan(manner, Long.MAX_VALUE));
    }

    /** The next connection breaks off once it has read so many bytes. */
    public void nextBreaksAfter(long bytes) {
        plan(new Plan(Manner.BREAKS_AFTER_BYTES, bytes));
    }

    private synchronized void plan(Plan plan) {
        plans.add(plan);
    }

    /** What was delivered. */
    public synchronized List<Taken> taken() {
        return List.copyOf(taken);
    }

    /** Every line a client said, but for its messages. */
    public synchronized List<String> said() {
        return List.copyOf(said);
    }

    private synchronized Plan plan() {
        return plans.isEmpty() ? new Plan(Manner.TAKES, Long.MAX_VALUE) : plans.remove();
    }

    synchronized void take(Taken message) {
        taken.add(message);
    }

    synchronized void hear(String line) {
        said.add(line);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                new RudeConversation(this, plan(), tls, keys, client).run();
            } catch (IOException e) {
                // the client went, or the server was closed: the loop's condition tells which
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
