package org.postferry.jmap.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CopyOnWriteArraySet;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.SessionSettings;
import org.postferry.jmap.wire.Json;
import org.postferry.jmap.wire.LocalServer;
import org.postferry.jmap.wire.WireException;
import org.postferry.model.AccountLimits;
import org.postferry.model.AccountSettings;
import org.postferry.model.AuthMethod;
import org.postferry.model.Protocol;
import org.postferry.model.SyncPolicy;

/** A JMAP server that answers each call as a test says, on a real socket. */
final class ScriptedServer implements AutoCloseable {
    private final LocalServer server;
    private final Script script;
    private final Optional<LocalServer.Handler> events;
    final List<String> calls = new CopyOnWriteArrayList<>();
    /** How many calls each request had. */
    final List<Integer> requests = new CopyOnWriteArrayList<>();
    /** What downloads are answered with. */
    volatile LocalServer.Handler downloads = exchange -> LocalServer.send(exchange, 404, new byte[0]);

    /** What uploads are answered with, once their body was read. */
    volatile LocalServer.Handler uploads = exchange -> {
        try {
            LocalServer.send(exchange, 201, Json.bytes(json("{'blobId':'b'}")));
        } catch (WireException e) {
            throw new IOException(e);
        }
    };

    /** The next requests are answered by these, whatever they ask. */
    final Deque<LocalServer.Handler> instead = new ConcurrentLinkedDeque<>();

    /** What requests with such a call are answered with, where it says so; the script answers it all the same. */
    volatile Wholesale wholesale = (method, arguments) -> Optional.empty();

    /** Judges a request by each of its calls. */
    interface Wholesale {
        Optional<LocalServer.Handler> answer(String method, JsonNode arguments);
    }

    /** The address of a WebSocket; by default one of its own, where nobody speaks that. */
    volatile Optional<URI> socket = Optional.empty();

    /** What the server takes at once. */
    volatile String core = "{'maxConcurrentRequests':8}";

    /** What the session offers besides. */
    final Set<String> capabilities = new CopyOnWriteArraySet<>();

    /** What a call is answered with; an answer with a {@code type} is an error. */
    interface Script {
        JsonNode answer(String method, JsonNode arguments) throws WireException;
    }

    ScriptedServer(Script script) throws IOException {
        this(script, Optional.empty());
    }

    /** @param events answers at an address of events, which the session names; and it names one of a WebSocket, where nobody speaks that */
    ScriptedServer(Script script, Optional<LocalServer.Handler> events) throws IOException {
        this.script = script;
        this.events = events;
        this.server = new LocalServer(this::answer);
    }

    static JsonNode json(String text) throws WireException {
        return Json.read(text.replace('\'', '"'));
    }

    JmapSession open(int window) throws ConnectorException, InterruptedException {
        return open(window, Clock.systemUTC());
    }

    JmapSession open(int window, Clock clock) throws ConnectorException, InterruptedException {
        return open(window, clock, Hints.Rhythm.USUAL);
    }

    JmapSession open(int window, Clock clock, Hints.Rhythm rhythm) throws ConnectorException, InterruptedException {
        return open(window, clock, new Crowd(clock), rhythm);
    }

    JmapSession open(int window, Clock clock, Crowd crowd, Hints.Rhythm rhythm)
            throws ConnectorException, InterruptedException {
        return JmapSession.open(
                settings(),
                new Credential.Password("secret"),
                domain -> Optional.empty(),
                clock,
                crowd,
                window,
                rhythm);
    }

    private SessionSettings settings() {
        return new SessionSettings(account(), Optional.empty(), Duration.ofSeconds(10), Duration.ofSeconds(10));
    }

    AccountSettings account() {
        return new AccountSettings(
                "Test",
                "person@example.org",
                Protocol.JMAP,
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.of(server.uri("/session")),
                Optional.empty(),
                "person",
                AuthMethod.PASSWORD,
                Optional.empty(),
                Optional.empty(),
                AccountLimits.DEFAULT,
                Duration.ZERO,
                Map.of(),
                SyncPolicy.DEFAULT);
    }

    private void answer(HttpExchange exchange) throws IOException {
        URI uri = exchange.getRequestURI();
        try {
            if (uri.getPath().equals("/session")) {
                JsonNode session = session();
                capabilities.forEach(name -> ((ObjectNode) session.path("capabilities")).putObject(name));
                LocalServer.send(exchange, 200, Json.bytes(events.isPresent() ? withEvents(session) : session));
            } else if (uri.getPath().equals("/events")) {
                events.orElseThrow().answer(exchange);
            } else if (uri.getPath().equals("/socket")) {
                LocalServer.send(exchange, 404, new byte[0]);
            } else if (uri.getPath().startsWith("/get/")) {
                downloads.answer(exchange);
            } else if (uri.getPath().startsWith("/put/")) {
                exchange.getRequestBody().readAllBytes();
                uploads.answer(exchange);
            } else if (!instead.isEmpty()) {
                exchange.getRequestBody().readAllBytes();
                instead.remove().answer(exchange);
            } else {
                JsonNode request = Json.read(exchange.getRequestBody());
                byte[] answer = Json.bytes(api(request));
                Optional<LocalServer.Handler> whole = wholesale(request);
                if (whole.isPresent()) {
                    whole.get().answer(exchange);
                } else {
                    LocalServer.send(exchange, 200, answer);
                }
            }
        } catch (WireException e) {
            throw new IOException(e);
        }
    }

    /** Addresses are relative, and what the account can do is null, as with Cyrus 3.6. */
    private JsonNode session() throws WireException {
        return json(
                "{'capabilities':{'urn:ietf:params:jmap:core':" + core + ",'urn:ietf:params:jmap:mail':{}},"
                        + "'accounts':{'A':{'name':'person','accountCapabilities':null}},'primaryAccounts':{},"
                        + "'username':'person','apiUrl':'/api/','downloadUrl':'/get/{accountId}/{blobId}','uploadUrl':'/put/{accountId}/','state':'s'}");
    }

    private JsonNode withEvents(JsonNode session) throws WireException {
        String address = socket.map(URI::toString)
                .orElse(server.uri("/socket").toString().replace("http:", "ws:"));
        ((ObjectNode) session.path("capabilities"))
                .set("urn:ietf:params:jmap:websocket", json("{'supportsPush':true,'url':'" + address + "'}"));
        return ((ObjectNode) session)
                .put("eventSourceUrl", "/events?types={types}&closeafter={closeafter}&ping={ping}");
    }

    private JsonNode api(JsonNode request) throws WireException {
        requests.add(request.path("methodCalls").size());
        ObjectNode answer = Json.object();
        ArrayNode responses = answer.putArray("methodResponses");
        for (JsonNode call : request.path("methodCalls")) {
            String name = call.path(0).asText();
            calls.add(name);
            JsonNode told = unanswerable(call.path(1), request.path("methodCalls"))
                    ? json("{'type':'invalidResultReference'}")
                    : script.answer(name, call.path(1));
            responses
                    .addArray()
                    .add(told.has("type") ? "error" : name)
                    .add(told)
                    .add(call.path(2));
        }
        return answer.put("sessionState", "s");
    }

    private Optional<LocalServer.Handler> wholesale(JsonNode request) {
        for (JsonNode call : request.path("methodCalls")) {
            Optional<LocalServer.Handler> whole = wholesale.answer(call.path(0).asText(), call.path(1));
            if (whole.isPresent()) {
                return whole;
            }
        }
        return Optional.empty();
    }

    /** RFC 8620 section 3.7: a reference is to a call of the same request. */
    private static boolean unanswerable(JsonNode arguments, JsonNode calls) {
        String to = arguments.path("#ids").path("resultOf").asText("");
        boolean there = to.isEmpty();
        for (JsonNode call : calls) {
            there = there || call.path(2).asText("").equals(to);
        }
        return !there;
    }

    @Override
    public void close() {
        server.close();
    }
}
