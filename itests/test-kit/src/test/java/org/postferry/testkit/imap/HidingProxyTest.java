package org.postferry.testkit.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postferry.testkit.dovecot.DovecotServer;

class HidingProxyTest {
    private static final byte[] MESSAGE =
            "Subject: a\r\n\r\n* CAPABILITY MOVE [COPYUID 1 2 3]\r\n".getBytes(StandardCharsets.US_ASCII);
    private static Optional<DovecotServer> server = Optional.empty();

    @BeforeAll
    static void startDovecot() {
        assumeTrue(DovecotServer.isInstalled(), "Dovecot is not installed (apt-get install dovecot-imapd)");
        server = Optional.of(DovecotServer.start());
    }

    @AfterAll
    static void stopDovecot() {
        server.ifPresent(DovecotServer::close);
    }

    private static HidingProxy hiding(HiddenExtension... extensions) {
        return HidingProxy.before(server.orElseThrow().imapPort(), extensions);
    }

    private static PlainClient client(HidingProxy proxy, String user) {
        return PlainClient.signIn(proxy.port(), user, DovecotServer.PASSWORD);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "QRESYNC | QRESYNC | ENABLE QRESYNC",
                "CONDSTORE | QRESYNC | ENABLE QRESYNC",
                "CONDSTORE | CONDSTORE | UID FETCH 1 (FLAGS) (CHANGEDSINCE 1)",
                "CONDSTORE | CONDSTORE | UID STORE 1 (UNCHANGEDSINCE 1) +FLAGS.SILENT (\\Seen)",
                "UIDPLUS | UIDPLUS | UID EXPUNGE 1",
                "MOVE | MOVE | UID MOVE 1 INBOX",
                "LIST_STATUS | LIST-STATUS | LIST \"\" * RETURN (SPECIAL-USE STATUS (MESSAGES))",
                "NOTIFY | NOTIFY | NOTIFY NONE",
                "ESEARCH | ESEARCH | UID SEARCH RETURN (ALL) ALL",
            })
    void whatIsHiddenIsNeitherListedNorKnown(HiddenExtension hidden, String word, String command) {
        try (HidingProxy hiding = hiding(hidden);
                HidingProxy plain = hiding();
                PlainClient without = client(hiding, "anna");
                PlainClient with = client(plain, "anna")) {
            with.append("INBOX", "", MESSAGE);
            with.run("SELECT INBOX");
            without.run("SELECT INBOX");

            assertTrue(with.run("CAPABILITY").get(0).contains(" " + word));
            assertFalse(without.run("CAPABILITY").get(0).contains(" " + word));
            IllegalStateException unknown = assertThrows(IllegalStateException.class, () -> without.run(command));
            assertTrue(unknown.getMessage().contains(" BAD "), unknown.getMessage());
            with.run(command);
        }
    }

    @Test
    void codesOfWhatIsHiddenAreTakenOutAndMessagesStayAsTheyAre() {
        try (HidingProxy hiding = hiding(HiddenExtension.UIDPLUS);
                PlainClient client = client(hiding, "bert")) {
            assertThrows(
                    IllegalStateException.class,
                    () -> client.append("INBOX", "", "17-Jul-1996 02:44:25 -0700", MESSAGE),
                    "no APPENDUID");
            client.run("SELECT INBOX");
            List<String> fetched = client.run("UID FETCH 1 (BODY.PEEK[])");
            client.run("CREATE Work");
            List<String> moved = client.run("UID MOVE 1 Work");

            assertTrue(fetched.get(0).contains("* CAPABILITY MOVE [COPYUID 1 2 3]"), fetched.get(0));
            assertTrue(moved.stream().noneMatch(line -> line.contains("COPYUID")), moved.toString());
        }
    }

    @Test
    void aLostAnswerIsToACommandThatWasCarriedOut() {
        try (HidingProxy proxy = hiding();
                HidingProxy plain = hiding();
                PlainClient client = client(plain, "carl");
                PlainClient cut = client(proxy, "carl")) {
            proxy.loseAnswer(2);
            cut.run("NOOP");
            assertThrows(UncheckedIOException.class, () -> cut.run("CREATE Lost"));

            assertTrue(proxy.hasLostAnswer());
            assertEquals(1, client.run("LIST \"\" Lost").size());
        }
    }

    @Test
    void whatATestAnswersNeverReachesTheServer() {
        try (HidingProxy proxy = hiding();
                PlainClient client = client(proxy, "dora")) {
            proxy.answering(command -> command.startsWith("CREATE") ? Optional.of("OK made") : Optional.empty());

            client.run("CREATE Nowhere");

            assertEquals(List.of(), client.run("LIST \"\" Nowhere"));
        }
    }
}
