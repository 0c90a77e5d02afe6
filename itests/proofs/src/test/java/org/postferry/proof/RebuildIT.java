package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.postferry.proof.FilledServer.USER;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.container.RunScript;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.dovecot.DovecotServer;

/** The database is lost; the packs are not. */
class RebuildIT {

    private static final int EMAILS = 2_000;
    private static final Duration LONGEST_SYNC = Duration.ofMinutes(3);

    @TempDir
    Path folder;

    @Test
    void aDeletedDatabaseIsMadeAnewFromThePacksWithoutFetchingAnything() throws IOException {
        try (DovecotServer server = FilledServer.with(EMAILS)) {
            Mirror before;
            try (RunningPostferry postferry = RunningPostferry.on(data())) {
                before = Mirror.add(postferry, server, USER);
                before.awaitEqual(LONGEST_SYNC);
            }
            int bodies = Conversations.of(server, USER).bodies();
            assertEquals(EMAILS, bodies);
            deleteDatabase();

            try (RunningPostferry postferry = rebuilding().untilReady()) {
                List<com.fasterxml.jackson.databind.JsonNode> accounts = Mirror.accounts(postferry);
                assertEquals(1, accounts.size());
                assertEquals(USER, accounts.get(0).get("username").asText());
                Mirror mirror = Mirror.of(postferry, accounts.get(0).get("id").asText());
                mirror.awaitEqual(LONGEST_SYNC);

                assertEquals(List.of(), ServerMail.read(server, USER).differences(mirror.read()));
                mirror.assertAllAreFoundOnce(LONGEST_SYNC);
                Conversations conversations = Conversations.of(server, USER);
                assertEquals(bodies, conversations.bodies());
                assertEquals(List.of(), conversations.bodiesSentBefore(), "bodies that were fetched again");
                assertSaysWhatWasLost();
                assertEquals(List.of(), postferry.errors());
            }
        }
    }

    /** What it says to the person is kept in a file. */
    private RunScript rebuilding() {
        return RunScript.on(data())
                .inside("sh", "-c", "exec \"$@\" 2>'" + said() + "'", "sh")
                .with("--rebuild");
    }

    private void assertSaysWhatWasLost() throws IOException {
        String said = Files.readString(said());
        Report.line("it said: %s", said.strip());
        assertTrue(said.contains("Brought back 1 account with " + EMAILS + " emails"), said);
        String lost =
                said.lines().filter(line -> line.startsWith("Lost")).findFirst().orElseThrow();
        for (String what : List.of("changes that were still to be sent", "tokens", "holds")) {
            assertTrue(lost.contains(what), lost);
        }
    }

    private void deleteDatabase() throws IOException {
        try (Stream<Path> files = Files.walk(data().resolve("store"))) {
            List<Path> databases =
                    files.filter(file -> file.toString().endsWith(".mv.db")).toList();
            assertTrue(!databases.isEmpty());
            for (Path database : databases) {
                Files.delete(database);
            }
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Path said() {
        return folder.resolve("said");
    }
}
