package org.postferry.bench.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.testkit.dovecot.DovecotServer;
import org.postferry.testkit.mail.GeneratedMailbox;

/** The instruments themselves, on a server. */
class OnDovecotTest {

    private static final int MESSAGES = 5_000;

    @TempDir
    static Path benchData;

    private static MailSource source;

    @BeforeAll
    static void start() {
        assumeTrue(DovecotServer.isInstalled(), "no Dovecot on this machine");
        source = MailSource.start(benchData, MESSAGES);
    }

    @AfterAll
    static void stop() {
        if (source != null) {
            source.close();
        }
    }

    @Test
    void theBareFetchBringsEveryByteOverAnyNumberOfConnections() {
        source.lend("bare");
        GeneratedMailbox mailbox = GeneratedMailbox.of(MESSAGES);
        long bodies = IntStream.range(0, MESSAGES)
                .parallel()
                .mapToLong(i -> mailbox.email(i).sizeBytes())
                .sum();

        for (int connections : new int[] {1, 2}) {
            BareFetch.Outcome outcome = new BareFetch(source.port(), "bare", DovecotServer.PASSWORD)
                    .run(BareFetch.Items.BODIES, connections);
            assertTrue(outcome.bytes() > bodies, outcome.bytes() + " of " + bodies);
            assertTrue(outcome.bytes() < bodies + MESSAGES * 200L, outcome.bytes() + " of " + bodies);
        }
    }

    @Test
    void theChangesAreWhatTheyAreSaidToBe() {
        source.lend("churned");
        try (ImapClient client = new ImapClient(source.port(), "churned", DovecotServer.PASSWORD)) {
            Map<String, ImapClient.Count> before = client.counts();

            Map<String, ImapClient.Count> expected = Churn.make(client, new Random(1));

            assertEquals(client.counts(), expected);
            assertEquals(0, total(expected) - total(before));
            assertEquals(20, expected.size());
        }
    }

    @Test
    void theGeneratedMailIsTheSameForEveryUserWhateverOthersDid() {
        source.lend("first");
        try (ImapClient client = new ImapClient(source.port(), "first", DovecotServer.PASSWORD)) {
            Churn.make(client, new Random(2));
        }
        source.takeBack("first");

        source.lend("second");

        try (ImapClient client = new ImapClient(source.port(), "second", DovecotServer.PASSWORD)) {
            assertEquals(MESSAGES, total(client.counts()));
        }
    }

    @Test
    void theProxyCountsWaitingsAndNoticesNewMail() throws Exception {
        source.lend("watched");
        try (RecordingProxy proxy = new RecordingProxy(source.port());
                ImapClient client = new ImapClient(proxy.port(), "watched", DovecotServer.PASSWORD)) {
            client.command("SELECT INBOX");
            long before = proxy.roundTrips();
            client.command("NOOP");
            client.command("NOOP");
            assertEquals(2, proxy.roundTrips() - before);
            assertEquals(0, proxy.toldAt());

            proxy.listenForNews();
            try (ImapClient other = new ImapClient(source.port(), "watched", DovecotServer.PASSWORD)) {
                other.append("INBOX", Churn.message("1"));
            }
            client.command("NOOP");

            assertTrue(proxy.toldAt() != 0 && proxy.toldAt() <= System.nanoTime());
        }
    }

    private static long total(Map<String, ImapClient.Count> counts) {
        return counts.values().stream().mapToLong(ImapClient.Count::messages).sum();
    }
}
