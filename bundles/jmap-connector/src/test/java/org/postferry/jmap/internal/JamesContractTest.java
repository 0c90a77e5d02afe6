package org.postferry.jmap.internal;

import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.ConnectorContract;
import org.postferry.testkit.connector.ServerUnderTest;
import org.postferry.testkit.james.JamesServer;

/** The contract of every connector, on Apache James over a real socket, told of news by WebSocket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JamesContractTest extends ConnectorContract {
    /** So small that a test's mailbox takes several. */
    private static final int WINDOW = 50;

    private final FakeClock clock = new FakeClock();
    private final JmapConnector connector = new JmapConnector(domain -> Optional.empty(), clock, WINDOW);
    private JamesServer james;

    @BeforeAll
    void startJames() {
        james = JamesServer.start(250, "256m");
    }

    @AfterAll
    void stopJames() {
        james.close();
    }

    @Override
    protected ServerUnderTest start() {
        return new JamesUnderTest(james, connector, clock);
    }
}
