package org.postferry.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.OtherVersion;
import org.postferry.testkit.container.RunScript;
import org.postferry.testkit.container.RunScript.Finished;
import org.postferry.testkit.container.RunningPostferry;

/** Starting, stopping, crashing and updating on one data folder. */
class LifeIT {

    private static final String CONSOLE = "/system/console/bundles";

    /** As docs/guide/running.md has it. */
    private static final List<String> IN_A_BACKUP = List.of("store", "keys", "etc", "configuration", "deploy");

    @TempDir
    Path folder;

    @Test
    void bootsWithoutANetwork() {
        Namespaces.assumeAvailable();
        String loopbackThenRun = "ip link set lo up && exec \"$@\"";

        try (RunningPostferry postferry = RunScript.on(data())
                .env("HOME", folder.resolve("nobody's home").toString())
                .inside("unshare", "-rn", "sh", "-c", loopbackThenRun, "sh")
                .untilReady()) {
            assertEquals(List.of(), postferry.errors());
        }
    }

    @Test
    void sigtermAndCtrlCStopItInTime() {
        // 1 where it took longer than 15 s
        assertEquals(0, RunningPostferry.on(data()).stop());

        try (RunningPostferry again = RunningPostferry.on(data())) {
            again.signal("INT");
            Await.until("Ctrl-C stops it", RunningPostferry.LONGEST_STOP, () -> ProcessHandle.of(again.containerPid())
                    .isEmpty());
        }
    }

    /** Karaf answers SIGHUP with a picture of its memory, mail and all. */
    @Test
    void aTerminalThatClosesStopsItAndLeavesNoPictureOfItsMemory() throws IOException {
        // who runs the tests may ignore the signal, and children inherit that
        try (RunningPostferry postferry =
                RunScript.on(data()).inside("env", "--default-signal=HUP").untilReady()) {
            postferry.hangUp();
            Await.until("it stops", RunningPostferry.LONGEST_STOP, () -> ProcessHandle.of(postferry.containerPid())
                    .isEmpty());
        }

        try (Stream<Path> files = Files.list(data())) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.getFileName().toString().startsWith("dump"))
                            .toList());
        }
    }

    @Test
    void aStopWhileItStartsIsAStop() {
        Process process = RunScript.on(data()).launch();
        var said = RunScript.reading(process.getInputStream());
        Await.until(
                "the container starts",
                RunningPostferry.LONGEST_STOP,
                () -> Files.exists(data().resolve("log/console.log")));

        process.destroy();
        RunScript.await(process, RunningPostferry.LONGEST_STOP);

        assertEquals(0, process.exitValue());
        assertEquals("", said.join());
    }

    @Test
    void aCrashIsSaidAndTheNextStartIsLikeAnyOther() {
        try (RunningPostferry postferry = RunningPostferry.on(data())) {
            postferry.killContainer();
            assertEquals(1, postferry.stop());
        }

        try (RunningPostferry again = RunningPostferry.on(data())) {
            assertEquals(200, again.get(CONSOLE).statusCode());
            assertEquals(List.of(), again.errors());
        }
    }

    @Test
    void aNewPasswordWorksAtOnceAndTheOldOneNoMore() throws IOException {
        try (RunningPostferry postferry = RunningPostferry.on(data())) {
            assertEquals(200, postferry.get(CONSOLE).statusCode());
            Files.writeString(etc("users.properties.new"), "what a new version shipped");

            Finished reset = RunScript.on(data())
                    .env("POSTFERRY_ADMIN_PASSWORD", "")
                    .with("--reset-password")
                    .toTheEnd();

            assertTrue(reset.out().matches("The password of the user admin is [A-Za-z0-9]{20,}\\.\n"), reset.out());
            assertEquals(0, reset.exitCode());
            assertEquals(401, postferry.get(CONSOLE).statusCode());
            assertEquals("what a new version shipped", Files.readString(etc("users.properties.new")));
        }
    }

    @Test
    void thereIsNoPasswordToResetBeforeTheFirstStart() {
        Finished refused = RunScript.on(data()).with("--reset-password").toTheEnd();

        assertEquals("There is no Postferry in " + data() + " yet: its first start makes a password.\n", refused.err());
        assertEquals(1, refused.exitCode());
        assertFalse(Files.exists(data()));
    }

    @Test
    void checkOfAFolderThatIsNotThereLeavesNothingBehind() {
        Finished check = RunScript.on(data()).with("--check").toTheEnd();

        assertEquals(0, check.exitCode(), check.out());
        assertTrue(check.out().lines().allMatch(line -> line.startsWith("ok  ")), check.out());
        assertTrue(check.out().contains("ok  The store can write"), check.out());
        assertFalse(Files.exists(data()));
    }

    @Test
    void aNewVersionKeepsDataAndWhatAPersonConfigured() throws IOException {
        String hash;
        try (RunningPostferry postferry = RunningPostferry.on(data())) {
            assertEquals("as set", postferry.readyLine().replaceAll(".*password (.*)\\)", "$1"));
            hash = adminLine();
        }
        Files.writeString(data().resolve("store/precious"), "mail");
        Files.writeString(etc("org.apache.karaf.webconsole.cfg"), "realm=karaf\nrole=admin\n# mine\n");
        Files.writeString(etc("config.properties"), Files.readString(etc("config.properties")) + "# mine\n");
        OtherVersion next = OtherVersion.in(folder.resolve("next"));
        Path shipped = next.program().resolve("etc");
        append(shipped.resolve("org.apache.karaf.webconsole.cfg"), "# next\n");
        append(shipped.resolve("config.properties"), "# next\n");
        append(shipped.resolve("org.apache.karaf.shell.cfg"), "# next\n");
        append(shipped.resolve("users.properties"), "# next\n");
        Files.writeString(shipped.resolve("org.postferry.new.cfg"), "# next\n");
        Files.delete(shipped.resolve("org.apache.karaf.features.repos.cfg"));
        next.pack();

        try (RunningPostferry postferry = RunScript.of(next.root(), data()).untilReady()) {
            assertEquals(200, postferry.get(CONSOLE).statusCode());
            assertEquals(List.of(), postferry.errors());
        }

        assertEquals("mail", Files.readString(data().resolve("store/precious")));
        assertEquals(hash, adminLine());
        assertTrue(Files.readString(etc("users.properties")).contains("# next"));
        assertFalse(Files.exists(etc("users.properties.new")), "the admin's line is no change of a person");
        assertTrue(Files.readString(etc("org.apache.karaf.webconsole.cfg")).contains("# mine"));
        assertTrue(Files.readString(etc("org.apache.karaf.webconsole.cfg.new")).contains("# next"));
        assertTrue(Files.readString(etc("config.properties")).contains("# next"));
        assertTrue(Files.readString(etc("config.properties.yours")).contains("# mine"));
        assertTrue(Files.readString(etc("org.apache.karaf.shell.cfg")).contains("# next"));
        assertTrue(Files.exists(etc("org.postferry.new.cfg")));
        assertFalse(Files.exists(etc("org.apache.karaf.features.repos.cfg")));
    }

    @Test
    void aFolderFromABackupStartsWithoutAWordAndKeepsWhatAPersonConfigured() throws IOException {
        String hash;
        try (RunningPostferry postferry = RunningPostferry.on(data())) {
            assertEquals(List.of(), postferry.errors());
            hash = adminLine();
            append(etc("org.apache.karaf.webconsole.cfg"), "# mine\n");
        }
        Path restored = Files.createDirectories(folder.resolve("restored"));
        for (String row : IN_A_BACKUP) {
            OtherVersion.command("cp", "-r", data().resolve(row).toString(), restored.toString());
        }

        Process process = RunScript.on(restored).launch();
        var said = RunScript.reading(process.getErrorStream());
        Await.until(
                "the container starts",
                RunningPostferry.LONGEST_STOP,
                () -> Files.exists(restored.resolve("log/console.log")));
        process.destroy();
        RunScript.await(process, RunningPostferry.LONGEST_STOP);

        assertEquals("", said.join());
        assertEquals(hash, adminLine(restored));
        assertTrue(Files.readString(restored.resolve("etc/org.apache.karaf.webconsole.cfg"))
                .contains("# mine"));
        assertFalse(Files.exists(restored.resolve("etc/org.apache.karaf.webconsole.cfg.new")));
    }

    @Test
    void whatWasConfiguredInTheConsoleOutlivesTheCache() {
        String page = "/system/console/configMgr/org.postferry.test.made.by.hand";
        try (RunningPostferry postferry = RunningPostferry.on(data())) {
            var made = postferry
                    .request(page + "?apply=true&action=ajaxConfigManager&propertylist=answer&answer=42")
                    .setHeader("Content-Type", "application/x-www-form-urlencoded");
            assertNotEquals(
                    404,
                    postferry
                            .send(made.POST(java.net.http.HttpRequest.BodyPublishers.noBody()))
                            .statusCode());
        }

        try (RunningPostferry again = RunningPostferry.on(data())) {
            String config = again.get("/system/console/configMgr/org.postferry.test.made.by.hand.json")
                    .body();
            assertTrue(config.contains("42"), config);
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private Path etc(String name) {
        return data().resolve("etc").resolve(name);
    }

    private String adminLine() throws IOException {
        return adminLine(data());
    }

    private static String adminLine(Path data) throws IOException {
        return Files.readAllLines(data.resolve("etc/users.properties")).stream()
                .filter(line -> line.startsWith("admin"))
                .findFirst()
                .orElseThrow();
    }

    private static void append(Path file, String line) throws IOException {
        Files.writeString(file, Files.readString(file) + "\n" + line);
    }
}
