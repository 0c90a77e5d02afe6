package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Extent;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.jmap.wire.Json;
import org.postferry.jmap.wire.LocalServer;
import org.postferry.testkit.ProvesLimit;

/** Protocol danger D-32: an answer that breaks a cap, right in everything else, is one failed request, and the next one works. */
class AnswerCapsTest {
    private static final Scope EMAILS = new Scope.AccountEmails();
    private static final Set<RemoteId> ASKED = Set.of(new RemoteId.Key("e"));
    private static final String BEFORE =
            "{\"sessionState\":\"s\",\"methodResponses\":[[\"Email/get\",{\"state\":\"s1\",\"list\":[],\"notFound\":[\"e\"]";
    private static final String AFTER = "},\"c0\"]]}";
    private static final int PIECE = 1_000_000;

    private static LocalServer.Handler saying(String more) {
        byte[] body = (BEFORE + more + AFTER).getBytes(StandardCharsets.US_ASCII);
        return exchange -> LocalServer.send(exchange, 200, body);
    }

    private static void assertFailsOnce(LocalServer.Handler answer) throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) ->
                        ScriptedServer.json("{'state':'s1','list':[{'id':'e'}],'notFound':[]}"));
                JmapSession session = server.open(1)) {
            server.instead.add(answer);
            ConnectorException failed = assertThrows(ConnectorException.class, () -> session.recheck(EMAILS, ASKED));

            assertEquals(Kind.TRANSIENT, failed.kind());
            assertEquals(Extent.SCOPE, failed.extent());
            assertEquals(Set.of(), session.recheck(EMAILS, ASKED));
        }
    }

    @Test
    void whatIsWithinTheCapsIsRead() throws Exception {
        try (ScriptedServer server = new ScriptedServer((method, arguments) -> ScriptedServer.json("{}"));
                JmapSession session = server.open(1)) {
            server.instead.add(saying(",\"x\":[[[\"" + "y".repeat(PIECE) + "\",12345678901234567890]]]"));

            assertEquals(ASKED, session.recheck(EMAILS, ASKED));
        }
    }

    @Test
    @ProvesLimit("Json.MAX_DEPTH")
    void tooDeep() throws Exception {
        assertFailsOnce(saying(",\"x\":" + "[".repeat(Json.MAX_DEPTH) + "]".repeat(Json.MAX_DEPTH)));
    }

    @Test
    @ProvesLimit("Json.MAX_STRING_CHARS")
    void aStringTooLong() throws Exception {
        assertFailsOnce(saying(",\"x\":\"" + "y".repeat(Json.MAX_STRING_CHARS + 1) + "\""));
    }

    @Test
    @ProvesLimit("Json.MAX_NUMBER_CHARS")
    void aNumberTooLong() throws Exception {
        assertFailsOnce(saying(",\"x\":" + "1".repeat(Json.MAX_NUMBER_CHARS + 1)));
    }

    @Test
    @ProvesLimit("Json.MAX_ANSWER_CHARS")
    void tooMuchInAll() throws Exception {
        String piece = "\"" + "y".repeat(PIECE) + "\",";
        assertFailsOnce(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write((BEFORE + ",\"x\":[").getBytes(StandardCharsets.US_ASCII));
                for (long sent = 0; sent <= Json.MAX_ANSWER_CHARS; sent += piece.length()) {
                    out.write(piece.getBytes(StandardCharsets.US_ASCII));
                }
                out.write(("1]" + AFTER).getBytes(StandardCharsets.US_ASCII));
            }
        });
    }

    @Test
    void oneNameTwiceInAnObject() throws Exception {
        assertFailsOnce(saying(",\"notFound\":[\"e\"]"));
    }
}
