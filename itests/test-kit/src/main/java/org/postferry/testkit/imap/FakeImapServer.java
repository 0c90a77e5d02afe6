package org.postferry.testkit.imap;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Plays a {@link Transcript} on a free port of loopback, one connection after the other, and holds the client to its lines.
 * Started and closed by a test; plays on its own thread.
 */
public final class FakeImapServer implements AutoCloseable {
    private static final Pattern BYTE = Pattern.compile("<x([0-9a-fA-F]{2})>");
    private static final Pattern LITERAL = Pattern.compile(".*\\{(\\d+)(\\+?)}$");
    private static final int LONGEST_WAIT_SECONDS = 20;

    private final ServerSocket listening;
    private final Transcript transcript;
    private final CompletableFuture<Void> played = new CompletableFuture<>();
    private volatile Socket connection = new Socket();

    private FakeImapServer(Transcript transcript) throws IOException {
        this.transcript = transcript;
        this.listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::play, "fake-imap-server");
        thread.setDaemon(true);
        thread.start();
    }

    public static FakeImapServer play(Transcript transcript) {
        try {
            return new FakeImapServer(transcript);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Waits for the last line and fails with what the client said instead of its line. */
    public void assertPlayed() {
        try {
            played.get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException wrong) {
            throw new AssertionError(wrong.getCause().getMessage(), wrong.getCause());
        } catch (TimeoutException | InterruptedException notYet) {
            throw new AssertionError("the transcript was not played to its end", notYet);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
            listening.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void play() {
        try {
            for (List<Transcript.Line> lines : transcript.connections()) {
                connection = listening.accept();
                play(lines, connection);
            }
            played.complete(null);
        } catch (IOException | AssertionError wrong) {
            played.completeExceptionally(wrong);
            closeConnection();
        }
    }

    private void play(List<Transcript.Line> lines, Socket socket) throws IOException {
        Map<String, String> tags = new HashMap<>();
        InputStream in = new BufferedInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        for (Transcript.Line line : lines) {
            if (line.client()) {
                expect(withBytes(line.text()), readLine(in), tags);
            } else if (line.text().equals("<close>")) {
                socket.close();
                return;
            } else {
                out.write(bytesOf(line.text(), tags));
                out.flush();
            }
        }
    }

    private static void expect(String wanted, String got, Map<String, String> tags) {
        int space = wanted.indexOf(' ');
        int gotSpace = got.indexOf(' ');
        if (space > 0 && gotSpace > 0 && wanted.substring(0, space).matches("[A-Z]\\d+")) {
            tags.put(wanted.substring(0, space), got.substring(0, gotSpace));
            wanted = got.substring(0, gotSpace) + wanted.substring(space);
        }
        boolean same = wanted.endsWith("...")
                ? got.startsWith(wanted.substring(0, wanted.length() - "...".length()))
                : got.equals(wanted);
        if (!same) {
            throw new AssertionError(
                    "expected from the client: " + wanted + "\n                      but came: " + got);
        }
    }

    private static byte[] bytesOf(String text, Map<String, String> tags) {
        String said = text;
        int space = said.indexOf(' ');
        if (space > 0 && tags.containsKey(said.substring(0, space))) {
            said = tags.get(said.substring(0, space)) + said.substring(space);
        }
        boolean cut = said.endsWith("<cut>");
        said = (cut ? said.substring(0, said.length() - "<cut>".length()) : said + "<CRLF>").replace("<CRLF>", "\r\n");
        return withBytes(said).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String withBytes(String text) {
        return BYTE.matcher(text)
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 16))));
    }

    private static String readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int c = in.read();
            if (c < 0) {
                throw new AssertionError("the client went away; it had begun: " + line);
            }
            if (c == '\n') {
                String text = line.toString(StandardCharsets.ISO_8859_1);
                Matcher literal = LITERAL.matcher(text.stripTrailing());
                if (!literal.matches() || literal.group(2).isEmpty()) {
                    return text.stripTrailing();
                }
                line.write("<CRLF>".getBytes(StandardCharsets.US_ASCII));
            } else if (c != '\r') {
                line.write(c);
            }
        }
    }

    private void closeConnection() {
        try {
            connection.close();
        } catch (IOException alreadyGone) {
            // the test has ended it
        }
    }
}
