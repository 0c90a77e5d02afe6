package org.postferry.bench.imap;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The other client, which changes a mailbox and counts it: one command at a time, short answers only. Not thread-safe. */
public final class ImapClient implements AutoCloseable {

    private static final Pattern LISTED =
            Pattern.compile("\\* LIST \\((?![^)]*(?:Noselect|NonExistent))[^)]*\\) \\S+ (.+)");
    private static final Pattern COUNTED = Pattern.compile("\\* STATUS (.+) \\(MESSAGES (\\d+) UNSEEN (\\d+)\\)");

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private int commands;

    public ImapClient(int port, String user, String password) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            line();
            command("LOGIN " + user + " " + password);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a mailbox holds. */
    record Count(long messages, long unseen) {}

    /** Every mailbox by the name it has on the wire, quoted where it has to be. */
    Map<String, Count> counts() {
        Map<String, Count> counts = new LinkedHashMap<>();
        for (String name : matches(command("LIST \"\" \"*\""), LISTED)) {
            Matcher counted = COUNTED.matcher(
                    command("STATUS " + name + " (MESSAGES UNSEEN)").get(0));
            if (!counted.matches()) {
                throw new IllegalStateException("no STATUS of " + name);
            }
            counts.put(name, new Count(Long.parseLong(counted.group(2)), Long.parseLong(counted.group(3))));
        }
        return counts;
    }

    /** UIDs that a search finds, ascending. */
    List<Long> search(String criteria) {
        String answer = command("UID SEARCH " + criteria).stream()
                .filter(line -> line.startsWith("* SEARCH"))
                .collect(Collectors.joining())
                .replace("* SEARCH", "")
                .strip();
        List<Long> uids = new ArrayList<>();
        if (!answer.isEmpty()) {
            for (String uid : answer.split(" ")) {
                uids.add(Long.parseLong(uid));
            }
        }
        return uids;
    }

    /** Without waiting for the answer to the size: the server is known to allow it (LITERAL+, RFC 7888). */
    public void append(String mailbox, byte[] message) {
        try {
            String tag = tag();
            ByteArrayOutputStream command = new ByteArrayOutputStream();
            command.writeBytes(
                    (tag + " APPEND " + mailbox + " {" + message.length + "+}\r\n").getBytes(StandardCharsets.UTF_8));
            command.writeBytes(message);
            command.writeBytes(new byte[] {'\r', '\n'});
            out.write(command.toByteArray());
            answers(tag);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The untagged lines of the answer; fails when the server refuses. */
    List<String> command(String command) {
        try {
            String tag = tag();
            out.write((tag + " " + command + "\r\n").getBytes(StandardCharsets.UTF_8));
            return answers(tag);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            command("LOGOUT");
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String tag() {
        return "b" + ++commands;
    }

    private List<String> answers(String tag) throws IOException {
        List<String> untagged = new ArrayList<>();
        while (true) {
            String line = line();
            if (!line.startsWith(tag + " ")) {
                untagged.add(line);
            } else if (line.startsWith(tag + " OK")) {
                return untagged;
            } else {
                throw new IllegalStateException(line);
            }
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the server hung up");
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.UTF_8).stripTrailing();
    }

    private static List<String> matches(List<String> lines, Pattern pattern) {
        return lines.stream()
                .map(pattern::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
    }
}
