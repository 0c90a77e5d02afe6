package org.postferry.testkit.dovecot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.postferry.testkit.FreePorts;

/**
 * A real Dovecot of its own on loopback, with free ports and an empty mail folder; closing stops it and deletes everything.
 *
 * <pre>{@code
 * assumeTrue(DovecotServer.isInstalled());
 * try (DovecotServer server = DovecotServer.start()) {
 *     connect("127.0.0.1", server.imapPort(), "anybody", DovecotServer.PASSWORD);
 * }
 * }</pre>
 *
 * Every user name is an account, made at its first sign-in; {@code anna@second} is {@code anna}'s mail under another name, for a client that shall be
 * told apart in logs. Mail may also be put there as files: see {@link #maildir}. Not thread-safe.
 */
public final class DovecotServer implements AutoCloseable {

    /** Everybody's password. */
    public static final String PASSWORD = "secret";

    private static final List<Path> PLACES = List.of(
            Path.of("/usr/sbin/dovecot"), Path.of("/usr/local/sbin/dovecot"), Path.of("/opt/homebrew/sbin/dovecot"));

    private static final Duration LONGEST_START = Duration.ofSeconds(20);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Path folder;
    private final ServerCertificate certificate;
    private final int imapPort = FreePorts.next();
    private final int imapsPort = FreePorts.next();
    private final Thread lastResort = new Thread(this::stop, "stops Dovecot");
    private DovecotConfiguration configuration;
    private Process master;

    private DovecotServer(Path folder, ServerCertificate certificate, DovecotConfiguration configuration) {
        this.folder = folder;
        this.certificate = certificate;
        this.configuration = configuration;
        Runtime.getRuntime().addShutdownHook(lastResort);
        for (String part : List.of("base", "state", "mail", "rawlog")) {
            create(folder.resolve(part));
        }
        own(folder.resolve("mail"));
        own(folder.resolve("rawlog"));
        this.master = launch();
    }

    /** Whether there is a Dovecot on this machine. */
    public static boolean isInstalled() {
        return PLACES.stream().anyMatch(Files::isExecutable);
    }

    /** With everything that Dovecot offers, and a valid certificate of its own. */
    public static DovecotServer start() {
        return start(UnaryOperator.identity());
    }

    /** With something changed: {@code start(dovecot -> dovecot.advertising("IMAP4rev1 UIDPLUS"))}. */
    public static DovecotServer start(UnaryOperator<DovecotConfiguration> change) {
        return start(change, ServerCertificate.Validity.NOW);
    }

    /** With a certificate that is valid, or no longer is. */
    public static DovecotServer start(UnaryOperator<DovecotConfiguration> change, ServerCertificate.Validity validity) {
        try {
            // not below a folder of mode 700, as JUnit's are: another user than root has to reach it
            Path folder = Files.createTempDirectory(
                    "postferry-dovecot-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            return new DovecotServer(
                    folder, ServerCertificate.make(folder, validity), change.apply(DovecotConfiguration.DEFAULT));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the process that all the others are children of. */
    public long pid() {
        return master.pid();
    }

    /** The port without TLS, which offers STARTTLS. */
    public int imapPort() {
        return imapPort;
    }

    /** The port with TLS from the first byte. */
    public int imapsPort() {
        return imapsPort;
    }

    /** What a client has to trust, as PEM; made for localhost and 127.0.0.1. */
    public String certificatePem() {
        return certificate.pem();
    }

    /** Where the mail of somebody is, as Maildir; whoever writes there calls {@link #own} when done. */
    public Path maildir(String user) {
        return folder.resolve("mail").resolve(user).resolve("Maildir");
    }

    /** Gives files below the mail folder, and their folders up to it, to the user that Dovecot runs as. */
    public void own(Path files) {
        if (DovecotConfiguration.runsAsRoot()) {
            run(
                    "chown",
                    "-R",
                    DovecotConfiguration.MAIL_USER + ":" + DovecotConfiguration.MAIL_USER,
                    ownedRoot(files).toString());
        }
    }

    /** From now on every conversation of this user is written down, with times; see {@link #rawlogs}. */
    public void record(String user) {
        Path rawlog = folder.resolve("rawlog").resolve(user);
        create(rawlog);
        own(rawlog);
    }

    /** The conversations of a recorded user, oldest first: {@code .in} is what the client said, {@code .out} what the server did. */
    public List<Path> rawlogs(String user) {
        try (Stream<Path> files = Files.list(folder.resolve("rawlog").resolve(user))) {
            return files.sorted(Comparator.comparing(Path::toString)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Dovecot's administration, {@code doveadm("index", "-u", "anna", "*")}; needs the program beside the server's. */
    public void doveadm(String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("doveadm", "-c", folder.resolve("dovecot.conf").toString()));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    /** Dovecot's own log: one line for each sign-in, refused ones too, and for each end with what was sent. */
    public String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where {@link #log} is. */
    public Path logFile() {
        return folder.resolve("dovecot.log");
    }

    /** Ends every connection and listens no more; mail and ports stay for {@link #startAgain}. */
    public void stop() {
        // its children hold the sockets that it listens on, and outlive it by a moment
        List<ProcessHandle> all = Stream.concat(master.descendants(), Stream.of(master.toHandle()))
                .toList();
        master.destroy();
        if (!endWithin(LONGEST_STOP, all)) {
            all.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** After {@link #stop}: the same ports, the same mail. */
    public void startAgain() {
        startAgain(UnaryOperator.identity());
    }

    /** After {@link #stop}: the same ports, the same mail, something else changed. */
    public void startAgain(UnaryOperator<DovecotConfiguration> change) {
        configuration = change.apply(configuration);
        master = launch();
    }

    @Override
    public void close() {
        stop();
        Runtime.getRuntime().removeShutdownHook(lastResort);
        delete(folder);
    }

    private Process launch() {
        try {
            Path file = folder.resolve("dovecot.conf");
            Files.writeString(file, configuration.text(folder, imapPort, imapsPort));
            Process started = new ProcessBuilder(binary().toString(), "-F", "-c", file.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("start.log").toFile())
                    .start();
            awaitListening(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitListening(Process started) throws IOException {
        long deadline = System.nanoTime() + LONGEST_START.toNanos();
        while (!listens(imapPort) || !listens(imapsPort)) {
            if (!started.isAlive() || System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        "Dovecot did not start: " + Files.readString(folder.resolve("start.log")));
            }
            LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
        }
    }

    private static boolean endWithin(Duration atMost, List<ProcessHandle> processes) {
        try {
            CompletableFuture.allOf(
                            processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    private Path ownedRoot(Path files) {
        Path mail = folder.resolve("mail");
        return files.startsWith(mail) && !files.equals(mail)
                ? mail.resolve(mail.relativize(files).getName(0))
                : files;
    }

    private static Path binary() {
        return PLACES.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no Dovecot here"));
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void create(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes());
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command[0] + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
