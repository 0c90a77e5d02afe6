package org.postferry.jmap.internal;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.connector.ConnectorContract;
import org.postferry.testkit.connector.ServerUnderTest;
import org.postferry.testkit.fault.HttpFaultPlan;
import org.postferry.testkit.fault.HttpFaultProxy;
import org.postferry.testkit.james.JamesServer;

/** The contract of every connector, on Apache James where nobody speaks WebSocket: told of news by EventSource. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JamesEventsContractTest extends ConnectorContract {
    /** So small that a test's mailbox takes several. */
    private static final int WINDOW = 50;

    private final FakeClock clock = new FakeClock();
    private JamesServer james;
    private HttpFaultProxy proxy;

    @BeforeAll
    void startJames() throws IOException {
        james = JamesServer.start(250, "256m");
        proxy = HttpFaultProxy.before(james.jmapPort(), HttpFaultPlan.none()).withoutWebSockets();
    }

    @AfterAll
    void stopJames() {
        proxy.close();
        james.close();
    }

    @Override
    protected ServerUnderTest start() {
        JmapConnector connector = new JmapConnector(domain -> Optional.empty(), clock, WINDOW);
        return new JamesUnderTest(james, new ThroughProxy(connector, proxy.port()), clock);
    }
}
