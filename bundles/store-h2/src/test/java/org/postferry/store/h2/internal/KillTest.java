package org.postferry.store.h2.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.model.Email;
import org.postferry.model.Keyword;
import org.postferry.store.h2.database.FaultPoint;

/** A process that dies at any moment loses nothing that it was told is kept, and repeats nothing. */
class KillTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "INTAKE, 1",
        "STAGING, 0",
        "SWEEPING, 0",
        "SWEEPING, 1",
        "PACK_SYNCED, 0",
        "PACK_SYNCED, 2",
        "BEFORE_COMMIT, 2",
        "BEFORE_COMMIT, 4",
        "BEFORE_COMMIT, 5",
        "COMMITTED, 4",
        "COMMITTED, 5",
        "SYNCED, 5"
    })
    void whatWasCommittedIsThereAndTheRestGoesOn(FaultPoint.Phase phase, int passes) throws Exception {
        assertEquals(KilledStore.DIED, run(phase, passes), "it died at " + phase);

        try (Mirror mirror = new Mirror(directory, Clock.systemUTC())) {
            KilledStore.carryOn(mirror);

            assertEquals(
                    List.of("Subject: mail 3", "Subject: mail 4", "Subject: mail 5", "Subject: mail 6"),
                    mirror.subjects());
            for (int number = 3; number <= 6; number++) {
                assertArrayEquals(Mirror.message(number), mirror.read(number));
            }
            List<Email> shown = mirror.shown();
            assertEquals(Set.of(Keyword.FLAGGED), shown.get(shown.size() - 1).keywords());
            assertEquals(
                    4,
                    mirror.store
                            .mailboxes()
                            .get(mirror.inbox.id())
                            .orElseThrow()
                            .totalEmails());
            assertEquals(
                    0, mirror.store.contentQueue().remaining(mirror.account).emails());
        }
    }

    private int run(FaultPoint.Phase phase, int passes) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledStore.class.getName(),
                        directory.toString(),
                        phase.name(),
                        Integer.toString(passes))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertTrue(process.waitFor(2, TimeUnit.MINUTES), "the child ends");
        return process.exitValue();
    }
}
