package org.postferry.jmap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Steps;
import org.postferry.model.Keyword;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.Comparison;
import org.postferry.testkit.connector.Mirror;
import org.postferry.testkit.jmap.FakeJmapUnderTest;
import org.postferry.testkit.jmap.Habit;

/** Servers that tell less than the contract asks of one (docs/quirks.md), over a real socket: what they keep silent about is found. */
class SilentServerTest {
    private static final int WINDOW = 50;
    private static final Instant NOON = Instant.parse("2025-06-01T12:00:00Z");

    private final FakeClock clock = new FakeClock();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private FakeJmapUnderTest server(Habit... habits) {
        JmapConnector connector = new JmapConnector(domain -> Optional.empty(), clock, WINDOW);
        FakeJmapUnderTest server = new FakeJmapUnderTest(connector, clock, Set.of(habits));
        open.add(server::close);
        return server;
    }

    private Mirror mirror(FakeJmapUnderTest server) throws Exception {
        Mirror mirror = new Mirror(server.connector(), server.settings(), server.credential());
        open.add(0, mirror);
        mirror.sync();
        return mirror;
    }

    private static byte[] letter(int number) {
        return ("From: ann@example.org\r\nSubject: letter " + number + "\r\nMessage-ID: <letter" + number
                        + "@example.org>\r\n\r\ntext\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void deliver(FakeJmapUnderTest server, int first, int last) {
        for (int number = first; number <= last; number++) {
            server.deliver("INBOX", letter(number), NOON.plusSeconds(number));
        }
    }

    private static void assertMirrored(FakeJmapUnderTest server, Mirror mirror) throws Exception {
        mirror.sync();
        mirror.fetchContents();
        Comparison.assertEqual(server, mirror.store(), mirror.account());
    }

    @ParameterizedTest
    @EnumSource(names = {"ENDLESS_CHANGES", "CANNOT_TELL_MANY_CHANGES"})
    void moreThanAServerCanTellOfIsMirroredFromItsLists(Habit habit) throws Exception {
        FakeJmapUnderTest server = server(habit);
        deliver(server, 1, 60);
        Mirror mirror = mirror(server);

        deliver(server, 61, 160);
        server.expunge("INBOX", List.of("M1", "M60"));
        server.flag("INBOX", "M2", Keyword.SEEN);

        assertMirrored(server, mirror);
    }

    private RemoteCommand.Append append(Mirror mirror, int number) {
        return new RemoteCommand.Append(
                mirror.scope("INBOX"),
                RemoteCommand.Message.of(letter(number)),
                Optional.of("letter" + number + "@example.org"),
                Set.of(Keyword.SEEN),
                NOON.plusSeconds(number));
    }

    @Test
    void whatWasImportedWithoutAWordIsMissedByTheSum() throws Exception {
        FakeJmapUnderTest server = server(Habit.IMPORT_CHANGES_NO_STATE);
        deliver(server, 1, 3);
        Mirror mirror = mirror(server);
        assertInstanceOf(
                Outcome.Done.class,
                mirror.session().perform(append(mirror, 7), new KeptSteps()).outcome());

        deliver(server, 8, 8);

        assertMirrored(server, mirror);
        assertTrue(mirror.unequalSums() > 0);
    }

    @Test
    void whatWasImportedWithoutAWordAndWithoutAnAnswerIsNotImportedTwice() throws Exception {
        FakeJmapUnderTest server = server(Habit.IMPORT_CHANGES_NO_STATE);
        Mirror mirror = mirror(server);
        RemoteCommand append = append(mirror, 7);
        Steps steps = new KeptSteps();
        server.loseAnswer(3); // to Email/import, behind the upload and the question for the state
        assertThrows(ConnectorException.class, () -> mirror.session().perform(append, steps));
        assertTrue(server.hasLostAnswer());
        mirror.drop();

        Outcome outcome = performed(mirror, append, steps);

        assertEquals(1, server.emails("INBOX").size(), outcome.toString());
    }

    /** Again, later, where the connector wants that. */
    private Outcome performed(Mirror mirror, RemoteCommand command, Steps steps) throws Exception {
        try {
            return mirror.session().perform(command, steps).outcome();
        } catch (ConnectorException later) {
            clock.advance(later.retryAfter().orElse(Duration.ZERO));
            mirror.drop();
            return mirror.session().perform(command, steps).outcome();
        }
    }

    /** As on a disk. */
    private static final class KeptSteps implements Steps {
        private final List<String> taken = new ArrayList<>();

        @Override
        public List<String> taken() {
            return List.copyOf(taken);
        }

        @Override
        public void record(String step) {
            taken.add(step);
        }
    }
}
