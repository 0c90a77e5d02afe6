package org.postferry.jmap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Steps;
import org.postferry.model.AccountId;
import org.postferry.store.MailStore;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.Comparison;
import org.postferry.testkit.connector.KeptSteps;
import org.postferry.testkit.connector.Mirror;
import org.postferry.testkit.jmap.FakeJmapServer;
import org.postferry.testkit.jmap.FakeJmapUnderTest;
import org.postferry.testkit.jmap.Habit;
import org.postferry.testkit.jmap.SecondClient;
import org.postferry.testkit.store.InMemoryMailStore;

/** A JMAP server in memory, another client there, and a mirror of it by the real connector over a real socket. Confined to one thread. */
final class MirroredServer implements AutoCloseable {
    static final Instant NOON = Instant.parse("2025-06-01T12:00:00Z");
    static final Scope EMAILS = new Scope.AccountEmails();

    /** So small that some letters take several. */
    private static final int WINDOW = 50;

    final FakeJmapUnderTest underTest;
    final FakeJmapServer server;
    final SecondClient client;
    final Mirror mirror;
    private final FakeClock clock = new FakeClock();

    MirroredServer(Habit... habits) {
        JmapConnector connector = new JmapConnector(domain -> Optional.empty(), clock, WINDOW);
        this.underTest = new FakeJmapUnderTest(connector, clock, Set.of(habits));
        this.server = underTest.server();
        this.client = server.secondClient();
        MailStore store = new InMemoryMailStore(clock);
        AccountId account = store.accounts()
                .create(underTest.settings().account(), Map.of())
                .id();
        this.mirror = new Mirror(connector, underTest.settings(), underTest.credential(), store, account, clock);
    }

    static byte[] letter(int number) {
        return ("From: ann@example.org\r\nSubject: letter " + number + "\r\nMessage-ID: <letter" + number
                        + "@example.org>\r\n\r\n" + "text ".repeat(number) + "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    static RemoteId id(String email) {
        return new RemoteId.Key(email);
    }

    /** Letters of these numbers arrive, each at its own second. Returns their ids. */
    List<String> deliver(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(number -> client.deliver("INBOX", letter(number), NOON.plusSeconds(number)))
                .toList();
    }

    /** What was asked of the server while that was done. */
    List<String> calls(Work work) throws Exception {
        int before = server.calls().size();
        work.run();
        List<String> calls = server.calls();
        return calls.subList(before, calls.size());
    }

    interface Work {
        void run() throws Exception;
    }

    PerformResult perform(RemoteCommand command) throws Exception {
        return perform(command, new KeptSteps());
    }

    /** And, where the connector wants that, once more later, in another session. */
    PerformResult perform(RemoteCommand command, Steps steps) throws Exception {
        try {
            return mirror.session().perform(command, steps);
        } catch (ConnectorException later) {
            assertEquals(ConnectorException.Kind.TRANSIENT, later.kind(), later.getMessage());
            clock.advance(later.retryAfter().orElse(Duration.ZERO));
            mirror.drop();
            return mirror.session().perform(command, steps);
        }
    }

    /** So much time passes for connector and store. */
    void letPass(Duration time) {
        clock.advance(time);
    }

    void assertMirrored() throws Exception {
        mirror.sync();
        mirror.fetchContents();
        Comparison.assertEqual(underTest, mirror.store(), mirror.account());
    }

    @Override
    public void close() {
        mirror.close();
        underTest.close();
    }
}
