package org.postferry.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postferry.mime.MessageReader;
import org.postferry.mime.MessageSummary;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;
import org.postferry.model.Keyword;
import org.postferry.model.Mailbox;
import org.postferry.model.MailboxId;
import org.postferry.model.Role;
import org.postferry.sync.Outbox;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.store.InMemoryMailStore;
import org.postferry.testkit.store.Mailroom;
import org.postferry.testkit.store.StoreOutbox;

/** Changes of mail by the shell. */
class ChangeCommandsTest {
    private final InMemoryMailStore store = new InMemoryMailStore(new FakeClock());
    private final Outbox outbox = new StoreOutbox(store.outbox());
    private final Mailroom mailroom = new Mailroom(store, reader(), TestAccounts.imap());
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream console = new PrintStream(shown, true, StandardCharsets.UTF_8);
    /** What a person types when asked. */
    private @Nullable String answer;

    private EmailId email;

    @BeforeEach
    void putOneEmail() throws Exception {
        mailroom.mailboxes("INBOX", "Archive");
        byte[] message = "Subject: x\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII);
        email = mailroom.put(
                        mailroom.mailbox("INBOX"),
                        List.of(new Mailroom.Posted(message, Instant.parse("2026-01-02T03:04:05Z"), Set.of())))
                .get(0);
    }

    private static MessageReader reader() {
        return (MessageReader) Proxy.newProxyInstance(
                MessageReader.class.getClassLoader(),
                new Class<?>[] {MessageReader.class},
                (proxy, method, arguments) -> method.getName().equals("summary")
                        ? new MessageSummary(EmailHeader.EMPTY, "", false)
                        : EmailHeader.EMPTY);
    }

    private Session session() {
        return (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("readLine")) {
                        console.println(arguments[0]);
                        return answer;
                    }
                    return console;
                });
    }

    private String shown() {
        String text = shown.toString(StandardCharsets.UTF_8);
        shown.reset();
        return text;
    }

    private Mark mark() {
        Mark mark = new Mark();
        mark.outbox = outbox;
        mark.session = session();
        mark.emails = List.of(email.toString());
        return mark;
    }

    private void mutations(String state) throws Exception {
        Mutations mutations = new Mutations();
        mutations.outbox = outbox;
        mutations.session = session();
        mutations.state = state;
        mutations.execute();
    }

    @Test
    void keywordsAreSetAndTheChangeIsListedAndTakenBack() throws Exception {
        Mark mark = mark();
        mark.set = List.of("$flagged");

        mark.execute();

        assertEquals(
                Set.of(Keyword.FLAGGED), store.emails().get(email).orElseThrow().keywords());
        assertEquals("Change 1-1 is accepted.", shown().strip());
        mutations("pending");
        assertTrue(shown().lines().anyMatch(line -> line.contains("setKeywords") && line.contains(email.toString())));
        mutations("failed");
        assertTrue(!shown().contains("setKeywords"));
        assertThrows(CommandException.class, () -> mutations("lost"));
        Undo undo = new Undo();
        undo.outbox = outbox;
        undo.session = session();
        undo.mutation = "1-1";
        undo.execute();
        assertEquals(Set.of(), store.emails().get(email).orElseThrow().keywords());
        assertEquals("Change 1-1 is taken back.", shown().strip());
    }

    @Test
    void nothingToMarkIsSaid() throws Exception {
        assertThrows(CommandException.class, () -> mark().execute());
    }

    private IntoMailboxCommand intoArchive(IntoMailboxCommand command) {
        command.outbox = outbox;
        command.store = store;
        command.session = session();
        command.mailbox = "Archive";
        command.emails = List.of(email.toString());
        return command;
    }

    @Test
    void anEmailIsMoved() throws Exception {
        IntoMailboxCommand move = intoArchive(new Move());

        move.execute();

        MailboxId archive = mailroom.mailbox("Archive").id();
        assertEquals(Set.of(archive), store.emails().get(email).orElseThrow().mailboxIds());
        move.mailbox = "Attic";
        assertThrows(CommandException.class, move::execute);
        move.emails = List.of(email.toString(), "9-1");
        assertThrows(CommandException.class, move::execute);
    }

    @Test
    void anEmailIsPutIntoAnotherMailboxAsWell() throws Exception {
        IntoMailboxCommand copy = intoArchive(new Copy());

        copy.execute();

        assertEquals(
                Set.of(
                        mailroom.mailbox("INBOX").id(),
                        mailroom.mailbox("Archive").id()),
                store.emails().get(email).orElseThrow().mailboxIds());
        copy.mailbox = "Attic";
        assertThrows(CommandException.class, copy::execute);
    }

    private static void saysThatThereIsNoAccount(RefusableCommand command) {
        assertEquals(
                "There is no account 7.",
                assertThrows(CommandException.class, command::execute).getMessage());
    }

    @Test
    void anAccountThatIsNotThereIsSaidByEveryCommandThatNamesOne() {
        MailboxCreate create = new MailboxCreate();
        create.outbox = outbox;
        create.store = store;
        create.account = "7";
        create.path = "Attic";
        saysThatThereIsNoAccount(create);
        create.path = "Archive/2026";
        saysThatThereIsNoAccount(create);
        MailboxRename rename = new MailboxRename();
        rename.outbox = outbox;
        rename.store = store;
        rename.account = "7";
        rename.mailbox = "Archive";
        saysThatThereIsNoAccount(rename);
        MailboxDelete mailboxDelete = mailboxDelete("Archive");
        mailboxDelete.account = "7";
        saysThatThereIsNoAccount(mailboxDelete);
        Mutations mutations = new Mutations();
        mutations.outbox = outbox;
        mutations.store = store;
        mutations.account = "7";
        saysThatThereIsNoAccount(mutations);
        IntoMailboxCommand move = intoArchive(new Move());
        move.emails = List.of("7-1");
        saysThatThereIsNoAccount(move);
        Delete delete = new Delete();
        delete.outbox = outbox;
        delete.store = store;
        delete.emails = List.of("7-1");
        saysThatThereIsNoAccount(delete);
    }

    @Test
    void theChangesOfOneAccountAreListed() throws Exception {
        Mark mark = mark();
        mark.set = List.of("$flagged");
        mark.execute();
        shown();
        Mutations mutations = new Mutations();
        mutations.outbox = outbox;
        mutations.store = store;
        mutations.session = session();
        mutations.account = mailroom.account().toString();

        mutations.execute();

        assertTrue(shown().contains("setKeywords"));
    }

    private List<String> paths() {
        return store.mailboxes().list(mailroom.account()).stream()
                .map(Mailbox::path)
                .toList();
    }

    @Test
    void aMailboxIsMadeBelowAnotherAndNamedAnew() throws Exception {
        MailboxCreate create = new MailboxCreate();
        create.outbox = outbox;
        create.store = store;
        create.session = session();
        create.account = mailroom.account().toString();
        create.path = "Archive/2026";

        create.execute();

        assertEquals(List.of("Archive", "Archive/2026", "INBOX"), paths());
        MailboxRename rename = new MailboxRename();
        rename.outbox = outbox;
        rename.store = store;
        rename.session = session();
        rename.account = mailroom.account().toString();
        rename.mailbox = "Archive";
        rename.name = "Attic";
        rename.execute();
        assertTrue(paths().contains("Attic"), paths().toString());
        create.path = "Nowhere/2026";
        assertThrows(CommandException.class, create::execute);
    }

    private MailboxDelete mailboxDelete(String path) {
        MailboxDelete delete = new MailboxDelete();
        delete.outbox = outbox;
        delete.store = store;
        delete.session = session();
        delete.account = mailroom.account().toString();
        delete.mailbox = path;
        return delete;
    }

    private boolean isThere(String path) {
        return store.mailboxes().list(mailroom.account()).stream()
                .filter(mailbox -> mailbox.path().equals(path))
                .anyMatch(Mailbox::isThere);
    }

    @Test
    void anEmptyMailboxIsDeletedAndNobodyIsAsked() throws Exception {
        mailboxDelete("Archive").execute();

        assertFalse(isThere("Archive"));
        assertEquals("Change 1-1 is accepted.", shown().strip());
    }

    @Test
    void aMailboxWithEmailsIsDeletedOnlyWhereAPersonTypesHowManyItHolds() throws Exception {
        for (String wrong : new String[] {"2", "yes", "", null}) {
            answer = wrong;
            assertThrows(CommandException.class, () -> mailboxDelete("INBOX").execute());
            assertTrue(shown().contains("It holds 1 email, which go with it"));
            assertTrue(isThere("INBOX"));
        }

        answer = " 1 ";
        mailboxDelete("INBOX").execute();

        assertFalse(isThere("INBOX"));
    }

    @Test
    void aScriptNamesHowManyEmailsGoWithTheMailboxAndIsNotAsked() throws Exception {
        MailboxDelete delete = mailboxDelete("INBOX");
        answer = "1";
        delete.emails = 0;
        assertThrows(CommandException.class, delete::execute);
        assertTrue(isThere("INBOX"));
        assertEquals("", shown());

        delete.emails = 1;
        delete.execute();

        assertFalse(isThere("INBOX"));
        assertEquals("Change 1-1 is accepted.", shown().strip());
    }

    @Test
    void manyEmailsGoToTrashByOneWish() throws Exception {
        mailroom.mailbox("Bin", Role.TRASH);
        EmailId other = mailroom.put(
                        mailroom.mailbox("INBOX"),
                        List.of(new Mailroom.Posted(
                                "Subject: y\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                                Instant.parse("2026-01-02T03:04:06Z"),
                                Set.of())))
                .get(0);
        Delete delete = new Delete();
        delete.outbox = outbox;
        delete.store = store;
        delete.session = session();
        delete.emails = List.of(email.toString(), other.toString());

        delete.execute();

        MailboxId bin = mailroom.mailbox("Bin").id();
        assertEquals(Set.of(bin), store.emails().get(email).orElseThrow().mailboxIds());
        assertEquals(Set.of(bin), store.emails().get(other).orElseThrow().mailboxIds());
        assertEquals("Change 1-1 is accepted.", shown().strip());
        assertEquals(
                "It is in the trash already: --permanent removes it for good, on the server too.",
                assertThrows(CommandException.class, delete::execute).getMessage());
    }

    @Test
    void anEmailIsDeletedForGoodWhereThereIsNoTrash() throws Exception {
        Delete delete = new Delete();
        delete.outbox = outbox;
        delete.store = store;
        delete.session = session();
        delete.emails = List.of(email.toString());
        assertEquals(
                "This account has no Trash: say in its roles which mailbox it is, or use --permanent.",
                assertThrows(CommandException.class, delete::execute).getMessage());

        delete.permanent = true;
        delete.execute();

        assertTrue(store.emails().get(email).isEmpty());
    }

    @Test
    void aChangeIsGivenUpAndOneThatDidNotFailIsNotTriedAgain() throws Exception {
        Mark mark = mark();
        mark.clear = List.of("$seen");
        mark.set = List.of("$flagged");
        mark.execute();
        Retry retry = new Retry();
        retry.outbox = outbox;
        retry.session = session();
        retry.mutation = "1-1";
        assertThrows(CommandException.class, retry::execute);
        Discard discard = new Discard();
        discard.outbox = outbox;
        discard.session = session();
        discard.mutation = "1-1";

        discard.execute();

        assertEquals(Set.of(), store.emails().get(email).orElseThrow().keywords());
    }
}
