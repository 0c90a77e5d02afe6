package org.postferry.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.testkit.FreePorts;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.container.RunScript;
import org.postferry.testkit.container.RunScript.Finished;
import org.postferry.testkit.container.RunningPostferry;

/** What ./run does not start on: one sentence each, exit code 1, and no container. */
class RefusalsIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"1.8.0_392, 8", "11.0.2, 11", "16.0.1, 16", "24, 24", "25-ea, 25"})
    void aJdkThatIsTooOldOrTooNew(String version, String named) throws IOException {
        Path jdk = folder.resolve("jdk");
        Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"" + version + "\" 2024-01-16' >&2\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));

        Finished refused = RunScript.on(data()).env("JAVA_HOME", jdk.toString()).toTheEnd();

        assertRefused(
                "Postferry needs a JDK from 17 to 23, but " + jdk + " is version " + named
                        + ": set JAVA_HOME to another.",
                refused);
        assertFalse(Files.exists(data()));
    }

    @Test
    void noJdkAtAll() {
        Finished refused =
                RunScript.on(data()).env("JAVA_HOME", folder.toString()).toTheEnd();

        assertRefused("Postferry needs a JDK from 17 to 23, but " + folder + " has no java.", refused);
    }

    @Test
    void aBusyHttpPort() throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Finished refused = RunScript.on(data())
                    .onPorts(busy.getLocalPort(), FreePorts.next())
                    .toTheEnd();

            assertRefused(busySentence(busy), refused);
            assertFalse(Files.exists(data()), "a refused start leaves no new folder behind");
        }
    }

    @Test
    void aBusySshPort() throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Finished refused = RunScript.on(data())
                    .onPorts(FreePorts.next(), busy.getLocalPort())
                    .toTheEnd();

            assertRefused(busySentence(busy), refused);
        }
    }

    @Test
    void checkNamesEachBusyPortOnALineOfItsOwn() throws IOException {
        try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket second = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Finished check = RunScript.on(data())
                    .onPorts(first.getLocalPort(), second.getLocalPort())
                    .with("--check")
                    .toTheEnd();

            List<String> no =
                    check.out().lines().filter(line -> !line.startsWith("ok  ")).toList();
            assertEquals(
                    List.of(
                            "NO  Port " + first.getLocalPort()
                                    + " on 127.0.0.1 cannot be used: Address already in use.",
                            "NO  Port " + second.getLocalPort()
                                    + " on 127.0.0.1 cannot be used: Address already in use.",
                            "NO  --port and --ssh-port choose others."),
                    no);
            assertFalse(Files.exists(data()), "a check leaves no new folder behind");
        }
    }

    private static String busySentence(ServerSocket busy) {
        return "Port " + busy.getLocalPort() + " on 127.0.0.1 cannot be used: Address already in use.\n"
                + "--port and --ssh-port choose others.";
    }

    @Test
    void aDatabaseThatIsLostOrDamaged() throws IOException {
        Path packs = Files.createDirectories(data().resolve("store/packs/1"));
        Files.createFile(packs.resolve("00000001.pack"));
        String lost = "The database in " + data() + "/store is missing, but the packs of 1 account are here:"
                + " `./run --rebuild` makes the database anew from them.";

        Finished check = RunScript.on(data()).with("--check").toTheEnd();
        Finished refused = RunScript.on(data()).toTheEnd();

        assertTrue(check.out().contains("NO  " + lost), check.out());
        assertRefused(lost, refused);
    }

    @Test
    void aFirstStartThatFailsKeepsNoPasswordThatNobodyWasTold() throws IOException {
        RunScript.on(data())
                .env("POSTFERRY_ADMIN_PASSWORD", "")
                .env("POSTFERRY_START_SECONDS", "1")
                .toTheEnd();

        assertFalse(Files.readString(data().resolve("etc/users.properties"))
                .lines()
                .anyMatch(line -> line.startsWith("admin ")));
    }

    @Test
    void aPortThatAnotherProgramTakesAfterTheCheck() throws IOException {
        RunScript script = RunScript.on(data());
        Process process = script.launch();
        var said = RunScript.reading(process.getErrorStream());
        Await.until("the container starts", SOON, () -> Files.exists(data().resolve("log/console.log")));

        try (ServerSocket thief = new ServerSocket()) {
            thief.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), script.httpPort()));
            RunScript.await(process, SOON);
        }

        assertEquals(1, process.exitValue());
        assertTrue(said.join().startsWith("A port was taken by another program while Postferry started."), said.join());
        assertFalse(containerRuns());
    }

    @Test
    void aContainerThatIsNotReadyInTime() {
        Finished refused =
                RunScript.on(data()).env("POSTFERRY_START_SECONDS", "1").toTheEnd();

        assertEquals(1, refused.exitCode());
        assertTrue(
                refused.err()
                        .startsWith("Postferry was not ready within 1 s. The log is " + data() + "/log/postferry.log."),
                refused.err());
        assertFalse(containerRuns());
    }

    @Test
    void ofAContainerThatHangsTheConsoleLogTellsWhatItsThreadsDid() throws IOException {
        String waitsForADebugger =
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,address=127.0.0.1:" + FreePorts.next();

        Finished refused = RunScript.on(data())
                .env("EXTRA_JAVA_OPTS", waitsForADebugger)
                .env("POSTFERRY_START_SECONDS", "10")
                .toTheEnd();

        assertTrue(refused.err().startsWith("Postferry was not ready within 10 s."), refused.err());
        assertTrue(Files.readString(data().resolve("log/console.log")).contains("Full thread dump"));
        assertFalse(containerRuns());
    }

    @Test
    void aDataFolderThatABuildWouldDelete() {
        Path data = folder.resolve("target/data");

        Finished refused = RunScript.on(data).toTheEnd();

        assertRefused(
                "The data folder " + data + " lies under a target/, which builds delete: choose another with --data.",
                refused);
    }

    @Test
    void aDataFolderThatIsAFile() throws IOException {
        Files.createFile(data());

        Finished refused = RunScript.on(data()).toTheEnd();

        assertRefused("The data folder " + data() + " is not a folder.", refused);
    }

    @Test
    void aDataFolderThatCannotBeWrittenTo() {
        // nobody may make a folder there, root included
        Path data = Path.of("/proc/postferry");

        Finished refused = RunScript.on(data).toTheEnd();

        assertRefused("The data folder " + data + " cannot be written to.", refused);
    }

    @Test
    void aDiskThatIsTooFull() {
        Finished refused = onSmallDisk(data(), 64).toTheEnd();

        assertRefused("The disk of " + data() + " has only 64 MB left, and Postferry needs 512 MB to start.", refused);
    }

    @Test
    void aDiskOfTheStoreAloneThatIsTooFull() {
        Path store = data().resolve("store");

        Finished refused = onSmallDisk(store, 39).toTheEnd();

        assertRefused("The disk of " + store + " has only 39 MB left, and Postferry needs 40 MB to start.", refused);
    }

    @Test
    void checkSaysThatTheDiskIsTooFull() {
        Path store = data().resolve("store");

        Finished check = onSmallDisk(store, 16).with("--check").toTheEnd();

        assertTrue(
                check.out().contains("NO  The disk of " + store + " has only 16 MB left, and Postferry needs 40 MB"),
                check.out());
        assertTrue(check.out().contains("NO  While "), "the store says so too: " + check.out());
        assertEquals(1, check.exitCode());
    }

    /** A disk that has just enough room is not refused, and does start. */
    @Test
    void aDiskOfTheStoreAloneThatIsJustLargeEnough() {
        try (RunningPostferry postferry =
                onSmallDisk(data().resolve("store"), 40).untilReady()) {
            assertEquals(List.of(), postferry.errors());
        }
    }

    /** A call that sees a disk of so many megabytes in the place of a folder. */
    private RunScript onSmallDisk(Path folder, int megabytes) {
        Namespaces.assumeAvailable();
        String mountThenRun = "mkdir -p '" + folder + "' && mount -t tmpfs -o size=" + megabytes + "m none '" + folder
                + "' && exec \"$@\"";
        return RunScript.on(data()).inside("unshare", "-rm", "sh", "-c", mountThenRun, "sh");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--port 0       | --port must be a number from 1 to 65535, not 0.",
                "--port 65536   | --port must be a number from 1 to 65535, not 65536.",
                "--ssh-port abc | --ssh-port must be a number from 1 to 65535, not abc.",
                "--data         | --data needs a value: see ./run --help.",
                "--colour       | --colour is not known: see ./run --help.",
                "--listen 192.0.2.1 | Port",
            })
    void argumentsThatMakeNoSense(String arguments, String sentence) {
        Finished refused = RunScript.on(data()).with(arguments.split(" ")).toTheEnd();

        assertEquals(1, refused.exitCode());
        assertTrue(refused.err().startsWith(sentence), refused.err());
        assertFalse(containerRuns());
    }

    private Path data() {
        return folder.resolve("data");
    }

    private void assertRefused(String sentence, Finished refused) {
        assertEquals(sentence + "\n", refused.err());
        assertEquals("", refused.out());
        assertEquals(1, refused.exitCode());
        assertFalse(containerRuns());
    }

    private boolean containerRuns() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .anyMatch(line -> line.contains("karaf.base=" + data()));
    }
}
