package org.postferry.fault;

import java.time.Duration;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;

/** A connector that gives a silent server less time than usual, so that hundreds of runs end before the night does. */
record HastyConnector(Connector connector) implements Connector {

    /** Longer than an answer of a local server takes on a machine that is busy with other tests. */
    private static final Duration DEADLINE = Duration.ofSeconds(4);

    @Override
    public Session open(SessionSettings settings, Credential credential)
            throws ConnectorException, InterruptedException {
        return connector.open(hasty(settings), credential);
    }

    @Override
    public ConnectionReport test(SessionSettings settings, Credential credential) throws InterruptedException {
        return connector.test(hasty(settings), credential);
    }

    private static SessionSettings hasty(SessionSettings settings) {
        return new SessionSettings(settings.account(), settings.receivedSince(), DEADLINE, DEADLINE);
    }
}
