package org.postferry.imap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.Lane;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.Session;
import org.postferry.imap.facts.Accounts;
import org.postferry.imap.facts.CollectingSink;
import org.postferry.imap.facts.Pulls;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.imap.PlainClient;

/** Texts alone, from a real Dovecot. */
class DovecotTextTest {
    private static final ImapConnector CONNECTOR = new ImapConnector();
    private static final String ATTACHED = "QUFB".repeat(50_000);

    private static Optional<DovecotServer> running = Optional.empty();

    @BeforeAll
    static void start() {
        assumeTrue(DovecotServer.isInstalled(), "Dovecot is not installed (apt-get install dovecot-imapd)");
        running = Optional.of(DovecotServer.start());
    }

    @AfterAll
    static void stop() {
        running.ifPresent(DovecotServer::close);
        CONNECTOR.close();
    }

    private static byte[] email() {
        return String.join(
                        "\r\n",
                        "Subject: papers",
                        "MIME-Version: 1.0",
                        "Content-Type: multipart/mixed; boundary=\"out er\"",
                        "",
                        "--out er",
                        "Content-Type: multipart/alternative; boundary=inner",
                        "",
                        "--inner",
                        "Content-Type: text/plain; charset=utf-8",
                        "",
                        "the plain text",
                        "--inner",
                        "Content-Type: text/html",
                        "",
                        "<p>" + "html ".repeat(1_000) + "</p>",
                        "--inner--",
                        "--out er",
                        "Content-Type: application/pdf",
                        "Content-Disposition: attachment; filename=a.pdf",
                        "Content-Transfer-Encoding: base64",
                        "",
                        ATTACHED,
                        "--out er--",
                        "")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void aTextComesWithoutItsAttachmentsAndNamesThem() throws Exception {
        DovecotServer server = running.orElseThrow();
        try (PlainClient client = PlainClient.signIn(server.imapPort(), "alice", DovecotServer.PASSWORD)) {
            client.append("INBOX", "", email());
        }
        CollectingSink sink = new CollectingSink();
        try (Session session = CONNECTOR.open(Accounts.inClear(server.imapPort()), Accounts.PASSWORD)) {
            RemoteFact.EmailSeen seen = Pulls.of(session, Lane.history(Accounts.INBOX), Checkpoint.NONE)
                    .facts(RemoteFact.EmailSeen.class)
                    .get(0);

            session.fetch(Accounts.INBOX, List.of(new FetchRequest.Text(seen.id(), 1_000)), sink);

            String text = sink.text(1);
            assertEquals(List.of("complete 1"), sink.ends());
            assertTrue(text.startsWith("Subject: papers\r\n"), text);
            assertTrue(text.contains("\r\n\r\nthe plain text\r\n--inner\r\n"), text);
            assertTrue(text.contains("filename=a.pdf"), text);
            assertTrue(text.endsWith("\r\n--out er--\r\n"), text);
            assertFalse(text.contains("QUFB"), "no attachment");
            assertTrue(text.length() < 2_000, text.length() + " bytes");
            assertTrue(session.traffic().bytesIn() < 10_000, session.traffic() + "");
        }
    }
}
