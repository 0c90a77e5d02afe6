package org.postferry.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.imap.internal.ImapConnector;
import org.postferry.model.Protocol;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.fault.Fault;
import org.postferry.testkit.fault.FaultPlan;
import org.postferry.testkit.fault.FaultProxy;
import org.postferry.testkit.imap.PlainClient;

/** A large message on a line that breaks after each third of it or sooner. */
class BreakingLineTest {
    private static final String USER = "anna";
    private static final int ATTACHED = 9_000_000;
    private static final long BREAK_EVERY = 3_000_000;
    private static final int BREAKS = 5;
    /** Sign-ins, heads that are compared, and what was on its way when the line broke. */
    private static final double MOST_TIMES_ITS_SIZE = 1.25;

    private static final Duration LONGEST_SYNC = Duration.ofSeconds(40);

    private static final ImapConnector CONNECTOR = new ImapConnector();

    @TempDir
    Path folder;

    @AfterAll
    static void stop() {
        CONNECTOR.close();
    }

    private static byte[] email() {
        byte[] attached = new byte[ATTACHED];
        new Random(7).nextBytes(attached);
        String text = "Subject: Large\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(attached)
                + "\r\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void itComesHomeAndEveryByteOfItOnce() throws Exception {
        byte[] email = email();
        FaultPlan plan = new FaultPlan(LongStream.rangeClosed(1, BREAKS)
                .mapToObj(i -> new Fault(i * BREAK_EVERY, Fault.Kind.CUT))
                .toList());
        try (DovecotServer server = Dovecots.start(List.of("")).get(0);
                FaultProxy proxy = FaultProxy.before(server.imapPort(), plan);
                FaultySync sync = new FaultySync(
                        folder,
                        new HastyConnector(CONNECTOR),
                        FaultySync.settings(Protocol.IMAP, proxy.port(), Optional.empty(), USER, 1),
                        DovecotServer.PASSWORD,
                        new Random(1))) {
            Copies there;
            try (PlainClient phone = PlainClient.signIn(server.imapPort(), USER + "@phone", DovecotServer.PASSWORD)) {
                phone.append("INBOX", "", "01-Jan-2025 10:00:00 +0000", email);
                there = Copies.of(phone);
            }

            sync.runUntil(() -> true, Instant.now().plus(LONGEST_SYNC));

            assertEquals(List.of(), there.differences(sync.read()));
            assertTrue(
                    proxy.struck().size() >= 3,
                    "the line broke " + proxy.struck().size() + " times");
            assertTrue(
                    proxy.passed() < email.length * MOST_TIMES_ITS_SIZE,
                    proxy.passed() + " bytes passed for a message of " + email.length);
        }
    }
}
