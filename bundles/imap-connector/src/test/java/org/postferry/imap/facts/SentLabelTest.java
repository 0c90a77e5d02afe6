package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException.Kind;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Scope;
import org.postferry.model.AccountId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;

/** Gmail files what it sends: a second copy is not stored beside it. */
class SentLabelTest {
    private static final byte[] MESSAGE =
            "Message-ID: <m1@example.org>\r\nSubject: a\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII);

    private static PerformResult file(String transcript) throws Exception {
        Scope.Mailbox sent = new Scope.Mailbox(new MailboxId(new AccountId(1), 6), "[Gmail]/Sent Mail");
        RemoteCommand.Message message = RemoteCommand.Message.of(MESSAGE);
        try (Played server = Played.signedIn(transcript)) {
            PerformResult result = server.session()
                    .perform(
                            new RemoteCommand.Append(
                                    sent,
                                    message,
                                    Optional.of("m1@example.org"),
                                    Set.of(Keyword.SEEN),
                                    Instant.parse("2024-01-01T00:00:00Z")),
                            new NoSteps());
            server.assertPlayed();
            return result;
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
    void whatIsStoredUnderALabelHasNoIdThere() throws Exception {
        PerformResult stored = file("gmail-sent-stored");

        assertEquals(new Outcome.Done(Optional.empty()), stored.outcome());
        assertEquals(1, stored.facts().size());
    }
}
