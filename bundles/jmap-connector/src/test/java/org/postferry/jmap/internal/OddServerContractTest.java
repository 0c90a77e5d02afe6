package org.postferry.jmap.internal;

import java.util.Optional;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.ConnectorContract;
import org.postferry.testkit.connector.ServerUnderTest;
import org.postferry.testkit.jmap.FakeJmapUnderTest;
import org.postferry.testkit.jmap.Habit;

/**
 * The contract of every connector, over a real socket on a server that has every habit of real ones at once (docs/quirks.md), but
 * for those by which less is told than the contract asks: {@link SilentServerTest} has them.
 */
class OddServerContractTest extends ConnectorContract {
    /** So small that a test's mailbox takes several, and larger than what the server takes at once, of which it says nothing. */
    private static final int WINDOW = 50;

    private final FakeClock clock = new FakeClock();

    @Override
    protected ServerUnderTest start() {
        JmapConnector connector = new JmapConnector(domain -> Optional.empty(), clock, WINDOW);
        return new FakeJmapUnderTest(
                connector,
                clock,
                Habit.allBut(Habit.IMPORT_CHANGES_NO_STATE, Habit.ENDLESS_CHANGES, Habit.CANNOT_TELL_MANY_CHANGES));
    }
}
