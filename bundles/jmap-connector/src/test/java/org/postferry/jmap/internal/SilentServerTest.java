package org.postferry.jmap.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.PerformResult;
import org.postferry.connector.PerformResult.Outcome;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.Steps;
import org.postferry.model.Keyword;
import org.postferry.testkit.connector.KeptSteps;
import org.postferry.testkit.jmap.Habit;

/** Servers that tell less than the contract asks of one (docs/quirks.md), over a real socket: what they keep silent about is found. */
class SilentServerTest {
    @ParameterizedTest
    @EnumSource(names = {"ENDLESS_CHANGES", "CANNOT_TELL_MANY_CHANGES"})
    void moreThanAServerCanTellOfIsMirroredFromItsLists(Habit habit) throws Exception {
        try (MirroredServer on = new MirroredServer(habit)) {
            on.deliver(1, 60);
            on.mirror.sync();

            on.deliver(61, 160);
            on.client.takeOut("INBOX", "M1");
            on.client.takeOut("INBOX", "M60");
            on.client.flag("M2", Keyword.SEEN);

            on.assertMirrored();
        }
    }

    private static RemoteCommand.Append append(MirroredServer on, int number) {
        return new RemoteCommand.Append(
                on.mirror.scope("INBOX"),
                RemoteCommand.Message.of(MirroredServer.letter(number)),
                Optional.of("letter" + number + "@example.org"),
                Set.of(Keyword.SEEN),
                MirroredServer.NOON.plusSeconds(number));
    }

    @Test
    void whatWasImportedWithoutAWordIsMissedByTheSum() throws Exception {
        try (MirroredServer on = new MirroredServer(Habit.IMPORT_CHANGES_NO_STATE)) {
            on.deliver(1, 3);
            on.mirror.sync();
            assertInstanceOf(Outcome.Done.class, on.perform(append(on, 7)).outcome());

            on.deliver(8, 8);

            on.assertMirrored();
            assertTrue(on.mirror.unequalSums() > 0);
        }
    }

    @Test
    void whatWasImportedWithoutAWordAndWithoutAnAnswerIsNotImportedTwice() throws Exception {
        try (MirroredServer on = new MirroredServer(Habit.IMPORT_CHANGES_NO_STATE)) {
            on.mirror.sync();
            RemoteCommand append = append(on, 7);
            Steps steps = new KeptSteps();
            on.server.loseAnswer(3); // to Email/import, behind the upload and the question for the state
            assertThrows(ConnectorException.class, () -> on.mirror.session().perform(append, steps));
            assertTrue(on.server.hasLostAnswer());
            on.mirror.drop();

            PerformResult result = on.perform(append, steps);

            assertInstanceOf(Outcome.Done.class, result.outcome());
            assertEquals(1, on.client.emails("INBOX").size());
        }
    }
}
