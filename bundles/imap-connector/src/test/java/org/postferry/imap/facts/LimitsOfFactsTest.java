package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.FactBatch;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.PullEnd;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteMembership;
import org.postferry.imap.command.FetchedHeader;
import org.postferry.imap.command.ListRow;
import org.postferry.imap.command.Noop;
import org.postferry.imap.wire.Conversation;
import org.postferry.imap.wire.UidSet;
import org.postferry.imap.wire.Wire;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.imap.FakeImapServer;
import org.postferry.testkit.imap.Transcript;

class LimitsOfFactsTest {
    private static final MailboxRef MAILBOX = new MailboxRef.Known(Accounts.INBOX_ID);

    @Test
    @ProvesLimit("RemoteMembership.MAX_KEYWORDS")
    void moreKeywordsThanAnEmailHasAreCut() {
        List<String> flags = IntStream.range(0, 300).mapToObj(i -> "k" + i).collect(Collectors.toList());
        flags.add("\\Deleted");

        RemoteMembership membership = Keywords.membership(MAILBOX, flags);

        assertEquals(200, membership.keywords().size());
        assertTrue(membership.deleted());
    }

    @Test
    void anEmailWithoutADateThatCanBeReadIsInsideEveryDateWindow() {
        MailboxFacts facts = new MailboxFacts(Accounts.INBOX, 9, Optional.of(Instant.parse("2024-07-10T00:00:00Z")));

        assertInstanceOf(RemoteFact.EmailSeen.class, facts.of(received(Instant.EPOCH)));
        assertInstanceOf(RemoteFact.EmailLeftOut.class, facts.of(received(Instant.parse("1970-01-01T00:00:01Z"))));
    }

    private static FetchedHeader received(Instant time) {
        return new FetchedHeader(1, List.of(), time, 90, new byte[0], Optional.empty(), Optional.empty(), List.of());
    }

    @Test
    void flagsThatAreNoKeywordsAreLeftOut() {
        RemoteMembership membership =
                Keywords.membership(MAILBOX, List.of("\\Recent", "\\XList", "bad]flag", "caf\u00e9", "x".repeat(256)));

        assertEquals(Set.of(), membership.keywords());
    }

    @Test
    @ProvesLimit("RemoteFact.MAX_NAME_LENGTH")
    void aMailboxWithANameTooLongIsNotTold() {
        List<ListRow> rows =
                List.of(new ListRow("INBOX", "/", Set.of()), new ListRow("x".repeat(4_097), "/", Set.of()));

        MailboxListing listing = new MailboxListing(rows, Map.of(), List.of());

        assertEquals(
                List.of("INBOX"),
                listing.mailboxes().stream()
                        .map(RemoteFact.MailboxSeen::rawName)
                        .toList());
    }

    @Test
    void aPersonIsToldOfMailboxesWhoseNamesAreTooLong() throws Exception {
        List<String> lines = List.of(
                "@login-plain.imap",
                "C: A1 LIST \"\" \"*\"",
                "S: * LIST () \"/\" INBOX",
                "S: * LIST () \"/\" " + "x".repeat(4_097),
                "S: A1 OK",
                "C: A2 STATUS \"INBOX\" ...",
                "S: A2 OK");
        try (Played server = Played.signedIn(lines)) {
            assertEquals(Optional.empty(), server.session().alert());
            server.session().dirtyScopes(Map.of(Accounts.INBOX, Checkpoint.NONE));
            server.assertPlayed();

            assertEquals(
                    Optional.of("1 mailbox is not mirrored: a name there has more than 4096 bytes."),
                    server.session().alert());
        }
    }

    @Test
    @ProvesLimit("FactBatch.MAX_FACTS")
    void manyFactsAreSeveralBatchesAndOnlyTheLastMovesTheCheckpoint() {
        MailboxFacts facts = new MailboxFacts(Accounts.INBOX, 9, Optional.empty());
        List<RemoteFact> many = new ArrayList<>(
                Collections.nCopies(2_500, facts.present(UidSet.of(1)).get(0)));

        List<FactBatch> batches =
                Batches.of(many, new Checkpoint("before"), new Checkpoint("after"), Optional.of(new PullEnd.Current()));

        assertEquals(
                List.of(1_000, 1_000, 500),
                batches.stream().map(b -> b.facts().size()).toList());
        assertEquals(
                List.of("before", "before", "after"),
                batches.stream().map(b -> b.next().value()).toList());
        assertEquals(1, batches.stream().filter(b -> b.end().isPresent()).count());
    }

    @ParameterizedTest
    @CsvSource({"10, false", "100, true"})
    @ProvesLimit("Talk.MAX_DRAINED_BYTES")
    void ofAnAnswerNobodyWantsAnyMoreOnlyALittleIsRead(int lines, boolean closes) throws Exception {
        List<String> answer = new ArrayList<>(List.of("S: * OK ready", "C: A1 NOOP"));
        for (int i = 0; i < lines; i++) {
            answer.add("S: * OK " + "x".repeat(10_000));
        }
        answer.add("S: A1 OK done");
        try (FakeImapServer server = FakeImapServer.play(Transcript.of(getClass(), answer));
                Conversation conversation =
                        new Conversation(Wire.connect("127.0.0.1", server.port(), Duration.ofSeconds(20)))) {
            conversation.greeting();
            Talk talk = new Talk(conversation);
            talk.send(new Noop());

            talk.drain();

            assertEquals(closes, conversation.wire().isClosed());
            assertTrue(conversation.wire().bytesIn() < 400 * 1024);
        }
    }
}
