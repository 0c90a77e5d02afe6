package org.postferry.testkit.jmap;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A JMAP server on a free port of loopback: one person, an account of their own with an inbox and a mailbox for junk, and a
 * shared one that is empty. It keeps to RFC 8620 and RFC 8621 strictly, and refuses who does not, but for its habits.
 * Thread-safe.
 */
public final class FakeJmapServer implements AutoCloseable {
    /** Who signs in. */
    public static final String PERSON = "person@example.org";

    /** With what. */
    public static final String PASSWORD = "correct-horse";

    private static final String OWN = "A1";
    private static final String SHARED = "A2";

    static {
        // each answer would wait for a delayed acknowledgement, 40 ms long
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, JmapStore> accounts = new LinkedHashMap<>();
    private final Set<Habit> habits = EnumSet.noneOf(Habit.class);
    private final ServerLimits limits;
    private final ApiEndpoint api;
    private final BlobEndpoint blobs;
    private int answersUntilLost;
    private boolean lost;

    /** Listens. */
    public FakeJmapServer(ServerLimits limits, Set<Habit> habits) {
        this.limits = limits;
        this.habits.addAll(habits);
        accounts.put(OWN, new JmapStore());
        accounts.put(SHARED, new JmapStore());
        store().createMailbox("INBOX", Optional.empty(), Optional.of("inbox"), 1);
        store().createMailbox("Junk", Optional.empty(), Optional.of("junk"), 9);
        this.api = new ApiEndpoint(accounts, limits, this.habits);
        this.blobs = new BlobEndpoint(accounts, limits, this.habits);
        try {
            this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        http.setExecutor(threads);
        http.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        http.start();
    }

    private JmapStore store() {
        return accounts.values().iterator().next();
    }

    /** Where it is found; the session is behind {@code /.well-known/jmap}. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** What another client does in the person's own account. */
    public SecondClient secondClient() {
        return new SecondClient(store());
    }

    /** Once, just before the next call of that method is carried out, something else happens. */
    public void before(String method, Runnable act) {
        api.before(method, act);
    }

    /** The methods that were called so far, in order; behind one that was refused its error, as in {@code Email/set: stateMismatch}. */
    public List<String> calls() {
        return api.calls();
    }

    /** The n-th question to the API, upload or download from now on is carried out, and its connection closed without an answer. */
    public synchronized void loseAnswer(int nth) {
        answersUntilLost = nth;
        lost = false;
    }

    /** Whether that answer was lost; if not, it no longer will be. */
    public synchronized boolean hasLostAnswer() {
        answersUntilLost = 0;
        return lost;
    }

    private synchronized boolean losesThis() {
        if (answersUntilLost > 0 && --answersUntilLost == 0) {
            lost = true;
            return true;
        }
        return false;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/.well-known/jmap")) {
            // RFC 8620 section 2.2: it may redirect
            exchange.getResponseHeaders().set("Location", "/jmap/session");
            exchange.sendResponseHeaders(301, -1);
        } else if (!isSignedIn(exchange)) {
            readToTheEnd(exchange);
            exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"mail\"");
            exchange.sendResponseHeaders(401, -1);
        } else if (path.equals("/jmap/session")) {
            exchange.getResponseHeaders().set("Cache-Control", "no-cache, no-store, must-revalidate");
            send(
                    exchange,
                    200,
                    "application/json",
                    SessionObject.of(address().toString(), PERSON, List.copyOf(accounts.keySet()), limits, habits));
        } else if (path.equals("/jmap/events")) {
            events(exchange);
        } else {
            question(exchange, path);
        }
    }

    private static boolean isSignedIn(HttpExchange exchange) {
        // RFC 7617 section 2
        String pair = Base64.getEncoder().encodeToString((PERSON + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        return ("Basic " + pair).equals(exchange.getRequestHeaders().getFirst("Authorization"));
    }

    private void question(HttpExchange exchange, String path) throws IOException {
        boolean posts = exchange.getRequestMethod().equals("POST");
        boolean loses = losesThis();
        try {
            if (path.equals("/jmap/api") && posts) {
                JsonNode answer = api.answer(exchange.getRequestBody());
                if (!loses) {
                    send(exchange, 200, "application/json", answer);
                }
            } else if (path.startsWith("/jmap/upload/") && posts) {
                JsonNode answer = blobs.upload(path, type(exchange), exchange.getRequestBody());
                if (!loses) {
                    send(exchange, 201, "application/json", answer);
                }
            } else if (path.startsWith("/jmap/download/") && !posts && !loses) {
                blobs.download(exchange);
            } else if (!loses) {
                exchange.sendResponseHeaders(404, -1);
            }
        } catch (RequestRefusal no) {
            if (!loses) {
                send(exchange, 400, "application/problem+json", no.json());
            }
        }
    }

    private static String type(HttpExchange exchange) {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        return type == null ? "application/octet-stream" : type;
    }

    private void events(HttpExchange exchange) throws IOException {
        if (habits.contains(Habit.NO_EVENTS)) {
            exchange.sendResponseHeaders(204, -1);
            return;
        }
        Map<String, String> asked = new HashMap<>();
        for (String pair : exchange.getRequestURI().getQuery().split("&")) {
            asked.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        try {
            new EventStream(
                            OWN,
                            store(),
                            List.of(asked.getOrDefault("types", "*").split(",")),
                            Duration.ofSeconds(Long.parseLong(asked.getOrDefault("ping", "0"))),
                            asked.getOrDefault("closeafter", "no").equals("state"))
                    .tell(exchange);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** A client that is still sending when it is refused would find its connection broken, and no answer. */
    private static void readToTheEnd(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
    }

    private static void send(HttpExchange exchange, int status, String type, JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
            out.flush();
            readToTheEnd(exchange);
        }
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }
}
