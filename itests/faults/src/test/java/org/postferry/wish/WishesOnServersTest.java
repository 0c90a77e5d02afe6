package org.postferry.wish;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.imap.internal.ImapConnector;
import org.postferry.jmap.internal.JmapConnector;
import org.postferry.model.EmailId;
import org.postferry.store.Mutation;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.container.Await;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.imap.HiddenExtension;
import org.postferry.testkit.imap.HidingProxy;
import org.postferry.testkit.imap.PlainClient;
import org.postferry.testkit.james.JamesServer;
import org.postferry.testkit.smtp.RudeSmtpServer;

/** Every kind of wish through the whole engine, the real store and a real connector, judged by a second client on the server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WishesOnServersTest {
    /** A queue of James's own is between who hands a message in and who gets it. */
    private static final Duration DELIVERED_WITHIN = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final FakeClock clock = new FakeClock(Instant.now());
    private final ImapConnector imap = new ImapConnector(clock);
    private final JmapConnector jmap = new JmapConnector();
    private Optional<DovecotServer> dovecot = Optional.empty();
    private Optional<HidingProxy> plain = Optional.empty();
    private Optional<JamesServer> james = Optional.empty();

    @BeforeAll
    void start() throws IOException {
        if (DovecotServer.isInstalled()) {
            dovecot = Optional.of(DovecotServer.start());
            plain = Optional.of(
                    HidingProxy.before(dovecot.get().imapPort(), HiddenExtension.UIDPLUS, HiddenExtension.MOVE));
        }
        james = Optional.of(JamesServer.start(60, "256m"));
    }

    @AfterAll
    void stop() {
        plain.ifPresent(HidingProxy::close);
        dovecot.ifPresent(DovecotServer::close);
        james.ifPresent(JamesServer::close);
        imap.close();
    }

    @ParameterizedTest
    @EnumSource
    void reachesDovecot(WishKind wish) throws Exception {
        assumeTrue(dovecot.isPresent(), "no Dovecot on this machine");
        int port = dovecot.get().imapPort();
        String user = "whole-" + wish.ordinal();
        reaches(new MailServer(MailServer.imap(port, user), DovecotServer.PASSWORD, imap, port, user), wish);
    }

    @ParameterizedTest
    @EnumSource
    void reachesAServerWithoutUidplusAndMove(WishKind wish) throws Exception {
        assumeTrue(plain.isPresent(), "no Dovecot on this machine");
        String user = "plain-" + wish.ordinal();
        reaches(
                new MailServer(
                        MailServer.imap(plain.get().port(), user),
                        DovecotServer.PASSWORD,
                        imap,
                        dovecot.orElseThrow().imapPort(),
                        user),
                wish);
    }

    @ParameterizedTest
    @EnumSource
    void reachesJamesByImap(WishKind wish) throws Exception {
        JamesServer server = james.orElseThrow();
        String person = server.newPerson();
        reaches(
                new MailServer(
                        MailServer.imap(server.imapPort(), person),
                        JamesServer.PASSWORD,
                        imap,
                        server.imapPort(),
                        person),
                wish);
    }

    @ParameterizedTest
    @EnumSource
    void reachesJamesByJmap(WishKind wish) throws Exception {
        JamesServer server = james.orElseThrow();
        String person = server.newPerson();
        reaches(
                new MailServer(
                        MailServer.jmap(server.jmapPort(), person),
                        JamesServer.PASSWORD,
                        jmap,
                        server.imapPort(),
                        person),
                wish);
    }

    @Test
    void aMessageReachesItsRecipientOnceAndSentOnDovecot() throws Exception {
        assumeTrue(dovecot.isPresent(), "no Dovecot on this machine");
        isSentFrom("sender", dovecot.get().imapPort());
    }

    @Test
    void aMessageReachesItsRecipientOnceAndSentOnAServerWithoutUidplusAndMove() throws Exception {
        assumeTrue(plain.isPresent(), "no Dovecot on this machine");
        isSentFrom("plain-sender", plain.get().port());
    }

    private void isSentFrom(String user, int port) throws Exception {
        try (RudeSmtpServer smtp = new RudeSmtpServer()) {
            MailServer server = new MailServer(
                    MailServer.imap(port, smtp.port(), user),
                    DovecotServer.PASSWORD,
                    imap,
                    dovecot.orElseThrow().imapPort(),
                    user);
            SentLetter letter = SentLetter.of(server.settings().email());

            isSent(letter, server);

            assertEquals(1, smtp.taken().size());
            assertEquals(List.of(letter.to()), smtp.taken().get(0).to());
            assertArrayEquals(letter.bytes(), smtp.taken().get(0).bytes());
        }
    }

    @Test
    void aMessageOverTheSmtpOfJamesReachesItsRecipientOnceAndSentByImap() throws Exception {
        JamesServer server = james.orElseThrow();
        String person = server.newPerson();
        isSentWithin(
                server,
                new MailServer(
                        MailServer.imap(server.imapPort(), server.smtpPort(), person),
                        JamesServer.PASSWORD,
                        imap,
                        server.imapPort(),
                        person));
    }

    @Test
    void aMessageThatJamesTakesByJmapReachesItsRecipientOnceAndSent() throws Exception {
        JamesServer server = james.orElseThrow();
        String person = server.newPerson();
        isSentWithin(
                server,
                new MailServer(
                        MailServer.jmap(server.jmapPort(), person),
                        JamesServer.PASSWORD,
                        jmap,
                        server.imapPort(),
                        person));
    }

    /** To somebody else on the same server. */
    private void isSentWithin(JamesServer server, MailServer mail) throws Exception {
        String recipient = server.newPerson();

        isSent(new SentLetter(mail.settings().email(), recipient), mail);

        try (PlainClient other = PlainClient.signIn(server.imapPort(), recipient, JamesServer.PASSWORD)) {
            Await.until(
                    "it is delivered", DELIVERED_WITHIN, () -> !letters(other).isEmpty());
            assertEquals(List.of(SentLetter.SUBJECT), letters(other));
        }
    }

    /** The subjects of what came in. */
    private static List<String> letters(PlainClient client) {
        return MailView.of(client).mailboxes().get("INBOX").stream()
                .map(message -> message.split(" ")[0])
                .toList();
    }

    private void isSent(SentLetter letter, MailServer server) throws Exception {
        server.fill();
        try (PlainClient client = server.client()) {
            letter.layOut(client);
        }
        try (WishEngine engine = WishEngine.over(folder, server.connector(), clock, server.account())) {
            engine.settle();
            MailView before = server.view();
            Map<String, EmailId> ids = engine.ids();
            assertEquals(before, engine.view());

            letter.submit(engine);
            engine.settle();

            MailView after = server.view();
            assertEquals(letter.after(before), after);
            assertEquals(after, engine.view(), "the mirror is what the server is");
            assertEquals(after.subjects(), engine.ids().keySet(), "and no email is left in no mailbox");
            engine.assertNothingWaits();
            assertKept(ids, engine.ids());
        }
    }

    /** The count is the same, and to delete the mailbox would destroy an email that nobody was shown. */
    @Test
    void aMailboxIsLeftAloneWhereAnotherClientLaidOneInAndTookOneOutOnDovecot() throws Exception {
        assumeTrue(dovecot.isPresent(), "no Dovecot on this machine");
        int port = dovecot.get().imapPort();
        isLeftAlone(
                new MailServer(MailServer.imap(port, "exchanged"), DovecotServer.PASSWORD, imap, port, "exchanged"));
    }

    @Test
    void aMailboxIsLeftAloneWhereAnotherClientLaidOneInAndTookOneOutOfJamesByJmap() throws Exception {
        JamesServer server = james.orElseThrow();
        String person = server.newPerson();
        isLeftAlone(new MailServer(
                MailServer.jmap(server.jmapPort(), person), JamesServer.PASSWORD, jmap, server.imapPort(), person));
    }

    private void isLeftAlone(MailServer mail) throws Exception {
        mail.fill();
        try (WishEngine engine = WishEngine.over(folder, mail.connector(), clock, mail.account())) {
            engine.settle();
            try (PlainClient other = mail.client()) {
                other.append("Box", "", WishKind.letter("seven"));
                other.run("SELECT Box");
                other.run("STORE 1 +FLAGS.SILENT (\\Deleted)");
                other.run("EXPUNGE");
            }
            MailView there = mail.view();

            WishKind.DELETE_MAILBOX.submit(engine);
            engine.settle();

            assertEquals(there, mail.view());
            assertEquals(there, engine.view(), "the mailbox is shown again, with what it holds");
            Mutation failed = engine.mutations().get(0);
            assertEquals(Mutation.State.FAILED, failed.state());
            assertTrue(
                    failed.tries().get(0).serverSaid().contains("was not shown when it was to be deleted"),
                    failed.toString());
        }
    }

    /** JMAP tells that a mailbox was destroyed: nobody waits for it to come back. */
    @Test
    void aMailboxThatAnotherClientDeletesIsGoneAtTheNextLookByJmap() throws Exception {
        JamesServer server = james.orElseThrow();
        String person = server.newPerson();
        MailServer mail = new MailServer(
                MailServer.jmap(server.jmapPort(), person), JamesServer.PASSWORD, jmap, server.imapPort(), person);
        mail.fill();
        try (WishEngine engine = WishEngine.over(folder, mail.connector(), clock, mail.account())) {
            engine.settle();
            MailView before = engine.view();
            try (PlainClient other = mail.client()) {
                other.run("DELETE Box");
            }

            engine.settle();

            assertEquals(List.of("Box"), missing(before, engine.view()));
            assertEquals(mail.view(), engine.view());
            assertFalse(engine.ids().containsKey("five"), "the email that was in it");
        }
    }

    private static List<String> missing(MailView before, MailView after) {
        return before.mailboxes().keySet().stream()
                .filter(mailbox -> !after.mailboxes().containsKey(mailbox))
                .toList();
    }

    private void reaches(MailServer server, WishKind wish) throws Exception {
        server.fill();
        try (WishEngine engine = WishEngine.over(folder, server.connector(), clock, server.account())) {
            engine.settle();
            MailView before = server.view();
            Map<String, EmailId> ids = engine.ids();
            assertEquals(before, engine.view());

            wish.submit(engine);
            MailView shown = engine.view();
            ids.putAll(engine.ids());
            engine.settle();

            MailView after = server.view();
            assertEquals(wish.after(before), after);
            assertEquals(after, engine.view(), "the mirror is what the server is");
            assertEquals(after.subjects(), engine.ids().keySet(), "and no email is left in no mailbox");
            engine.assertNothingWaits();
            assertKept(ids, engine.ids());
            assertEquals(after, shown, "it was shown at once");
        }
    }

    static void assertKept(Map<String, EmailId> before, Map<String, EmailId> after) {
        after.forEach((subject, id) -> assertEquals(before.getOrDefault(subject, id), id, subject + " keeps its id"));
    }
}
