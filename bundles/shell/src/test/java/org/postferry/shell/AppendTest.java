package org.postferry.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.RemoteCommand;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.model.Keyword;
import org.postferry.store.Lease;
import org.postferry.store.OutboxStore.Work;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.store.InMemoryMailStore;
import org.postferry.testkit.store.Mailroom;
import org.postferry.testkit.store.StoreOutbox;

/** Messages that are put into a mailbox by the shell. */
class AppendTest {
    @TempDir
    Path folder;

    private final FakeClock clock = new FakeClock();
    private final InMemoryMailStore store = new InMemoryMailStore(clock);
    private final Mailroom mailroom = new Mailroom(store, new Mime4jMessageReader(), TestAccounts.imap());

    private Append append(String message) throws IOException {
        mailroom.mailboxes("INBOX", "Drafts");
        Append append = new Append();
        append.outbox = new StoreOutbox(store.outbox());
        append.store = store;
        append.session = (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(),
                new Class<?>[] {Session.class},
                (proxy, method, arguments) -> new PrintStream(PrintStream.nullOutputStream()));
        append.reader = new Mime4jMessageReader();
        append.clock = clock;
        append.account = mailroom.account().toString();
        append.mailbox = "Drafts";
        append.file = Files.writeString(folder.resolve("message.eml"), message).toString();
        return append;
    }

    private RemoteCommand.Append left() {
        Lease lease = store.leases().take("mailroom", Duration.ofHours(1)).orElseThrow();
        Work work = store.outbox()
                .claim(lease, mailroom.account(), clock.instant())
                .orElseThrow()
                .work();
        return (RemoteCommand.Append) ((Work.Perform) work).command();
    }

    @Test
    void aMessageIsPutThereAsItIs() throws Exception {
        String message = "Message-ID: <m@x>\r\nSubject: Later\r\n\r\nDear Ann,\r\n";
        Append append = append(message);
        append.set = List.of("$draft");
        append.received = "2026-01-31T12:00:00Z";

        append.execute();

        RemoteCommand.Append command = left();
        assertEquals(message, new String(command.message().open().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(Optional.of("m@x"), command.messageId());
        assertEquals(Set.of(Keyword.DRAFT), command.keywords());
        assertEquals(Instant.parse("2026-01-31T12:00:00Z"), command.receivedAt());
    }

    @Test
    void anAccountThatIsNotThereIsSaid() throws Exception {
        Append append = append("Subject: x\r\n\r\n");
        append.account = "7";

        assertEquals(
                "There is no account 7.",
                assertThrows(CommandException.class, append::execute).getMessage());
    }

    @Test
    void whatIsWrongIsSaidAndNothingIsPutAnywhere() throws Exception {
        Append append = append("Subject: x\r\n\r\n");
        append.received = "yesterday";
        assertTrue(assertThrows(CommandException.class, append::execute)
                .getMessage()
                .contains("'yesterday'"));
        append.received = null;
        append.mailbox = "Attic";
        assertThrows(CommandException.class, append::execute);
        append.mailbox = "Drafts";
        append.file = folder.resolve("nowhere").toString();
        assertThrows(CommandException.class, append::execute);

        assertTrue(store.outbox().nextTime(mailroom.account()).isEmpty());
    }
}
