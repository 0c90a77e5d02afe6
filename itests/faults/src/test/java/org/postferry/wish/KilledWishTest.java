package org.postferry.wish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postferry.fault.AFewAtOnce;
import org.postferry.imap.internal.ImapConnector;
import org.postferry.model.EmailId;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.imap.HiddenExtension;
import org.postferry.testkit.imap.HidingProxy;

/**
 * A process dies at each moment of each kind of wish, on the real store and a real server; another one goes on over the files it
 * left. In the end the server shows the wish exactly once, ids are kept, and the outbox is empty.
 */
@ExtendWith(AFewAtOnce.class)
class KilledWishTest {
    /** So much later the next process starts: what was sent and not answered is looked for a second time after a minute. */
    private static final Duration LATER = Duration.ofMinutes(2);

    private static final int DEADLINE_SECONDS = 120;

    /** What changes something on a server. */
    private static final Pattern CHANGE = Pattern.compile(
            "(UID (STORE|COPY|MOVE|EXPUNGE)|EXPUNGE|APPEND|CREATE|RENAME|DELETE)\\b.*", Pattern.CASE_INSENSITIVE);

    private static final Pattern ANSWER = Pattern.compile("[^*+ ]\\S* (OK|NO|BAD) .*");

    private static Optional<DovecotServer> dovecot = Optional.empty();

    @TempDir
    Path folder;

    /** What a server can do: it moves at once and tells new UIDs, or it does neither. */
    enum Server {
        WHOLE,
        WITHOUT_UIDPLUS_AND_MOVE
    }

    @BeforeAll
    static void startDovecot() {
        assumeTrue(DovecotServer.isInstalled(), "no Dovecot on this machine");
        dovecot = Optional.of(DovecotServer.start());
    }

    @AfterAll
    static void stopDovecot() {
        dovecot.ifPresent(DovecotServer::close);
    }

    /** Each kind at each moment, in turns on one server or the other; a long run takes both. */
    static Stream<Arguments> deaths() {
        boolean all = "true".equals(System.getProperty("postferry.long"));
        return Stream.of(WishKind.values())
                .flatMap(wish -> Stream.of(Moment.values()).flatMap(moment -> Stream.of(Server.values())
                        .filter(server -> all || (wish.ordinal() + moment.ordinal()) % 2 == server.ordinal())
                        .map(server -> Arguments.of(wish, moment, server))));
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @MethodSource("deaths")
    @Execution(ExecutionMode.CONCURRENT)
    void aWishIsCarriedOutOnceWheneverItsProcessDies(WishKind wish, Moment moment, Server kind) throws Exception {
        int port = dovecot.orElseThrow().imapPort();
        String user = wish.name().toLowerCase(java.util.Locale.ROOT) + "-" + moment.ordinal() + kind.ordinal();
        FakeClock clock = new FakeClock(Instant.now());
        ImapConnector imap = new ImapConnector(clock);
        try (HidingProxy proxy = before(port, kind)) {
            MailServer server =
                    new MailServer(MailServer.imap(proxy.port(), user), DovecotServer.PASSWORD, imap, port, user);
            server.fill();
            Map<String, EmailId> ids = mirror(server, clock);
            MailView before = server.view();

            int code = die(wish, moment, proxy);

            assertTrue(code != 0 || moment == Moment.AFTER_THE_NEXT_WAS_SENT, () -> "it did not die: " + said());
            clock.advance(LATER);
            goOn(server, clock, wish.after(before), ids);
        } finally {
            imap.close();
        }
    }

    private static HidingProxy before(int port, Server kind) {
        return kind == Server.WHOLE
                ? HidingProxy.before(port)
                : HidingProxy.before(port, HiddenExtension.UIDPLUS, HiddenExtension.MOVE);
    }

    private Map<String, EmailId> mirror(MailServer server, FakeClock clock) throws Exception {
        try (WishEngine engine = WishEngine.over(folder, server.connector(), clock, server.account())) {
            engine.settle();
            return engine.ids();
        }
    }

    /** Returns the exit code of the process. */
    private int die(WishKind wish, Moment moment, HidingProxy proxy) throws IOException, InterruptedException {
        AtomicReference<Optional<Process>> victim = new AtomicReference<>(Optional.empty());
        if (moment.commands() > 0) {
            killAt(moment.commands(), victim, proxy);
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WishVictim.class.getName(),
                        folder.toString(),
                        wish.name(),
                        moment.name())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        victim.set(Optional.of(process));
        try {
            assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "it has not ended");
            return process.exitValue();
        } finally {
            process.destroyForcibly();
            proxy.answering(command -> Optional.empty());
            proxy.telling(line -> line);
        }
    }

    /** The server has carried out that many commands: the process is killed before it learns of the last one. */
    private static void killAt(int commands, AtomicReference<Optional<Process>> victim, HidingProxy proxy) {
        AtomicInteger left = new AtomicInteger(commands);
        proxy.answering(command -> {
            if (CHANGE.matcher(command).matches()) {
                left.decrementAndGet();
            }
            return Optional.empty();
        });
        proxy.telling(line -> {
            if (left.get() <= 0 && ANSWER.matcher(line).matches()) {
                victim.get()
                        .ifPresent(process -> process.destroyForcibly().onExit().join());
            }
            return line;
        });
    }

    private void goOn(MailServer server, FakeClock clock, MailView expected, Map<String, EmailId> ids)
            throws Exception {
        try (WishEngine engine = WishEngine.again(folder, server.connector(), clock, phase -> {})) {
            engine.settle();

            MailView after = server.view();
            assertEquals(expected, after, "what the server shows");
            assertEquals(after, engine.view(), "the mirror is what the server is");
            engine.assertNothingWaits();
            WishesOnServersTest.assertKept(ids, engine.ids());
        }
    }

    private String said() {
        try {
            return Files.readString(folder.resolve("said"));
        } catch (IOException e) {
            return "nothing that can be read";
        }
    }
}
