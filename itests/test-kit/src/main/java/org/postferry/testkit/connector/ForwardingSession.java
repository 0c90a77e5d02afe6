package org.postferry.testkit.connector;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postferry.connector.Checkpoint;
import org.postferry.connector.ConnectorException;
import org.postferry.connector.ContentSink;
import org.postferry.connector.FactStream;
import org.postferry.connector.FetchRequest;
import org.postferry.connector.PerformResult;
import org.postferry.connector.Pull;
import org.postferry.connector.Quota;
import org.postferry.connector.RemoteCommand;
import org.postferry.connector.RemoteFact;
import org.postferry.connector.RemoteId;
import org.postferry.connector.Scope;
import org.postferry.connector.Session;
import org.postferry.connector.SessionInfo;
import org.postferry.connector.Steps;
import org.postferry.connector.Traffic;

/** Passes every question on to another session. Who watches, breaks or interrupts a session overrides what it changes. */
public abstract class ForwardingSession implements Session {
    private final Session session;

    protected ForwardingSession(Session session) {
        this.session = session;
    }

    @Override
    public SessionInfo info() {
        return session.info();
    }

    @Override
    public Optional<Quota> quota() throws ConnectorException, InterruptedException {
        return session.quota();
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
    public FactStream facts(Pull pull) throws ConnectorException, InterruptedException {
        return session.facts(pull);
    }

    @Override
    public List<RemoteFact> listedSince(Scope scope, Instant since) throws ConnectorException, InterruptedException {
        return session.listedSince(scope, since);
    }

    @Override
    public List<RemoteFact> describe(Scope scope, Set<RemoteId> ids) throws ConnectorException, InterruptedException {
        return session.describe(scope, ids);
    }

    @Override
    public Set<RemoteId> recheck(Scope scope, Set<RemoteId> ids) throws ConnectorException, InterruptedException {
        return session.recheck(scope, ids);
    }

    @Override
    public void fetch(Scope scope, List<FetchRequest> requests, ContentSink sink)
            throws ConnectorException, InterruptedException {
        session.fetch(scope, requests, sink);
    }

    @Override
    public PerformResult perform(RemoteCommand command, Steps steps) throws ConnectorException, InterruptedException {
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
    public Optional<String> alert() {
        return session.alert();
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
