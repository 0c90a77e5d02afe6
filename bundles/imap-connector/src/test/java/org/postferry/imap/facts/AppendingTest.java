package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Steps;
import org.postferry.imap.command.Append;
import org.postferry.model.Keyword;
import org.postferry.testkit.ProvesLimit;

/** How large a message may be, and how its bytes are sent. */
class AppendingTest {
    private static final List<String> OPENED = List.of(
            "C: A1 SELECT \"INBOX\"",
            "S: * 0 EXISTS",
            "S: * OK [UIDVALIDITY 9] valid",
            "S: * OK [UIDNEXT 1] next",
            "S: A1 OK [READ-WRITE] opened");

    private static PerformResult append(int size, String capabilities, List<String> lines) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready",
                "C: L1 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==",
                "S: L1 OK [CAPABILITY IMAP4rev1 " + capabilities + "] in"));
        all.addAll(lines);
        try (Played server = Played.signedIn(all)) {
            PerformResult result = append(size, server, new NoSteps());
            server.assertPlayed();
            return result;
        }
    }

    private static PerformResult append(int size, Played server, Steps steps) throws Exception {
        return append(size, server, steps, Set.of());
    }

    private static PerformResult append(int size, Played server, Steps steps, Set<Keyword> keywords) throws Exception {
        byte[] bytes = ("Subject: " + "a".repeat(size - "Subject: \r\n\r\n".length()) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        return server.session()
                .perform(
                        new RemoteCommand.Append(
                                Accounts.INBOX,
                                RemoteCommand.Message.of(bytes),
                                Optional.empty(),
                                keywords,
                                Instant.parse("2024-01-01T00:00:00Z")),
                        steps);
    }

    private static Outcome.Refused refusal(PerformResult result) {
        return assertInstanceOf(Outcome.Refused.class, result.outcome());
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

    @Test
    @ProvesLimit("Append.MAX_FLAG_CHARACTERS")
    void aMessageOfMoreKeywordsThanACommandHoldsIsRefusedInASentence() throws Exception {
        // each 200 characters with the blank before the next one
        int most = (Append.MAX_FLAG_CHARACTERS + 1) / 200;
        List<String> lines = new ArrayList<>(List.of(
                "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready",
                "C: L1 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==",
                "S: L1 OK [CAPABILITY IMAP4rev1] in"));
        lines.addAll(OPENED);
        lines.addAll(List.of("C: A2 APPEND \"INBOX\" (k...", "S: A2 NO [OVERQUOTA] full"));
        lines.addAll(OPENED);
        try (Played server = Played.signedIn(lines)) {
            Outcome.Refused sent = refusal(append(40, server, new NoSteps(), keywords(most)));
            Outcome.Refused tooMany = refusal(append(40, server, new NoSteps(), keywords(most + 1)));
            server.assertPlayed();

            assertEquals("[OVERQUOTA] full", sent.serverSaid());
            assertEquals(Kind.PERMANENT, tooMany.kind());
            assertEquals("The message has more keywords than one command can hold.", tooMany.serverSaid());
        }
    }

    private static Set<Keyword> keywords(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Keyword("k".repeat(197) + (10 + i)))
                .collect(Collectors.toSet());
    }

    /** RFC 7889 section 5: the server would refuse it after all its bytes. */
    @Test
    void whatIsLargerThanTheServerTakesIsNotSent() throws Exception {
        Outcome.Refused refused = refusal(append(41, "APPENDLIMIT=40", List.of()));

        assertEquals(Kind.PERMANENT, refused.kind());
        assertEquals("The message has 41 bytes; the server takes 40 at most.", refused.serverSaid());
    }

    @Test
    void whatIsLargerThanTheMailboxTakesIsNotSent() throws Exception {
        try (Played server = Played.signedIn("append-limit-by-mailbox")) {
            Outcome.Refused full = refusal(append(40, server, new NoSteps()));
            Outcome.Refused tooLarge = refusal(append(41, server, new NoSteps()));
            server.assertPlayed();

            assertEquals("[OVERQUOTA] full", full.serverSaid());
            assertEquals(Kind.PERMANENT, tooLarge.kind());
            assertEquals("The message has 41 bytes; the mailbox takes 40 at most.", tooLarge.serverSaid());
        }
    }

    /** RFC 7889 section 3: NIL is no limit; nor is silence. */
    @ParameterizedTest
    @ValueSource(strings = {"S: * STATUS INBOX (APPENDLIMIT NIL)", "S: * STATUS INBOX ()", "# nothing"})
    void whereAMailboxNamesNoLimitTheMessageIsSent(String told) throws Exception {
        List<String> lines = new ArrayList<>(List.of("C: A0 STATUS \"INBOX\" (APPENDLIMIT)", told, "S: A0 OK told"));
        lines.addAll(refused("{5000}", true));

        assertEquals(
                "[OVERQUOTA] full", refusal(append(5_000, "APPENDLIMIT", lines)).serverSaid());
    }

    /** What was sent may be there, although the mailbox takes less by now: it is looked for first. */
    @Test
    void theLimitIsNotAskedOfWhatWasSentBefore() throws Exception {
        List<String> lines = new ArrayList<>(List.of(
                "C: A1 SELECT \"INBOX\"",
                "S: * 1 EXISTS",
                "S: * OK [UIDVALIDITY 9] valid",
                "S: * OK [UIDNEXT 2] next",
                "S: A1 OK [READ-WRITE] opened",
                "C: A2 UID SEARCH UID 1:4294967295",
                "S: * SEARCH 1",
                "S: A2 OK found",
                "C: A3 UID FETCH 1 (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER])",
                "S: * 1 FETCH (UID 1 FLAGS () INTERNALDATE \"01-Jan-2024 00:00:00 +0000\" RFC822.SIZE 41 BODY[HEADER]"
                        + " {41}<CRLF>Subject: " + "a".repeat(28) + "<CRLF><CRLF>)",
                "S: A3 OK fetched"));
        Steps noted = new Steps() {
            @Override
            public List<String> taken() {
                return List.of("append: noted 9 1");
            }

            @Override
            public void record(String step) {
                // nothing dies here
            }
        };
        lines.addAll(
                0,
                List.of(
                        "S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready",
                        "C: L1 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==",
                        "S: L1 OK [CAPABILITY IMAP4rev1 APPENDLIMIT=40] in"));
        try (Played server = Played.signedIn(lines)) {
            PerformResult result = append(41, server, noted);
            server.assertPlayed();

            assertInstanceOf(Outcome.Done.class, result.outcome());
        }
    }

    @ParameterizedTest
    @CsvSource({
        // what just fits (RFC 7889 section 2)
        "APPENDLIMIT=40, 40, {40}, true",
        // RFC 7888 sections 3 and 5
        "LITERAL+, 5000, {5000+}, false",
        "LITERAL-, 4096, {4096+}, false",
        "LITERAL-, 4097, {4097}, true",
        "IDLE, 40, {40}, true",
    })
    void bytesAreSentAtOnceWhereTheServerTakesThem(String capability, int size, String literal, boolean asked)
            throws Exception {
        Outcome.Refused refused = refusal(append(size, capability, refused(literal, asked)));

        assertEquals("[OVERQUOTA] full", refused.serverSaid());
    }
}
