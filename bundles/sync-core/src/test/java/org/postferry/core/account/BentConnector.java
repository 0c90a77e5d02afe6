package org.postferry.core.account;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ContentSink;
import org.postferry.connector.Credential;
import org.postferry.connector.FactStream;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.PerformResult;
import org.postferry.connector.Pull;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.SessionSettings;
import org.postferry.connector.Steps;
import org.postferry.connector.Traffic;

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

    private final class BentSession implements Session {
        private final Session session;

        BentSession(Session session) {
            this.session = session;
        }

        @Override
        public FactStream facts(Pull pull) throws ConnectorException, InterruptedException {
            return told(pull, session.facts(pull));
        }

        @Override
        public Set<RemoteId> recheck(Scope scope, Set<RemoteId> ids) throws ConnectorException, InterruptedException {
            return rechecked(ids, session.recheck(scope, ids));
        }

        @Override
        public SessionInfo info() {
            return session.info();
        }

        @Override
        public boolean followsWholeAccount() {
            return session.followsWholeAccount();
        }

        @Override
        public List<Scope> dirtyScopes(Map<Scope, Checkpoint> heads) throws ConnectorException, InterruptedException {
            return session.dirtyScopes(heads);
        }

        @Override
        public List<RemoteFact> describe(Scope scope, Set<RemoteId> ids)
                throws ConnectorException, InterruptedException {
            return session.describe(scope, ids);
        }

        @Override
        public void fetch(Scope scope, List<FetchRequest> requests, ContentSink sink)
                throws ConnectorException, InterruptedException {
            session.fetch(scope, requests, sink);
        }

        @Override
        public PerformResult perform(RemoteCommand command, Steps steps)
                throws ConnectorException, InterruptedException {
            return session.perform(command, steps);
        }

        @Override
        public boolean awaitHint(Duration atMost) throws ConnectorException, InterruptedException {
            return session.awaitHint(atMost);
        }

        @Override
        public void wake() {
            session.wake();
        }

        @Override
        public Traffic traffic() {
            return session.traffic();
        }

        @Override
        public void close() {
            session.close();
        }
    }
}
