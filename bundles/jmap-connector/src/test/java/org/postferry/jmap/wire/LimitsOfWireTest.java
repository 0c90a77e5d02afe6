package org.postferry.jmap.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.ProvesLimit;
import org.postferry.tls.ServerTrust;

/** What comes from the network has an end. */
class LimitsOfWireTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2025-06-01T12:00:00Z"), ZoneOffset.UTC);

    private static Web web() throws Exception {
        return new Web(ServerTrust.of(Optional.empty()), Duration.ofSeconds(10), false, CLOCK);
    }

    private static WireException.Reason refused(String json) {
        return assertThrows(
                        WireException.class,
                        () -> Json.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8))))
                .reason();
    }

    @Test
    @ProvesLimit({"Json.MAX_DEPTH", "Json.MAX_NUMBER_CHARS"})
    void jsonThatIsTooDeepOrHasEndlessNumbersIsOneFailedAnswer() throws Exception {
        String deep = "[".repeat(Json.MAX_DEPTH + 1) + "]".repeat(Json.MAX_DEPTH + 1);

        assertEquals(WireException.Reason.TOO_LARGE, refused(deep));
        assertEquals(WireException.Reason.TOO_LARGE, refused("[1" + "0".repeat(Json.MAX_NUMBER_CHARS) + "]"));
        Json.read("[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH));
    }

    @Test
    @ProvesLimit("Json.MAX_STRING_CHARS")
    void anEndlessStringIsOneFailedAnswer() {
        assertEquals(WireException.Reason.TOO_LARGE, refused("[\"" + "x".repeat(Json.MAX_STRING_CHARS + 1) + "\"]"));
    }

    @Test
    @ProvesLimit("Json.MAX_ANSWER_CHARS")
    void anEndlessAnswerIsOneFailedAnswer() {
        Stream<String> rows = IntStream.rangeClosed(0, (int) (Json.MAX_ANSWER_CHARS / 1_000_000))
                .mapToObj(row -> "\"" + "x".repeat(1_000_000) + "\"");

        assertEquals(WireException.Reason.TOO_LARGE, refused("[" + String.join(",", rows.toList()) + "]"));
    }

    @Test
    @ProvesLimit("Web.MAX_REDIRECTS")
    void whoRedirectsInCirclesIsLeft() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (Web web = web();
                LocalServer server = new LocalServer(exchange -> {
                    asked.incrementAndGet();
                    exchange.getResponseHeaders().set("Location", "/again");
                    LocalServer.send(exchange, 302, new byte[0]);
                })) {
            assertThrows(WireException.class, () -> web.send(Outgoing.get(server.uri("/"), "*/*")));
        }
        assertEquals(Web.MAX_REDIRECTS + 1, asked.get());
    }

    @Test
    @ProvesLimit({"Web.MAX_PROBLEM_BYTES", "RetryAfter.MAX_RETRY_AFTER"})
    void anEndlessRefusalAndAnEndlessWaitAreCut() throws Exception {
        try (Web web = web();
                LocalServer server = new LocalServer(exchange -> {
                    exchange.getResponseHeaders().set("Retry-After", "999999999");
                    String padding = "x".repeat(Web.MAX_PROBLEM_BYTES);
                    LocalServer.send(
                            exchange, 503, ("{\"detail\":\"" + padding + "\"}").getBytes(StandardCharsets.US_ASCII));
                })) {
            StatusException refused =
                    assertThrows(StatusException.class, () -> web.json(Outgoing.get(server.uri("/"), "*/*")));

            assertEquals(Optional.of(RetryAfter.MAX_RETRY_AFTER), refused.retryAfter());
            assertEquals("", refused.problem().detail());
        }
    }

    @Test
    @ProvesLimit("EventStream.MAX_LINE_BYTES")
    void anEndlessLineOfEventsEndsTheChannel() {
        EventStream stream = new EventStream((event, data) -> {});

        assertThrows(IOException.class, () -> stream.take(ByteBuffer.allocate(EventStream.MAX_LINE_BYTES + 1)));
    }

    @Test
    void eventsAreReadWhateverTheirLineBreaksAre() throws Exception {
        List<String> heard = new ArrayList<>();
        EventStream stream = new EventStream((event, data) -> heard.add(event + " " + data));

        for (String text : List.of("event: state\r\ndata: {\"a\":", "1}\r\n\r\n: ping\n\nevent:ping\rdata: {}\r\r")) {
            stream.take(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }

        assertEquals(List.of("state {\"a\":1}", "ping {}"), heard);
    }

    @Test
    @ProvesLimit("ServiceRecords.MAX_RECORDS")
    void theBestOfTheFirstRecordsIsTaken() {
        Stream<String> many = IntStream.rangeClosed(1, ServiceRecords.MAX_RECORDS + 1)
                .mapToObj(i -> (100 - i) + " 0 443 host" + i + ".example.org.");

        assertEquals(
                "host" + ServiceRecords.MAX_RECORDS + ".example.org",
                ServiceRecords.best(many).orElseThrow().host());
        assertEquals(Optional.empty(), ServiceRecords.best(Stream.of("0 0 0 .", "nonsense")));
    }

    /** A server of ours that redirects to another host; what the two heard of credentials. */
    private static List<String> heardWhenLedElsewhere(Ask ask) throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        try (Web web = web();
                LocalServer other = new LocalServer(exchange -> {
                    heard.add("other " + exchange.getRequestHeaders().getFirst("Authorization"));
                    LocalServer.send(exchange, 200, "{}".getBytes(StandardCharsets.US_ASCII));
                });
                LocalServer ours = new LocalServer(exchange -> {
                    heard.add("ours " + exchange.getRequestHeaders().getFirst("Authorization"));
                    exchange.getResponseHeaders()
                            .set("Location", other.elsewhere("/there").toString());
                    LocalServer.send(exchange, 307, new byte[0]);
                })) {
            web.authorize(new TrustedHosts(Set.of("127.0.0.1"), true), "Bearer token");

            ask.of(web, ours, other);
        }
        return heard;
    }

    private interface Ask {
        void of(Web web, LocalServer ours, LocalServer other) throws Exception;
    }

    @Test
    void whoIsLedElsewhereGoesThereWithoutCredentials() throws Exception {
        assertEquals(
                List.of("ours Bearer token", "other null"),
                heardWhenLedElsewhere((web, ours, other) -> web.json(Outgoing.get(ours.uri("/"), "*/*"))));
    }

    /** What has a body may bear mail. */
    @Test
    void nothingIsHandedToWhoIsNotTrusted() throws Exception {
        assertEquals(List.of("ours Bearer token"), heardWhenLedElsewhere((web, ours, other) -> {
            for (URI way : List.of(ours.uri("/"), other.elsewhere("/"))) {
                WireException refused =
                        assertThrows(WireException.class, () -> web.json(Outgoing.post(way, new byte[] {'{', '}'})));

                assertEquals(WireException.Reason.FOREIGN, refused.reason());
                assertTrue(refused.getMessage().contains("localhost"), refused.getMessage());
            }
            assertThrows(WireException.class, () -> web.begin(Outgoing.get(other.elsewhere("/"), "*/*")));
        }));
    }

    @Test
    void clearTextIsForThisMachineAlone() throws Exception {
        try (Web web = web()) {
            assertThrows(
                    WireException.class, () -> web.send(Outgoing.get(URI.create("http://jmap.example.org/"), "*/*")));
        }
    }
}
