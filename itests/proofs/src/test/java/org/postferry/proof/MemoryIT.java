package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postferry.proof.FilledServer.USER;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.container.RunScript;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.dovecot.DovecotServer;

/** What a small machine can give is enough for a first sync, whatever lies in the mailbox. */
class MemoryIT {

    private static final int EMAILS = 10_000;
    private static final long HUGE = 100L * 1024 * 1024;
    private static final long MOST_ANONYMOUS = 450L * 1024 * 1024;
    private static final long HARD_LIMIT = 512L * 1024 * 1024;
    private static final Duration LONGEST_SYNC = Duration.ofMinutes(8);

    @TempDir
    Path data;

    @Test
    void aFirstSyncWithAHundredMegabytesInOneEmailStaysSmall() {
        try (DovecotServer server = FilledServer.with(EMAILS);
                MemoryLimit limit = MemoryLimit.of(HARD_LIMIT)) {
            writeHuge(server);
            MailAccount expected = ServerMail.read(server, USER);
            assertEquals(EMAILS + 1, expected.emails());
            try (RunningPostferry postferry =
                            RunScript.on(data).inside(limit.command()).untilReady();
                    MemoryWatch watch = new MemoryWatch(postferry.containerPid())) {
                Instant begun = Instant.now();
                Mirror mirror = Mirror.add(postferry, server, USER);
                mirror.awaitWhole(begun, LONGEST_SYNC);
                Report.line(
                        "first sync under the limit: %d s",
                        Duration.between(begun, Instant.now()).toSeconds());
                long afterSync = watch.mostAnonymousBytes();

                assertEquals(List.of(), expected.differences(mirror.read()));
                Report.line(
                        "most anonymous memory: %d MB in the sync, %d MB with all mail read; most that the limit counted: %d MB",
                        afterSync >> 20, watch.mostAnonymousBytes() >> 20, limit.mostBytes() >> 20);
                assertTrue(watch.samples() > 50, watch.samples() + " samples");
                assertTrue(
                        watch.mostAnonymousBytes() < MOST_ANONYMOUS,
                        watch.mostAnonymousBytes() + " bytes of anonymous memory");
                assertEquals(List.of(), postferry.errors());
            }
        }
    }

    private static void writeHuge(DovecotServer server) {
        Path folder = server.maildir(USER).resolve("cur");
        Path file = folder.resolve("1750000000.M0000001P2.host:2,");
        Random random = new Random(100);
        byte[] noise = new byte[57 * 1024];
        Base64.Encoder lines = Base64.getMimeEncoder(76, new byte[] {'\r', '\n'});
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(
                    ("From: a@example.org\r\nSubject: all the pictures\r\nMIME-Version: 1.0\r\nContent-Type: application/zip; name=pictures.zip\r\n"
                                    + "Content-Transfer-Encoding: base64\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            for (long written = 0; written < HUGE; ) {
                random.nextBytes(noise);
                byte[] text = lines.encode(noise);
                out.write(text);
                out.write('\r');
                out.write('\n');
                written += text.length + 2;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.own(file);
    }
}
