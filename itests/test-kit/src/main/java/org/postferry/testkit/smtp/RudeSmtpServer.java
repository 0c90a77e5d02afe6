package org.postferry.testkit.smtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
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
        /** Has taken the message and breaks off within the number that says so. */
        BREAKS_IN_ANSWER,
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

    /**
     * A message that was taken: it is delivered.
     *
     * @param octets as they came, from behind the 354 up to and including the final dot's line
     */
    public record Taken(String from, List<String> to, byte[] octets) {
        /** The message itself. RFC 5321 section 4.5.2: a line that begins with a dot has one more. */
        public byte[] bytes() {
            String message = new String(octets, 0, octets.length - ".\r\n".length(), StandardCharsets.ISO_8859_1);
            return STUFFED.matcher(message).replaceAll("").getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * How far one connection came, as the server saw it.
     *
     * @param beganData it said 354
     * @param readDot the message's end came
     * @param answered the number that it answered the message's end with, once that line had left whole
     */
    public record Course(boolean beganData, boolean readDot, OptionalInt answered) {}

    /**
     * How a client may sign in.
     *
     * @param mechanisms by their names, separated by spaces
     * @param secret the one password or token that is believed; every one where it is absent
     */
    public record SignIn(String mechanisms, Optional<String> secret) {
        static final SignIn ANYHOW = new SignIn("PLAIN LOGIN XOAUTH2", Optional.empty());
    }

    /** Who acts at a moment of a conversation: called by the server's thread, which says nothing more until it is done. */
    public interface Watch {
        /** A client said this line, which is none of a message's, and has no answer yet. */
        default void heard(String line) {}

        /** A message was delivered, and its client does not know it yet. */
        default void taken(Taken message) {}
    }

    /** @param bytes after how many of the client's bytes it breaks off, where it does by that */
    record Plan(Manner manner, long bytes) {}

    /** A dot more than the message has, where a line of mail begins. */
    private static final Pattern STUFFED = Pattern.compile("(?:(?<=\r\n)|\\A)\\.");

    /** Longer than a connection takes to end on a busy machine once its client has closed it. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ServerSocket socket;
    private final Thread thread;
    private final Tls tls;
    private final Optional<SSLContext> keys;
    private final Deque<Plan> plans = new ArrayDeque<>();
    private final List<Taken> taken = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final List<Course> courses = new ArrayList<>();
    private SignIn signIn = SignIn.ANYHOW;
    private volatile Watch watch = new Watch() {};

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

    /** How clients of the next connections may sign in. */
    public synchronized void signsIn(SignIn how) {
        signIn = how;
    }

    private synchronized void plan(Plan plan) {
        plans.add(plan);
    }

    /** From now on that one is told, and nobody else. */
    public void watched(Watch by) {
        watch = by;
    }

    /** What was delivered. */
    public synchronized List<Taken> taken() {
        return List.copyOf(taken);
    }

    /** Every line a client said, but for its messages. */
    public synchronized List<String> said() {
        return List.copyOf(said);
    }

    /** How far the connections came, in order; waits until so many have ended. */
    public synchronized List<Course> courses(int ended) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (courses.size() < ended) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new AssertionError(courses.size() + " of " + ended + " connections have ended: " + courses);
            }
            wait(left);
        }
        return List.copyOf(courses);
    }

    private synchronized void ended(Course course) {
        courses.add(course);
        notifyAll();
    }

    private synchronized SignIn signIn() {
        return signIn;
    }

    private synchronized Plan plan() {
        return plans.isEmpty() ? new Plan(Manner.TAKES, Long.MAX_VALUE) : plans.remove();
    }

    void take(Taken message) {
        synchronized (this) {
            taken.add(message);
        }
        watch.taken(message);
    }

    void hear(String line) {
        synchronized (this) {
            said.add(line);
        }
        watch.heard(line);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                serve(new RudeConversation(this, plan(), signIn(), tls, keys, client));
            } catch (IOException e) {
                // the client went, or the server was closed: the loop's condition tells which
            }
        }
    }

    private void serve(RudeConversation conversation) throws IOException {
        try {
            conversation.run();
        } finally {
            ended(conversation.course());
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
