package org.postferry.testkit.jmap;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A POST to a {@link FakeJmapServer} whose body is sent but for its last byte, and that one when it is told to. Confined to one thread but for {@link #answer}. */
final class HeldRequest implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("Content-length: (\\d{1,9})", Pattern.CASE_INSENSITIVE);

    private final Socket socket;
    private final byte[] body;

    HeldRequest(FakeJmapServer server, String path, String text) throws IOException {
        this.socket = new Socket(server.address().getHost(), server.address().getPort());
        this.body = text.getBytes(StandardCharsets.US_ASCII);
        String pair = FakeJmapServer.PERSON + ":" + FakeJmapServer.PASSWORD;
        String head = "POST " + path + " HTTP/1.1\r\nHost: server\r\nConnection: close\r\nAuthorization: Basic "
                + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII))
                + "\r\nContent-Length: " + body.length + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().write(body, 0, body.length - 1);
    }

    /** Waits for the answer: its head and its body. */
    String answer() throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("no answer but: " + head);
            }
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        assertTrue(length.find(), head.toString());
        return head + new String(in.readNBytes(Integer.parseInt(length.group(1))), StandardCharsets.US_ASCII);
    }

    void finish() throws IOException {
        socket.getOutputStream().write(body, body.length - 1, 1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
