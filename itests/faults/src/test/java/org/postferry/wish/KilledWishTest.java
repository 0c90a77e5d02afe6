package org.postferry.wish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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
import org.postferry.testkit.imap.HidingProxy;

/**
 * A process dies at each moment of each kind of wish, on the real store and a real server; another one goes on over the files it
 * left. In the end the server shows the wish exactly once, ids are kept, and the outbox is empty.
 */
@ExtendWith(AFewAtOnce.class)
class KilledWishTest {
    /** So much later the next process starts: what was sent and not answered is looked for a second time after a minute. */
    private static final Duration LATER = Duration.ofMinutes(2);

    private static Optional<DovecotServer> dovecot = Optional.empty();

    @TempDir
    Path folder;

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
        try (HidingProxy proxy = kind.before(port)) {
            MailServer server =
                    new MailServer(MailServer.imap(proxy.port(), user), DovecotServer.PASSWORD, imap, port, user);
            server.fill();
            Map<String, EmailId> ids = mirror(server, clock);
            MailView before = server.view();

            die(wish, moment, proxy);

            clock.advance(LATER);
            goOn(server, clock, wish.after(before), ids);
        } finally {
            imap.close();
        }
    }

    private Map<String, EmailId> mirror(MailServer server, FakeClock clock) throws Exception {
        try (WishEngine engine = WishEngine.over(folder, server.connector(), clock, server.account())) {
            engine.settle();
            return engine.ids();
        }
    }

    private void die(WishKind wish, Moment moment, HidingProxy proxy) throws IOException, InterruptedException {
        DoomedProcess process = new DoomedProcess(folder);
        if (moment.commands() > 0) {
            process.killAt(moment.commands(), proxy);
        }
        int code = process.run(wish.name(), moment.points());
        proxy.answering(command -> Optional.empty());
        proxy.telling(line -> line);
        assertTrue(code != 0 || moment == Moment.AFTER_THE_NEXT_WAS_SENT, () -> "it did not die: " + process.said());
    }

    private void goOn(MailServer server, FakeClock clock, MailView expected, Map<String, EmailId> ids)
            throws Exception {
        try (WishEngine engine = WishEngine.again(folder, server.connector(), clock)) {
            engine.settle();

            MailView after = server.view();
            assertEquals(expected, after, "what the server shows");
            assertEquals(after, engine.view(), "the mirror is what the server is");
            engine.assertNothingWaits();
            WishesOnServersTest.assertKept(ids, engine.ids());
        }
    }
}
