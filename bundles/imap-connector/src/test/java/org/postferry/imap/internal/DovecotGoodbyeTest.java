package org.postferry.imap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.model.Keyword;
import org.postferry.model.MailboxId;
import org.postferry.store.EmailQuery;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.Ability;
import org.postferry.testkit.connector.Comparison;
import org.postferry.testkit.connector.Mirror;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.imap.HidingProxy;

/**
 * A day's work with Dovecot, which hangs up after its first line, and once more after its second, and so on to the last: greeting,
 * sign-in, list, bodies, changes, waiting. Each time the next connection finishes the work, and nothing is lost or done twice.
 */
class DovecotGoodbyeTest {
    private static final FakeClock CLOCK = new FakeClock();
    private static final ImapConnector CONNECTOR = new ImapConnector(CLOCK);
    private static final AtomicInteger USERS = new AtomicInteger();
    private static final Instant RECEIVED = Instant.parse("2026-01-01T00:00:00Z");

    /** Said before; the last says nothing. They take turns, line by line; in the long run each has every line. */
    private static final List<String> FAREWELLS =
            List.of("* BYE Disconnected for inactivity.", "* BYE [UNAVAILABLE] shutting down", "");

    /** More tries than one connection that ends can cost. */
    private static final int MOST_TRIES = 6;

    /** Fewer lines, and the work has not been done. */
    private static final int FEWEST_LINES = 60;

    private static Optional<DovecotServer> server = Optional.empty();
    private static Optional<HidingProxy> proxy = Optional.empty();

    @BeforeAll
    static void startDovecot() {
        assumeTrue(DovecotServer.isInstalled(), "Dovecot is not installed (apt-get install dovecot-imapd)");
        server = Optional.of(DovecotServer.start());
        proxy = Optional.of(HidingProxy.before(server.get().imapPort()));
    }

    @AfterAll
    static void stopDovecot() {
        proxy.ifPresent(HidingProxy::close);
        server.ifPresent(DovecotServer::close);
        CONNECTOR.close();
    }

    @Test
    void afterWhicheverLineTheServerHangsUpTheNextConnectionGoesOn() throws Exception {
        int lines = 1;
        while (workIsCutAfter(lines)) {
            lines++;
        }

        assertTrue(lines > FEWEST_LINES, "the whole work took only " + lines + " lines");
    }

    /** Returns whether the work was long enough to be cut there. */
    private static boolean workIsCutAfter(int lines) throws Exception {
        if (!Boolean.getBoolean("postferry.long")) {
            return workIsCutAfter(lines, FAREWELLS.get(lines % FAREWELLS.size()));
        }
        boolean cut = false;
        for (String farewell : FAREWELLS) {
            cut = workIsCutAfter(lines, farewell);
        }
        return cut;
    }

    private static boolean workIsCutAfter(int lines, String farewell) throws Exception {
        ImapUnderTest account = ImapUnderTest.onDovecot(
                server.orElseThrow(),
                proxy.orElseThrow(),
                CONNECTOR,
                EnumSet.allOf(Ability.class),
                "user" + USERS.incrementAndGet(),
                CLOCK);
        account.createMailbox("Work");
        for (int letter = 1; letter <= 3; letter++) {
            account.deliver("INBOX", letter(letter), RECEIVED.plusSeconds(letter));
        }
        proxy.orElseThrow().hangUpAfter(lines, farewell);
        try (Mirror mirror = new Mirror(CONNECTOR, account.settings(), account.credential())) {
            work(account, mirror);
            Comparison.assertEqual(account, mirror.store(), mirror.account());
            assertEquals(2, account.emails("INBOX").size(), "after line " + lines);
            assertEquals(2, account.emails("Work").size(), "after line " + lines);
        } finally {
            account.close();
        }
        return proxy.orElseThrow().hasHungUp();
    }

    private static void work(ImapUnderTest account, Mirror mirror) throws Exception {
        untilDone(mirror, () -> {
            mirror.sync();
            mirror.fetchContents();
        });
        account.deliver("INBOX", letter(4), RECEIVED);
        account.flag("INBOX", "1", Keyword.SEEN);
        account.expunge("INBOX", List.of("2"));
        untilDone(mirror, mirror::sync);
        Set<RemoteId> newest = Set.of(id(mirror, "letter 3"));
        untilDone(
                mirror,
                command(
                        mirror,
                        new RemoteCommand.SetKeywords(
                                mirror.scope("INBOX"), newest, Set.of(Keyword.FLAGGED), Set.of())));
        Scope.Mailbox inbox = mirror.scope("INBOX");
        untilDone(
                mirror,
                command(
                        mirror,
                        new RemoteCommand.SetMailboxes(inbox, newest, Set.of(mirror.scope("Work")), Set.of(inbox))));
        untilDone(
                mirror,
                command(
                        mirror,
                        new RemoteCommand.Append(
                                mirror.scope("Work"),
                                RemoteCommand.Message.of(letter(5)),
                                Optional.of("letter5@example.org"),
                                Set.of(Keyword.DRAFT),
                                RECEIVED)));
        untilDone(mirror, () -> mirror.session().awaitHint(Duration.ofMillis(20)));
        untilDone(mirror, () -> {
            mirror.sync();
            mirror.fetchContents();
        });
    }

    private interface Work {
        void run() throws Exception;
    }

    /** As an engine would: what is worth another try gets one, on another connection, when it is time. */
    private static void untilDone(Mirror mirror, Work work) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                work.run();
                return;
            } catch (ConnectorException later) {
                assertEquals(ConnectorException.Kind.TRANSIENT, later.kind(), later.getMessage());
                assertTrue(attempt < MOST_TRIES, later.getMessage());
                later.retryAfter().ifPresent(CLOCK::advance);
                mirror.drop();
            }
        }
    }

    private static Work command(Mirror mirror, RemoteCommand command) {
        List<String> taken = new ArrayList<>();
        Steps steps = new Steps() {
            @Override
            public List<String> taken() {
                return List.copyOf(taken);
            }

            @Override
            public void record(String step) {
                taken.add(step);
            }
        };
        return () -> assertInstanceOf(
                Outcome.Done.class, mirror.session().perform(command, steps).outcome());
    }

    private static RemoteId id(Mirror mirror, String subject) {
        MailboxId inbox = mirror.scope("INBOX").id();
        return mirror.store().emails().page(EmailQuery.ofMailbox(inbox, 10)).items().stream()
                .filter(email -> email.header().subject().equals(subject))
                .flatMap(email -> mirror.store().emails().memberships(email.id()).stream())
                .flatMap(membership -> membership.id().stream())
                .findFirst()
                .orElseThrow();
    }

    private static byte[] letter(int number) {
        return ("Message-ID: <letter" + number + "@example.org>\r\nSubject: letter " + number + "\r\n\r\nHello.\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }
}
