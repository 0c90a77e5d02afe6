package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.postferry.proof.FilledServer.USER;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.FreePorts;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.dovecot.ServerCertificate;

/** What goes wrong outside is said in a sentence, loses nothing and is not tried again and again. */
class BadInputIT {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final Duration LONGEST_SYNC = Duration.ofMinutes(3);

    /** Long enough for a loop without a pause to show itself. */
    private static final Duration WATCHED = Duration.ofSeconds(20);

    /** With full jitter a pause may be short by chance, but not many in a row. */
    private static final int MOST_TRIES = 12;

    @TempDir
    Path data;

    @Test
    void aWrongPasswordIsTriedOnceAndSaid() {
        assumeTrue(DovecotServer.isInstalled(), "no Dovecot on this machine");
        try (DovecotServer server = DovecotServer.start();
                RunningPostferry postferry = RunningPostferry.on(data)) {
            Mirror mirror = Mirror.add(postferry, Mirror.account(server, USER).put("password", "not the password"));

            JsonNode status = mirror.await(
                    "it needs a sign-in", SOON, now -> now.get("state").asText().equals("needs-sign-in"));
            assertIsASentence(status);
            assertFalse(status.get("serverSaid").asText().isEmpty(), status.toString());
            watch();
            assertEquals(
                    1,
                    server.log()
                            .lines()
                            .filter(line -> line.contains("auth failed"))
                            .count(),
                    server.log());

            mirror.patch("{\"password\":\"" + DovecotServer.PASSWORD + "\"}");
            mirror.awaitWhole(Instant.EPOCH, SOON);
            assertEquals(List.of(), postferry.errors());
        }
    }

    @Test
    void serversThatAreNotThereOrTalkNonsenseAreSaidAndTriedSeldom() {
        Map<String, RudeServer> rude = new LinkedHashMap<>();
        rude.put(
                "a web server",
                new RudeServer(
                        RudeServer.says("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<html>no</html>\r\n")));
        rude.put("binary noise", new RudeServer(RudeServer.says("\u0000\u0001\u00ff{99999999999}\r\n* * * ((((\r\n")));
        rude.put("a line without end", new RudeServer(RudeServer.neverEnds()));
        rude.put("one that hangs up", new RudeServer(RudeServer.hangsUp()));
        rude.put("one that says no to all", new RudeServer(RudeServer.answers("* OK hello", "* BAD what?")));
        rude.put(
                "one with a literal too large",
                new RudeServer(RudeServer.answers("* OK [CAPABILITY IMAP4rev1] hello", "* LIST {9999999999}")));
        try (RunningPostferry postferry = RunningPostferry.on(data)) {
            Map<String, Mirror> mirrors = new LinkedHashMap<>();
            rude.forEach((name, server) -> mirrors.put(name, Mirror.add(postferry, plain("127.0.0.1", server.port()))));
            mirrors.put(
                    "no such host",
                    Mirror.add(postferry, plain("no-such-host.invalid", 993).put("security", "tls")));
            mirrors.put("nobody listens", Mirror.add(postferry, plain("127.0.0.1", FreePorts.next())));

            mirrors.forEach((name, mirror) -> {
                JsonNode status = mirror.await(name + " is said", SOON, now -> !now.get("reason")
                        .asText()
                        .isEmpty());
                Report.line(
                        "%s: %s, %s",
                        name, status.get("state").asText(), status.get("reason").asText());
                assertIsASentence(status);
            });
            assertTrue(
                    mirrors.get("no such host").status().get("reason").asText().contains("no-such-host.invalid"));
            watch();
            rude.forEach((name, server) -> {
                Report.line("%s: %d connections", name, server.connections());
                assertTrue(server.connections() <= MOST_TRIES, name + ": " + server.connections() + " connections");
            });
            mirrors.forEach((name, mirror) ->
                    assertTrue(mirror.status().hasNonNull("nextAttemptAt"), name + ": " + mirror.status()));
            assertEquals(List.of(), postferry.errors());
        } finally {
            rude.values().forEach(RudeServer::close);
        }
    }

    @Test
    void anExpiredCertificateIsRefusedAndSaid() {
        assumeTrue(DovecotServer.isInstalled(), "no Dovecot on this machine");
        try (DovecotServer server =
                        DovecotServer.start(UnaryOperator.identity(), ServerCertificate.Validity.UNTIL_LAST_WEEK);
                RunningPostferry postferry = RunningPostferry.on(data)) {
            Mirror mirror = Mirror.add(postferry, server, USER);

            JsonNode status = mirror.await(
                    "it is said", SOON, now -> !now.get("reason").asText().isEmpty());
            assertIsASentence(status);
            assertTrue(status.get("reason").asText().contains("expired"), status.toString());
            assertFalse(server.log().contains("Login: user="), "nobody has signed in");
            assertEquals(List.of(), postferry.errors());
        }
    }

    @Test
    void aFullDiskStopsTheSyncIsSaidAndLosesNothing() throws IOException {
        Path store = Files.createDirectories(data.resolve("store"));
        try (DovecotServer server = FilledServer.with(3_000);
                SmallDisk disk = SmallDisk.at(store, 48);
                RunningPostferry postferry = RunningPostferry.on(data)) {
            Mirror mirror = Mirror.add(postferry, server, USER);

            JsonNode status = mirror.await("the full disk is said", LONGEST_SYNC, BadInputIT::saysDisk);
            Report.line(
                    "full disk: %s, %s",
                    status.get("state").asText(), status.get("reason").asText());
            assertIsASentence(status);
            long signInsBefore = signIns(server);
            watch();
            assertTrue(signIns(server) - signInsBefore <= MOST_TRIES, "sign-ins while the disk is full");
            assertTrue(saysDisk(mirror.status()), mirror.status().toString());

            Instant grown = Instant.now();
            disk.grow(512);
            mirror.awaitWhole(grown, LONGEST_SYNC);
            assertEquals(List.of(), ServerMail.read(server, USER).differences(mirror.read()));
        }
    }

    @Test
    void aDiskThatSomebodyElseFillsToTheLastByteIsSaidAndLosesNothing() throws IOException {
        Path store = Files.createDirectories(data.resolve("store"));
        try (DovecotServer server = FilledServer.with(3_000);
                SmallDisk disk = SmallDisk.at(store, 512);
                RunningPostferry postferry = RunningPostferry.on(data)) {
            Mirror mirror = Mirror.add(postferry, server, USER);
            Await.until("some mail is here", LONGEST_SYNC, () -> mirror.emails() > 0);

            disk.fill();
            JsonNode status = mirror.await("the full disk is said", LONGEST_SYNC, BadInputIT::saysDisk);
            Report.line(
                    "filled disk: %s, %s",
                    status.get("state").asText(), status.get("reason").asText());
            assertIsASentence(status);
            assertTrue(status.hasNonNull("nextAttemptAt"), status.toString());
            watch();

            Instant freed = Instant.now();
            disk.free();
            mirror.awaitWhole(freed, LONGEST_SYNC);
            assertEquals(List.of(), ServerMail.read(server, USER).differences(mirror.read()));
        }
    }

    private static boolean saysDisk(JsonNode status) {
        String reason = status.get("reason").asText().toLowerCase(Locale.ROOT);
        return reason.contains("disk") || reason.contains("space");
    }

    private static long signIns(DovecotServer server) {
        return server.log()
                .lines()
                .filter(line -> line.contains("Login: user=<" + USER + ">"))
                .count();
    }

    private static ObjectNode plain(String host, int port) {
        return Mirror.newAccount()
                .put("email", "anna@example.org")
                .put("protocol", "imap")
                .put("host", host)
                .put("port", port)
                .put("security", "none")
                .put("username", "anna")
                .put("password", "secret");
    }

    private static void assertIsASentence(JsonNode status) {
        String reason = status.get("reason").asText();
        assertTrue(reason.matches(".{10,400}[.\"]"), "a sentence: " + status);
        assertFalse(
                reason.matches("(?s).*(Exception|\\bat [a-z]+\\.|org\\.postferry|java\\.|null).*"),
                "no trace: " + status);
    }

    private static void watch() {
        long until = System.nanoTime() + WATCHED.toNanos();
        Await.until("the time is over", WATCHED.plusSeconds(5), () -> System.nanoTime() > until);
    }
}
