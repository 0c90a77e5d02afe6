package org.postferry.testkit.crash;

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
import org.postferry.connector.SessionSettings;
import org.postferry.connector.Steps;
import org.postferry.testkit.connector.ForwardingSession;
import org.postferry.testkit.connector.ForwardingSink;

/** A connector each of whose calls, batches and contents is a point at which the process can die. */
public final class PointedConnector implements Connector {
    private final Connector connector;
    private final Points points;
    private final Runnable beforeBatch;

    /** Each call of it passes a point. */
    public PointedConnector(Connector connector, Points points) {
        this(connector, points, () -> {});
    }

    /** @param beforeBatch is done before each batch is asked for: what happens on the server meanwhile */
    PointedConnector(Connector connector, Points points, Runnable beforeBatch) {
        this.connector = connector;
        this.points = points;
        this.beforeBatch = beforeBatch;
    }

    @Override
    public Session open(SessionSettings settings, Credential credential)
            throws ConnectorException, InterruptedException {
        points.reached("open");
        return new PointedSession(connector.open(settings, credential));
    }

    @Override
    public ConnectionReport test(SessionSettings settings, Credential credential) throws InterruptedException {
        return connector.test(settings, credential);
    }

    private final class PointedSession extends ForwardingSession {
        PointedSession(Session session) {
            super(session);
        }

        @Override
        public List<Scope> dirtyScopes(Map<Scope, Checkpoint> heads) throws ConnectorException, InterruptedException {
            points.reached("dirtyScopes");
            return super.dirtyScopes(heads);
        }

        @Override
        public FactStream facts(Pull pull) throws ConnectorException, InterruptedException {
            points.reached("facts " + pull.lane().kind());
            return new PointedStream(super.facts(pull), pull);
        }

        @Override
        public List<RemoteFact> describe(Scope scope, Set<RemoteId> ids)
                throws ConnectorException, InterruptedException {
            points.reached("describe");
            return super.describe(scope, ids);
        }

        @Override
        public Set<RemoteId> recheck(Scope scope, Set<RemoteId> ids) throws ConnectorException, InterruptedException {
            points.reached("recheck");
            return super.recheck(scope, ids);
        }

        @Override
        public void fetch(Scope scope, List<FetchRequest> requests, ContentSink sink)
                throws ConnectorException, InterruptedException {
            points.reached("fetch");
            super.fetch(scope, requests, new PointedSink(sink));
        }

        @Override
        public PerformResult perform(RemoteCommand command, Steps steps)
                throws ConnectorException, InterruptedException {
            points.reached("perform");
            PerformResult result = super.perform(command, steps);
            points.reached("performed");
            return result;
        }
    }

    private final class PointedStream implements FactStream {
        private final FactStream stream;
        private final Pull pull;

        PointedStream(FactStream stream, Pull pull) {
            this.stream = stream;
            this.pull = pull;
        }

        @Override
        public Optional<FactBatch> next() throws ConnectorException, InterruptedException {
            beforeBatch.run();
            Optional<FactBatch> batch = stream.next();
            points.reached("batch of " + pull.lane().kind());
            return batch;
        }

        @Override
        public void close() {
            stream.close();
        }
    }

    private final class PointedSink extends ForwardingSink {
        PointedSink(ContentSink sink) {
            super(sink);
        }

        @Override
        public Receiver begin(FetchRequest request, long announcedBytes) {
            Receiver receiver = super.begin(request, announcedBytes);
            points.reached("content begun");
            return receiver;
        }
    }
}
