package org.postferry.wish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
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
import org.postferry.model.MutationId;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.imap.HidingProxy;
import org.postferry.testkit.imap.PlainClient;
import org.postferry.testkit.smtp.RudeSmtpServer;

/**
 * A process dies at each moment of sending a message, over SMTP and with the real store; another one goes on over the files it left. The server for
 * sending lives on and tells what was delivered; another client looks what became of the copy and the draft.
 */
@ExtendWith(AFewAtOnce.class)
class KilledSendTest {
    /** So much later the next process starts: Sent is still looked through for what is in doubt. */
    private static final Duration LATER = Duration.ofMinutes(2);

    private static Optional<DovecotServer> dovecot = Optional.empty();

    @TempDir
    Path folder;

    /** Who puts a copy of what is sent into Sent. */
    enum Filing {
        FROM_HERE,
        BY_THE_SERVER
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

    static Stream<Arguments> deaths() {
        return Stream.of(SendMoment.values()).flatMap(moment -> Stream.of(Filing.values())
                .filter(filing -> filing == Filing.FROM_HERE || moment.isOfAServerThatFiles())
                .flatMap(filing -> servers(moment, filing).map(server -> Arguments.of(moment, filing, server))));
    }

    /** In turns one or the other; a long run takes both. */
    private static Stream<Server> servers(SendMoment moment, Filing filing) {
        if (moment == SendMoment.DRAFT_REMOVED) {
            return Stream.of(Server.WHOLE); // the other one removes no single email
        }
        Server[] both = Server.values();
        boolean isLong = "true".equals(System.getProperty("postferry.long"));
        return isLong ? Stream.of(both) : Stream.of(both[(moment.ordinal() + filing.ordinal()) % both.length]);
    }

    @ParameterizedTest(name = "{0}, filed {1}, {2}")
    @MethodSource("deaths")
    @Execution(ExecutionMode.CONCURRENT)
    void aMessageLeavesOnceOrIsInDoubtWheneverItsProcessDies(SendMoment moment, Filing filing, Server kind)
            throws Exception {
        int port = dovecot.orElseThrow().imapPort();
        String user = moment.name().toLowerCase(Locale.ROOT) + "-" + filing.ordinal() + kind.ordinal();
        FakeClock clock = new FakeClock(Instant.now());
        ImapConnector imap = new ImapConnector(clock);
        try (HidingProxy proxy = kind.before(port);
                RudeSmtpServer smtp = new RudeSmtpServer()) {
            MailServer server = new MailServer(
                    MailServer.imap(proxy.port(), smtp.port(), user), DovecotServer.PASSWORD, imap, port, user);
            SentLetter letter = SentLetter.of(server.settings().email());
            lay(letter, server);
            Map<String, EmailId> ids = mirror(server, clock);
            Judge judge = new Judge(server, letter, smtp, server.view(), ids);

            die(moment, filing, proxy, judge);

            judge.assertDiedAt(moment);
            clock.advance(LATER);
            try (WishEngine engine = WishEngine.again(folder, server.connector(), clock)) {
                engine.settle();
                if (moment.fate().isInDoubt() && filing == Filing.FROM_HERE) {
                    judge.assertInDoubt(engine, moment.fate().delivered());
                    decide(engine, moment, judge);
                } else {
                    judge.assertSent(engine);
                }
            }
        } finally {
            imap.close();
        }
    }

    private static void lay(SentLetter letter, MailServer server) {
        server.fill();
        try (PlainClient client = server.client()) {
            letter.layOut(client);
        }
    }

    private Map<String, EmailId> mirror(MailServer server, FakeClock clock) throws Exception {
        try (WishEngine engine = WishEngine.over(folder, server.connector(), clock, server.account())) {
            engine.settle();
            return engine.ids();
        }
    }

    private void die(SendMoment moment, Filing filing, HidingProxy proxy, Judge judge) throws Exception {
        DoomedProcess process = new DoomedProcess(folder);
        judge.smtp().watched(new RudeSmtpServer.Watch() {
            @Override
            public void heard(String line) {
                if (moment == SendMoment.AT_DATA && line.equals("DATA")) {
                    process.kill();
                }
            }

            @Override
            public void taken(RudeSmtpServer.Taken message) {
                if (filing == Filing.BY_THE_SERVER) {
                    judge.file(message);
                }
                if (moment == SendMoment.AFTER_THE_DOT) {
                    process.kill();
                }
            }
        });
        if (moment.commands() > 0) {
            process.killAt(moment.commands(), proxy);
        }
        int code = process.run(WishVictim.SEND, moment.points());
        proxy.answering(command -> Optional.empty());
        proxy.telling(line -> line);
        assertNotEquals(0, code, () -> "it did not die: " + process.said());
    }

    /** A person has what was not delivered sent again, and gives up what was. */
    private static void decide(WishEngine engine, SendMoment moment, Judge judge) throws InterruptedException {
        MutationId doubtful = engine.mutations().get(0).id();
        if (moment.fate().delivered() == 0) {
            engine.again(doubtful);
            engine.settle();
            judge.assertSent(engine);
            return;
        }
        engine.giveUp(doubtful);
        engine.settle();
        judge.assertGivenUp(engine);
    }

    /** Knows what was there before the message was sent, and looks at the servers without any code of ours. */
    private record Judge(
            MailServer server, SentLetter letter, RudeSmtpServer smtp, MailView before, Map<String, EmailId> ids) {
        void file(RudeSmtpServer.Taken message) {
            try (PlainClient client = server.client()) {
                client.append("Sent", "\\Seen", message.bytes());
            }
        }

        /** It was delivered once, its copy is in Sent once, its draft is gone, and nothing waits. */
        void assertSent(WishEngine engine) {
            assertEquals(List.of(letter.to()), delivered());
            assertShown(letter.after(before), engine);
            engine.assertNothingWaits();
        }

        /** It stands in the outbox for a person to decide, nothing else does, and its draft is there. */
        void assertInDoubt(WishEngine engine, int delivered) {
            assertEquals(delivered, delivered().size(), "it is not sent again");
            assertShown(before, engine);
            assertEquals(
                    List.of("send UNKNOWN"),
                    engine.mutations().stream()
                            .map(one -> one.kind() + " " + one.state())
                            .toList());
        }

        /** It stays delivered once, and its draft is there. */
        void assertGivenUp(WishEngine engine) {
            assertEquals(List.of(letter.to()), delivered());
            assertShown(before, engine);
            engine.assertNothingWaits();
        }

        /** Until its copy is filed, the draft may be all that a person has of it. */
        void assertDiedAt(SendMoment moment) {
            assertEquals(moment.isHeardOf(), smtp.said().contains("DATA"), "whether the server had heard of it");
            assertEquals(moment.fate().delivered(), delivered().size(), "what was delivered");
            assertEquals(
                    moment.hasDraft(), server.view().subjects().contains(SentLetter.DRAFT), "whether its draft stood");
        }

        private void assertShown(MailView expected, WishEngine engine) {
            MailView there = server.view();
            assertEquals(expected, there, "what the server shows");
            assertEquals(there, engine.view(), "the mirror is what the server is");
            assertEquals(there.subjects(), engine.ids().keySet(), "and no email is left in no mailbox");
            WishesOnServersTest.assertKept(ids, engine.ids());
        }

        /** To whom. */
        private List<String> delivered() {
            smtp.taken().forEach(message -> assertArrayEquals(letter.bytes(), message.bytes()));
            return smtp.taken().stream()
                    .flatMap(message -> message.to().stream())
                    .toList();
        }
    }
}
