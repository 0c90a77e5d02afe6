package org.postferry.bench.imap;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The limit of server and loopback: every mailbox selected and fetched in one command, the answer read in large pieces and thrown away. What no
 * client can beat, so everything is measured as a multiple of it.
 */
final class BareFetch {

    /** A read never waits for a buffer. */
    private static final int BUFFER_BYTES = 1 << 20;

    private static final int SOCKET_BYTES = 4 << 20;

    /** No tagged line is longer; that of LOGIN carries all capabilities. */
    private static final int TAIL_BYTES = 4_096;

    /** Nothing in a message looks like it by chance. */
    private static final String TAG = "Zq7d9";

    private final int port;
    private final String user;
    private final String password;

    BareFetch(int port, String user, String password) {
        this.port = port;
        this.user = user;
        this.password = password;
    }

    /** What is fetched of each email. */
    enum Items {
        BODIES("(UID FLAGS INTERNALDATE BODY.PEEK[])"),
        HEADERS("(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])");

        private final String text;

        Items(String text) {
            this.text = text;
        }
    }

    /** How long it took and what came. */
    record Outcome(double seconds, long bytes) {}

    /** Everything in every mailbox, the mailboxes dealt out over that many connections. */
    Outcome run(Items items, int connections) {
        List<String> mailboxes = mailboxesWithMail();
        long begin = System.nanoTime();
        List<CompletableFuture<Long>> running = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            List<String> mine = new ArrayList<>();
            for (int at = i; at < mailboxes.size(); at += connections) {
                mine.add(mailboxes.get(at));
            }
            running.add(CompletableFuture.supplyAsync(() -> fetchAll(mine, items), task -> new Thread(task).start()));
        }
        long bytes = running.stream().mapToLong(CompletableFuture::join).sum();
        return new Outcome((System.nanoTime() - begin) / 1e9, bytes);
    }

    /** Largest first and then dealt out in turn, so that no connection is left with much more than its part. */
    private List<String> mailboxesWithMail() {
        try (ImapClient client = new ImapClient(port, user, password)) {
            return client.counts().entrySet().stream()
                    .filter(entry -> entry.getValue().messages() > 0)
                    .sorted((a, b) ->
                            Long.compare(b.getValue().messages(), a.getValue().messages()))
                    .map(Map.Entry::getKey)
                    .toList();
        }
    }

    private long fetchAll(List<String> mailboxes, Items items) {
        try (SocketChannel channel = SocketChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BYTES);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            channel.read(buffer); // the greeting
            long bytes = command(channel, buffer, "LOGIN " + user + " " + password);
            for (String mailbox : mailboxes) {
                bytes += command(channel, buffer, "EXAMINE " + mailbox);
                bytes += command(channel, buffer, "UID FETCH 1:* " + items.text);
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says it and reads until its tagged line, the end of what came being looked at after each read. */
    private static long command(SocketChannel channel, ByteBuffer buffer, String command) throws IOException {
        channel.write(ByteBuffer.wrap((TAG + " " + command + "\r\n").getBytes(StandardCharsets.UTF_8)));
        byte[] piece = new byte[TAIL_BYTES];
        String tail = "\r\n";
        long bytes = 0;
        while (!isTagged(tail)) {
            buffer.clear();
            int read = channel.read(buffer);
            if (read < 0) {
                throw new EOFException("the server hung up");
            }
            bytes += read;
            int last = Math.min(read, TAIL_BYTES);
            buffer.get(read - last, piece, 0, last);
            String both = tail + new String(piece, 0, last, StandardCharsets.ISO_8859_1);
            tail = both.substring(Math.max(0, both.length() - TAIL_BYTES));
        }
        if (!tail.contains(TAG + " OK")) {
            throw new IllegalStateException(command + ": " + tail);
        }
        return bytes;
    }

    private static boolean isTagged(String tail) {
        if (!tail.endsWith("\r\n")) {
            return false;
        }
        int before = tail.lastIndexOf("\r\n", tail.length() - 3);
        return before >= 0 && tail.startsWith(TAG + " ", before + 2);
    }
}
