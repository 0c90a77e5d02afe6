package org.postferry.container;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.FreePorts;
import org.postferry.testkit.container.RunScript;
import org.postferry.testkit.container.RunScript.Finished;
import org.postferry.testkit.container.RunningPostferry;

/** A first start without any preparation, and what can be asked while it runs. */
class StartIT {

    private static final String CONSOLE = "/system/console/bundles";
    private static final int LEAST_PASSWORD_LENGTH = 20;

    @TempDir
    static Path folder;

    static RunScript script;
    static RunningPostferry postferry;

    @BeforeAll
    static void start() {
        // a folder with a space in it: scripts like to stumble over that
        script = RunScript.on(folder.resolve("my data")).env("POSTFERRY_ADMIN_PASSWORD", "");
        postferry = script.untilReady();
    }

    @AfterAll
    static void stop() {
        postferry.close();
    }

    @Test
    void theReadyLineSaysWhereAndWho() {
        String said = "Postferry is ready: http://127.0.0.1:" + script.httpPort() + "/  (user admin, password "
                + postferry.password() + ")";

        assertEquals(said, postferry.readyLine());
        assertTrue(postferry.password().length() >= LEAST_PASSWORD_LENGTH, postferry.password());
    }

    @Test
    void theShownPasswordSignsInAndNoOtherDoes() {
        assertEquals(200, postferry.get(CONSOLE).statusCode());
        assertEquals(
                401,
                postferry
                        .send(postferry
                                .request(CONSOLE)
                                .setHeader("Authorization", "Basic YWRtaW46YWRtaW4=")
                                .GET())
                        .statusCode());
        assertEquals(
                401,
                postferry
                        .send(postferry
                                .request(CONSOLE)
                                .setHeader("Authorization", "Basic a2FyYWY6a2FyYWY=")
                                .GET())
                        .statusCode());
    }

    @Test
    void theFirstPageLeadsToTheConsole() {
        HttpResponse<String> answer = postferry.get("/");

        assertEquals(302, answer.statusCode());
        assertEquals(
                "/system/console/postferry",
                URI.create(answer.headers().firstValue("Location").orElse("")).getPath());
        assertEquals(200, postferry.get("/system/console/postferry").statusCode());
    }

    @Test
    void healthIsOpenAndSaysThatItIsUp() {
        HttpResponse<String> answer =
                postferry.send(HttpRequest.newBuilder(postferry.url().resolve("/api/v1/health")));

        assertEquals("{\"status\":\"up\"}", answer.body());
        assertEquals(200, answer.statusCode());
    }

    @Test
    void thePasswordIsNowhereOnDisk() throws IOException {
        List<Path> holding;
        try (Stream<Path> files = Files.walk(postferry.data())) {
            holding = files.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(postferry.data().resolve("program")))
                    .filter(file -> contains(file, postferry.password()))
                    .toList();
        }

        assertEquals(List.of(), holding);
        assertEquals(
                Set.of(OWNER_READ, OWNER_WRITE),
                Files.getPosixFilePermissions(postferry.data().resolve("etc/users.properties")));
    }

    @Test
    void onlyItsTwoPortsListenAndOnlyOnLoopback() throws IOException {
        Set<String> listening = ListeningSockets.of(postferry.containerPid());

        assertEquals(Set.of("loopback:" + script.httpPort(), "loopback:" + script.sshPort()), listening);
    }

    @Test
    void allBundlesAreActiveAndTheLogHasNoErrors() {
        String status = postferry.json(CONSOLE + ".json").get("status").asText();

        assertTrue(status.matches("Bundle information: (\\d+) bundles in total - all \\1 bundles active\\."), status);
        assertEquals(List.of(), postferry.errors());
    }

    /** The JVM's own resolver is found by class loaders, of which a bundle's sees nothing of it; without it, this would be a defect. */
    @Test
    void theRecordsOfADomainCanBeAskedFor() {
        HttpResponse<String> answer = postferry.post(
                "api/v1/accounts/test",
                """
                {"name": "Anna", "email": "anna@nowhere.invalid", "protocol": "jmap", "username": "anna", "auth": "password", "password": "a"}
                """);

        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("nowhere.invalid"), answer.body());
    }

    @Test
    void theConsolesPluginsThatActOnTheirOwnAreLeftOut() {
        String page = postferry.get(CONSOLE).body();

        assertFalse(page.contains("/system/console/gogo"));
        assertFalse(page.contains("/system/console/features"));
    }

    @Test
    void aSecondOneOnTheSameFolderIsRefused() {
        Finished refused = RunScript.on(postferry.data()).toTheEnd();

        assertEquals(
                "The data folder " + postferry.data() + " is in use by another Postferry (process "
                        + postferry.containerPid() + ").\n",
                refused.err());
        assertEquals(1, refused.exitCode());
        assertEquals(200, postferry.get(CONSOLE).statusCode());
    }

    @Test
    void checkSaysWhatItFindsAndChangesNothing() {
        Finished check = RunScript.on(postferry.data())
                .onPorts(script.httpPort(), FreePorts.next())
                .with("--check")
                .toTheEnd();

        assertEquals(1, check.exitCode());
        assertTrue(check.out().contains("ok  The JDK in "), check.out());
        assertTrue(
                check.out().contains("ok  The data folder " + postferry.data() + " can be written to."), check.out());
        assertTrue(
                check.out().contains("NO  The data folder " + postferry.data() + " is in use by another Postferry"),
                check.out());
        assertTrue(check.out().contains("NO  Port " + script.httpPort() + " on 127.0.0.1 cannot be used"), check.out());
        assertEquals(200, postferry.get(CONSOLE).statusCode());
    }

    @Test
    void theHeapIsSmallAndTheProcessStaysSmall() throws IOException {
        HttpResponse<String> warm = postferry.get(CONSOLE);
        assertEquals(200, warm.statusCode());

        long anonymousKilobytes =
                Files.readAllLines(Path.of("/proc", String.valueOf(postferry.containerPid()), "status")).stream()
                        .filter(line -> line.startsWith("RssAnon:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum();

        assertTrue(anonymousKilobytes < 450_000, anonymousKilobytes + " kB");
    }

    private static boolean contains(Path file, String word) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(word);
        } catch (IOException e) {
            return false; // went away between the listing and the look
        }
    }
}
