package org.postferry.testkit.connector;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.postferry.connector.SessionSettings;
import org.postferry.connector.Steps;

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

    PerformResult perform(Session session, RemoteCommand command, Steps steps)
            throws ConnectorException, InterruptedException {
        return session.perform(command, steps);
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

    private final class MutatedSession extends ForwardingSession {
        private final Session whole;

        MutatedSession(Session session) {
            super(session);
            this.whole = session;
        }

        @Override
        public PerformResult perform(RemoteCommand command, Steps steps)
                throws ConnectorException, InterruptedException {
            return MutatedConnector.this.perform(whole, command, steps);
        }

        @Override
        public FactStream facts(Pull pull) throws ConnectorException, InterruptedException {
            List<FactBatch> batches = new ArrayList<>();
            try (FactStream stream = super.facts(pull)) {
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
        public List<RemoteFact> describe(Scope scope, Set<RemoteId> ids)
                throws ConnectorException, InterruptedException {
            return described(super.describe(scope, ids));
        }

        @Override
        public Set<RemoteId> recheck(Scope scope, Set<RemoteId> ids) throws ConnectorException, InterruptedException {
            return rechecked(ids, super.recheck(scope, ids));
        }

        @Override
        public void fetch(Scope scope, List<FetchRequest> requests, ContentSink sink)
                throws ConnectorException, InterruptedException {
            super.fetch(scope, requests, sink(sink));
        }
    }
}
