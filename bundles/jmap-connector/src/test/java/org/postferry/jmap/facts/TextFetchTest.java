package org.postferry.jmap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.jmap.wire.LocalServer;
import org.postferry.jmap.wire.WireException;
import org.postferry.testkit.ProvesLimit;

/** Texts without attachments, some emails in one request (RFC 8621 section 4.2). */
class TextFetchTest {
    private static final String PLAIN = "'bodyStructure':{'partId':'1','type':'text/plain','headers':[]},"
            + "'bodyValues':{'1':{'value':'Hello\\n'}}";

    private final Map<String, String> contents = Collections.synchronizedMap(new TreeMap<>());
    private final List<JsonNode> questions = Collections.synchronizedList(new ArrayList<>());

    private final ContentSink sink = new ContentSink() {
        @Override
        public Receiver begin(FetchRequest request, long announcedBytes) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            return new Receiver() {
                @Override
                public void write(byte[] piece, int offset, int length) {
                    bytes.write(piece, offset, length);
                }

                @Override
                public void complete() {
                    contents.put(Lookup.key(request.id()), bytes.toString(StandardCharsets.ISO_8859_1));
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

    /** What the server says of these emails' texts. */
    private interface Texts {
        String answer(JsonNode ids) throws WireException;
    }

    private ScriptedServer server(Texts texts) throws Exception {
        ScriptedServer server = new ScriptedServer((method, arguments) -> {
            if (!arguments.has("fetchAllBodyValues")) {
                return rows(arguments.path("ids"), "'blobId':'b','size':9");
            }
            questions.add(arguments);
            return ScriptedServer.json(texts.answer(arguments.path("ids")));
        });
        server.downloads =
                exchange -> LocalServer.send(exchange, 200, "the blob's beginning".getBytes(StandardCharsets.US_ASCII));
        return server;
    }

    private static JsonNode rows(JsonNode ids, String more) throws WireException {
        return ScriptedServer.json(texts(ids, more));
    }

    private static String texts(JsonNode ids, String more) {
        List<String> rows = new ArrayList<>();
        ids.forEach(id -> rows.add("{'id':'" + id.asText() + "'," + more + "}"));
        return "{'state':'s','list':[" + String.join(",", rows) + "],'notFound':[]}";
    }

    private static String plain(JsonNode ids) {
        return texts(ids, "'headers':[{'name':'Subject','value':' a'}]," + PLAIN);
    }

    private void fetch(ScriptedServer server, int emails) throws Exception {
        try (JmapSession session = server.open(50)) {
            List<FetchRequest> requests = new ArrayList<>();
            for (int i = 0; i < emails; i++) {
                requests.add(new FetchRequest.Text(new RemoteId.Key("e" + i), 10));
            }
            session.fetch(new Scope.AccountEmails(), requests, sink);
        }
    }

    @Test
    void aTextIsEncodedAgainAsItsHeaderSaysAndAttachmentsAreLeftOut() throws Exception {
        String mail = "'headers':[{'name':'Subject','value':' a'},"
                + "{'name':'Content-Type','value':' multipart/mixed; Boundary=\\\"b\\\"'}],"
                + "'bodyStructure':{'type':'multipart/mixed','headers':[],'subParts':["
                + "{'partId':'1','type':'text/plain','charset':'iso-8859-1','headers':["
                + "{'name':'Content-Transfer-Encoding','value':' Quoted-Printable'}]},"
                + "{'partId':'2','type':'text/html','charset':'utf-8','headers':["
                + "{'name':'Content-Transfer-Encoding','value':' base64'}]},"
                + "{'partId':'3','type':'application/pdf','headers':[{'name':'Content-Type','value':' application/pdf'}]}]},"
                + "'bodyValues':{'1':{'value':'caf\u00e9 = \\n" + "x".repeat(80) + "'},'2':{'value':'<b>\u20ac</b>'}}";
        try (ScriptedServer server = server(ids -> texts(ids, mail))) {
            fetch(server, 1);

            assertEquals(List.of("Email/get"), server.calls);
        }
        assertEquals(
                "Subject: a\r\nContent-Type: multipart/mixed; Boundary=\"b\"\r\n\r\n"
                        + "\r\n--b\r\nContent-Transfer-Encoding: Quoted-Printable\r\n\r\n"
                        + "caf=E9 =3D=20\r\n" + "x".repeat(75) + "=\r\n" + "x".repeat(5)
                        + "\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+4oKsPC9iPg=="
                        + "\r\n--b\r\nContent-Type: application/pdf\r\n\r\n"
                        + "\r\n--b--\r\n",
                contents.get("e0"));
        assertEquals(10, questions.get(0).path("maxBodyValueBytes").asInt());
    }

    @Test
    @ProvesLimit("TextFetch.MAX_EMAILS")
    void someEmailsAreInOneAnswer() throws Exception {
        try (ScriptedServer server = server(TextFetchTest::plain)) {
            fetch(server, TextFetch.MAX_EMAILS + 1);
        }
        assertEquals(
                List.of(TextFetch.MAX_EMAILS, 1),
                questions.stream().map(asked -> asked.path("ids").size()).toList());
        assertEquals(TextFetch.MAX_EMAILS + 1, contents.size());
    }

    @Test
    void whoseAnswerDoesNotSufficeIsFetchedFromItsBlob() throws Exception {
        String header = "'headers':[{'name':'Subject','value':' a'}],";
        for (String mail : List.of(
                header + PLAIN.replace("'value'", "'isEncodingProblem':true,'value'"),
                header + PLAIN.replace("Hello", "H\u00e9llo"),
                header + PLAIN.replace("'headers':[]", "'headers':[],'charset':'x-nobody-knows'"),
                header + PLAIN.replace("{'1'", "{'2'"),
                "'headers':[{'value':' a'}]," + PLAIN,
                "'headers':[{'name':'Subject','value':' \ufffd'}]," + PLAIN,
                "'headers':[{'name':'Content-Transfer-Encoding','value':' x-uuencode'}]," + PLAIN,
                header + "'bodyStructure':{'type':'multipart/mixed','headers':[],'subParts':[]}",
                PLAIN)) {
            contents.clear();
            try (ScriptedServer server = server(ids -> texts(ids, mail))) {
                fetch(server, 1);
            }
            assertEquals(Map.of("e0", "the blob's"), contents, mail);
        }
    }

    @Test
    void aQuestionThatIsRefusedIsHalvedAndOneAloneIsFetchedFromItsBlob() throws Exception {
        for (String refusal : List.of("requestTooLarge", "serverFail")) {
            contents.clear();
            try (ScriptedServer server =
                    server(ids -> ids.toString().contains("\"e1\"") ? "{'type':'" + refusal + "'}" : plain(ids))) {
                fetch(server, 4);
            }
            assertEquals("the blob's", contents.remove("e1"));
            assertEquals(3, contents.size());
            assertTrue(contents.values().stream().allMatch(text -> text.endsWith("Hello\r\n")), contents.toString());
        }
    }

    @Test
    void aServerThatDoesNotTakeSuchQuestionsIsAskedForBlobs() throws Exception {
        try (ScriptedServer server = server(ids -> "{'type':'invalidArguments'}")) {
            fetch(server, 3);
        }
        assertEquals(1, questions.size());
        assertEquals(3, contents.size());
    }

    @Test
    void whoAsksTooMuchWaits() throws Exception {
        try (ScriptedServer server = server(ids -> "{'type':'rateLimit'}")) {
            ConnectorException failed = assertThrows(ConnectorException.class, () -> fetch(server, 2));

            assertEquals(Kind.THROTTLED, failed.kind());
        }
        assertEquals(1, questions.size());
    }

    @Test
    void whatIsNotThereIsMissing() throws Exception {
        try (ScriptedServer server = new ScriptedServer(
                (method, arguments) -> ScriptedServer.json("{'state':'s','list':[],'notFound':['e0']}"))) {
            fetch(server, 1);
        }
        assertEquals(Map.of("e0", "missing"), contents);
    }
}
