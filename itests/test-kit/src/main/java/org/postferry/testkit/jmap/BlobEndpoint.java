package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes and gives bytes (RFC 8620 section 6). Thread-safe. */
final class BlobEndpoint {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-(\\d{0,18})");

    private final Map<String, JmapStore> accounts;
    private final ServerLimits limits;
    private final Set<Habit> habits;
    private int uploads;

    BlobEndpoint(Map<String, JmapStore> accounts, ServerLimits limits, Set<Habit> habits) {
        this.accounts = accounts;
        this.limits = limits;
        this.habits = habits;
    }

    /** What came of an upload to {@code /jmap/upload/account/}; it counts from its first byte on. */
    ObjectNode upload(String path, String type, InputStream body) throws RequestRefusal, IOException {
        String account = path.split("/")[3];
        JmapStore store = accounts.get(account);
        if (store == null) {
            throw new RequestRefusal("notRequest", "");
        }
        begin();
        try {
            byte[] bytes = body.readAllBytes();
            if (bytes.length > limits.uploadBytes()) {
                throw RequestRefusal.limit("maxSizeUpload");
            }
            synchronized (store) {
                return MethodContext.object()
                        .put("accountId", account)
                        .put("blobId", store.keep(bytes))
                        .put("type", type)
                        .put("size", bytes.length);
            }
        } finally {
            end();
        }
    }

    private synchronized void begin() throws RequestRefusal {
        if (uploads == limits.uploadsAtOnce()) {
            throw RequestRefusal.limit("maxConcurrentUpload");
        }
        uploads++;
    }

    private synchronized void end() {
        uploads--;
    }

    /** Sends what is asked for at {@code /jmap/download/account/blob/name}, or a range of it (RFC 9110 section 14.2). */
    void download(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        Optional<byte[]> blob = path.length < 6 ? Optional.empty() : blob(path[3], path[4]);
        if (blob.isEmpty()) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        byte[] bytes = blob.get();
        String range = exchange.getRequestHeaders().getFirst("Range");
        Matcher asked = RANGE.matcher(range == null ? "" : range);
        if (!asked.matches() || habits.contains(Habit.NO_RANGES)) {
            send(exchange, 200, bytes, 0, bytes.length);
            return;
        }
        long first = Long.parseLong(asked.group(1));
        long last = asked.group(2).isEmpty() ? bytes.length - 1L : Long.parseLong(asked.group(2));
        if (first >= bytes.length || last < first) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + bytes.length);
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        int end = (int) Math.min(last, bytes.length - 1L);
        exchange.getResponseHeaders().set("Content-Range", "bytes " + first + "-" + end + "/" + bytes.length);
        send(exchange, 206, bytes, (int) first, end + 1 - (int) first);
    }

    private Optional<byte[]> blob(String account, String id) {
        JmapStore store = accounts.get(account);
        if (store == null) {
            return Optional.empty();
        }
        synchronized (store) {
            return store.blob(id);
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] bytes, int from, int count) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/octet-stream");
        exchange.sendResponseHeaders(status, count == 0 ? -1 : count);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes, from, count);
        }
    }
}
