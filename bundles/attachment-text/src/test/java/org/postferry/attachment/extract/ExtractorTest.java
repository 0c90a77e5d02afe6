package org.postferry.attachment.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.poi.hslf.usermodel.HSLFSlideShow;
import org.apache.poi.hssf.usermodel.HSSFWorkbook;
import org.apache.poi.xslf.usermodel.XMLSlideShow;
import org.apache.poi.xssf.usermodel.XSSFWorkbook;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.attachment.child.Answer;
import org.postferry.attachment.child.Conversation;
import org.postferry.attachment.child.Question;
import org.postferry.store.AttachmentText;
import org.postferry.testkit.ProvesLimit;

class ExtractorTest {
    /** Long enough for a machine that has other things to do. */
    private static final Duration PATIENT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Extractor extractor = new Extractor(ExtractorTest::classPath, "none", Path.of("."), PATIENT);

    static List<Path> classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(path -> Path.of(path).toAbsolutePath())
                .toList();
    }

    @AfterEach
    void close() {
        extractor.close();
    }

    private void reads(Duration atMost) {
        extractor = new Extractor(ExtractorTest::classPath, "org.postferry.attachment.child.Main", folder, atMost);
    }

    private void misbehaves(Duration atMost) {
        extractor = new Extractor(ExtractorTest::classPath, UnrulyReader.class.getName(), folder, atMost);
    }

    private Answer read(String name, String type, byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("attachment"), bytes);
        return extractor.read(new Question(file, name, type, 1_000));
    }

    private Answer does(String what) throws IOException {
        return read("", "", what.getBytes(UTF_8));
    }

    private static Answer says(String text) {
        return new Answer(Answer.Kind.WHOLE, text);
    }

    @Test
    void readsWhatPeopleAttach() throws IOException {
        reads(PATIENT);
        String binary = "application/octet-stream";

        assertEquals(says("The footbridge"), read("a.pdf", "application/pdf", Samples.pdf("The footbridge")));
        assertEquals(says("locked"), read("b.pdf", binary, Samples.encryptedPdf("locked")));
        assertEquals(says("Die Brücke"), read("a.docx", binary, Samples.docx("Die Brücke")));
        assertEquals(
                says("The lighthouse keeper wrote: die Brücke über den Fluss."),
                read("a.doc", "application/msword", Samples.doc()));
        assertEquals(says("plan most"), read("a.xlsx", binary, Samples.workbook(new XSSFWorkbook(), "most")));
        assertEquals(says("plan silta"), read("a.xls", binary, Samples.workbook(new HSSFWorkbook(), "silta")));
        assertEquals(says("el puente"), read("a.pptx", binary, Samples.slides(new XMLSlideShow(), "el puente")));
        assertEquals(says("bron"), read("a.ppt", binary, Samples.slides(new HSLFSlideShow(), "bron")));
        assertEquals(says("Le pont"), read("a.odt", binary, Samples.odt("Le pont")));
        assertEquals(says("Il ponte"), read("a.rtf", "text/rtf", "{\\rtf1\\ansi Il ponte\\par}".getBytes(UTF_8)));
        assertEquals(
                says("Мост"),
                read("a.html", "text/html", "<meta charset=utf-8><p>Мост<script>x()</script>".getBytes(UTF_8)));
        assertEquals(says("larch boards,42"), read("a.csv", "text/csv", "larch boards,42\n".getBytes(UTF_8)));
        assertEquals(says(""), read("a.bin", binary, new byte[] {0, 1, 2, 3}));
        assertEquals(says(""), read("a.txt", "text/plain", new byte[0]));
    }

    @Test
    void archivesSayOnlyWhatTheirEntriesAreCalled() throws IOException {
        reads(PATIENT);
        Map<String, byte[]> bomb = new HashMap<>(Map.of("plans/bridge.txt", "hidden".getBytes(UTF_8)));
        bomb.put("zeros.bin", new byte[50_000_000]);

        Answer said = read("a.zip", "application/zip", Samples.zip(bomb));

        assertTrue(said.text().contains("plans/bridge.txt"), said.text());
        assertFalse(said.text().contains("hidden"), said.text());
        assertEquals(Answer.Kind.WHOLE, said.kind());
    }

    @Test
    void packedArchivesSayTheSameAndWhatIsNoArchiveNothing() throws IOException {
        reads(PATIENT);
        byte[] tar = Samples.tar(Map.of("plans/bridge.txt", "hidden".getBytes(UTF_8)));
        Answer named = says("plans/bridge.txt");

        assertEquals(named, read("a.tar", "application/x-tar", tar));
        assertEquals(named, read("a.tgz", "application/x-compressed-tar", Samples.gzip(tar)));
        assertEquals(named, read("a.tar.gz", "application/octet-stream", Samples.gzip(tar)));
        assertEquals(named, read("a.tar.bz2", "application/octet-stream", Samples.bzip2(tar)));
        assertEquals(says(""), read("a.txt.gz", "application/gzip", Samples.gzip("hidden".getBytes(UTF_8))));
        byte[] broken = Samples.gzip(Samples.tarHeader("other", 1_000_000));
        assertEquals(Answer.Kind.UNREADABLE, read("b.tgz", "", broken).kind());
    }

    @Test
    @ProvesLimit("EntryNames.MAX_UNPACKED_BYTES")
    void packedArchivesAreUnpackedSoFarAndNoFurther() throws IOException {
        reads(PATIENT);

        assertEquals(says("first second"), read("a.tgz", "application/gzip", packed(Samples::gzip, 512)));
    }

    @Test
    @ProvesLimit("EntryNames.MAX_BZIP2_BYTES")
    void archivesPackedByBzip2AreUnpackedLessFar() throws IOException {
        reads(PATIENT);

        assertEquals(says("first second"), read("a.tar.bz2", "application/x-bzip2", packed(Samples::bzip2, 128)));
    }

    @FunctionalInterface
    private interface Packing {
        byte[] pack(byte[] file) throws IOException;
    }

    /** Two files, of which the second ends just behind so many megabytes, and a third one; in several packed parts, as some programs write it. */
    private static byte[] packed(Packing packing, int megabytes) throws IOException {
        int first = megabytes - 2;
        byte[] megabyte = packing.pack(new byte[1024 * 1024]);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        packed.writeBytes(packing.pack(Samples.tarHeader("first", first * 1024L * 1024)));
        for (int i = 0; i < first; i++) {
            packed.writeBytes(megabyte);
        }
        packed.writeBytes(packing.pack(Samples.tarHeader("second", 2L * 1024 * 1024)));
        packed.writeBytes(megabyte);
        packed.writeBytes(megabyte);
        packed.writeBytes(packing.pack(Samples.tarHeader("third", 0)));
        return packed.toByteArray();
    }

    @Test
    void aBombInADocumentIsUnreadableAndTheNextOneIsRead() throws IOException {
        reads(PATIENT);
        byte[] bomb = Samples.docx(" ".repeat(200_000_000));

        Answer said = read("a.docx", "", bomb);

        assertEquals(Answer.Kind.UNREADABLE, said.kind(), said.text());
        assertEquals(says("next"), read("b.docx", "", Samples.docx("next")));
    }

    @Test
    void brokenFilesAreUnreadable() throws IOException {
        reads(PATIENT);
        byte[] whole = Samples.docx("The footbridge");

        assertEquals(
                Answer.Kind.UNREADABLE,
                read("a.docx", "", Arrays.copyOf(whole, 300)).kind());
        assertEquals(says("x"), read("b.txt", "text/plain", "x".getBytes(UTF_8)));
    }

    @Test
    void longTextIsCut() throws IOException {
        reads(PATIENT);

        Answer said = read("a.txt", "text/plain", "long text ".repeat(1_000).getBytes(UTF_8));

        assertEquals(Answer.Kind.CUT, said.kind());
        assertTrue(said.text().startsWith("long text") && said.text().length() <= 1_000, said.text());
    }

    @Test
    @ProvesLimit("Nested.MAX_DEPTH")
    void documentsAreReadSoDeepAndNoDeeper() throws IOException {
        reads(PATIENT);
        byte[] nest = Samples.docx("depth5");
        for (int depth = 4; depth >= 0; depth--) {
            nest = Samples.docx("depth" + depth, nest);
        }

        String said = read("a.docx", "", nest).text();

        assertTrue(said.contains("depth0") && said.contains("depth3"), said);
        assertFalse(said.contains("depth4"), said);
    }

    @Test
    @ProvesLimit("Nested.MAX_DOCUMENTS")
    void soManyDocumentsWithinOneAreReadAndNoMore() throws IOException {
        reads(PATIENT);
        byte[][] within = new byte[201][];
        Arrays.fill(within, Samples.docx("w"));

        Path file = Files.write(folder.resolve("attachment"), Samples.docx("", within));
        String said = extractor.read(new Question(file, "a.docx", "", 100_000)).text();

        assertEquals(200, Arrays.stream(said.split(" ")).filter("w"::equals).count());
    }

    @Test
    @ProvesLimit("EntryNames.MAX_ENTRIES")
    void soManyEntriesAreNamedAndNoMore() throws IOException {
        reads(PATIENT);
        Map<String, byte[]> entries = new HashMap<>();
        for (int i = 0; i < 10_001; i++) {
            entries.put("e" + i, new byte[0]);
        }

        Path file = Files.write(folder.resolve("attachment"), Samples.zip(entries));
        String said = extractor
                .read(new Question(file, "a.zip", "application/zip", 1_000_000))
                .text();

        assertEquals(10_000, said.split(" ").length);
    }

    @Test
    @ProvesLimit("Extractor.MAX_TIME")
    void whatTakesTooLongCostsItself() throws IOException {
        misbehaves(Duration.ofSeconds(2));

        assertEquals(new Answer(Answer.Kind.UNREADABLE, "It took longer than 2 s."), does("loop"));
        assertEquals(Duration.ofSeconds(30), Extractor.MAX_TIME);
    }

    @Test
    @ProvesLimit("ReadingProcess.MAX_FILES_MEGABYTES")
    void whatTakesTooManyFilesCostsItself() throws IOException {
        misbehaves(PATIENT);

        assertEquals(new Answer(Answer.Kind.UNREADABLE, "It takes more than 256 MB of files."), does("fill 257"));

        assertEquals(says(""), does("look"));
    }

    @Test
    void nothingOfAnyFileIsLeft() throws IOException {
        misbehaves(PATIENT);

        assertEquals(says("left"), does("leave"));
        assertEquals(says(""), does("look"));
        does("hide");
        assertEquals(says(""), does("look"));
        assertEquals(Answer.Kind.UNREADABLE, does("leave-and-exit").kind());
        assertEquals(says(""), does("look"));
        extractor.rest();

        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void librariesAreUnpackedOnceAndAgainWhereTheyAreOfNoUse() throws IOException {
        AtomicInteger unpacked = new AtomicInteger();
        extractor = new Extractor(
                () -> unpacked.incrementAndGet() == 1 ? List.of(folder) : classPath(),
                UnrulyReader.class.getName(),
                folder,
                PATIENT);

        assertThrows(Extractor.Unavailable.class, () -> does("nothing"));
        assertEquals(says("first"), does("first"));
        extractor.rest();
        assertEquals(says("second"), does("second"));

        assertEquals(2, unpacked.get());
    }

    @Test
    void onceClosedItLeavesNoProcess() {
        extractor = new Extractor(
                () -> {
                    extractor.close();
                    return classPath();
                },
                UnrulyReader.class.getName(),
                folder,
                PATIENT);

        assertThrows(Extractor.Unavailable.class, () -> does("anything"));

        assertEquals(List.of(), readingProcesses(folder));
    }

    /** As when it is killed: the system closes the line of who is no more. */
    @Test
    void whenWhoAskedIsGoneItEndsInTheMiddleOfAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("attachment"), "loop");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        UnrulyReader.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            assertEquals(Conversation.READY, process.getInputStream().read());
            new Question(file, "", "", 1_000).write(new DataOutputStream(process.getOutputStream()));

            process.getOutputStream().close();

            assertTrue(process.waitFor(PATIENT.toSeconds(), TimeUnit.SECONDS));
            assertEquals(0, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    static List<String> readingProcesses(Path folder) {
        return processes(folder)
                .flatMap(child -> child.info().commandLine().stream())
                .toList();
    }

    static Stream<ProcessHandle> processes(Path folder) {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .filter(child -> child.info().commandLine().orElse("").contains(folder.toString()));
    }

    @Test
    @ProvesLimit("ReadingProcess.MAX_HEAP_MEGABYTES")
    void whatTakesTooMuchMemoryCostsItself() throws IOException {
        misbehaves(PATIENT);

        assertEquals(new Answer(Answer.Kind.UNREADABLE, "It takes more than 256 MB of memory."), does("hoard"));

        assertEquals(says("after"), does("after"));
    }

    @Test
    void whoDiesOrAnswersTooMuchCostsItself() throws IOException {
        misbehaves(PATIENT);

        assertEquals(new Answer(Answer.Kind.UNREADABLE, "Its reader broke off (9)."), does("exit"));
        assertEquals(Answer.Kind.UNREADABLE, does("boast 1001").kind());
        assertEquals(Answer.Kind.UNREADABLE, does("boast 4000").kind());
        assertEquals(new Answer(Answer.Kind.UNREADABLE, "Its reader broke off (4)."), does("err"));

        assertEquals(says("after"), does("after"));
    }

    @Test
    void itHasNoNetworkNoProgramsAndNoFilesOfOthers() throws IOException {
        misbehaves(PATIENT);
        Path secret = Files.writeString(Files.createTempFile("somebody", "else"), "secret");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Answer refused = new Answer(Answer.Kind.UNREADABLE, "AccessControlException");

            assertEquals(refused, does("connect " + server.getLocalPort()));
            assertEquals(refused, does("run"));
            assertEquals(refused, does("peek " + secret));
            assertEquals(refused, does("overwrite"));
        } finally {
            Files.delete(secret);
        }
    }

    @Test
    void itCannotTakeOffWhatBindsIt() throws IOException {
        misbehaves(PATIENT);

        for (String how : List.of("manager", "policy", "reread", "loader", "access", "unsafe")) {
            assertEquals(new Answer(Answer.Kind.UNREADABLE, "AccessControlException"), does("disarm " + how), how);
        }
    }

    @Test
    void itDoesNotSeeTheEnvironmentOfPostferry() throws IOException {
        misbehaves(PATIENT);

        Set<String> seen = new HashSet<>(List.of(does("getenv").text().split(" ")));

        assertTrue(seen.contains("PATH"), seen::toString);
        seen.removeIf(name -> Set.of("PATH", "LANG", "TZ").contains(name) || name.startsWith("LC_"));
        assertEquals(Set.of(), seen);
        assertTrue(System.getenv().size() > 3);
    }

    @Test
    void aReasonMayBeLongerThanTheTextThatIsWanted() throws IOException {
        misbehaves(PATIENT);

        Path file = Files.writeString(folder.resolve("attachment"), "overwrite");
        Answer said = extractor.read(new Question(file, "", "", 1));

        assertEquals(new Answer(Answer.Kind.UNREADABLE, "AccessControlException"), said);
    }

    @Test
    @ProvesLimit("Answer.MAX_REASON_LENGTH")
    void noReasonIsLongerThanWhatIsKept() throws IOException {
        misbehaves(PATIENT);

        assertEquals(new Answer(Answer.Kind.UNREADABLE, "x".repeat(500)), does("complain 500"));
        assertEquals(new Answer(Answer.Kind.UNREADABLE, "Its reader lost its senses."), does("complain 501"));
        assertEquals(AttachmentText.Part.MAX_REASON_LENGTH, Answer.MAX_REASON_LENGTH);
    }

    @Test
    void whatALibraryIsMissingForIsUnreadable() throws IOException {
        extractor = new Extractor(
                () -> classPath().stream()
                        .filter(path -> !path.getFileName().toString().startsWith("fontbox"))
                        .toList(),
                "org.postferry.attachment.child.Main",
                folder,
                PATIENT);

        assertEquals(
                Answer.Kind.UNREADABLE,
                read("a.pdf", "application/pdf", Samples.pdf("The footbridge")).kind());
        assertEquals(says("x"), read("b.txt", "text/plain", "x".getBytes(UTF_8)));
    }
}
