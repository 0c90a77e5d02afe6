package org.postferry.testkit.smtp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

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
        /** Says no to the message after the final dot, for good. */
        REFUSES_AFTER_DOT,
        /** Breaks off before it has read the final dot. */
        BREAKS_IN_DATA,
        /** Has taken the message and breaks off before it says so. */
        BREAKS_AFTER_DOT
    }

    /** A message that was taken: it is delivered. */
    public record Taken(String from, List<String> to, byte[] bytes) {}

    private final ServerSocket socket;
    private final Thread thread;
    private final Deque<Manner> manners = new ArrayDeque<>();
    private final List<Taken> taken = new ArrayList<>();
    private final List<String> said = new ArrayList<>();

    public RudeSmtpServer() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread = new Thread(this::serve, "rude-smtp");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** What happens with the next connections, in order; after that each message is taken. */
    public synchronized void next(Manner manner) {
        manners.add(manner);
    }

    /** What was delivered. */
    public synchronized List<Taken> taken() {
        return List.copyOf(taken);
    }

    /** Every line a client said, but for its messages. */
    public synchronized List<String> said() {
        return List.copyOf(said);
    }

    private synchronized Manner manner() {
        return manners.isEmpty() ? Manner.TAKES : manners.remove();
    }

    private synchronized void take(Taken message) {
        taken.add(message);
    }

    private synchronized void hear(String line) {
        said.add(line);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                converse(client);
            } catch (IOException e) {
                // the client went, or the server was closed: the loop's condition tells which
            }
        }
    }

    private void converse(Socket client) throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream());
        say(client, "220 rude");
        Manner manner = Manner.TAKES;
        String from = "";
        List<String> to = new ArrayList<>();
        for (String line = line(in); line != null; line = line(in)) {
            hear(line);
            String verb = line.toUpperCase(Locale.ROOT);
            if (verb.startsWith("EHLO")) {
                say(client, "250-rude");
                say(client, "250 AUTH PLAIN LOGIN");
            } else if (verb.startsWith("AUTH")) {
                say(client, "235 welcome");
            } else if (verb.startsWith("MAIL")) {
                manner = manner();
                from = address(line);
                say(client, "250 ok");
            } else if (verb.startsWith("RCPT")) {
                to.add(address(line));
                say(client, manner == Manner.REFUSES_FOR_NOW ? "451 later" : "250 ok");
            } else if (verb.startsWith("DATA")) {
                say(client, "354 go on");
                if (!data(client, in, manner, from, to)) {
                    return;
                }
            } else if (verb.startsWith("QUIT")) {
                say(client, "221 bye");
                return;
            } else {
                say(client, "250 ok");
            }
        }
    }

    /** False when the connection breaks off. */
    private boolean data(Socket client, InputStream in, Manner manner, String from, List<String> to)
            throws IOException {
        if (manner == Manner.BREAKS_IN_DATA) {
            line(in);
            return false;
        }
        byte[] bytes = untilDot(in);
        if (manner == Manner.REFUSES_AFTER_DOT) {
            say(client, "554 no such mail here");
            return true;
        }
        take(new Taken(from, List.copyOf(to), bytes));
        if (manner == Manner.BREAKS_AFTER_DOT) {
            return false;
        }
        say(client, manner == Manner.TAKES_WITH_251 ? "251 taken and passed on" : "250 taken");
        return true;
    }

    /** RFC 5321 section 4.5.2: a line that begins with a dot has one more. */
    private static byte[] untilDot(InputStream in) throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        for (String line = line(in); line != null && !line.equals("."); line = line(in)) {
            String bare = line.startsWith(".") ? line.substring(1) : line;
            message.write(bare.getBytes(StandardCharsets.ISO_8859_1));
            message.write('\r');
            message.write('\n');
        }
        return message.toByteArray();
    }

    private static String address(String line) {
        int open = line.indexOf('<');
        return line.substring(open + 1, line.indexOf('>', open));
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        client.getOutputStream().flush();
    }

    private static @Nullable String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).replace("\r", "");
            }
            line.write(next);
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
