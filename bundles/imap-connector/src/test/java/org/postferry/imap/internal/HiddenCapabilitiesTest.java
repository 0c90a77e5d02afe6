package org.postferry.imap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.imap.facts.Accounts;
import org.postferry.model.Keyword;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.imap.PlainClient;

/** Whatever of its abilities a Dovecot hides, the mirror is the same. */
class HiddenCapabilitiesTest {
    private static final Pattern FLAGS = Pattern.compile("\\* \\d+ FETCH \\(UID (\\d+) FLAGS \\(([^)]*)\\)\\)");

    @BeforeAll
    static void needsDovecot() {
        assumeTrue(DovecotServer.isInstalled(), "Dovecot is not installed (apt-get install dovecot-imapd)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "IMAP4rev1 SASL-IR ENABLE IDLE UNSELECT UIDPLUS LIST-EXTENDED CONDSTORE QRESYNC ESEARCH LIST-STATUS SPECIAL-USE LITERAL+",
                "IMAP4rev1 SASL-IR ENABLE IDLE UNSELECT UIDPLUS LIST-EXTENDED CONDSTORE ESEARCH LIST-STATUS SPECIAL-USE",
                "IMAP4rev1 ENABLE CONDSTORE QRESYNC",
                "IMAP4rev1 CONDSTORE",
                "IMAP4rev1 ESEARCH LIST-STATUS LIST-EXTENDED",
                "IMAP4rev1",
            })
    void theMirrorIsTheSame(String capabilities) throws Exception {
        ImapConnector connector = new ImapConnector();
        try (DovecotServer server = DovecotServer.start(dovecot -> dovecot.advertising(capabilities));
                PlainClient other = PlainClient.signIn(server.imapPort(), "alice", DovecotServer.PASSWORD);
                Session session = connector.open(Accounts.inClear(server.imapPort()), Accounts.PASSWORD)) {
            for (int i = 1; i <= 30; i++) {
                other.append("INBOX", i % 3 == 0 ? "\\Seen" : "", email(i));
            }
            Mirror mirror = new Mirror(Accounts.INBOX);
            mirror.firstSync(session);
            assertEquals(serverRows(other), mirror.rows());

            for (int round = 0; round < 5; round++) {
                change(other, round);
                sync(session, mirror);
                assertEquals(serverRows(other), mirror.rows(), "round " + round);
            }
        } finally {
            connector.close();
        }
    }

    /** As long as something may have changed; flags that no count shows are found by an audit. */
    private static void sync(Session session, Mirror mirror) throws Exception {
        assertTrue(isDirty(session, mirror) || !session.info().capabilities().contains("CONDSTORE"));
        while (isDirty(session, mirror)) {
            mirror.pull(session);
        }
        if (!session.info().capabilities().contains("CONDSTORE")) {
            mirror.audit(session);
        }
    }

    private static boolean isDirty(Session session, Mirror mirror) throws Exception {
        return session.dirtyScopes(Map.<Scope, Checkpoint>of(Accounts.INBOX, mirror.head()))
                .contains(Accounts.INBOX);
    }

    private static void change(PlainClient other, int round) {
        other.run("SELECT INBOX");
        switch (round) {
            case 0 -> other.run("UID STORE 3:9 +FLAGS (\\Flagged Work)");
            case 1 -> other.append("INBOX", "\\Draft", email(100));
            case 2 -> {
                other.run("UID STORE 5,12:14 +FLAGS (\\Deleted)");
                other.run("EXPUNGE");
            }
            case 3 -> {
                other.append("INBOX", "", email(101));
                other.run("SELECT INBOX");
                other.run("UID STORE 31:32 +FLAGS (\\Deleted)");
                other.run("EXPUNGE");
                other.run("UID STORE 7 -FLAGS (\\Flagged)");
            }
            default -> {
                other.run("UID STORE 1:4294967295 +FLAGS (\\Deleted)");
                other.run("EXPUNGE");
            }
        }
    }

    private static Map<Long, Set<Keyword>> serverRows(PlainClient other) {
        other.run("SELECT INBOX");
        Map<Long, Set<Keyword>> rows = new TreeMap<>();
        for (String line : other.run("UID FETCH 1:4294967295 (UID FLAGS)")) {
            Matcher row = FLAGS.matcher(line);
            if (row.matches()) {
                Set<Keyword> keywords = new TreeSet<>();
                for (String flag : row.group(2).replace("\\Recent", "").strip().split(" ")) {
                    if (!flag.isBlank()) {
                        keywords.add(new Keyword(flag.replace("\\", "$").toLowerCase(Locale.ROOT)));
                    }
                }
                rows.put(Long.parseLong(row.group(1)), keywords);
            }
        }
        return rows;
    }

    private static byte[] email(int number) {
        return ("Subject: " + number + "\r\n\r\nbody " + number + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
