package org.postferry.imap.facts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteFact;
import org.postferry.imap.command.Compress;
import org.postferry.imap.command.Login;
import org.postferry.imap.command.Noop;
import org.postferry.imap.wire.Conversation;
import org.postferry.imap.wire.RefusedException;
import org.postferry.imap.wire.Status;
import org.postferry.imap.wire.Wire;
import org.postferry.imap.wire.WireException;
import org.postferry.model.Security;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.imap.PlainClient;

/** COMPRESS with a real Dovecot, with and without TLS. */
class DovecotCompressionTest {
    private static final int EMAILS = 300;
    private static final Manners COMPRESSED = new Manners(
            Manners.LONGEST_IDLE,
            Optional.empty(),
            true,
            Manners.Compression.ALWAYS,
            OptionalInt.empty(),
            OptionalLong.empty());
    private static final String ZLIB = "protocol imap {\n  mail_plugins = imap_zlib\n}\nmail_plugins = zlib\n";

    private static Optional<DovecotServer> running = Optional.empty();

    @BeforeAll
    static void start() {
        assumeTrue(DovecotServer.isInstalled(), "Dovecot is not installed (apt-get install dovecot-imapd)");
        running = Optional.of(DovecotServer.start(dovecot -> dovecot.with(ZLIB)));
        try (PlainClient client = client()) {
            for (int i = 1; i <= EMAILS; i++) {
                client.append("INBOX", i % 2 == 0 ? "\\Seen" : "", email(i));
            }
        }
    }

    @AfterAll
    static void stop() {
        running.ifPresent(DovecotServer::close);
    }

    private static PlainClient client() {
        return PlainClient.signIn(running.orElseThrow().imapPort(), "alice", DovecotServer.PASSWORD);
    }

    private static byte[] email(int number) {
        return ("Subject: " + number + "\r\n\r\n" + ("body " + number + "\r\n").repeat(number * 20))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static ImapSession open(Security security, Timers timers) throws Exception {
        DovecotServer server = running.orElseThrow();
        int port = security == Security.TLS ? server.imapsPort() : server.imapPort();
        return ImapSession.open(
                Accounts.settings("localhost", port, security, Optional.of(server.certificatePem())),
                Accounts.PASSWORD,
                Shared.of(timers, Clock.systemUTC()),
                Optional.of(QuirkProfiles.STANDARD.with(COMPRESSED)));
    }

    @ParameterizedTest
    @EnumSource(Security.class)
    void pulledPipelinedAndWokenItIsTheSameMail(Security security) throws Exception {
        List<FetchRequest> requests = new ArrayList<>();
        CollectingSink sink = new CollectingSink();
        try (Timers timers = new Timers();
                PlainClient client = client();
                ImapSession session = open(security, timers)) {
            Pulls history = Pulls.of(session, Lane.history(Accounts.INBOX), Checkpoint.NONE);
            history.facts(RemoteFact.EmailSeen.class)
                    .forEach(seen -> requests.add(new FetchRequest.Whole(seen.id(), seen.sizeBytes())));
            session.fetch(Accounts.INBOX, requests.subList(0, EMAILS), sink);

            for (int uid = 1; uid <= EMAILS; uid++) {
                assertArrayEquals(email(uid), sink.contents().get((long) uid));
            }
            client.attempt("CREATE Other");
            session.dirtyScopes(Map.of());
            client.append("Other", "", email(1));
            assertTrue(session.awaitHint(Duration.ofSeconds(20)));
        }
    }

    @Test
    void theServerSaysThatItIsOnAndStaysInStep() throws Exception {
        try (Wire wire = Wire.connect("127.0.0.1", running.orElseThrow().imapPort(), Duration.ofSeconds(20));
                Conversation conversation = new Conversation(wire)) {
            conversation.greeting();
            conversation.run(new Login("alice", DovecotServer.PASSWORD));
            conversation.run(new Compress());
            conversation.compress();

            assertEquals(Status.Kind.OK, conversation.run(new Noop()).kind());
            RefusedException again = assertThrows(RefusedException.class, () -> conversation.run(new Compress()));
            assertTrue(again.status().hasCode("COMPRESSIONACTIVE"), again.getMessage());
        }
    }

    @Test
    void aServerThatRefusesGoesOnAsItWas() throws Exception {
        try (Played server = Played.of("compress-refused")) {
            assertEquals(1, server.open(COMPRESSED).countMailboxes());
            server.assertPlayed();
        }
    }

    @Test
    void onThisMachineNothingIsCompressed() throws Exception {
        try (Played server = Played.of("compress-not-here")) {
            assertEquals(1, server.open(Security.NONE).countMailboxes());
            server.assertPlayed();
        }
    }

    @Test
    void afterABombTheAccountIsLeftAloneAndThenAskedWithoutCompression() {
        Allowance allowance = new Allowance(Clock.systemUTC());
        new Pace(allowance, 0, OptionalLong.empty()).inflated();
        ConnectorException failure = Failures.of(new WireException(WireException.Reason.INFLATED, "too much"));

        assertTrue(allowance.refuses(Introduction.COMPRESS));
        assertEquals(Optional.of(Duration.ofMinutes(5)), failure.retryAfter());
    }
}
