package org.postferry.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
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
import org.postferry.mime.MessageReader;
import org.postferry.mime.angus.AngusMessageComposer;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.model.EmailHeader;
import org.postferry.model.EmailId;
import org.postferry.store.Lease;
import org.postferry.store.OutboxStore.Work;
import org.postferry.sync.Outbox;
import org.postferry.sync.OutgoingMessage;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.store.InMemoryMailStore;
import org.postferry.testkit.store.Mailroom;
import org.postferry.testkit.store.StoreOutbox;

/** Messages that are sent by the shell. */
class SendTest {
    @TempDir
    Path folder;

    private final FakeClock clock = new FakeClock();
    private final InMemoryMailStore store = new InMemoryMailStore(clock);
    private final MessageReader reader = new Mime4jMessageReader();
    private final Mailroom mailroom = new Mailroom(store, reader, TestAccounts.imap());
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final PrintStream console = new PrintStream(shown, true, StandardCharsets.UTF_8);

    private Send send() {
        Send send = new Send();
        send.outbox = new StoreOutbox(store.outbox());
        send.store = store;
        send.session = (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> console);
        send.reader = reader;
        send.composer = new AngusMessageComposer();
        send.clock = clock;
        send.account = mailroom.account().toString();
        return send;
    }

    private Send to(String address) {
        Send send = send();
        send.to = List.of(address);
        return send;
    }

    private Optional<Work.Submit> left() {
        Lease lease = store.leases().take("mailroom", Duration.ofHours(1)).orElseThrow();
        return store.outbox().claim(lease, mailroom.account(), clock.instant()).map(claim ->
                (Work.Submit) claim.work());
    }

    private static String text(Work.Submit work) throws IOException {
        return new String(work.message().open().readAllBytes(), StandardCharsets.UTF_8);
    }

    private String file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content).toString();
    }

    private boolean nothingWaits() {
        return store.outbox().nextTime(mailroom.account()).isEmpty();
    }

    @Test
    void aLetterLeavesAsAMessage() throws Exception {
        Send send = to("Ann <ann@bücher.example>");
        send.from = "Jane Doe <jane@example.org>";
        send.cc = List.of("bob@example.org");
        send.bcc = List.of("hidden@example.org");
        send.subject = "Grüße";
        send.textFile = file("text.txt", "Hello Ann!\n");
        send.htmlFile = file("text.html", "<p>Hello Ann!</p>");
        send.attach = List.of(file("a.csv", "1,2\n"), file("picture.png", "no picture"));

        send.execute();

        assertEquals(
                "Change 1-1 is accepted.",
                shown.toString(StandardCharsets.UTF_8).strip());
        Work.Submit work = left().orElseThrow();
        String message = text(work);
        EmailHeader header = reader.header(message.getBytes(StandardCharsets.UTF_8));
        assertEquals("jane@example.org", work.envelope().from());
        assertEquals(
                List.of("ann@xn--bcher-kva.example", "bob@example.org", "hidden@example.org"),
                work.envelope().to());
        assertEquals("Grüße", header.subject());
        assertEquals(List.of(work.messageId()), header.messageIds());
        assertFalse(message.contains("hidden"), message);
        assertTrue(message.contains("Hello Ann!") && message.contains("<p>Hello Ann!</p>"), message);
        assertTrue(message.contains("filename=a.csv") && message.contains("image/png"), message);
    }

    @Test
    void aLetterOnItsWayIsListedByItsSubjectAndWhomItGoesTo() throws Exception {
        Send send = to("ann@example.org");
        send.subject = "Plans for May";
        send.text = "Hello Ann!";
        send.execute();
        Mutations mutations = new Mutations();
        mutations.outbox = send.outbox;
        mutations.session = send.session;

        mutations.execute();

        String listed = shown.toString(StandardCharsets.UTF_8);
        assertTrue(listed.contains("\"Plans for May\" ann@example.org"), listed);
    }

    @Test
    void theAccountsAddressSendsAndAReplyNamesWhatItAnswers() throws Exception {
        mailroom.mailboxes("INBOX");
        EmailId answered = mailroom.put(
                        mailroom.mailbox("INBOX"),
                        List.of(new Mailroom.Posted(
                                "Message-ID: <two@x>\r\nReferences: <one@x>\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII),
                                Instant.parse("2026-01-02T03:04:05Z"),
                                Set.of())))
                .get(0);
        Send send = to("ann@example.org");
        send.text = "Yes.";
        send.replyTo = answered.toString();

        send.execute();

        Work.Submit work = left().orElseThrow();
        assertEquals(TestAccounts.imap().email(), work.envelope().from());
        assertTrue(text(work).contains("In-Reply-To: <two@x>\r\n"), text(work));
        assertTrue(text(work).contains("References: <one@x> <two@x>\r\n"), text(work));
        send.replyTo = "1-999";
        assertThrows(CommandException.class, send::execute);
    }

    @Test
    void aFinishedMessageLeavesAsItIsButForItsBlindCopies() throws Exception {
        Send send = send();
        send.file = file(
                "letter.eml",
                "From: me@example.org\r\nTo: ann@example.org\r\nBcc: hidden@example.org\r\nMessage-ID: <m@x>\r\n\r\nHello.\r\n");

        send.execute();

        Work.Submit work = left().orElseThrow();
        assertEquals("m@x", work.messageId());
        assertEquals(
                List.of("ann@example.org", "hidden@example.org"),
                work.envelope().to());
        assertEquals("From: me@example.org\r\nTo: ann@example.org\r\nMessage-ID: <m@x>\r\n\r\nHello.\r\n", text(work));
    }

    @Test
    void aFinishedMessageSaysItselfWhoGetsIt() throws Exception {
        Send send = to("bob@example.org");
        send.file = file("letter.eml", "From: me@example.org\r\n\r\n");
        assertThrows(CommandException.class, send::execute);
        send.to = List.of();
        send.file = file("nobody.eml", "Subject: whose?\r\n\r\n");
        assertThrows(CommandException.class, send::execute);
        send.file = folder.resolve("nowhere").toString();
        assertThrows(CommandException.class, send::execute);

        assertTrue(nothingWaits());
    }

    @Test
    void nothingIsInjectedAndWhatIsWrongIsNamed() throws Exception {
        for (String address : new String[] {"no address", "a@x\r\nRCPT TO:<b@x>", "A\nBcc: b@x <a@x>", "a\u0000@x"}) {
            String said = assertThrows(CommandException.class, () -> to(address).execute())
                    .getMessage();
            assertTrue(said.contains("--to"), said);
        }
        Send subject = to("a@example.org");
        subject.subject = "x\r\nBcc: b@example.org";
        assertTrue(assertThrows(CommandException.class, subject::execute)
                .getMessage()
                .contains("subject"));
        assertThrows(CommandException.class, () -> send().execute(), "nobody gets it");

        assertTrue(nothingWaits());
    }

    @Test
    @ProvesLimit("Outbox.MAX_SEND_DELAY")
    void itIsHeldSoLongAsAPersonSaysAndAnHourAtMost() throws Exception {
        Send send = to("a@example.org");
        for (int wrong : new int[] {-1, (int) Outbox.MAX_SEND_DELAY.toSeconds() + 1}) {
            send.delay = wrong;
            assertThrows(CommandException.class, send::execute);
        }
        send.delay = (int) Outbox.MAX_SEND_DELAY.toSeconds();

        send.execute();

        assertTrue(left().isEmpty());
        clock.advance(Outbox.MAX_SEND_DELAY);
        assertTrue(left().isPresent());
    }

    @Test
    void aFinishedMessageTakesNoOtherSubject() throws Exception {
        Send finished = send();
        finished.file = file("finished.eml", 100);
        finished.subject = "another";

        assertTrue(assertThrows(CommandException.class, finished::execute)
                .getMessage()
                .contains("only --draft and --delay"));
    }

    @Test
    @ProvesLimit({"Letter.MAX_BYTES", "OutgoingMessage.MAX_BYTES"})
    void whatIsTooLargeIsRefusedBeforeItIsRead() throws Exception {
        Send letter = to("a@example.org");
        String half = file("half", Letter.MAX_BYTES / 2 + 1);
        letter.attach = List.of(half, half);
        assertTrue(assertThrows(CommandException.class, letter::execute)
                .getMessage()
                .contains(String.valueOf(Letter.MAX_BYTES)));

        Send finished = send();
        finished.file = file("large.eml", OutgoingMessage.MAX_BYTES + 1);
        assertTrue(assertThrows(CommandException.class, finished::execute)
                .getMessage()
                .contains(String.valueOf(OutgoingMessage.MAX_BYTES)));

        assertTrue(nothingWaits());
    }

    private String file(String name, long bytes) throws IOException {
        Path path = folder.resolve(name);
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(bytes);
        }
        return path.toString();
    }
}
