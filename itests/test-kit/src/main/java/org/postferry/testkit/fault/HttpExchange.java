package org.postferry.testkit.fault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/** One request and its answer, on a connection of its own to either side: so an answer ends where the connection does. */
final class HttpExchange {
    private static final int MOST_HEAD_BYTES = 64 * 1024;
    private static final int END_OF_HEAD = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Socket client;
    private final HttpFaultProxy proxy;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Socket server = new Socket();
    private volatile boolean stalled;

    HttpExchange(Socket client, HttpFaultProxy proxy) {
        this.client = client;
        this.proxy = proxy;
    }

    boolean isStalled() {
        return stalled;
    }

    void close() {
        stalled = false;
        closed.countDown();
        HttpFaultProxy.closeQuietly(client);
        HttpFaultProxy.closeQuietly(server);
        proxy.ended(this);
    }

    void run() {
        try {
            client.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(client.getInputStream());
            Request request = Request.read(in);
            var fault = proxy.next();
            if (proxy.refusesSockets() && request.isSocket()) {
                say("404 Not Found", "", "");
            } else if (fault.isEmpty()) {
                pass(request, in);
            } else {
                strike(fault.get(), request);
            }
        } catch (IOException e) {
            // one side has gone: the other is told by the end of its connection
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    private void strike(HttpFault fault, Request request) throws IOException, InterruptedException {
        switch (fault.kind()) {
            case LOST -> {}
            case UNANSWERED -> answerOf(request);
            case TRUNCATED -> {
                byte[] answer = answerOf(request);
                client.getOutputStream().write(answer, 0, answer.length * 2 / 3);
            }
            case STALLED -> {
                stalled = true;
                closed.await();
            }
            case THROTTLED -> say("429 Too Many Requests", "Retry-After: 3\r\n", "");
            case UNAVAILABLE -> say(
                    "503 Service Unavailable", fault.request() % 2 == 0 ? "Retry-After: 5\r\n" : "", "");
            case METHOD_FAILED -> methodFailed(request);
        }
    }

    /** The whole answer; nothing of one that never ends. */
    private byte[] answerOf(Request request) throws IOException {
        if (request.isEndless()) {
            return new byte[0];
        }
        ask(request);
        return server.getInputStream().readAllBytes();
    }

    private void methodFailed(Request request) throws IOException {
        if (!request.isJmap()) {
            say("500 Internal Server Error", "", "");
            return;
        }
        boolean changes = new String(request.body, StandardCharsets.UTF_8).contains("/set\"");
        ObjectNode answer = JSON.createObjectNode().put("sessionState", "0");
        var responses = answer.putArray("methodResponses");
        for (JsonNode call : JSON.readTree(request.body).path("methodCalls")) {
            responses
                    .addArray()
                    .add("error")
                    .add(JSON.createObjectNode().put("type", changes ? "stateMismatch" : "serverFail"))
                    .add(call.path(2).asText());
        }
        say("200 OK", "Content-Type: application/json\r\n", answer.toString());
    }

    private void say(String status, String headers, String body) throws IOException {
        String answer = "HTTP/1.1 " + status + "\r\n" + headers + "Connection: close\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
        client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    }

    private void ask(Request request) throws IOException {
        server = new Socket(InetAddress.getLoopbackAddress(), proxy.target());
        server.setTcpNoDelay(true);
        server.getOutputStream().write(request.forwarded());
    }

    private void pass(Request request, InputStream in) throws IOException {
        ask(request);
        if (request.isEndless()) {
            Link.thread(() -> {
                try {
                    in.transferTo(server.getOutputStream());
                } catch (IOException e) {
                    // the other direction notices
                }
                close();
            });
            passNews(server.getInputStream(), client.getOutputStream());
        } else if (request.mayNameUs()) {
            client.getOutputStream().write(renamed(server.getInputStream().readAllBytes()));
        } else {
            server.getInputStream().transferTo(client.getOutputStream());
        }
    }

    /** A StateChange is one small frame or event: it is not read in two pieces. */
    private void passNews(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[MOST_HEAD_BYTES];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            if (new String(buffer, 0, read, StandardCharsets.ISO_8859_1).contains("StateChange")) {
                proxy.told();
            }
            out.write(buffer, 0, read);
        }
    }

    /** Ports of the ephemeral range have equally many digits, so no length changes. */
    private byte[] renamed(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        return text.replace(":" + proxy.target() + "/", ":" + proxy.port() + "/")
                .replace(":" + proxy.target() + "\"", ":" + proxy.port() + "\"")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** What a client asks, read whole. */
    private record Request(List<String> head, byte[] body) {
        static Request read(InputStream in) throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            for (int last = 0; last != END_OF_HEAD; ) {
                int c = in.read();
                if (c < 0 || head.size() > MOST_HEAD_BYTES) {
                    throw new EOFException("no request");
                }
                head.write(c);
                last = last << 8 | c;
            }
            List<String> lines = Arrays.stream(
                            head.toString(StandardCharsets.ISO_8859_1).split("\r\n"))
                    .filter(line -> !line.isEmpty())
                    .toList();
            int length = lines.stream()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                    .mapToInt(line -> Integer.parseInt(line.split(":")[1].strip()))
                    .findFirst()
                    .orElse(0);
            return new Request(lines, in.readNBytes(length));
        }

        private boolean has(String header) {
            return head.stream().anyMatch(line -> line.toLowerCase(Locale.ROOT).startsWith(header));
        }

        boolean isSocket() {
            return has("upgrade: websocket");
        }

        /** A WebSocket, or a stream of events. */
        boolean isEndless() {
            return isSocket() || has("accept: text/event-stream");
        }

        boolean isJmap() {
            return new String(body, StandardCharsets.UTF_8).contains("\"methodCalls\"");
        }

        /** The session, and whoever leads there. */
        boolean mayNameUs() {
            return head.get(0).startsWith("GET ")
                    && body.length == 0
                    && !head.get(0).contains("/download/");
        }

        /** The same, but that the server ends the connection behind its answer. */
        byte[] forwarded() {
            boolean upgrade = isSocket();
            StringBuilder text = new StringBuilder();
            for (String line : head) {
                if (upgrade || !line.toLowerCase(Locale.ROOT).startsWith("connection:")) {
                    text.append(line).append("\r\n");
                }
            }
            text.append(upgrade ? "\r\n" : "Connection: close\r\n\r\n");
            byte[] start = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            byte[] all = Arrays.copyOf(start, start.length + body.length);
            System.arraycopy(body, 0, all, start.length, body.length);
            return all;
        }
    }
}
