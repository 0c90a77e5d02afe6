package org.postferry.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The page's files, and answers to its requests that lie in {@code resources/page}: {@code GET /emails/1-2/body} is
 * {@code emails-1-2-body.json}; a file that ends with {@code .problem.json} is a refusal. A test may give other answers, and
 * ask what the page sent. Shows the page what is hard to bring about with a real Postferry, in seconds.
 */
final class FakeInterface implements AutoCloseable {

    private static final String BASE = "/system/console/postferry";
    private static final Path FILES = Path.of(System.getProperty("postferry.root", "../.."))
            .resolve("bundles/web-console/src/main/resources/org/postferry/console/page");
    private static final Map<String, String> TYPES =
            Map.of("js", "text/javascript", "css", "text/css", "svg", "image/svg+xml");

    /** As the console's plugin sets it. */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    /** A {@code POST} of the page's. @param key its {@code Idempotency-Key}, empty without one */
    record Sent(String name, String key, String body) {}

    private record Answer(int status, byte[] bytes) {}

    private final HttpServer server;
    private final Map<String, Answer> given = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private FakeInterface(HttpServer server) {
        this.server = server;
    }

    static FakeInterface start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FakeInterface here = new FakeInterface(server);
            server.setExecutor(here.threads);
            server.createContext("/", here::answer);
            server.start();
            return here;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url(String place) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + BASE + place;
    }

    /** From now on this, whatever lies in the resources. @param name as a file's there, without its ending */
    void answers(String name, int status, String json) {
        given.put(name, new Answer(status, json.getBytes(UTF_8)));
    }

    /** From now on nothing is answered there until what this gives is counted down. */
    CountDownLatch holds(String name) {
        CountDownLatch until = new CountDownLatch(1);
        held.put(name, until);
        return until;
    }

    /** What was sent there, in its order. */
    List<Sent> sent(String name) {
        return sent.stream().filter(one -> one.name().equals(name)).toList();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (path.equals(BASE + "/api/v1/events")) {
                exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(":\n\n".getBytes(UTF_8));
                exchange.getResponseBody().flush();
                holdOpen();
            } else if (path.startsWith(BASE + "/api/v1/")) {
                data(exchange, path.substring((BASE + "/api/v1/").length()).replace('/', '-'));
            } else if (path.startsWith(BASE + "/res/")) {
                file(exchange, path.substring((BASE + "/res/").length()));
            } else {
                exchange.getResponseHeaders().set("Content-Security-Policy", POLICY);
                file(exchange, "index.html");
            }
        }
    }

    /** Until this ends: the line for events is quiet, and there. */
    private static void holdOpen() {
        try {
            Thread.currentThread().join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void data(HttpExchange exchange, String name) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        if (exchange.getRequestMethod().equals("POST")) {
            String key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            sent.add(new Sent(name, key == null ? "" : key, body));
        }
        awaitRelease(name);
        Answer answer = given.containsKey(name) ? given.get(name) : fromResources(name);
        send(exchange, answer.status(), "application/json", answer.bytes());
    }

    private void awaitRelease(String name) {
        try {
            held.getOrDefault(name, new CountDownLatch(0)).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Answer fromResources(String name) throws IOException {
        try (InputStream found = FakeInterface.class.getResourceAsStream("/page/" + name + ".json");
                InputStream refusal = FakeInterface.class.getResourceAsStream("/page/" + name + ".problem.json")) {
            if (found != null) {
                return new Answer(200, found.readAllBytes());
            }
            return refusal == null ? new Answer(404, "{}".getBytes(UTF_8)) : new Answer(400, refusal.readAllBytes());
        }
    }

    private static void file(HttpExchange exchange, String name) throws IOException {
        Path file = FILES.resolve(name);
        boolean there = Files.exists(file);
        String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "text/html");
        send(exchange, there ? 200 : 404, type, there ? Files.readAllBytes(file) : new byte[0]);
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] bytes) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        server.stop(0);
    }
}
