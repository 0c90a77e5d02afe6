package org.postferry.fault;

import java.time.Duration;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;

/** A connector that gives a silent server less time than usual, so that hundreds of runs end before the night does. */
record HastyConnector(Connector connector, Duration deadline) implements Connector {

    /** Longer than an answer of a local server takes on a machine that is busy with other tests. */
    private static final Duration LONGEST_DEADLINE = Duration.ofSeconds(4);

    /** Longer than a server takes that answers a method for the first time. */
    private static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(2);

    /** An answer, which may hold 250 emails, is owed for no longer than so many small ones took on this machine a moment ago. */
    private static final int SMALL_ANSWERS = 500;

    HastyConnector(Connector connector) {
        this(connector, LONGEST_DEADLINE);
    }

    /** As hasty as the machine allows. @param smallAnswer how long one has taken */
    static HastyConnector onAMachineWhere(Duration smallAnswer, Connector connector) {
        Duration wanted = smallAnswer.multipliedBy(SMALL_ANSWERS);
        Duration atLeast = wanted.compareTo(SHORTEST_DEADLINE) < 0 ? SHORTEST_DEADLINE : wanted;
        return new HastyConnector(connector, atLeast.compareTo(LONGEST_DEADLINE) > 0 ? LONGEST_DEADLINE : atLeast);
    }

    @Override
    public Session open(SessionSettings settings, Credential credential)
            throws ConnectorException, InterruptedException {
        return connector.open(hasty(settings), credential);
    }

    @Override
    public ConnectionReport test(SessionSettings settings, Credential credential) throws InterruptedException {
        return connector.test(hasty(settings), credential);
    }

    private SessionSettings hasty(SessionSettings settings) {
        return new SessionSettings(settings.account(), settings.receivedSince(), deadline, deadline);
    }
}
