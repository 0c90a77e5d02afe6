package org.postferry.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postferry.connector.Connector;
import org.postferry.imap.internal.ImapConnector;
import org.postferry.jmap.internal.JmapConnector;
import org.postferry.model.Protocol;
import org.postferry.testkit.imap.PlainClient;
import org.postferry.testkit.james.JamesServer;

/** One account, mirrored by IMAP and by JMAP at once while a third client changes it: the same emails in both, none twice. */
class TwoProtocolsTest {
    private static final long SEED = 20_25;
    private static final Duration LONGEST_SYNC = Duration.ofMinutes(4);

    @TempDir
    Path folder;

    @Test
    void oneAccountIsTheSameMailByBoth() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        ImapConnector imap = new ImapConnector();
        try (JamesServer james = JamesServer.start(1, "256m")) {
            String user = james.newPerson();
            PlainClient client = PlainClient.signIn(james.imapPort(), user, JamesServer.PASSWORD);
            JamesMail.write(client, SEED);
            try (FaultySync byImap = sync("imap", imap, Protocol.IMAP, james.imapPort(), user);
                    FaultySync byJmap = sync("jmap", new JmapConnector(), Protocol.JMAP, james.jmapPort(), user)) {
                // it changes as time goes by, whatever the mirrors have read
                OtherClient third = new OtherClient(client, JamesMail.FOLDERS, SEED, () -> 0, JamesMail.EMAILS);
                Thread phone = new Thread(third, "third client");
                phone.start();
                Instant deadline = Instant.now().plus(LONGEST_SYNC);
                Future<?> imapEnds = other.submit(() -> {
                    runToTheEnd(byImap, phone, deadline);
                    return true;
                });
                runToTheEnd(byJmap, phone, deadline);
                imapEnds.get();

                assertSame(byImap.readings(), byJmap.readings(), third.done());
                Copies there = copies(james, user);
                assertEquals(List.of(), there.differences(byImap.read().nameless()), "by IMAP");
                assertEquals(List.of(), there.differences(byJmap.read().nameless()), "by JMAP");
            }
        } finally {
            other.shutdownNow();
            imap.close();
        }
    }

    private static void runToTheEnd(FaultySync sync, Thread phone, Instant deadline) throws InterruptedException {
        sync.runUntil(() -> !phone.isAlive(), deadline);
        sync.look();
        sync.runUntil(() -> true, deadline);
    }

    private static void assertSame(
            SortedMap<String, List<String>> byImap, SortedMap<String, List<String>> byJmap, List<String> changes) {
        int emails = byImap.values().stream().mapToInt(List::size).sum();
        assertTrue(emails > JamesMail.EMAILS * 2 / 3, "there is mail to compare: " + emails);
        assertEquals(byImap.keySet(), byJmap.keySet());
        for (String mailbox : new TreeMap<>(byImap).keySet()) {
            List<String> expected = byImap.get(mailbox);
            List<String> actual = byJmap.get(mailbox);
            assertEquals(String.join("\n", expected), String.join("\n", actual), mailbox + ", changes " + changes);
        }
    }

    private static Copies copies(JamesServer james, String user) {
        try (PlainClient client = PlainClient.signIn(james.imapPort(), user, JamesServer.PASSWORD)) {
            return Copies.of(client).nameless();
        }
    }

    private FaultySync sync(String name, Connector connector, Protocol protocol, int port, String user)
            throws Exception {
        return new FaultySync(
                folder.resolve(name),
                connector,
                FaultySync.settings(
                        protocol,
                        port,
                        protocol.equals(Protocol.JMAP)
                                ? Optional.of(URI.create("http://127.0.0.1:" + port))
                                : Optional.empty(),
                        user,
                        2),
                JamesServer.PASSWORD,
                new Random(SEED));
    }
}
