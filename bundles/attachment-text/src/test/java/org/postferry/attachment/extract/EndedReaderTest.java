package org.postferry.attachment.extract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.attachment.child.Answer;
import org.postferry.attachment.child.Question;
import org.postferry.testkit.ProvesLimit;
import org.postferry.testkit.container.Await;

/** Whose fault it is when a reading process ends. */
class EndedReaderTest {
    /** Long enough for a machine that has other things to do. */
    private static final Duration PATIENT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private Extractor extractor;

    @BeforeEach
    void open() {
        extractor = new Extractor(ExtractorTest::classPath, UnrulyReader.class.getName(), folder, PATIENT);
    }

    @AfterEach
    void close() {
        extractor.close();
    }

    private Answer does(String what) throws IOException {
        Path file = Files.writeString(folder.resolve("attachment"), what);
        return extractor.read(new Question(file, "", "", 1_000));
    }

    private static Answer says(String text) {
        return new Answer(Answer.Kind.WHOLE, text);
    }

    @Test
    void aReaderThatIsToldToEndIsTheFaultOfNoFile() throws Exception {
        CompletableFuture<Answer> reading = reading("wait");

        waiting().destroy();

        ExecutionException failure = assertThrows(ExecutionException.class, reading::get);
        assertInstanceOf(Extractor.ToldToEnd.class, failure.getCause().getCause());
        assertEquals(says("after"), does("after"));
    }

    @Test
    void aReaderThatIsKilledIsGivenItsFileOnceMore() throws Exception {
        CompletableFuture<Answer> reading = reading("wait");
        ProcessHandle killed = waiting();
        Files.writeString(folder.resolve("attachment"), "well");
        killed.destroyForcibly();

        assertEquals(says("well"), reading.get());

        reading = reading("wait");
        waiting().destroyForcibly();
        waiting().destroyForcibly();

        assertEquals(new Answer(Answer.Kind.UNREADABLE, "Its reader broke off (137)."), reading.get());
        assertEquals(says("after"), does("after"));
    }

    private CompletableFuture<Answer> reading(String what) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return does(what);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The process, once it has begun to wait. */
    private ProcessHandle waiting() throws IOException {
        Path waits = folder.resolve("temporary").resolve(UnrulyReader.WAITING);
        Await.until("it waits", PATIENT, () -> Files.exists(waits));
        Files.delete(waits);
        return ExtractorTest.processes(folder).findAny().orElseThrow();
    }

    @Test
    @ProvesLimit("ReadingProcess.MAX_END")
    void aReaderThatHangsUpAndLivesOnCostsItsFile() throws IOException {
        assertEquals(new Answer(Answer.Kind.UNREADABLE, "Its reader broke off (-1)."), does("hang-up"));

        assertEquals(List.of(), ExtractorTest.readingProcesses(folder));
        assertTrue(ReadingProcess.MAX_END.compareTo(Worker.MAX_STOP) < 0, "whoever stops has time for it");
    }
}
