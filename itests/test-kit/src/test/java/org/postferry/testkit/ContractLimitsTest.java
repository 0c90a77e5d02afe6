package org.postferry.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FactBatch;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteMembership;
import org.postferry.connector.UidSpan;
import org.postferry.model.AccountId;
import org.postferry.model.EmailId;
import org.postferry.model.Endpoint;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.Protocol;
import org.postferry.model.Security;
import org.postferry.model.SyncPolicy;
import org.postferry.store.AttachmentText;
import org.postferry.store.EmailQuery;
import org.postferry.store.EmailStore;
import org.postferry.store.Wish;

/** The values of the contracts refuse what is beyond their limits, and take what is just within. */
class ContractLimitsTest {
    private static final AccountId ACCOUNT = new AccountId(1);

    @Test
    @ProvesLimit({"AccountId.MAX_NUMBER", "IdText.MAX_NUMBER", "IdText.MAX_DIGITS"})
    void idsFitTheirBits() {
        AccountId last = new AccountId(AccountId.MAX_NUMBER);
        EmailId highest = new EmailId(last, (1L << 40) - 1);

        assertEquals(highest, EmailId.ofKey(highest.key()));
        assertEquals(highest, EmailId.parse(highest.toString()));
        refused(() -> new AccountId(AccountId.MAX_NUMBER + 1));
        refused(() -> new EmailId(ACCOUNT, 1L << 40));
        refused(() -> EmailId.parse("1-00000000000001"));
    }

    @Test
    @ProvesLimit({"AttachmentText.MAX_LENGTH", "AttachmentText.MAX_PARTS", "AttachmentText.MAX_REASON_LENGTH"})
    void theTextOfAttachmentsFitsARow() {
        AttachmentText.Part longest = said(AttachmentText.MAX_LENGTH);
        int reason = AttachmentText.Part.MAX_REASON_LENGTH;

        assertEquals(longest, new AttachmentText(1, List.of(longest)).parts().get(0));
        refused(() -> new AttachmentText(1, List.of(longest, said(1))));
        refused(() -> new AttachmentText(1, Collections.nCopies(AttachmentText.MAX_PARTS + 1, said(0))));
        refused(() -> new AttachmentText.Part("1", "", Optional.of("x".repeat(reason + 1))));
        refused(() -> new AttachmentText.Part("1".repeat(reason + 1), "", Optional.empty()));
    }

    private static AttachmentText.Part said(int length) {
        return new AttachmentText.Part("2", "x".repeat(length), Optional.empty());
    }

    @Test
    @ProvesLimit("Checkpoint.MAX_LENGTH")
    void aCheckpointIsAToken() {
        assertDoesNotThrow(() -> new Checkpoint("c".repeat(Checkpoint.MAX_LENGTH)));
        refused(() -> new Checkpoint("c".repeat(Checkpoint.MAX_LENGTH + 1)));
    }

    @Test
    @ProvesLimit("ConnectorException.MAX_SERVER_WORDS")
    void aTalkativeServerIsCutShort() {
        ConnectorException failure = ConnectorException.of(
                        ConnectorException.Kind.TRANSIENT, ConnectorException.Extent.ACCOUNT, "no")
                .withServerWords("w".repeat(ConnectorException.MAX_SERVER_WORDS + 1));

        assertEquals(ConnectorException.MAX_SERVER_WORDS, failure.serverSaid().length());
    }

    @Test
    @ProvesLimit("EmailStore.MAX_PAGE")
    void aPageHasAnEnd() {
        assertDoesNotThrow(() -> EmailQuery.ofAccount(ACCOUNT, EmailStore.MAX_PAGE));
        refused(() -> EmailQuery.ofAccount(ACCOUNT, EmailStore.MAX_PAGE + 1));
    }

    @Test
    @ProvesLimit({"Endpoint.MAX_HOST_LENGTH", "Protocol.MAX_LENGTH", "Keyword.MAX_LENGTH", "RemoteId.MAX_LENGTH"})
    void namesHaveTheLengthThatTheirStandardsAllow() {
        assertDoesNotThrow(() -> new Endpoint("h".repeat(253), 993, Security.TLS));
        refused(() -> new Endpoint("h".repeat(254), 993, Security.TLS));
        assertDoesNotThrow(() -> new Protocol("p".repeat(32)));
        refused(() -> new Protocol("p".repeat(33)));
        assertTrue(Keyword.isValid("k".repeat(Keyword.MAX_LENGTH)));
        assertFalse(Keyword.isValid("k".repeat(Keyword.MAX_LENGTH + 1)));
        assertDoesNotThrow(() -> new RemoteId.Key("r".repeat(RemoteId.Key.MAX_LENGTH)));
        refused(() -> new RemoteId.Key("r".repeat(RemoteId.Key.MAX_LENGTH + 1)));
    }

    @Test
    @ProvesLimit("FactBatch.MAX_FACTS")
    void aBatchIsOneTransaction() {
        List<RemoteFact> full = Collections.nCopies(FactBatch.MAX_FACTS, new RemoteFact.MailboxGone("gone"));
        List<RemoteFact> tooMany = Collections.nCopies(FactBatch.MAX_FACTS + 1, new RemoteFact.MailboxGone("gone"));

        assertDoesNotThrow(() -> new FactBatch(full, Checkpoint.NONE, Optional.empty()));
        refused(() -> new FactBatch(tooMany, Checkpoint.NONE, Optional.empty()));
    }

    @Test
    @ProvesLimit("HeaderBytes.MAX_LENGTH")
    void aHeaderIsCutForEverybodyAtTheSamePlace() {
        assertEquals(
                HeaderBytes.MAX_LENGTH,
                HeaderBytes.of(new byte[HeaderBytes.MAX_LENGTH + 1]).length());
    }

    @Test
    @ProvesLimit("RemoteFact.MAX_NAME_LENGTH")
    void aMailboxNameHasAnEnd() {
        assertDoesNotThrow(() -> mailbox("m".repeat(RemoteFact.MailboxSeen.MAX_NAME_LENGTH)));
        refused(() -> mailbox("m".repeat(RemoteFact.MailboxSeen.MAX_NAME_LENGTH + 1)));
    }

    @Test
    @ProvesLimit("RemoteMembership.MAX_KEYWORDS")
    void anEmailHasABoundedNumberOfKeywords() {
        assertDoesNotThrow(() -> membership(RemoteMembership.MAX_KEYWORDS));
        refused(() -> membership(RemoteMembership.MAX_KEYWORDS + 1));
    }

    @Test
    @ProvesLimit("UidSpan.MAX_UID")
    void aUidIsA32BitNumber() {
        assertDoesNotThrow(() -> new UidSpan(1, UidSpan.MAX_UID));
        refused(() -> new UidSpan(1, UidSpan.MAX_UID + 1));
    }

    @Test
    @ProvesLimit({"SyncPolicy.MIN_INTERVAL", "SyncPolicy.MAX_INTERVAL"})
    void aPollIntervalIsNeitherAnAttackNorNever() {
        assertDoesNotThrow(() -> polling(SyncPolicy.MIN_INTERVAL));
        assertDoesNotThrow(() -> polling(SyncPolicy.MAX_INTERVAL));
        refused(() -> polling(SyncPolicy.MIN_INTERVAL.minusSeconds(1)));
        refused(() -> polling(SyncPolicy.MAX_INTERVAL.plusSeconds(1)));
    }

    @Test
    @ProvesLimit("Wish.MAX_EMAILS")
    void aWishNamesABoundedNumberOfEmails() {
        EmailId email = new EmailId(ACCOUNT, 1);

        assertDoesNotThrow(() -> new Wish.Destroy(Collections.nCopies(Wish.MAX_EMAILS, email)));
        refused(() -> new Wish.Destroy(Collections.nCopies(Wish.MAX_EMAILS + 1, email)));
    }

    private static RemoteFact mailbox(String name) {
        return new RemoteFact.MailboxSeen(
                name,
                "path",
                Optional.empty(),
                Optional.empty(),
                true,
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    private static RemoteMembership membership(int keywords) {
        Set<Keyword> many =
                IntStream.range(0, keywords).mapToObj(i -> new Keyword("k" + i)).collect(Collectors.toSet());
        return new RemoteMembership(new MailboxRef.Known(new MailboxId(ACCOUNT, 1)), many, false);
    }

    private static SyncPolicy polling(Duration interval) {
        SyncPolicy normal = SyncPolicy.DEFAULT;
        return new SyncPolicy(
                normal.content(),
                normal.attachmentsLater(),
                normal.maxBytes(),
                normal.include(),
                normal.exclude(),
                normal.since(),
                Map.of("INBOX", interval),
                normal.guard());
    }

    private static void refused(Executable beyond) {
        assertThrows(IllegalArgumentException.class, beyond);
    }
}
