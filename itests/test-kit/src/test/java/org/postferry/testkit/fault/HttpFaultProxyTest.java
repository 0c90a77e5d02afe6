package org.postferry.testkit.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.fault.HttpFault.Kind;

class HttpFaultProxyTest {
    private static final int ALWAYS = 100;
    private static final String CALL = "{\"using\":[],\"methodCalls\":[[\"%s\",{},\"c\"]]}";

    private final AtomicInteger carriedOut = new AtomicInteger();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            carriedOut.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            byte[] answer = ("at http://127.0.0.1:" + port() + "/api/" + " of the server".repeat(500))
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private HttpResponse<String> post(HttpFaultProxy proxy, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + "/api/"))
                        .timeout(Duration.ofSeconds(10))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** A plan whose first request meets this. */
    private HttpFaultProxy meeting(Kind kind) {
        long seed = IntStream.range(0, 1_000)
                .filter(candidate -> new HttpFaultPlan(candidate, ALWAYS)
                                .strikes(1)
                                .orElseThrow()
                                .kind()
                        == kind)
                .findFirst()
                .orElseThrow();
        return HttpFaultProxy.before(port(), new HttpFaultPlan(seed, ALWAYS));
    }

    @Test
    void withoutFaultsEverythingPassesAndAnswersLeadBackHere() throws Exception {
        try (HttpFaultProxy proxy = HttpFaultProxy.before(port(), HttpFaultPlan.none())) {
            assertTrue(post(proxy, "x").body().contains("http://127.0.0.1:" + port() + "/api/"));
            String got = http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + "/session"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();

            assertTrue(got.contains("http://127.0.0.1:" + proxy.port() + "/api/"), got);
            assertEquals(2, proxy.requests());
            assertEquals(List.of(), proxy.struck());
        }
    }

    @Test
    void aLostRequestIsNotCarriedOutAndAnUnansweredOneIs() throws Exception {
        try (HttpFaultProxy proxy = meeting(Kind.LOST)) {
            assertThrows(IOException.class, () -> post(proxy, "x"));
            assertEquals(0, carriedOut.get());
        }
        try (HttpFaultProxy proxy = meeting(Kind.UNANSWERED)) {
            assertThrows(IOException.class, () -> post(proxy, "x"));
            assertEquals(1, carriedOut.get());
        }
    }

    @Test
    void aTruncatedAnswerIsNoAnswer() {
        try (HttpFaultProxy proxy = meeting(Kind.TRUNCATED)) {
            assertThrows(IOException.class, () -> post(proxy, "x"));
        }
        assertEquals(1, carriedOut.get());
    }

    @Test
    void aStalledRequestIsHeardOfNoMore() {
        try (HttpFaultProxy proxy = meeting(Kind.STALLED)) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy.port() + "/"))
                    .timeout(Duration.ofMillis(300))
                    .build();

            assertThrows(HttpTimeoutException.class, () -> http.send(request, HttpResponse.BodyHandlers.ofString()));
        }
        assertEquals(0, carriedOut.get());
    }

    @Test
    void whoAsksTooMuchIsToldWhenToComeAgain() throws Exception {
        try (HttpFaultProxy proxy = meeting(Kind.THROTTLED)) {
            HttpResponse<String> answer = post(proxy, "x");

            assertEquals(429, answer.statusCode());
            assertTrue(answer.headers().firstValue("Retry-After").isPresent());
        }
        try (HttpFaultProxy proxy = meeting(Kind.UNAVAILABLE)) {
            assertEquals(503, post(proxy, "x").statusCode());
        }
    }

    @Test
    void aMethodFailsByStateMismatchWhereItWouldChangeSomething() throws Exception {
        try (HttpFaultProxy proxy = meeting(Kind.METHOD_FAILED)) {
            assertTrue(post(proxy, CALL.formatted("Email/set"))
                    .body()
                    .contains("[\"error\",{\"type\":\"stateMismatch\"},\"c\"]"));
        }
        try (HttpFaultProxy proxy = meeting(Kind.METHOD_FAILED)) {
            assertTrue(post(proxy, CALL.formatted("Email/get")).body().contains("serverFail"));
        }
        assertEquals(0, carriedOut.get());
    }

    @Test
    void theSameSeedStrikesTheSameRequestsAndAllKindsComeUp() {
        List<String> first = plan(7);
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        IntStream.rangeClosed(1, 2_000)
                .forEach(request ->
                        new HttpFaultPlan(7, 10).strikes(request).ifPresent(fault -> kinds.add(fault.kind())));

        assertEquals(first, plan(7));
        assertNotEquals(first, plan(8));
        assertEquals(EnumSet.allOf(Kind.class), kinds);
    }

    private static List<String> plan(long seed) {
        List<String> faults = new ArrayList<>();
        IntStream.rangeClosed(1, 300)
                .forEach(request ->
                        new HttpFaultPlan(seed, 10).strikes(request).ifPresent(fault -> faults.add(fault.toString())));
        return faults;
    }

    @Test
    void aWebSocketIsRefusedWhereThereIsToBeNone() {
        try (HttpFaultProxy proxy =
                HttpFaultProxy.before(port(), HttpFaultPlan.none()).withoutWebSockets()) {
            var opening = http.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + proxy.port() + "/"), new WebSocket.Listener() {});

            assertThrows(CompletionException.class, opening::join);
        }
        assertEquals(0, carriedOut.get());
    }

    @Test
    void healedNothingStrikesAnyMore() throws Exception {
        try (HttpFaultProxy proxy = meeting(Kind.LOST)) {
            proxy.heal();

            assertEquals(200, post(proxy, "x").statusCode());
            assertEquals(List.of(), proxy.struck());
        }
    }
}
