package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.jmap.wire.LocalServer;
import org.postferry.testkit.ProvesLimit;

/** Blobs, as they come, expire and are cut short. */
class BlobFetchTest {
    /** Of an endless body: a test has no disk to fill. */
    private static final int MOST_KEPT = 1024;

    private final Map<String, String> contents = new TreeMap<>();

    /** Keeps what is complete, and why the rest is not there. */
    private final ContentSink sink = new ContentSink() {
        @Override
        public Receiver begin(FetchRequest request, long announcedBytes) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            return new Receiver() {
                @Override
                public void write(byte[] piece, int offset, int length) {
                    bytes.write(piece, offset, Math.min(length, Math.max(0, MOST_KEPT - bytes.size())));
                }

                @Override
                public void complete() {
                    contents.put(Lookup.key(request.id()), bytes.toString(StandardCharsets.US_ASCII));
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public void missing(FetchRequest request) {
            contents.put(Lookup.key(request.id()), "missing");
        }

        @Override
        public void unreadable(FetchRequest request, String serverSaid) {
            contents.put(Lookup.key(request.id()), "unreadable");
        }
    };

    private void fetch(ScriptedServer server, int emails) throws Exception {
        fetch(server, emails, new Crowd(Clock.systemUTC()));
    }

    private void fetch(ScriptedServer server, int emails, Crowd crowd) throws Exception {
        try (JmapSession session = server.open(50, Clock.systemUTC(), crowd, Hints.Rhythm.USUAL)) {
            List<FetchRequest> requests = new ArrayList<>();
            for (int i = 0; i < emails; i++) {
                requests.add(new FetchRequest.Whole(new RemoteId.Key("e" + i), 4));
            }
            session.fetch(new Scope.AccountEmails(), requests, sink);
        }
    }

    /** Answers with the given blob ids, one list for each time it is asked; of any list the one other email is named. */
    private static ScriptedServer server(List<List<String>> blobs) throws Exception {
        AtomicInteger asked = new AtomicInteger();
        return new ScriptedServer((method, arguments) -> {
            if (method.equals("Email/query")) {
                return ScriptedServer.json("{'queryState':'q','position':0,'ids':['e99']}");
            }
            List<String> now = blobs.get(Math.min(asked.getAndIncrement(), blobs.size() - 1));
            List<String> rows = new ArrayList<>();
            for (int i = 0; i < now.size(); i++) {
                rows.add("{'id':'e" + i + "','blobId':'" + now.get(i) + "','size':4}");
            }
            return ScriptedServer.json("{'state':'s','list':[" + String.join(",", rows) + "],'notFound':[]}");
        });
    }

    private static String blob(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void body(HttpExchange exchange) throws IOException {
        LocalServer.send(exchange, 200, "body".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    @ProvesLimit("BlobFetch.MAX_DOWNLOADS")
    void noMoreThanAFewDownloadsAreUnderWayAtATime() throws Exception {
        int emails = 3 * BlobFetch.MAX_DOWNLOADS;
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch full = new CountDownLatch(BlobFetch.MAX_DOWNLOADS);
        try (ScriptedServer server =
                server(List.of(IntStream.range(0, emails).mapToObj(i -> "b" + i).toList()))) {
            server.downloads = exchange -> {
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                full.countDown();
                try {
                    full.await(10, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                underWay.decrementAndGet();
                body(exchange);
            };
            fetch(server, emails);
        }
        assertEquals(BlobFetch.MAX_DOWNLOADS, most.get());
        assertEquals(emails, contents.size());
    }

    @Test
    void whereAServerBearsFewerRequestsThanItSaysOneDownloadIsUnderWayAtATime() throws Exception {
        byte[] limit = "{\"type\":\"urn:ietf:params:jmap:error:limit\",\"limit\":\"maxConcurrentRequests\"}"
                .getBytes(StandardCharsets.US_ASCII);
        Crowd crowd = new Crowd(Clock.systemUTC());
        AtomicInteger underWay = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch both = new CountDownLatch(2);
        try (ScriptedServer server = server(List.of(List.of("b0", "b1")))) {
            server.instead.add(exchange -> LocalServer.send(exchange, 400, limit));
            assertThrows(ConnectorException.class, () -> fetch(server, 2, crowd));
            server.downloads = exchange -> {
                most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
                both.countDown();
                try {
                    both.await(500, TimeUnit.MILLISECONDS); // whoever would come beside it has come by then
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                underWay.decrementAndGet();
                body(exchange);
            };
            fetch(server, 2, crowd);
        }
        assertEquals(1, most.get());
        assertEquals(2, contents.size());
    }

    @Test
    void aBlobThatExpiredIsFetchedByTheOneThatTheEmailHasNow() throws Exception {
        try (ScriptedServer server = server(List.of(List.of("old"), List.of("new")))) {
            server.downloads = exchange -> {
                if (blob(exchange).equals("new")) {
                    body(exchange);
                } else {
                    LocalServer.send(exchange, 404, new byte[0]);
                }
            };
            fetch(server, 1);
        }
        assertEquals(Map.of("e0", "body"), contents);
    }

    @Test
    void aBlobThatTheServerNamesAndDoesNotHaveIsUnreadable() throws Exception {
        try (ScriptedServer server = server(List.of(List.of("lost")))) {
            fetch(server, 1);
        }
        assertEquals(Map.of("e0", "unreadable"), contents);
    }

    @Test
    void aBodyThatEndsBeforeItsSizeIsNoBody() throws Exception {
        try (ScriptedServer server = server(List.of(List.of("b")))) {
            server.downloads = exchange -> {
                exchange.sendResponseHeaders(200, 4);
                exchange.getResponseBody().write('b');
                exchange.getResponseBody().flush();
            };
            assertThrows(ConnectorException.class, () -> fetch(server, 1));
        }
        assertEquals(Map.of(), contents);
    }

    /** A filter before the blobs, such as one for viruses, says no to one of them. */
    @Test
    void aBlobThatIsRefusedIsThatEmailsUnreadability() throws Exception {
        for (int status : new int[] {400, 403, 422, 451}) {
            contents.clear();
            try (ScriptedServer server = server(List.of(List.of("bad", "good")))) {
                server.downloads = exchange -> {
                    if (blob(exchange).equals("good")) {
                        body(exchange);
                    } else {
                        LocalServer.send(exchange, status, new byte[0]);
                    }
                };
                fetch(server, 2);
            }
            assertEquals(Map.of("e0", "unreadable", "e1", "body"), contents, "status " + status);
        }
    }

    /** A filter before all of them, or a token that is not for downloads: that is no fault of an email. */
    @Test
    void whereNoBlobIsGivenTheAccountIsRefused() throws Exception {
        try (ScriptedServer server = server(List.of(List.of("a", "b"), List.of("c")))) {
            server.downloads = exchange -> LocalServer.send(exchange, 403, new byte[0]);
            ConnectorException failure = assertThrows(ConnectorException.class, () -> fetch(server, 2));

            assertEquals(Kind.UNAUTHORIZED, failure.kind());
            assertEquals(Extent.ACCOUNT, failure.extent());
        }
        assertEquals(Map.of(), contents);
    }

    @Test
    void whereAnotherBlobIsGivenThoseThatAreRefusedAreToBlame() throws Exception {
        try (ScriptedServer server = server(List.of(List.of("a", "b"), List.of("good")))) {
            server.downloads = exchange -> {
                if (blob(exchange).equals("good")) {
                    body(exchange);
                } else {
                    LocalServer.send(exchange, 403, new byte[0]);
                }
            };
            fetch(server, 2);
        }
        assertEquals(Map.of("e0", "unreadable", "e1", "unreadable"), contents);
    }

    @Test
    void aDownloadThatIsRefusedForNowIsTheAccounts() throws Exception {
        Map<Integer, Kind> kinds = Map.of(
                401, Kind.UNAUTHORIZED,
                408, Kind.TRANSIENT,
                425, Kind.TRANSIENT,
                429, Kind.THROTTLED,
                500, Kind.TRANSIENT);
        for (Map.Entry<Integer, Kind> expected : kinds.entrySet()) {
            try (ScriptedServer server = server(List.of(List.of("b")))) {
                server.downloads = exchange -> LocalServer.send(exchange, expected.getKey(), new byte[0]);
                ConnectorException failure = assertThrows(ConnectorException.class, () -> fetch(server, 1));

                assertEquals(expected.getValue(), failure.kind(), "status " + expected.getKey());
                assertEquals(Extent.ACCOUNT, failure.extent());
            }
        }
        assertEquals(Map.of(), contents);
    }

    @Test
    void aLimitThatADownloadMetIsNoFaultOfItsBlob() throws Exception {
        byte[] limit = "{\"type\":\"urn:ietf:params:jmap:error:limit\",\"limit\":\"maxConcurrentRequests\"}"
                .getBytes(StandardCharsets.US_ASCII);
        try (ScriptedServer server = server(List.of(List.of("b")))) {
            server.downloads = exchange -> LocalServer.send(exchange, 400, limit);
            ConnectorException failure = assertThrows(ConnectorException.class, () -> fetch(server, 1));

            assertEquals(Kind.THROTTLED, failure.kind());
        }
        assertEquals(Map.of(), contents);
    }

    @Test
    @ProvesLimit("BlobFetch.MAX_MESSAGE_BYTES")
    void anEndlessBodyIsUnreadableAndTheNextOneIsFetched() throws Exception {
        try (ScriptedServer server = server(List.of(List.of("endless", "good")))) {
            server.downloads = exchange -> {
                if (blob(exchange).equals("good")) {
                    body(exchange);
                    return;
                }
                exchange.sendResponseHeaders(200, 0);
                byte[] piece = new byte[1024 * 1024];
                for (long sent = 0; sent <= 2 * BlobFetch.MAX_MESSAGE_BYTES; sent += piece.length) {
                    exchange.getResponseBody().write(piece);
                }
            };
            fetch(server, 2);
        }
        assertEquals(Map.of("e0", "unreadable", "e1", "body"), contents);
    }

    @Test
    void aBodyThatIsAnnouncedAsLargerThanAnyMessageIsNotRead() throws Exception {
        try (ScriptedServer server = server(List.of(List.of("b")))) {
            server.downloads = exchange -> {
                exchange.sendResponseHeaders(200, BlobFetch.MAX_MESSAGE_BYTES + 1);
                exchange.getResponseBody().write('b');
                exchange.getResponseBody().flush();
            };
            fetch(server, 1);
        }
        assertEquals(Map.of("e0", "unreadable"), contents);
    }
}
