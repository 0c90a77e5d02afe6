package org.postferry.testkit.connector;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link org.postferry.connector.Connector} must do, one test a promise, against a server that a second
 * client changes. Extend it, start your server, and all promises of the connector's package are tested on it.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class ConnectorContract
        implements MirrorContract,
                CutContract,
                SnapshotAnswersContract,
                MailboxListContract,
                DescribeContract,
                FetchContract,
                DateWindowContract,
                SessionContract,
                SignInContract,
                PerformContract,
                PerformBoundsContract,
                PerformAgainContract {
    private ConnectorFixture fixture;

    /** An account with an inbox and nothing in it. */
    protected abstract ServerUnderTest start() throws Exception;

    @BeforeEach
    final void startServer() throws Exception {
        fixture = new ConnectorFixture(start());
    }

    @AfterEach
    final void closeServer() throws Exception {
        fixture.close();
    }

    @Override
    public final ConnectorFixture on() {
        return fixture;
    }
}
