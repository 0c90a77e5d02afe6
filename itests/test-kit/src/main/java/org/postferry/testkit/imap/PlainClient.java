package org.postferry.testkit.imap;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another client of an IMAP server on loopback, without TLS: it changes what Postferry mirrors, and reads what is there
 * without any code of Postferry's. Not thread-safe.
 */
public final class PlainClient implements AutoCloseable {
    private static final Pattern APPENDED = Pattern.compile("\\[APPENDUID \\d+ (\\d+)]");

    private final Socket socket;
    private final InputStream in;
    private int tag;

    private PlainClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true); // a message follows in pieces, and none waits for the last one's arrival
        this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    }

    public static PlainClient signIn(int port, String user, String password) {
        try {
            PlainClient client = new PlainClient(new Socket(InetAddress.getLoopbackAddress(), port));
            client.line();
            client.run("LOGIN " + user + " " + password);
            return client;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Sends a command and returns its untagged lines, literals included; fails unless the server says OK. */
    public List<String> run(String command) {
        try {
            return answer(send(command));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Like {@link #run}, for what may be refused: then there are no lines. */
    public List<String> attempt(String command) {
        try {
            return run(command);
        } catch (IllegalStateException refused) {
            return List.of();
        }
    }

    /** Stores a message and returns once it is there. */
    public void append(String mailbox, String flags, byte[] message) {
        store(mailbox, "(" + flags + ")", message);
    }

    /** Stores a message that was received then, written as IMAP does; returns its UID. */
    public long append(String mailbox, String flags, String internalDate, byte[] message) {
        String ended = store(mailbox, "(" + flags + ") \"" + internalDate + "\"", message);
        Matcher appended = APPENDED.matcher(ended);
        if (!appended.find()) {
            throw new IllegalStateException("no APPENDUID in: " + ended);
        }
        return Long.parseLong(appended.group(1));
    }

    private String store(String mailbox, String arguments, byte[] message) {
        try {
            String sent = send("APPEND \"" + mailbox + "\" " + arguments + " {" + message.length + "}");
            String go = line();
            while (go.startsWith("* ")) {
                go = line();
            }
            if (!go.startsWith("+")) {
                throw new IllegalStateException(go);
            }
            socket.getOutputStream().write(message);
            socket.getOutputStream().write("\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return ended(sent, new ArrayList<>());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private String send(String command) throws IOException {
        String ownTag = "P" + ++tag;
        socket.getOutputStream().write((ownTag + " " + command + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return ownTag;
    }

    private List<String> answer(String ownTag) throws IOException {
        List<String> lines = new ArrayList<>();
        ended(ownTag, lines);
        return lines;
    }

    /** Reads up to the tagged line and returns it. */
    private String ended(String ownTag, List<String> untagged) throws IOException {
        for (String line = line(); ; line = line()) {
            if (line.startsWith(ownTag + " ")) {
                if (!line.startsWith(ownTag + " OK")) {
                    throw new IllegalStateException(line);
                }
                return line;
            }
            untagged.add(line);
        }
    }

    /** One line; a literal at its end is read with it, byte for byte. */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new EOFException("the server went away");
            }
            line.write(c);
            if (c != '\n') {
                continue;
            }
            String text = line.toString(StandardCharsets.ISO_8859_1);
            String end = text.stripTrailing();
            int brace = end.endsWith("}") ? end.lastIndexOf('{') : -1;
            if (brace < 0 || !end.substring(brace + 1, end.length() - 1).matches("\\d+")) {
                return end;
            }
            line.write(in.readNBytes(Integer.parseInt(end.substring(brace + 1, end.length() - 1))));
        }
    }
}
