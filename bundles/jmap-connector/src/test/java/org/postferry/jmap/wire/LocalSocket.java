package org.postferry.jmap.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A WebSocket server on loopback (RFC 6455) for short messages, which says what a test has it say. */
public final class LocalSocket implements AutoCloseable {
    private static final Pattern KEY = Pattern.compile("(?i)sec-websocket-key: *(\\S+)");
    private static final int TEXT = 1;
    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int END = 0x80;

    private final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final BlockingQueue<Socket> connected = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final List<String> handshakes = new CopyOnWriteArrayList<>();

    public LocalSocket() throws IOException {
        Thread thread = new Thread(this::serve, "local-socket");
        thread.setDaemon(true);
        thread.start();
    }

    public URI uri() {
        return URI.create("ws://127.0.0.1:" + listener.getLocalPort() + "/push");
    }

    /** What each connection began with. */
    public List<String> handshakes() {
        return handshakes;
    }

    /** The next message that comes; waits for it. */
    public String hear() throws InterruptedException {
        return heard.take();
    }

    /** Sends it in two pieces. */
    public void tell(String message) throws IOException, InterruptedException {
        Socket peer = connected.take();
        connected.add(peer);
        byte[] text = message.getBytes(StandardCharsets.US_ASCII);
        int half = text.length / 2;
        send(peer, TEXT, text, 0, half);
        send(peer, END, text, half, text.length);
    }

    /** One connection after the other. */
    private void serve() {
        while (!listener.isClosed()) {
            try (Socket peer = listener.accept()) {
                shakeHands(peer);
                connected.add(peer);
                read(peer);
            } catch (IOException gone) {
                connected.clear();
            }
        }
    }

    private void shakeHands(Socket peer) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
            int octet = peer.getInputStream().read();
            if (octet < 0) {
                throw new IOException("gone");
            }
            head.write(octet);
        }
        String request = head.toString(StandardCharsets.US_ASCII);
        handshakes.add(request);
        Matcher key = KEY.matcher(request);
        if (!key.find()) {
            throw new IOException("no WebSocket: " + request);
        }
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Protocol: jmap\r\nSec-WebSocket-Accept: " + accepted(key.group(1)) + "\r\n\r\n";
        peer.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    }

    /** RFC 6455 section 1.3. */
    private static String accepted(String key) {
        try {
            byte[] text = (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Frames of a client, which are masked (RFC 6455 section 5.2), until it goes. */
    private void read(Socket peer) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(peer.getInputStream()));
        while (true) {
            int kind = in.readUnsignedByte() & 0x0f;
            int length = in.readUnsignedByte() & 0x7f;
            if (length == 126) {
                length = in.readUnsignedShort();
            }
            byte[] mask = in.readNBytes(4);
            byte[] data = in.readNBytes(length);
            for (int i = 0; i < data.length; i++) {
                data[i] ^= mask[i % 4];
            }
            if (kind == TEXT) {
                heard.add(new String(data, StandardCharsets.UTF_8));
            } else if (kind == PING) {
                send(peer, END | PONG, data, 0, data.length);
            }
        }
    }

    /** A short frame of the server, which is not masked. */
    private static synchronized void send(Socket peer, int kind, byte[] data, int from, int to) throws IOException {
        OutputStream out = peer.getOutputStream();
        out.write(new byte[] {(byte) kind, (byte) (to - from)});
        out.write(data, from, to - from);
        out.flush();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket peer : connected) {
            peer.close();
        }
    }
}
