package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.RemoteId;
import org.postferry.imap.wire.Value;
import org.postferry.testkit.ProvesLimit;

class TextFetchTest {
    private static final int TEXT_FIELDS = 8;
    private static final Value TEXT = new Value.Items(Collections.nCopies(TEXT_FIELDS, new Value.Quoted("TEXT")));

    private static Value multipart(List<Value> parts) {
        List<Value> members = new ArrayList<>(parts);
        members.add(new Value.Quoted("MIXED"));
        members.add(new Value.Items(List.of(new Value.Quoted("BOUNDARY"), new Value.Quoted("b"))));
        return new Value.Items(members);
    }

    private static Value nested(int depth) {
        Value part = TEXT;
        for (int i = 0; i < depth; i++) {
            part = multipart(List.of(part));
        }
        return part;
    }

    @Test
    void textsComeWithHeadersAndTheRestWithItsNameAlone() throws Exception {
        CollectingSink sink = new CollectingSink();
        List<FetchRequest> requests = new ArrayList<>();
        for (int uid = 1; uid <= 5; uid++) {
            requests.add(new FetchRequest.Text(new RemoteId.Uid(Accounts.INBOX_ID, 9, uid), 100));
        }
        try (Played server = Played.signedIn("fetch-texts")) {
            server.session().fetch(Accounts.INBOX, requests, sink);
            server.assertPlayed();
        }

        assertEquals(
                List.of(
                        "complete 1",
                        "complete 2",
                        "complete 3",
                        "unreadable 4: [SERVERBUG] Internal error",
                        "missing 5"),
                sink.ends());
        assertEquals(
                "Content-Type: multipart/mixed; boundary=out\r\n\r\n"
                        + "\r\n--out\r\nContent-Type: multipart/alternative; boundary=in\r\n\r\n"
                        + "\r\n--in\r\nT: pplain\r\n--in\r\nT: h\r\nhtml\r\n--in--\r\n"
                        + "\r\n--out\r\nName: a.pdf\r\n\r\n--out--\r\n",
                sink.text(1));
        assertEquals("Subject: b\r\n\r\nhello", sink.text(2));
        assertEquals("Subject: c\r\n\r\nwhatever", sink.text(3));
    }

    @Test
    @ProvesLimit("TextPlan.MAX_DEPTH")
    void aStructureThatGoesTooDeepIsNotFollowed() {
        assertTrue(TextPlan.of(nested(TextPlan.MAX_DEPTH)).isPresent());
        assertEquals(Optional.empty(), TextPlan.of(nested(TextPlan.MAX_DEPTH + 1)));
    }

    @Test
    @ProvesLimit("TextPlan.MAX_PARTS")
    void aStructureOfTooManyPartsIsNotFollowed() {
        List<Value> parts = new ArrayList<>();
        while (parts.size() < TextPlan.MAX_PARTS - 1) {
            parts.add(TEXT);
        }
        assertTrue(TextPlan.of(multipart(parts)).isPresent());
        parts.add(TEXT);
        assertEquals(Optional.empty(), TextPlan.of(multipart(parts)));
    }

    /** Anybody can send one; a command of its sections would be longer than servers take. */
    @Test
    void ofTheDeepestAndWidestStructureTheBeginningComes() throws Exception {
        List<Value> widest = new ArrayList<>(Collections.nCopies(TextPlan.MAX_PARTS - TextPlan.MAX_DEPTH, TEXT));
        Value deepest = multipart(widest);
        for (int i = 1; i < TextPlan.MAX_DEPTH; i++) {
            deepest = multipart(List.of(deepest));
        }
        assertTrue(TextPlan.of(deepest).isPresent());
        List<String> lines = List.of(
                "@login-plain.imap",
                "C: A1 EXAMINE \"INBOX\"",
                "S: * 1 EXISTS",
                "S: * OK [UIDVALIDITY 9] valid",
                "S: * OK [UIDNEXT 2] next",
                "S: A1 OK",
                "C: A2 UID FETCH 1 (UID BODYSTRUCTURE)",
                "S: * 1 FETCH (UID 1 BODYSTRUCTURE " + written(deepest) + ")",
                "S: A2 OK",
                "C: A3 UID FETCH 1 (UID BODY.PEEK[HEADER] BODY.PEEK[TEXT]<0.1048576>)",
                "S: * 1 FETCH (UID 1 BODY[HEADER] \"H: x\" BODY[TEXT]<0> \"t\")",
                "S: A3 OK");
        CollectingSink sink = new CollectingSink();
        try (Played server = Played.signedIn(lines)) {
            FetchRequest one = new FetchRequest.Text(new RemoteId.Uid(Accounts.INBOX_ID, 9, 1), 1 << 20);
            server.session().fetch(Accounts.INBOX, List.of(one), sink);
            server.assertPlayed();
        }

        assertEquals("H: xt", sink.text(1));
    }

    private static String written(Value value) {
        return value.members().isEmpty()
                ? "\"" + value.text().orElseThrow() + "\""
                : value.members().stream().map(TextFetchTest::written).collect(Collectors.joining(" ", "(", ")"));
    }

    @Test
    void aStructureWithoutABoundaryIsNotFollowed() {
        assertEquals(Optional.empty(), TextPlan.of(new Value.Items(List.of(TEXT, new Value.Quoted("MIXED")))));
        assertEquals(Optional.empty(), TextPlan.of(new Value.Atom("NIL")));
    }

    @Test
    @ProvesLimit("TextFetch.MAX_EMAILS")
    void structuresAreAskedForSomeAtATime() throws Exception {
        List<String> lines = new ArrayList<>(List.of(
                "@login-plain.imap",
                "C: A1 EXAMINE \"INBOX\"",
                "S: * 51 EXISTS",
                "S: * OK [UIDVALIDITY 9] valid",
                "S: * OK [UIDNEXT 52] next",
                "S: A1 OK",
                "C: A2 UID FETCH 1:50 (UID BODYSTRUCTURE)",
                "S: A2 NO refused"));
        List<FetchRequest> requests = new ArrayList<>();
        for (int uid = 1; uid <= 51; uid++) {
            requests.add(new FetchRequest.Text(new RemoteId.Uid(Accounts.INBOX_ID, 9, uid), 100));
            if (uid == 51) {
                lines.add("C: B0 UID FETCH 51 (UID BODYSTRUCTURE)");
                lines.add("S: B0 NO refused");
            }
            lines.add("C: T" + uid + " UID FETCH " + uid + " (UID BODY.PEEK[HEADER] BODY.PEEK[TEXT]<0.100>)");
            lines.add("S: * " + uid + " FETCH (UID " + uid + " BODY[HEADER] \"H: x\" BODY[TEXT]<0> \"t\")");
            lines.add("S: T" + uid + " OK");
        }
        CollectingSink sink = new CollectingSink();
        try (Played server = Played.signedIn(lines)) {
            server.session().fetch(Accounts.INBOX, requests, sink);
            server.assertPlayed();
        }

        assertEquals(51, sink.contents().size());
    }
}
