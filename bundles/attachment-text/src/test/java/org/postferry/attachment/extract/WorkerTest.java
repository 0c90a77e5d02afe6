package org.postferry.attachment.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
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

    private Extractor extractor(Class<?> mainClass) {
        return new Extractor(ExtractorTest::classPath, mainClass.getName(), folder.resolve("work"), PATIENT);
    }

    private Worker worker(MessageReader messages, Class<?> mainClass, int version) {
        return new Worker(store, messages, folder, extractor(mainClass), version);
    }

    private void work(Class<?> mainClass, int version) throws IOException {
        work(reader, mainClass, version);
    }

    private void work(MessageReader messages, Class<?> mainClass, int version) throws IOException {
        try (Worker worker = worker(messages, mainClass, version)) {
            while (worker.step(() -> true)) {}
        }
    }

    /** A reader that in these methods does something else. */
    private MessageReader reader(Map<String, InvocationHandler> methods) {
        InvocationHandler usual = (proxy, method, arguments) -> method.invoke(reader, arguments);
        return (MessageReader) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {MessageReader.class},
                (proxy, method, arguments) ->
                        methods.getOrDefault(method.getName(), usual).invoke(proxy, method, arguments));
    }

    private static MessageBody attached(String partId, long sizeBytes) {
        MessagePart part =
                new MessagePart(partId, Optional.empty(), "text/plain", sizeBytes, Optional.empty(), Optional.empty());
        return new MessageBody("", "", List.of(part), 0);
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
        try (Worker worker = worker(reader, UnrulyReader.class, 1)) {
            while (worker.step(() -> true)) {}
            assertEquals(
                    List.of("one", "two"),
                    said(here).stream().map(AttachmentText.Part::text).toList());

            EmailId came = put(bytes("three"));
            while (worker.step(() -> true)) {}
            assertEquals("three", said(came).get(0).text());
        }
        assertFalse(Files.exists(folder.resolve("work/attachment")));
    }

    @Test
    void aPoisonousFileCostsOneAttachment() throws IOException {
        EmailId poisoned = put(bytes("err"), bytes("well"), bytes("exit"));
        EmailId other = put(bytes("fine"));

        work(UnrulyReader.class, 1);

        List<AttachmentText.Part> parts = said(poisoned);
        assertEquals(Optional.of("Its reader broke off (4)."), parts.get(0).unreadable());
        assertEquals("well", parts.get(1).text());
        assertEquals(Optional.of("Its reader broke off (9)."), parts.get(2).unreadable());
        assertEquals("fine", said(other).get(0).text());
    }

    @Test
    @ProvesLimit("Attachments.MAX_ENDS")
    void aFileWhoseReaderAlwaysEndsAsIfToldHoldsUpNoOtherForEver() throws IOException {
        EmailId ending = put(bytes("well"), bytes("end-as-if-told"), bytes("end-as-if-told"));
        EmailId other = put(bytes("fine"));

        int failures = 0;
        try (Worker worker = worker(reader, UnrulyReader.class, 1)) {
            boolean goesOn = true;
            while (goesOn && failures < 10) {
                try {
                    goesOn = worker.step(() -> true);
                } catch (Extractor.ToldToEnd e) {
                    failures++;
                    assertEquals(List.of(), said(ending), "no file is to blame yet");
                }
            }
        }

        assertEquals(4, failures, "two for each of the two");
        Optional<String> reason = Optional.of("Its reader was told to end 3 times.");
        List<AttachmentText.Part> parts = said(ending);
        assertEquals("well", parts.get(0).text());
        assertEquals(reason, parts.get(1).unreadable());
        assertEquals(reason, parts.get(2).unreadable());
        assertEquals("fine", said(other).get(0).text());
    }

    @Test
    void nothingIsReadTwiceButByANewerExtractor() throws IOException {
        EmailId poisoned = put(bytes("exit"));
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

        try (Worker worker = worker(reader, WorkerTest.class, 1)) {
            assertThrows(IOException.class, () -> {
                while (worker.step(() -> true)) {}
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
        MessageReader large =
                reader(Map.of("body", (proxy, method, arguments) -> attached("2", Attachments.MAX_BYTES + 1L)));

        work(large, UnrulyReader.class, 1);

        assertEquals(Optional.of("It is larger than 64 MB."), said(here).get(0).unreadable());
    }

    @Test
    @ProvesLimit("Attachments.MAX_TIME")
    void oneEmailTakesNoLongerThanThat() throws IOException {
        EmailId here = put(bytes("one"), bytes("two"), bytes("three"));
        AtomicLong now = new AtomicLong();
        try (Extractor extractor = extractor(UnrulyReader.class)) {
            extractor.rest();
            Attachments slow = new Attachments(
                    store,
                    reader,
                    extractor,
                    () -> now.getAndAdd(Duration.ofSeconds(50).toNanos()));

            List<AttachmentText.Part> parts = slow.of(here, 1).orElseThrow().parts();

            assertEquals(
                    List.of("one", "two", ""),
                    parts.stream().map(AttachmentText.Part::text).toList());
            assertEquals(
                    Optional.of("The attachments before it took long enough."),
                    parts.get(2).unreadable());
        }
        assertEquals(Duration.ofMinutes(2), Attachments.MAX_TIME);
    }

    @Test
    void anEmailThatCannotBeReadStopsNoOther() throws IOException {
        Iterator<InvocationHandler> bodies = List.<InvocationHandler>of(
                        (proxy, method, arguments) -> {
                            throw new IOException("the record is damaged");
                        },
                        (proxy, method, arguments) -> {
                            throw new IllegalStateException("a bug");
                        },
                        (proxy, method, arguments) -> {
                            throw new StackOverflowError();
                        },
                        (proxy, method, arguments) -> attached("1".repeat(501), 1))
                .iterator();
        MessageReader failing = reader(Map.of(
                "body",
                (proxy, method, arguments) -> bodies.hasNext()
                        ? bodies.next().invoke(proxy, method, arguments)
                        : method.invoke(reader, arguments)));
        List<EmailId> all =
                List.of(put(bytes("1")), put(bytes("2")), put(bytes("3")), put(bytes("4")), put(bytes("5")));

        work(failing, UnrulyReader.class, 1);

        assertEquals(1, all.stream().filter(id -> !said(id).isEmpty()).count());
    }

    @Test
    void anAttachmentThatIsNotFoundAgainIsUnreadableWhateverLiesThere() throws IOException {
        EmailId here = put(bytes("one"));
        MessageReader forgetful = reader(Map.of("part", (proxy, method, arguments) -> Optional.empty()));

        try (Worker worker = worker(forgetful, UnrulyReader.class, 1)) {
            while (worker.step(() -> laid("of another email"))) {}
        }

        assertEquals(
                Optional.of("It could not be found again in its message."),
                said(here).get(0).unreadable());
        assertEquals("", said(here).get(0).text());
    }

    private boolean laid(String stale) {
        try {
            Files.writeString(folder.resolve("work/attachment"), stale);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return true;
    }

    @Test
    void whereNothingCanBeWrittenNoEmailIsToBlame() throws IOException {
        EmailId here = put(bytes("one"));
        try (Worker worker = worker(reader, UnrulyReader.class, 1)) {
            worker.step(() -> true); // the journal; what follows is the walk
            EmailId came = put(bytes("came"));

            assertThrows(
                    Extractor.Unavailable.class,
                    () -> worker.step(
                            () -> folder.resolve("work/attachment").toFile().mkdir()));

            assertEquals(List.of(), said(came));
            while (worker.step(() -> true)) {}
            assertEquals("came", said(came).get(0).text());
        }
        assertEquals("one", said(here).get(0).text());
    }

    @Test
    void mailThatComesInEndsAStepWhichIsTakenAgain() throws IOException {
        List<EmailId> all = List.of(put(bytes("one")), put(bytes("two")));
        try (Worker worker = worker(reader, UnrulyReader.class, 1)) {
            Iterator<Boolean> first = List.of(true, false).iterator();

            assertTrue(worker.step(first::next));
            assertEquals(1, all.stream().filter(id -> !said(id).isEmpty()).count());

            while (worker.step(() -> true)) {}
            assertEquals(0, all.stream().filter(id -> said(id).isEmpty()).count());
        }
    }

    @Test
    void closingEndsAProcessThatIsNotReadyYet() {
        put(bytes("one"));
        Worker worker = worker(reader, NeverReady.class, 1);
        worker.start();
        Await.until("it starts", PATIENT, () -> !ExtractorTest.readingProcesses(folder)
                .isEmpty());

        worker.close();

        assertEquals(List.of(), ExtractorTest.readingProcesses(folder));
        assertFalse(isSomebodyAtWork());
    }

    private static boolean isSomebodyAtWork() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("attachment-text"));
    }

    @Test
    @ProvesLimit("Worker.MAX_STOP")
    void whoIsHeldUpIsNotWaitedForButByTheNextInTheFolder() throws Exception {
        EmailId here = put(bytes("one"));
        CountDownLatch heldUp = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        Worker first = new Worker(store, reader, folder, lib -> {
            heldUp.countDown();
            await(goesOn);
            return ExtractorTest.classPath();
        });
        first.start();
        await(heldUp);

        assertTimeoutPreemptively(PATIENT, first::close);

        assertTrue(Turn.in(folder).isEmpty());
        Worker next = new Worker(store, reader, folder, lib -> ExtractorTest.classPath());
        next.start();
        goesOn.countDown();
        Await.until("it is read", PATIENT, () -> !said(here).isEmpty());
        next.close();
        assertEquals("one", said(here).get(0).text());
        assertFalse(isSomebodyAtWork());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(PATIENT.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted within a test", e);
        }
    }

    @Test
    @ProvesLimit("Attachments.MAX_HINT_LENGTH")
    void ofALongNameItsEndIsTold() throws IOException {
        EmailId here = put(bytes("name"));
        MessagePart part = new MessagePart(
                "2", Optional.of("x".repeat(70_000) + ".pdf"), "text/plain", 1, Optional.empty(), Optional.empty());
        MessageReader longWinded =
                reader(Map.of("body", (proxy, method, arguments) -> new MessageBody("", "", List.of(part), 0)));

        work(longWinded, UnrulyReader.class, 1);

        assertEquals("x".repeat(196) + ".pdf", said(here).get(0).text());
    }

    @Test
    void itRunsByItselfAndLeavesNeitherProcessNorFilesNorOldLibraries() throws IOException {
        EmailId here = put(bytes("one"));
        Path old = Files.writeString(
                Files.createDirectories(folder.resolve("lib")).resolve("old.jar"), "of the version before");
        Worker worker = new Worker(store, reader, folder, lib -> ExtractorTest.classPath());

        worker.start();
        Await.until("it is read", PATIENT, () -> !said(here).isEmpty());
        Await.until("nothing is left", PATIENT, () -> worker.standing().reason().isEmpty());
        worker.close();

        assertEquals("one", said(here).get(0).text());
        assertEquals(List.of(), ExtractorTest.readingProcesses(folder));
        assertFalse(Files.exists(old));
        try (Stream<Path> left = Files.list(folder.resolve("work"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void whenItEndsOfAnErrorItSaysSo() {
        put(bytes("one"));
        MessageReader incomplete = reader(Map.of("body", (proxy, method, arguments) -> {
            throw new NoClassDefFoundError("org/example/Missing");
        }));
        Worker worker = worker(incomplete, UnrulyReader.class, 1);

        worker.start();
        Await.until("it ends", PATIENT, () -> worker.standing()
                .equals(new Worker.Standing(false, "their reader has ended, the log may say why")));
        worker.close();

        assertFalse(isSomebodyAtWork());
    }

    @Test
    void itSaysWhatIsLeft() throws IOException {
        put(bytes("one"));
        try (Worker worker = worker(reader, UnrulyReader.class, 1)) {
            assertEquals("looking through all mail that is here, resting while mail comes in", worker.left(false));
            assertEquals("looking through all mail that is here", worker.left(true));
            while (worker.step(() -> true)) {}
            assertEquals("", worker.left(false));

            Journal.Cursor before = store.journal().end();
            put(bytes("two"));
            long changes = store.journal().end().sequence() - before.sequence();
            assertEquals(changes + " changes to look through", worker.left(true));
        }
    }

    @Test
    void itSaysThatItCannotRead() {
        put(bytes("one"));
        Worker worker = new Worker(store, reader, folder, lib -> {
            throw new IOException("the disk is full");
        });

        worker.start();

        Await.until("it fails", PATIENT, () -> worker.standing()
                .equals(new Worker.Standing(false, "they cannot be read, the log says why")));
        worker.close();
    }

    @Test
    void aWordInAPdfAWordAndAnOpenDocumentFileIsFound() throws Exception {
        List<EmailId> all = new ArrayList<>();
        all.add(put(Samples.pdf("A footbridge in a PDF")));
        all.add(put(Samples.docx("A footbridge in a letter")));
        all.add(put(Samples.odt("A footbridge in an open letter")));
        LuceneSearchIndex index = new LuceneSearchIndex(store, reader, config());
        try (Worker worker = worker(reader, org.postferry.attachment.child.Main.class, 1)) {
            while (worker.step(() -> true)) {}

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
            assertEquals(3, found.items().size());
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
