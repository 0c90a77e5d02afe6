package org.postferry.proof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.mail.GeneratedEmail;
import org.postferry.testkit.mail.GeneratedMailbox;
import org.postferry.testkit.mail.MaildirTree;

/** The other client tells the truth: what was written to the disk, and what changed; a proof is worth as much as its ruler. */
class ServerMailIT {

    private static final GeneratedMailbox MAIL = GeneratedMailbox.of(300);

    @BeforeEach
    void dovecotIsHere() {
        assumeTrue(DovecotServer.isInstalled(), "no Dovecot on this machine");
    }

    @Test
    void readsEveryByteOfWhatWasWritten() {
        try (DovecotServer server = filled()) {
            MailAccount read = ServerMail.read(server, "anna");

            assertEquals(MAIL.size(), read.emails());
            for (int i = 0; i < MAIL.size(); i++) {
                GeneratedEmail email = MAIL.email(i);
                String digest = MailCopy.digest(new ByteArrayInputStream(email.onTheWire()));
                long copies = read.mailboxes().get(email.folder().path()).stream()
                        .filter(copy -> copy.digest().equals(digest)
                                && copy.sizeBytes() == email.sizeBytes()
                                && copy.receivedAt().equals(email.receivedAt().truncatedTo(ChronoUnit.SECONDS)))
                        .count();
                assertEquals(1, copies, "email " + i);
            }
        }
    }

    @Test
    void readingChangesNothingAndAChangeIsADifference() {
        try (DovecotServer server = filled();
                ServerMail client = ServerMail.of(server, "anna")) {
            MailAccount before = client.read();
            assertEquals(List.of(), before.differences(client.read()));

            client.changeFlags("INBOX", 1, new Random(1));
            assertEquals(2, before.differences(client.read()).size());

            client.delete("INBOX", 1, new Random(2));
            client.rename("Archive", "Elsewhere");
            client.append("Sent", List.of("Subject: x\r\n\r\n".getBytes()));
            MailAccount after = client.read();
            assertEquals(300, after.emails());
            assertEquals(21 - 1, after.mailboxes().size());
        }
    }

    @Test
    void countsWhatTheServerSentAgain() throws IOException {
        try (DovecotServer server = filled()) {
            server.record("anna");
            int emails =
                    ServerMail.read(server, "anna").mailboxes().get("INBOX").size();

            fetchInbox(server);
            Conversations once = Conversations.of(server, "anna");
            assertEquals(emails, once.bodies());
            assertEquals(emails, once.headers());
            assertEquals(List.of(), once.bodiesSentBefore());
            assertEquals(List.of(), once.headersSentBefore());

            fetchInbox(server);
            Conversations twice = Conversations.of(server, "anna");
            assertEquals(emails, twice.bodies());
            assertEquals(emails, twice.bodiesSentBefore().size());
            assertEquals(emails, twice.headersSentBefore().size());
        }
    }

    private static void fetchInbox(DovecotServer server) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.imapPort())) {
            String commands = "a LOGIN anna secret\r\nb EXAMINE INBOX\r\nc UID FETCH 1:* (UID BODY.PEEK[HEADER])\r\n"
                    + "d UID FETCH 1:* (FLAGS BODY.PEEK[])\r\ne LOGOUT\r\n";
            socket.getOutputStream().write(commands.getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        }
    }

    private static DovecotServer filled() {
        DovecotServer server = DovecotServer.start();
        new MaildirTree(server.maildir("anna")).write(MAIL);
        server.own(server.maildir("anna"));
        return server;
    }
}
