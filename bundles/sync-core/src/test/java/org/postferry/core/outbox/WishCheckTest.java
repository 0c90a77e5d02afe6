package org.postferry.core.outbox;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.HeaderBytes;
import org.postferry.connector.Lane;
import org.postferry.connector.MailboxRef;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.RemoteMembership;
import org.postferry.connector.Scope;
import org.postferry.core.account.PlainReader;
import org.postferry.model.AccountId;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.store.IntakeBatch;
import org.postferry.store.IntakeResult;
import org.postferry.store.Lease;
import org.postferry.store.Wish;
import org.postferry.sync.Refused;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.store.InMemoryMailStore;
import org.postferry.testkit.store.Mailroom;

/** What would be injected somewhere, or cannot be, is refused with its field (D-29). */
class WishCheckTest {
    private final InMemoryMailStore store = new InMemoryMailStore(new FakeClock());
    private final AccountId account =
            store.accounts().create(TestAccounts.imap(), Map.of()).id();

    private boolean sends = true;

    private void check(Wish wish) {
        wish.match(new WishCheck(store, account, sends));
    }

    private void isRefused(String field, Wish wish) {
        Refused refused = assertThrows(Refused.class, () -> check(wish));
        assertEquals(field, refused.errors().get(0).field());
    }

    private static Wish create(String name) {
        return new Wish.CreateMailbox(name, Optional.empty(), Optional.empty());
    }

    private static Wish send(String messageId, String from, List<String> to) {
        RemoteCommand.Message nothing = RemoteCommand.Message.of(new byte[0]);
        return new Wish.Send(nothing, messageId, from, to, Optional.empty(), Instant.EPOCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb", "a\nb", "a\rb", "a\0b", "", " ", "a/b"})
    void aMailboxNameThatCouldBreakOutIsRefused(String name) {
        isRefused("name", create(name));
    }

    @Test
    @ProvesLimit("WishCheck.MAX_NAME_LENGTH")
    void aMailboxNameHas255CharactersAtMost() {
        assertDoesNotThrow(() -> check(create("n".repeat(255))));
        isRefused("name", create("n".repeat(256)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nRCPT TO:<b@c>", "a b@c", "a@", "@c", "a", "<a@b>", "a@b,c@d", "a\0@b"})
    void anAddressThatCouldBreakOutIsRefused(String address) {
        isRefused("from", send("m@example.org", address, List.of("you@example.org")));
        isRefused("to", send("m@example.org", "me@example.org", List.of(address)));
    }

    @Test
    @ProvesLimit("WishCheck.MAX_ADDRESS_LENGTH")
    void anAddressHas320CharactersAtMost() {
        assertDoesNotThrow(() -> check(send("m@x", "a".repeat(308) + "@example.org", List.of("you@example.org"))));
        isRefused("from", send("m@x", "a".repeat(309) + "@example.org", List.of("you@example.org")));
    }

    @Test
    @ProvesLimit("WishCheck.MAX_RECIPIENTS")
    void aMessageHasOneToAThousandRecipients() {
        List<String> many = new ArrayList<>(java.util.Collections.nCopies(1_000, "you@example.org"));
        assertDoesNotThrow(() -> check(send("m@x", "me@example.org", many)));
        many.add("one@example.org");
        isRefused("to", send("m@x", "me@example.org", many));
        isRefused("to", send("m@x", "me@example.org", List.of()));
    }

    @Test
    void aMessageIdThatCouldBreakOutIsRefused() {
        isRefused("messageId", send("m\r\nBcc: x@y", "me@example.org", List.of("you@example.org")));
    }

    @Test
    void whatIsNotInTheAccountIsRefused() {
        AccountId other = new AccountId(99);
        isRefused("ids", new Wish.Destroy(List.of(new EmailId(other, 1))));
        isRefused("mailboxIds", new Wish.SetMailboxes(List.of(), Set.of(new MailboxId(account, 77)), Set.of()));
        assertEquals(
                Refused.Reason.NOT_FOUND,
                assertThrows(Refused.class, () -> check(new Wish.Destroy(List.of(new EmailId(account, 5)))))
                        .reason());
    }

    @Test
    void theInboxIsNeitherRenamedNorDeleted() {
        list("INBOX", "Archive");
        for (Wish wish : List.of(
                new Wish.DeleteMailbox(mailbox("INBOX"), 0),
                new Wish.RenameMailbox(mailbox("INBOX"), "Old", Optional.empty()))) {
            assertEquals(
                    Refused.Reason.CONFLICT,
                    assertThrows(Refused.class, () -> check(wish)).reason());
        }
        assertDoesNotThrow(() -> check(new Wish.DeleteMailbox(mailbox("Archive"), 0)));
    }

    @Test
    void nothingElseIsCalledInbox() {
        list("INBOX", "Archive");
        isRefused("name", create("inbox"));
        isRefused("name", new Wish.RenameMailbox(mailbox("Archive"), "Inbox", Optional.empty()));
        assertDoesNotThrow(
                () -> check(new Wish.CreateMailbox("inbox", Optional.of(mailbox("Archive")), Optional.empty())));
    }

    @Test
    void aMailboxGoesNeitherBelowItselfNorWithOthersInIt() {
        list("INBOX", "Work", "Work/Plans", "Work/Plans/Old");
        isRefused("parentId", new Wish.RenameMailbox(mailbox("Work"), "Work", Optional.of(mailbox("Work/Plans/Old"))));
        assertDoesNotThrow(
                () -> check(new Wish.RenameMailbox(mailbox("Work/Plans/Old"), "Old", Optional.of(mailbox("Work")))));
        Refused refused = assertThrows(Refused.class, () -> check(new Wish.DeleteMailbox(mailbox("Work/Plans"), 0)));
        assertEquals(Refused.Reason.CONFLICT, refused.reason());
        assertDoesNotThrow(() -> check(new Wish.DeleteMailbox(mailbox("Work/Plans/Old"), 0)));
    }

    @Test
    void aMailboxThatTheServerNoLongerListsKeepsNoEmail() {
        list("INBOX", "Archive");
        RemoteId key = new RemoteId.Key("e");
        take(
                new Scope.AccountEmails(),
                Map.of(key, EmailHeader.EMPTY),
                new RemoteFact.EmailSeen(
                        key,
                        HeaderBytes.of("Subject: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
                        false,
                        Instant.EPOCH,
                        100,
                        Set.of(member("INBOX"), member("Archive")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
        EmailId email =
                store.emails().find(account, new Scope.AccountEmails(), key).orElseThrow();
        Wish leaves = new Wish.SetMailboxes(List.of(email), Set.of(), Set.of(mailbox("INBOX")));
        assertDoesNotThrow(() -> check(leaves));

        list("INBOX");

        isRefused("mailboxIds", leaves);
    }

    private static RemoteMembership member(String mailbox) {
        return new RemoteMembership(new MailboxRef.Named(mailbox), Set.of(), false);
    }

    private MailboxId mailbox(String path) {
        return store.mailboxes().list(account).stream()
                .filter(one -> one.path().equals(path))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private void list(String... names) {
        List<RemoteFact> facts = new ArrayList<>();
        facts.add(new RemoteFact.SnapshotBegan(String.join(" ", names), OptionalLong.empty()));
        for (String name : names) {
            facts.add(new RemoteFact.MailboxSeen(
                    name,
                    name,
                    name.contains("/") ? Optional.of(name.substring(0, name.lastIndexOf('/'))) : Optional.empty(),
                    name.equals("INBOX") ? Optional.of(Role.INBOX) : Optional.empty(),
                    true,
                    Optional.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty()));
        }
        facts.add(new RemoteFact.SnapshotEnded(String.join(" ", names)));
        take(new Scope.MailboxList(), Map.of(), facts.toArray(RemoteFact[]::new));
    }

    private void take(Scope scope, Map<RemoteId, EmailHeader> headers, RemoteFact... facts) {
        Lease lease = store.leases().take("test", Duration.ofDays(1)).orElseThrow();
        Checkpoint stands = store.mailboxes().scope(account, scope).head();
        IntakeBatch batch = new IntakeBatch(
                lease, account, Lane.head(scope), stands, List.of(facts), headers, Map.of(), stands, Optional.empty());
        assertInstanceOf(IntakeResult.Applied.class, store.intake().apply(batch));
    }

    /** It goes for good once the message is sent. */
    @Test
    void onlyADraftIsTakenForTheDraftOfAMessage() throws Exception {
        Mailroom room = new Mailroom(store, new PlainReader(), TestAccounts.imap());
        room.mailboxes("INBOX");
        room.mailbox("Drafts", Role.DRAFTS);
        EmailId letter = put(room, "INBOX", Set.of());
        EmailId marked = put(room, "INBOX", Set.of(Keyword.DRAFT));
        EmailId lying = put(room, "Drafts", Set.of());

        Refused refused = assertThrows(Refused.class, () -> checkDraft(room, letter));

        assertEquals("draftId", refused.errors().get(0).field());
        assertDoesNotThrow(() -> checkDraft(room, marked));
        assertDoesNotThrow(() -> checkDraft(room, lying));
    }

    private static EmailId put(Mailroom room, String mailbox, Set<Keyword> keywords) {
        byte[] message =
                ("Subject: in " + mailbox + keywords + "\r\n\r\nHello.\r\n").getBytes(StandardCharsets.US_ASCII);
        return room.put(room.mailbox(mailbox), List.of(new Mailroom.Posted(message, Instant.EPOCH, keywords)))
                .get(0);
    }

    private void checkDraft(Mailroom room, EmailId draft) {
        Wish wish = new Wish.Send(
                RemoteCommand.Message.of(new byte[0]),
                "m@x",
                "me@example.org",
                List.of("you@example.org"),
                Optional.of(draft),
                Instant.EPOCH);
        wish.match(new WishCheck(store, room.account(), true));
    }

    @Test
    void withoutAWayForMailASendIsRefusedAtOnce() {
        sends = false;

        Refused refused =
                assertThrows(Refused.class, () -> check(send("m@x", "me@example.org", List.of("you@example.org"))));

        assertEquals(Refused.Reason.CONFLICT, refused.reason());
        assertTrue(refused.getMessage().contains("“Server for sending (SMTP)”"), "as the page's form calls it");
    }
}
