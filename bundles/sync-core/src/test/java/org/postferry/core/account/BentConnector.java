package org.postferry.core.account;

import java.util.Set;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.Credential;
import org.postferry.connector.FactStream;
import org.postferry.connector.Pull;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.SessionSettings;
import org.postferry.testkit.connector.ForwardingSession;

/** A connector whose answers are bent on their way to the engine. A subclass bends what it is about. */
class BentConnector implements Connector {
    private final Connector connector;

    BentConnector(Connector connector) {
        this.connector = connector;
    }

    FactStream told(Pull pull, FactStream stream) throws ConnectorException, InterruptedException {
        return stream;
    }

    /** @param gone what the server says; it has been asked by then */
    Set<RemoteId> rechecked(Set<RemoteId> asked, Set<RemoteId> gone) {
        return gone;
    }

    @Override
    public Session open(SessionSettings settings, Credential credential)
            throws ConnectorException, InterruptedException {
        return new BentSession(connector.open(settings, credential));
    }

    @Override
    public ConnectionReport test(SessionSettings settings, Credential credential) throws InterruptedException {
        return connector.test(settings, credential);
    }

    private final class BentSession extends ForwardingSession {
        BentSession(Session session) {
            super(session);
        }

        @Override
        public FactStream facts(Pull pull) throws ConnectorException, InterruptedException {
            return told(pull, super.facts(pull));
        }

        @Override
        public Set<RemoteId> recheck(Scope scope, Set<RemoteId> ids) throws ConnectorException, InterruptedException {
            return rechecked(ids, super.recheck(scope, ids));
        }
    }
}
