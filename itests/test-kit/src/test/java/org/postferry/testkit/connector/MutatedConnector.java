package org.postferry.testkit.connector;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectionReport;
import org.postferry.connector.Connector;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ContentSink;
import org.postferry.connector.Credential;
import org.postferry.connector.FactBatch;
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

/** A connector that breaks one promise. A mutant overrides what it breaks. */
class MutatedConnector implements Connector {
    private final Connector connector;

    MutatedConnector(Connector connector) {
        this.connector = connector;
    }

    /** All batches of one pull, as they are told. */
    List<FactBatch> told(Pull pull, List<FactBatch> batches) {
        return batches;
    }

    List<RemoteFact> described(List<RemoteFact> facts) {
        return facts;
    }

    Set<RemoteId> rechecked(Set<RemoteId> asked, Set<RemoteId> gone) {
        return gone;
    }

    ContentSink sink(ContentSink sink) {
        return sink;
    }

    ConnectorException refused(ConnectorException refusal, Credential credential) {
        return refusal;
    }

    @Override
    public Session open(SessionSettings settings, Credential credential)
            throws ConnectorException, InterruptedException {
        try {
            return new MutatedSession(connector.open(settings, credential));
        } catch (ConnectorException e) {
            throw refused(e, credential);
        }
    }

    @Override
    public ConnectionReport test(SessionSettings settings, Credential credential) throws InterruptedException {
        return connector.test(settings, credential);
    }

    private final class MutatedSession implements Session {
        private final Session session;

        MutatedSession(Session session) {
            this.session = session;
        }

        @Override
        public FactStream facts(Pull pull) throws ConnectorException, InterruptedException {
            List<FactBatch> batches = new ArrayList<>();
            try (FactStream stream = session.facts(pull)) {
                for (Optional<FactBatch> batch = stream.next(); batch.isPresent(); batch = stream.next()) {
                    batches.add(batch.get());
                }
            }
            var told = told(pull, batches).iterator();
            return new FactStream() {
                @Override
                public Optional<FactBatch> next() {
                    return told.hasNext() ? Optional.of(told.next()) : Optional.empty();
                }

                @Override
                public void close() {
                    // everything was read before
                }
            };
        }

        @Override
        public SessionInfo info() {
            return session.info();
        }

        @Override
        public List<Scope> dirtyScopes(Map<Scope, Checkpoint> heads) throws ConnectorException, InterruptedException {
            return session.dirtyScopes(heads);
        }

        @Override
        public List<RemoteFact> describe(Scope scope, Set<RemoteId> ids)
                throws ConnectorException, InterruptedException {
            return described(session.describe(scope, ids));
        }

        @Override
        public Set<RemoteId> recheck(Scope scope, Set<RemoteId> ids) throws ConnectorException, InterruptedException {
            return rechecked(ids, session.recheck(scope, ids));
        }

        @Override
        public void fetch(Scope scope, List<FetchRequest> requests, ContentSink sink)
                throws ConnectorException, InterruptedException {
            session.fetch(scope, requests, sink(sink));
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
