package org.postferry.jmap.internal;

import java.util.Optional;
import java.util.Set;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.ConnectorContract;
import org.postferry.testkit.connector.ServerUnderTest;
import org.postferry.testkit.jmap.FakeJmapUnderTest;

/** The contract of every connector, over a real socket on a server that keeps to the standards and refuses who does not. */
class StrictServerContractTest extends ConnectorContract {
    /** So small that a test's mailbox takes several, and larger than what the server takes at once. */
    private static final int WINDOW = 50;

    private final FakeClock clock = new FakeClock();

    @Override
    protected ServerUnderTest start() {
        JmapConnector connector = new JmapConnector(domain -> Optional.empty(), clock, WINDOW);
        return new FakeJmapUnderTest(connector, clock, Set.of());
    }
}
