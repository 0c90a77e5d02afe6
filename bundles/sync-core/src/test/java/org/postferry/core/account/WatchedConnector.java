package org.postferry.core.account;

import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;
import org.postferry.testkit.server.FakeConnector;

/** Writes down what is asked of a {@link FakeConnector} and lets it go wrong as its {@link TestServer} says. Thread-safe. */
public final class WatchedConnector implements Connector {
    private final TestServer server;
    private final FakeConnector fake;

    WatchedConnector(TestServer server, FakeConnector fake) {
        this.server = server;
        this.fake = fake;
    }

    @Override
    public Session open(SessionSettings settings, Credential credential) throws ConnectorException {
        synchronized (server) {
            server.asked("open");
            if (server.open >= server.connectionsBorne) {
                throw ConnectorException.of(
                        ConnectorException.Kind.THROTTLED, ConnectorException.Extent.ACCOUNT, "too many connections");
            }
            Session session = fake.open(settings, credential);
            server.open++;
            server.opened++;
            return new WatchedSession(server, session);
        }
    }

    @Override
    public ConnectionReport test(SessionSettings settings, Credential credential) throws InterruptedException {
        return fake.test(settings, credential);
    }
}
