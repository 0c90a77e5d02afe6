package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.container.RunningPostferry;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.mail.GeneratedMailbox;
import org.postferry.testkit.mail.MaildirTree;

/** A whole account is here, byte for byte, and stays so while others change it; the server's own copy is untouched. */
class MirrorIT {

    private static final int EMAILS = 10_000;
    private static final Duration FIRST_SYNC = Duration.ofMinutes(5);
    private static final Duration LATER_SYNC = Duration.ofMinutes(3);

    @TempDir
    Path data;

    @BeforeEach
    void dovecotIsHere() {
        assumeTrue(DovecotServer.isInstalled(), "no Dovecot on this machine");
    }

    @Test
    void tenThousandEmailsAreHereByteForByteAndStaySo() {
        try (DovecotServer server = DovecotServer.start()) {
            MailAccount before = fill(server);
            try (RunningPostferry postferry = RunningPostferry.on(data)) {
                server.record("anna");
                Instant begun = Instant.now();
                Mirror mirror = Mirror.add(postferry, server, "anna");
                mirror.awaitWhole(begun, FIRST_SYNC);
                Report.line(
                        "first sync of %d emails: %d ms",
                        before.emails(), Duration.between(begun, Instant.now()).toMillis());

                assertEquals(List.of(), before.differences(mirror.read()), "after the first sync");
                assertEquals(List.of(), before.differences(ServerMail.read(server, "anna")), "the server's own copy");
                Conversations firstSync = Conversations.of(server, "anna");
                assertEquals(List.of(), firstSync.headersSentBefore(), "headers that were fetched again");
                assertNoContentTwice(firstSync, before.emails());

                churn(server);
                MailAccount after = ServerMail.read(server, "anna");
                Instant changed = Instant.now();
                mirror.ask("sync");
                mirror.awaitWhole(changed, LATER_SYNC);
                Report.line(
                        "after the changes: %d ms",
                        Duration.between(changed, Instant.now()).toMillis());

                assertEquals(List.of(), after.differences(mirror.read()), "after the changes");
                assertEquals(List.of(), after.differences(ServerMail.read(server, "anna")), "the server's own copy");
                assertNoContentTwice(Conversations.of(server, "anna"), before.emails() + 100);
                assertEquals(List.of(), postferry.errors());
            }
        }
    }

    private static MailAccount fill(DovecotServer server) {
        new MaildirTree(server.maildir("anna")).write(GeneratedMailbox.of(EMAILS));
        OddMail.write(server.maildir("anna"));
        server.own(server.maildir("anna"));
        MailAccount account = ServerMail.read(server, "anna");
        assertEquals(EMAILS + OddMail.messages().size(), account.emails());
        assertEquals(21, account.mailboxes().size());
        return account;
    }

    /** What another client does: 100 new, 1,000 changes of flags, 100 deletions, one folder renamed. */
    private static void churn(DovecotServer server) {
        Random random = new Random(7);
        try (ServerMail client = ServerMail.of(server, "anna")) {
            client.append("INBOX", letters(60));
            client.append("Work/Überblick", letters(40));
            client.changeFlags("INBOX", 500, random);
            client.changeFlags("Archive", 300, random);
            client.changeFlags("Lists/kernel", 200, random);
            client.delete("INBOX", 60, random);
            client.delete("Archive/2024", 40, random);
            client.rename("Work/Bridge", "Work/Viaduct");
        }
    }

    private static List<byte[]> letters(int count) {
        List<byte[]> letters = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String letter = "From: new@example.org\r\nSubject: new " + i + "\r\nMessage-ID: <new" + i + "@" + count
                    + ".example.org>\r\n\r\n" + "a line of text\r\n".repeat(200);
            letters.add(letter.getBytes(StandardCharsets.US_ASCII));
        }
        return letters;
    }

    private static void assertNoContentTwice(Conversations conversations, int emails) {
        assertTrue(conversations.bodies() <= emails, conversations.bodies() + " contents of " + emails + " emails");
        assertEquals(List.of(), conversations.bodiesSentBefore(), "contents that were fetched again");
    }
}
