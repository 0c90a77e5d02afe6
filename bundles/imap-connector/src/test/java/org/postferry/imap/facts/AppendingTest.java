package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;

/** How large a message may be, and how its bytes are sent. */
class AppendingTest {
    private static final List<String> OPENED = List.of(
            "C: A1 SELECT \"INBOX\"",
            "S: * 0 EXISTS",
            "S: * OK [UIDVALIDITY 9] valid",
            "S: * OK [UIDNEXT 1] next",
            "S: A1 OK [READ-WRITE] opened");

    private static PerformResult append(int size, String capabilities, List<String> lines) throws Exception {
        byte[] bytes = ("Subject: " + "a".repeat(size - "Subject: \r\n\r\n".length()) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        RemoteCommand.Message message = RemoteCommand.Message.of(bytes);
        List<String> all = new ArrayList<>(List.of(
                "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready",
                "C: L1 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==",
                "S: L1 OK [CAPABILITY IMAP4rev1 " + capabilities + "] in"));
        all.addAll(lines);
        try (Played server = Played.signedIn(all)) {
            PerformResult result = server.session()
                    .perform(
                            new RemoteCommand.Append(
                                    Accounts.INBOX,
                                    message,
                                    Optional.empty(),
                                    Set.of(),
                                    Instant.parse("2024-01-01T00:00:00Z")),
                            new NoSteps());
            server.assertPlayed();
            return result;
        }
    }

    private static List<String> refused(String literal, boolean asked) {
        List<String> lines = new ArrayList<>(OPENED);
        String command = "C: A2 APPEND \"INBOX\" () \"01-Jan-2024 00:00:00 +0000\" " + literal;
        if (asked) {
            lines.add(command);
            lines.add("S: + go on");
            lines.add("C: Subject: ...");
            lines.add("C: ");
        } else {
            lines.add(command + "<CRLF>Subject: ...");
            lines.add("C: ");
        }
        lines.add("C: ");
        lines.add("S: A2 NO [OVERQUOTA] full");
        return lines;
    }

    /** RFC 7889 section 5: the server would refuse it after all its bytes. */
    @Test
    void whatIsLargerThanTheServerTakesIsNotSent() throws Exception {
        Outcome.Refused refused = assertInstanceOf(
                Outcome.Refused.class, append(41, "APPENDLIMIT=40", List.of()).outcome());

        assertEquals(Kind.PERMANENT, refused.kind());
        assertEquals("The message has 41 bytes; the server takes 40 at most.", refused.serverSaid());
    }

    @ParameterizedTest
    @CsvSource({
        // what just fits, and a server that says no number (RFC 7889 section 2)
        "APPENDLIMIT=40, 40, {40}, true",
        "APPENDLIMIT, 40, {40}, true",
        // RFC 7888 sections 3 and 5
        "LITERAL+, 5000, {5000+}, false",
        "LITERAL-, 4096, {4096+}, false",
        "LITERAL-, 4097, {4097}, true",
        "IDLE, 40, {40}, true",
    })
    void bytesAreSentAtOnceWhereTheServerTakesThem(String capability, int size, String literal, boolean asked)
            throws Exception {
        Outcome.Refused refused = assertInstanceOf(
                Outcome.Refused.class,
                append(size, capability, refused(literal, asked)).outcome());

        assertEquals("[OVERQUOTA] full", refused.serverSaid());
    }
}
