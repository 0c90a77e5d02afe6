package org.postferry.attachment.extract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.attachment.child.Answer;
import org.postferry.attachment.child.Question;
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
        assertEquals(says("Die Brücke"), read("a.docx", binary, Samples.docx("Die Brücke")));
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
        assertEquals(says("before"), does("before"));

        assertEquals(new Answer(Answer.Kind.UNREADABLE, "It took longer than 2 s."), does("loop"));

        assertEquals(says("after"), does("after"));
        assertEquals(Duration.ofSeconds(30), Extractor.MAX_TIME);
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
        assertEquals(Answer.Kind.UNREADABLE, does("boast").kind());

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
        } finally {
            Files.delete(secret);
        }
    }
}
