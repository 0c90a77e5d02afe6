package org.postferry.attachment.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.mime.MessageBody;
import org.postferry.mime.MessagePart;
import org.postferry.mime.MessageReader;
import org.postferry.mime.mime4j.Mime4jMessageReader;
import org.postferry.model.EmailId;
import org.postferry.search.SearchPage;
import org.postferry.search.SearchRequest;
import org.postferry.search.lucene.internal.LuceneSearchIndex;
import org.postferry.store.AttachmentText;
import org.postferry.store.Journal;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.TestAccounts;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.store.InMemoryMailStore;
import org.postferry.testkit.store.Mailroom;

class WorkerTest {
    private static final Duration PATIENT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final InMemoryMailStore store = new InMemoryMailStore(new FakeClock());
    private final MessageReader reader = new Mime4jMessageReader();
    private final Mailroom mail = new Mailroom(store, reader, TestAccounts.imap());

    WorkerTest() {
        mail.mailboxes("INBOX");
    }

    private EmailId put(byte[]... attachments) {
        StringBuilder message =
                new StringBuilder("Subject: plans\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n"
                        + "\r\n--b\r\nContent-Type: text/plain\r\n\r\nsee attached\r\n");
        for (byte[] attachment : attachments) {
            message.append("--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
                            + "Content-Disposition: attachment; filename=plan\r\n\r\n")
                    .append(Base64.getMimeEncoder().encodeToString(attachment))
                    .append("\r\n");
        }
        byte[] bytes = message.append("--b--\r\n").toString().getBytes(UTF_8);
        return mail.put(mail.mailbox("INBOX"), List.of(new Mailroom.Posted(bytes, Instant.EPOCH, Set.of())))
                .get(0);
    }

    private Worker worker(MessageReader messages, Class<?> mainClass, int version, Duration atMost) {
        Extractor extractor =
                new Extractor(ExtractorTest::classPath, mainClass.getName(), folder.resolve("work"), atMost);
        return new Worker(store, messages, folder, extractor, version);
    }

    private void work(Class<?> mainClass, int version) throws IOException {
        try (Worker worker = worker(reader, mainClass, version, Duration.ofSeconds(3))) {
            while (worker.step()) {}
        }
    }

    private List<AttachmentText.Part> said(EmailId id) {
        return store.attachmentTexts().read(id).map(AttachmentText::parts).orElse(List.of());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @Test
    void whatIsHereAlreadyAndWhatComesIsRead() throws IOException {
        EmailId here = put(bytes("one"), bytes("two"));
        try (Worker worker = worker(reader, UnrulyReader.class, 1, PATIENT)) {
            while (worker.step()) {}
            assertEquals(
                    List.of("one", "two"),
                    said(here).stream().map(AttachmentText.Part::text).toList());

            EmailId came = put(bytes("three"));
            while (worker.step()) {}
            assertEquals("three", said(came).get(0).text());
        }
        assertFalse(Files.exists(folder.resolve("work/attachment")));
    }

    @Test
    void aPoisonousFileCostsOneAttachment() throws IOException {
        EmailId poisoned = put(bytes("loop"), bytes("well"), bytes("exit"));
        EmailId other = put(bytes("fine"));

        work(UnrulyReader.class, 1);

        List<AttachmentText.Part> parts = said(poisoned);
        assertEquals(Optional.of("It took longer than 3 s."), parts.get(0).unreadable());
        assertEquals("well", parts.get(1).text());
        assertEquals(Optional.of("Its reader broke off (9)."), parts.get(2).unreadable());
        assertEquals("fine", said(other).get(0).text());
    }

    @Test
    void nothingIsReadTwiceButByANewerExtractor() throws IOException {
        EmailId poisoned = put(bytes("loop"));
        work(UnrulyReader.class, 1);
        Journal.Cursor end = store.journal().end();

        work(UnrulyReader.class, 1);
        Files.delete(folder.resolve("place"));
        work(UnrulyReader.class, 1);

        assertEquals(end, store.journal().end());
        work(UnrulyReader.class, 2);
        assertEquals(2, store.attachmentTexts().read(poisoned).orElseThrow().extractor());
    }

    @Test
    void itGoesOnBehindAGapInTheJournal() throws IOException {
        work(UnrulyReader.class, 1);
        EmailId came = put(bytes("came"));
        Files.writeString(folder.resolve("place"), "extractor=1\njournal=unknown.7\n");

        work(UnrulyReader.class, 1);

        assertEquals("came", said(came).get(0).text());
    }

    @Test
    void whereNoProcessStartsNoAttachmentIsToBlame() throws IOException {
        EmailId here = put(bytes("one"));

        try (Worker worker = worker(reader, WorkerTest.class, 1, PATIENT)) {
            assertThrows(IOException.class, () -> {
                while (worker.step()) {}
            });
        }

        assertEquals(List.of(), said(here));
        work(UnrulyReader.class, 1);
        assertEquals("one", said(here).get(0).text());
    }

    @Test
    @ProvesLimit("Attachments.MAX_BYTES")
    void whatIsTooLargeIsNotRead() throws IOException {
        EmailId here = put(bytes("one"));
        MessagePart film = new MessagePart(
                "2", Optional.empty(), "text/plain", Attachments.MAX_BYTES + 1L, Optional.empty(), Optional.empty());
        MessageReader large = (MessageReader) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {MessageReader.class},
                (proxy, method, arguments) -> method.getName().equals("body")
                        ? new MessageBody("", "", List.of(film), 0)
                        : method.invoke(reader, arguments));

        try (Worker worker = worker(large, UnrulyReader.class, 1, PATIENT)) {
            while (worker.step()) {}
        }

        assertEquals(Optional.of("It is larger than 64 MB."), said(here).get(0).unreadable());
    }

    @Test
    void aWordInAPdfAWordAndAnOpenDocumentFileIsFound() throws Exception {
        List<EmailId> all = new ArrayList<>();
        all.add(put(Samples.pdf("A footbridge in a PDF")));
        all.add(put(Samples.docx("A footbridge in a letter")));
        all.add(put(Samples.odt("A footbridge in an open letter")));
        LuceneSearchIndex index = new LuceneSearchIndex(store, reader, config());
        try (Worker worker = worker(reader, org.postferry.attachment.child.Main.class, 1, PATIENT)) {
            while (worker.step()) {}

            for (EmailId one : all) {
                assertEquals(Optional.empty(), said(one).get(0).unreadable());
            }
            // announced in bulk, for which no search waits
            Await.until("the index is caught up", PATIENT, () -> index.state().behind() == 0);
            SearchPage found = index.search(new SearchRequest(
                    "footbridge",
                    Optional.empty(),
                    SearchRequest.Order.RECEIVED,
                    Optional.empty(),
                    10,
                    Optional.of(store.journal().end()),
                    PATIENT));

            assertEquals(
                    Set.copyOf(all),
                    Set.copyOf(found.items().stream().map(SearchPage.Hit::email).toList()));
            assertTrue(found.items().size() == 3);
        } finally {
            index.close();
        }
    }

    private LuceneSearchIndex.Config config() {
        return new LuceneSearchIndex.Config() {
            @Override
            public String directory() {
                return folder.resolve("index").toString();
            }

            @Override
            public Class<LuceneSearchIndex.Config> annotationType() {
                return LuceneSearchIndex.Config.class;
            }
        };
    }
}
