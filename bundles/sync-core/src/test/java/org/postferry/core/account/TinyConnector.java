package org.postferry.core.account;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;

/** Opens sessions of a {@link TinyServer}. Thread-safe. */
final class TinyConnector implements Connector {
    private final TinyServer server;
    String password = "secret";

    TinyConnector(TinyServer server) {
        this.server = server;
    }

    @Override
    public Session open(SessionSettings settings, Credential credential) throws ConnectorException {
        synchronized (server) {
            server.asked("open");
            if (!credential.equals(new Credential.Password(password))) {
                throw TinyServer.refused();
            }
            if (server.open >= server.connectionsBorne) {
                throw ConnectorException.of(
                        ConnectorException.Kind.THROTTLED, ConnectorException.Extent.ACCOUNT, "too many connections");
            }
            server.open++;
            server.opened++;
            return new TinySession(server);
        }
    }

    @Override
    public ConnectionReport test(SessionSettings settings, Credential credential) {
        return new ConnectionReport(List.of(), List.of(), OptionalInt.of(server.folders.size()), Optional.empty());
    }
}
