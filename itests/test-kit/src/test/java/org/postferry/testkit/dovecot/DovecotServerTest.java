package org.postferry.testkit.dovecot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DovecotServerTest {

    @BeforeEach
    void dovecotIsHere() {
        assumeTrue(DovecotServer.isInstalled(), "no Dovecot on this machine");
    }

    @Test
    void servesMailThatWasPutThereAsFiles() throws IOException {
        try (DovecotServer server = DovecotServer.start()) {
            Path inbox = server.maildir("anna").resolve("cur");
            Files.createDirectories(inbox);
            Files.writeString(inbox.resolve("1.M1P1.host:2,S"), "Subject: one\r\n\r\n");
            server.own(inbox);

            assertTrue(talk(server.imapPort(), "a LOGIN anna secret", "b STATUS INBOX (MESSAGES UNSEEN)")
                    .contains("MESSAGES 1 UNSEEN 0"));
        }
    }

    @Test
    void writesDownWhatARecordedUserSays() throws IOException {
        try (DovecotServer server = DovecotServer.start()) {
            server.record("anna");

            talk(server.imapPort(), "a LOGIN anna secret", "b NOOP", "c LOGOUT");

            String said = Files.readString(server.rawlogs("anna").get(0));
            assertTrue(said.contains("b NOOP"), said);
        }
    }

    @Test
    void offersNoMoreThanItIsToldTo() throws IOException {
        try (DovecotServer server = DovecotServer.start(dovecot -> dovecot.advertising("IMAP4rev1 UIDPLUS"))) {
            String said = talk(server.imapPort(), "a LOGIN anna secret", "b CAPABILITY");

            assertEquals(
                    "* CAPABILITY IMAP4rev1 UIDPLUS",
                    said.lines()
                            .filter(line -> line.startsWith("* CAP"))
                            .reduce((a, b) -> b)
                            .orElseThrow());
        }
    }

    @Test
    void startsAgainOnTheSamePortsWithTheSameMail() throws IOException {
        try (DovecotServer server = DovecotServer.start()) {
            talk(server.imapPort(), "a LOGIN anna secret", "b CREATE Kept");
            server.stop();
            assertThrows(ConnectException.class, () -> talk(server.imapPort()));

            server.startAgain();

            assertTrue(talk(server.imapPort(), "a LOGIN anna secret", "b LIST \"\" Kept")
                    .contains("Kept"));
        }
    }

    /** Says each line and waits for its tagged answer; returns all that the server said. */
    private static String talk(int port, String... lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            Writer out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
            StringBuilder said = new StringBuilder(in.readLine()).append('\n');
            for (String line : lines) {
                out.write(line + "\r\n");
                out.flush();
                String tag = line.substring(0, 2);
                String answer;
                do {
                    answer = in.readLine();
                    said.append(answer).append('\n');
                } while (answer != null && !answer.startsWith(tag));
            }
            return said.toString();
        }
    }
}
