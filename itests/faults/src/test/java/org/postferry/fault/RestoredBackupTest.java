package org.postferry.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.imap.internal.ImapConnector;
import org.postferry.model.Protocol;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.imap.PlainClient;

/** A server's mail is put back from a backup, its index files too: the same UIDVALIDITY, and UIDs that are handed out again (protocol dangers D-09, D-10). */
class RestoredBackupTest {
    private static final String USER = "anna";
    private static final int SAVED = 30;
    private static final int LOST = 10;
    private static final Duration LONGEST_SYNC = Duration.ofSeconds(40);

    private static final ImapConnector CONNECTOR = new ImapConnector();

    @TempDir
    Path folder;

    @AfterAll
    static void stop() {
        CONNECTOR.close();
    }

    private static byte[] email(String about) {
        return ("Subject: " + about + "\r\n\r\n" + about.repeat(about.length()) + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void deliver(DovecotServer server, String about, int from, int to) {
        try (PlainClient client = PlainClient.signIn(server.imapPort(), USER + "@phone", DovecotServer.PASSWORD)) {
            for (int i = from; i <= to; i++) {
                // no two of a UID arrived at the same time
                String day = "%02d-Jan-%d 10:00:00 +0000".formatted(1 + i % 28, about.equals("new") ? 2024 : 2023);
                client.append("INBOX", "", day, email(about + " " + i));
            }
        }
    }

    /** @param arrived how much new mail is there when it is looked again */
    @ParameterizedTest
    @CsvSource({"0, 5", "1, 10", "2, 5"})
    void newMailUnderUidsThatWereOthersIsMirroredLikeAnyOther(int offered, int arrived) throws Exception {
        List<DovecotServer> servers = Dovecots.start(List.of(Dovecots.USUAL.get(offered)));
        try (DovecotServer server = servers.get(0)) {
            deliver(server, "saved", 1, SAVED);
            Path backup = folder.resolve("backup");
            server.stop();
            copy(server.maildir(USER), backup);
            server.startAgain();
            deliver(server, "lost", 1, LOST);
            try (FaultySync sync = new FaultySync(
                    folder,
                    new HastyConnector(CONNECTOR),
                    FaultySync.settings(Protocol.IMAP, server.imapPort(), Optional.empty(), USER, 2),
                    DovecotServer.PASSWORD,
                    new Random(1))) {
                sync.runUntil(() -> true, Instant.now().plus(LONGEST_SYNC));
                assertEquals(SAVED + LOST, sync.emails().size());

                server.stop();
                delete(server.maildir(USER));
                copy(backup, server.maildir(USER));
                server.own(server.maildir(USER));
                server.startAgain();
                deliver(server, "new", 1, arrived);
                sync.look();

                Copies there = there(server);
                assertEquals(SAVED + arrived, there.size());
                // that the connection was lost shows at the first try only
                sync.runUntil(
                        () -> there.differences(sync.read()).isEmpty(),
                        Instant.now().plus(LONGEST_SYNC));
            }
        }
    }

    private static Copies there(DovecotServer server) {
        try (PlainClient judge = PlainClient.signIn(server.imapPort(), USER + "@judge", DovecotServer.PASSWORD)) {
            return Copies.of(judge);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
