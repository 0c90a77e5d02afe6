package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.model.AccountId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;

/** Gmail files what it sends: a second copy is not stored beside it. */
class SentLabelTest {
    private static final byte[] MESSAGE =
            "Message-ID: <m1@example.org>\r\nSubject: a\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final Scope.Mailbox ALL_MAIL =
            new Scope.Mailbox(new MailboxId(new AccountId(1), 2), "[Gmail]/All Mail");

    private static PerformResult file(Played server, Steps steps) throws Exception {
        Scope.Mailbox sent = new Scope.Mailbox(new MailboxId(new AccountId(1), 6), "[Gmail]/Sent Mail");
        PerformResult result = server.session()
                .perform(
                        new RemoteCommand.Append(
                                sent,
                                RemoteCommand.Message.of(MESSAGE),
                                Optional.of("m1@example.org"),
                                Set.of(Keyword.SEEN),
                                Instant.parse("2024-01-01T00:00:00Z")),
                        steps);
        server.assertPlayed();
        return result;
    }

    private static PerformResult file(String transcript) throws Exception {
        try (Played server = Played.signedIn(transcript)) {
            return file(server, new KeptSteps("append: waited"));
        }
    }

    /** After All Mail was looked at. @param answers to the question which email of All Mail it is */
    private static PerformResult fileAfterALook(String... answers) throws Exception {
        List<String> lines = new ArrayList<>(List.of(
                "@gmail-sent-stored.imap",
                "C: A7 EXAMINE \"[Gmail]/All Mail\" (CONDSTORE)",
                "S: * 4 EXISTS",
                "S: * OK [UIDVALIDITY 9] UIDs valid.",
                "S: * OK [UIDNEXT 13] Predicted next UID.",
                "S: * OK [HIGHESTMODSEQ 501]",
                "S: A7 OK [READ-ONLY] [Gmail]/All Mail selected. (Success)",
                "C: A8 UID SEARCH UID 1:4294967295 X-GM-MSGID 1278455344230334865"));
        lines.addAll(List.of(answers));
        try (Played server = Played.signedIn(lines)) {
            server.session().dirtyScopes(Map.of(ALL_MAIL, new HeadToken(9, 12, 500, 3).checkpoint()));
            return file(server, new KeptSteps("append: waited"));
        }
    }

    @Test
    void whatIsThereAlreadyIsNotStoredAgain() throws Exception {
        assertEquals(
                new Outcome.Done(Optional.empty()), file("gmail-sent-filed").outcome());
    }

    @Test
    void whatIsNotThereIsStored() throws Exception {
        Outcome.Refused full = assertInstanceOf(
                Outcome.Refused.class, file("gmail-sent-not-filed").outcome());

        assertEquals("[OVERQUOTA] full", full.serverSaid());
        assertEquals(Kind.PERMANENT, full.kind());
    }

    @Test
    void whatIsStoredUnderALabelHasTheIdByWhichAllMailTellsOfIt() throws Exception {
        PerformResult stored = fileAfterALook("S: * SEARCH 12", "S: A8 OK SEARCH completed (Success)");

        assertEquals(new Outcome.Done(Optional.of(new RemoteId.Uid(ALL_MAIL.id(), 9, 12))), stored.outcome());
    }

    @Test
    void whatAllMailDoesNotTellYetHasNoId() throws Exception {
        for (String answer : List.of("S: A8 OK SEARCH completed (Success)", "S: A8 NO [UNAVAILABLE] not now")) {
            assertEquals(
                    new Outcome.Done(Optional.empty()),
                    fileAfterALook("S: * SEARCH", answer).outcome());
        }
    }

    @Test
    void beforeAllMailWasLookedAtAMessageWaitsForThatOnce() throws Exception {
        Steps steps = new KeptSteps();
        try (Played server = Played.signedIn(List.of("@login-gmail.imap", "@gmail-list.imap"))) {
            ConnectorException early = assertThrows(ConnectorException.class, () -> file(server, steps));
            assertTrue(early.retryAfter().isPresent());
            server.assertPlayed();
        }
        try (Played server = Played.signedIn("gmail-sent-stored")) {
            PerformResult stored = file(server, steps);

            assertEquals(new Outcome.Done(Optional.empty()), stored.outcome());
            assertEquals(1, stored.facts().size());
        }
    }

    @Test
    void whatIsStoredIsStoredThoughAllMailDoesNotOpen() throws Exception {
        List<String> lines = List.of(
                "@gmail-sent-stored.imap",
                "C: A7 EXAMINE \"[Gmail]/All Mail\" (CONDSTORE)",
                "S: A7 NO [NOPERM] not shown over IMAP");
        try (Played server = Played.signedIn(lines)) {
            server.session().dirtyScopes(Map.of(ALL_MAIL, new HeadToken(9, 12, 500, 3).checkpoint()));
            PerformResult stored = file(server, new KeptSteps());

            assertEquals(new Outcome.Done(Optional.empty()), stored.outcome());
        }
    }

    private static final class KeptSteps implements Steps {
        private final List<String> taken;

        KeptSteps(String... before) {
            taken = new ArrayList<>(List.of(before));
        }

        @Override
        public List<String> taken() {
            return List.copyOf(taken);
        }

        @Override
        public void record(String step) {
            taken.add(step);
        }
    }
}
